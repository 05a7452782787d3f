"""The room of files: where they are stored, and where browsers reach the desk's own pages."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from adapters.attachments.store import FOLDER, LOST, Store, settle, unknown
from adapters.entrypoints.clock import new_name, today_in_japan
from adapters.vault.stream import FileSeal
from bot.cases.attachment import is_stored_name
from bot.desk.office import Office
from bot.desk.ports import StorageBusy


@dataclass(frozen=True)
class FileRoom:
    """`address`: of the desk's own pages, without a slash at its end; None where nobody has said it."""

    folder: Path
    address: str | None = None
    today: Callable[[], date] = today_in_japan

    def removed(self, files: Collection[str]) -> int:
        """Delete these files; how many are left. Raises StorageBusy.

        A name that no file of the desk's has leads nowhere: it comes from whoever wrote to the database.
        """
        paths = [self.folder / one for one in files if is_stored_name(one)]
        try:
            for one in paths:
                one.unlink(missing_ok=True)
            if paths and self.folder.is_dir():
                settle(self.folder, self.today())
        except OSError:
            raise StorageBusy from None
        return sum(one.exists() for one in paths)

    def lost(self, known: Callable[[], Collection[str]], now: datetime) -> int:
        """Files that no case knows and that are not deleted by themselves. Raises StorageBusy.

        0 where this door can't read the folder.
        """
        with suppress(OSError):
            return len(unknown(self.folder, known, datetime.fromtimestamp(0, now.tzinfo), now - LOST))
        return 0

    def store(self, office: Office) -> Store:
        """The files in it."""
        return Store(self.folder, FileSeal(), new_name, office.today)


def file_room(place: Path, address: str | None = None) -> FileRoom:
    """That of a data folder."""
    return FileRoom(place / FOLDER, address.rstrip("/") if address is not None else None)
