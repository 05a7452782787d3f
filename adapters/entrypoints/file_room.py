"""The room of files: where they are stored, and where browsers reach the desk's own pages."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from adapters.attachments.store import FOLDER, Store
from adapters.entrypoints.clock import new_name
from adapters.vault.stream import FileSeal
from bot.desk.office import Office
from bot.desk.ports import StorageBusy


@dataclass(frozen=True)
class FileRoom:
    """`address`: of the desk's own pages, without a slash at its end; None where nobody has said it."""

    folder: Path
    address: str | None = None

    def removed(self, files: Collection[str]) -> int:
        """Delete these files; how many are left. Raises StorageBusy."""
        try:
            for one in files:
                (self.folder / one).unlink(missing_ok=True)
        except OSError:
            raise StorageBusy from None
        return sum((self.folder / one).exists() for one in files)

    def store(self, office: Office) -> Store:
        """The files in it."""
        return Store(self.folder, FileSeal(), new_name, office.today)


def file_room(place: Path, address: str | None = None) -> FileRoom:
    """That of a data folder."""
    return FileRoom(place / FOLDER, address.rstrip("/") if address is not None else None)
