"""The shelf: versions of the index in one folder, the current one named by a pointer that is replaced whole.

FOLDER/current.json            which volume is current, and the library's stamp it was made at
FOLDER/volumes/NUMBER/         passages.db  words/  bigrams/  meaning/  manifest.json (written last)
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

from chromadb.errors import ChromaError
from filelock import FileLock, Timeout

from adapters.index.binding import DocumentRow, bind, kept_from
from adapters.index.rows import connect
from adapters.index.seal import OtherVersionError, check_seal, seal
from adapters.index.volume import Volume
from adapters.index.word_vectors import WordVectors
from knowledge.errors import LibraryUnavailable
from knowledge.ports import Shelved

T = TypeVar("T")

_REMAKE = "Make it anew with `madoguchi ingest --rebuild`."


class FolderShelf:
    """A Shelf in a folder. `vectors` is None where no word vectors are installed."""

    def __init__(self, folder: Path, vectors: WordVectors | None) -> None:
        self._folder, self._vectors = folder, vectors
        self._open: tuple[str, Volume] | None = None

    def stamp(self) -> str | None:
        """The stamp given at the last mark(), None before the first. Raises LibraryUnavailable."""
        pointer = self._pointer()
        return pointer["stamp"] if pointer else None

    def mark(self, stamp: str) -> None:
        """Remember at which stamp of the library the index was last brought up to date.

        Raises LibraryUnavailable.
        """
        with self._alone():
            self._point({**(self._pointer() or {"volume": None}), "stamp": stamp})

    def is_empty(self) -> bool:
        """Whether there is no document at all. Raises LibraryUnavailable."""
        pointer = self._pointer()
        return pointer is None or pointer["volume"] is None

    def index(self) -> Volume:
        """The current volume; one published meanwhile by another process is seen at the next call.

        Raises LibraryUnavailable when there is none, or it is damaged, or of another version.
        """
        pointer = self._pointer()
        if not pointer or not pointer["volume"]:
            raise LibraryUnavailable(f"There is no document in the index {self._folder}.")
        if self._open is None or self._open[0] != pointer["volume"]:
            self._open = pointer["volume"], self._opened(self._volume(pointer["volume"]))
        return self._open[1]

    def reading(self, act: Callable[[], T]) -> T:
        """Do something that reads the index; damage that only shows now is LibraryUnavailable, too."""
        try:
            return act()
        except (sqlite3.Error, ChromaError, OSError, IndexError) as fault:
            raise LibraryUnavailable(self._damaged(fault)) from None

    def contents(self) -> Mapping[str, tuple[str, str]]:
        """What the current volume was made of; nothing when there is none. Raises LibraryUnavailable."""
        pointer = self._pointer()
        if not pointer or not pointer["volume"]:
            return {}
        folder = self._volume(pointer["volume"])
        self._check(folder)
        with self._whole(), closing(connect(folder / "passages.db")) as rows:
            found = rows.execute("SELECT source, fingerprint, id FROM document").fetchall()
        return {source: (fingerprint, identity) for source, fingerprint, identity in found}

    def publish(
        self, keep: Collection[str], add: Sequence[Shelved], progress: Callable[[int, int], None]
    ) -> None:
        """Make the next volume beside the current one, then point to it. Raises LibraryUnavailable."""
        with self._alone():
            pointer = self._pointer() or {"volume": None, "stamp": None}
            earlier = self._volume(pointer["volume"]) if pointer["volume"] else None
            folder = self._new_volume()
            try:
                self._write(folder, kept_from(earlier, keep) if earlier and keep else [], add, progress)
                self._point({**pointer, "volume": folder.name if keep or add else None})
            except BaseException as fault:
                shutil.rmtree(folder, ignore_errors=True)
                if isinstance(fault, Exception):
                    raise LibraryUnavailable(_unwritten(self._folder, fault)) from None
                raise
            self._sweep(keep={folder.name, earlier.name if earlier else folder.name})

    def clear(self) -> None:
        """Forget every volume: the next ingest reads everything again."""
        with self._alone():
            shutil.rmtree(self._folder / "volumes", ignore_errors=True)
            (self._folder / "current.json").unlink(missing_ok=True)
            self._open = None

    def _write(
        self,
        folder: Path,
        kept: Sequence[DocumentRow],
        add: Sequence[Shelved],
        progress: Callable[[int, int], None],
    ) -> None:
        if kept or add:
            seal(folder, cards=bind(folder, kept, add, self._vectors, progress))

    def _opened(self, folder: Path) -> Volume:
        has_cards = self._check(folder)
        with self._whole():
            return Volume(folder, self._vectors, has_cards=has_cards)

    def _check(self, folder: Path) -> bool:
        with self._whole():
            try:
                return check_seal(folder)
            except OtherVersionError:
                said = f"The index in {self._folder} was made by another version of Madoguchi. {_REMAKE}"
                raise LibraryUnavailable(said) from None

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Whatever a damaged folder makes the libraries raise is one error with one cure."""
        try:
            yield
        except LibraryUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001 - each of four libraries fails in its own way
            raise LibraryUnavailable(self._damaged(fault)) from None

    def _damaged(self, fault: Exception) -> str:
        if not os.access(self._folder, os.W_OK):
            return f"{self._folder} can't be written, which Chroma needs even to read. Give it the right to."
        return f"The index in {self._folder} is damaged ({type(fault).__name__}). {_REMAKE}"

    def _pointer(self) -> dict[str, Any] | None:
        path = self._folder / "current.json"
        if not path.exists():
            return None
        with self._whole():
            pointer = json.loads(path.read_text(encoding="utf-8"))
            volume, stamp = pointer["volume"], pointer["stamp"]
            if not isinstance(volume, str | None) or not isinstance(stamp, str | None):
                raise TypeError("the pointer has another shape")
            return {"volume": volume, "stamp": stamp}

    def _point(self, pointer: Mapping[str, Any]) -> None:
        draft = self._folder / f"current.{os.getpid()}.part"
        try:
            draft.write_text(json.dumps(pointer), encoding="utf-8")
            draft.replace(self._folder / "current.json")
        finally:
            draft.unlink(missing_ok=True)

    def _new_volume(self) -> Path:
        """A new folder under a name no volume ever had: Chroma remembers folders by their path."""
        (self._folder / "volumes").mkdir(exist_ok=True)
        return Path(mkdtemp(prefix="", dir=self._folder / "volumes"))

    def _volume(self, name: str) -> Path:
        return self._folder / "volumes" / name

    def _sweep(self, keep: Collection[str]) -> None:
        """Older volumes go; the one before stays for those who still read it."""
        for folder in (self._folder / "volumes").iterdir():
            if folder.name not in keep:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / "lock", timeout=600):
                yield
        except Timeout:
            raise LibraryUnavailable(
                f"Another process is writing the index in {self._folder}. Try again later."
            ) from None
        except OSError as fault:
            raise LibraryUnavailable(_unwritten(self._folder, fault)) from None


def _unwritten(folder: Path, fault: Exception) -> str:
    """One line on why the index could not be written; the vendors' own words name the disk best."""
    said = fault.strerror if isinstance(fault, OSError) and fault.strerror else type(fault).__name__
    return (
        f"The index in {folder} could not be written ({said}); the earlier one is unchanged. "
        "Make room on the disk or choose another --data folder, then try again."
    )
