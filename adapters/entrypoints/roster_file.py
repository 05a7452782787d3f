"""The roster's file as a running desk reads it: again whenever it was changed."""

from collections.abc import Callable
from pathlib import Path

from adapters.roster import RosterError, read_roster
from bot.cases.roster import Roster


class RosterFile:
    """The roster as its file says now. A later change that can't be read leaves the last one that could."""

    def __init__(self, path: Path, told: Callable[[RosterError], None]) -> None:
        self._path, self._told = path, told
        self._stamp, self._roster = self._stamped(), read_roster(path)

    def __call__(self) -> Roster:
        """The roster; the file is read again when it was changed."""
        stamp = self._stamped()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._roster = read_roster(self._path)
            except RosterError as fault:
                self._told(fault)
        return self._roster

    def _stamped(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except OSError:
            return 0, 0
        return stat.st_mtime_ns, stat.st_size
