"""What a process remembers of the audit: whoever writes into the database can't take back what was done."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from bot.cases.audit import AuditEntry, Checks, broken, head
from bot.desk.ports import StorageBusy, Tampered

NAME = "audit-head"
"""The file of the head in the data folder."""

Since = Callable[[int], Sequence[AuditEntry]]
"""Reads the entries from one (its sequence) on, as others have written them."""

Kept = Sequence[tuple[int, str]]
"""Entries by their sequence and digest, oldest first."""


class AuditMemory:
    """Every entry that was met, as it was then: the whole chain once, then what is new; all of it verified.

    `noted`: a file that keeps the head from one process to the next, so that an end cut off meanwhile shows.
    """

    def __init__(self, checks: Checks, noted: Path | None = None) -> None:
        self._checks, self._file, self._lock = checks, noted, Lock()
        self._last: AuditEntry | None = None
        self._of: dict[str, list[tuple[int, str]]] = {}

    def follow(self, since: Since) -> int:
        """Take in what was written since, up to its newest: its sequence. Raises Tampered, StorageBusy."""
        with self._lock:
            last = self._last
            found = list(since(last.sequence if last else 0))
            if last and (not found or head(found[:1]) != head((last,))):
                raise Tampered
            new = found[1:] if last else found
            noted = None if last else noted_head(self._file)
            if next(broken(new, self._checks, noted, last), None):
                raise Tampered
            if new:
                self._take_in(new)
            return self._last.sequence if self._last else 0

    def of(self, case: str, newest: int) -> Kept:
        """Those of a case up to one (its sequence)."""
        with self._lock:
            return [one for one in self._of.get(case, ()) if one[0] <= newest]

    def _take_in(self, new: Sequence[AuditEntry]) -> None:
        for one in new:
            self._of.setdefault(one.case, []).append((one.sequence, one.digest))
        self._last = new[-1]
        if self._file:
            _note(self._file, head(new[-1:]))


def noted_head(file: Path | None) -> str | None:
    """The head that was noted; None where there is none. Raises StorageBusy."""
    try:
        return (file.read_text(encoding="utf-8").strip() or None) if file else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise StorageBusy from None


def forget_head(folder: Path) -> None:
    """Of a data folder whose database is another from now on."""
    (folder / NAME).unlink(missing_ok=True)


def _note(file: Path, newest: str) -> None:
    """A process that is behind writes nothing over what another has noted; a full disk stops no act."""
    with suppress(OSError, StorageBusy):
        if _number(noted_head(file)) < _number(newest):
            draft = file.with_name(f"{file.name}.{os.getpid()}")
            draft.unlink(missing_ok=True)
            draft.touch(mode=0o600)
            draft.write_text(f"{newest}\n", encoding="utf-8")
            draft.replace(file)


def _number(noted: str | None) -> int:
    number = (noted or "").partition(":")[0]
    return int(number) if number.isdecimal() else 0
