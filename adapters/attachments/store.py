"""The store: sealed files in a folder beside the database, under random names, dated by the day only."""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from types import TracebackType
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.cases.attachment import Kept, is_stored_name
from bot.desk.ports import Tampered

FOLDER = "attachments"
"""The folder in the data folder."""

ORPHANED, LOST = timedelta(hours=1), timedelta(days=1)
"""A file that no case knows is deleted when it is older than the first, and never once it is older than the
second: then it was known once, and whoever took its row from the database must not take the file as well."""

_JAPAN = ZoneInfo("Asia/Tokyo")


class Closing(Protocol):
    """Seals one file, piece by piece."""

    size: int

    def write(self, words: bytes) -> bytes:
        """More of it; what is sealed by now."""

    def end(self) -> Iterator[bytes]:
        """The rest."""


class Seal(Protocol):
    """Seals files, each under a key of its own and for the name that it is stored under."""

    def key(self) -> bytes:
        """A key for one file."""

    def closing(self, key: bytes, file: str) -> Closing:
        """Seals one file."""

    def opened(self, key: bytes, file: str, size: int, read: Callable[[int], bytes]) -> Iterator[bytes]:
        """What is in it. Raises Tampered."""


class Store:
    """Files that reporters have sent. Nothing of them is ever on a disk in clear."""

    def __init__(
        self, folder: Path, seal: Seal, new_name: Callable[[], str], today: Callable[[], date]
    ) -> None:
        self._folder, self._seal, self._new_name, self._today = folder, seal, new_name, today

    def draft(self) -> "Draft":
        """A new file to write. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Draft(self._folder / self._new_name(), self._seal, self._today())

    def read(self, kept: Kept) -> Iterator[bytes]:
        """What is in a file, piece by piece. Raises Tampered for one that was changed or is gone."""
        digest = sha256()
        try:
            with self._at(kept.file).open("rb") as stored:
                for piece in self._seal.opened(kept.key, kept.file, kept.size, stored.read):
                    digest.update(piece)
                    yield piece
        except OSError:
            raise Tampered from None
        if digest.hexdigest() != kept.digest:
            raise Tampered

    def is_whole(self, kept: Kept) -> bool:
        """Whether a file is what was kept."""
        try:
            for _ in self.read(kept):
                pass
        except Tampered:
            return False
        return True

    def remove(self, files: Collection[str]) -> None:
        """Delete files; those that are gone already are no fault. Raises OSError."""
        for file in files:
            self._at(file).unlink(missing_ok=True)
        if files and self._folder.is_dir():
            settle(self._folder, self._today())

    def tidy(self, known: Callable[[], Collection[str]], now: datetime) -> int:
        """Delete what came lately and no case came to know; how many. Raises OSError."""
        orphans = unknown(self._folder, known, now - LOST, now - ORPHANED)
        for one in orphans:
            (self._folder / one).unlink(missing_ok=True)
        if self._folder.is_dir():
            settle(self._folder, self._today())
        return len(orphans)

    def _at(self, file: str) -> Path:
        if not is_stored_name(file):
            raise Tampered
        return self._folder / file


class Draft:
    """One file on its way into the store: gone again unless it was kept.

    with store.draft() as draft: draft.write(...); kept = draft.keep()
    """

    def __init__(self, path: Path, seal: Seal, day: date) -> None:
        self._path, self._day, self._key = path, day, seal.key()
        self._closing, self._digest, self._kept = seal.closing(self._key, path.name), sha256(), False
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def __enter__(self) -> "Draft":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._kept:
            with suppress(OSError):
                self._file.close()
            self._path.unlink(missing_ok=True)
            settle(self._path.parent, self._day)

    def write(self, words: bytes) -> None:
        """More of it. Raises OSError."""
        self._digest.update(words)
        self._file.write(self._closing.write(words))

    def keep(self) -> Kept:
        """It is whole: written out to the disk, whatever happens next. Raises OSError."""
        for sealed in self._closing.end():
            self._file.write(sealed)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        _date(self._path, self._day)
        settle(self._path.parent, self._day)
        self._kept = True
        return Kept(self._path.name, self._key, self._closing.size, self._digest.hexdigest())


def unknown(
    folder: Path, known: Callable[[], Collection[str]], after: datetime, before: datetime
) -> Collection[str]:
    """Files that came between two moments, and that no case knows.

    `known` is asked after the folder was looked through, so that what comes in meanwhile is none of them.
    """
    # st_ctime: st_mtime is set to the day
    there = set()
    for one in folder.glob("*"):
        with suppress(FileNotFoundError):  # a draft that was given up meanwhile
            at = one.stat()
            if S_ISREG(at.st_mode) and after.timestamp() <= at.st_ctime < before.timestamp():
                there.add(one.name)
    return there.difference(known() if there else ())


def settle(folder: Path, day: date) -> None:
    """What came and went in a folder is on the disk, and its time tells the day alone. Raises OSError."""
    with suppress(PermissionError):  # doors apart: the folder is another user's
        _date(folder, day)
    there = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(there)
    finally:
        os.close(there)


def _date(path: Path, day: date) -> None:
    at = datetime.combine(day, time(), _JAPAN).timestamp()
    os.utime(path, (at, at))
