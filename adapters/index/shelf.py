"""The shelf: versions of the index in one folder, the current one named by a pointer that is replaced whole.

FOLDER/current.json            which volume is current, how each came to be (`versions.py`)
FOLDER/volumes/NAME/           passages.db  words/  bigrams/  parts/  meaning/  store/  manifest.json

A volume that holds a document which is in the library no more is deleted when an ingest ends.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from adapters.index import volumes
from adapters.index.binding import bind, counted, kept_from, tokenised
from adapters.index.embedder import Embedder
from adapters.index.embedding import Embedding
from adapters.index.seal import Made, OtherVersionError, check_seal, seal
from adapters.index.versions import Pointer, Version, drop_pointer, next_version, read_pointer, write_pointer
from adapters.index.volume import Volume
from knowledge.errors import LibraryUnavailable, MadeByAnother
from knowledge.ports import Shelved

T = TypeVar("T")

_REMAKE = "Make it anew with `madoguchi ingest --rebuild`."
_TRIES = 5


class FolderShelf:
    """A Shelf in a folder. `embedder` is None where nothing makes vectors; `now` dates the versions."""

    def __init__(
        self, folder: Path, embedder: Embedder | None, now: Callable[[], datetime] | None = None
    ) -> None:
        self._folder, self._embedder, self._now = folder, embedder, now
        self._open: tuple[str, Volume] | None = None

    def pointer(self) -> Pointer:
        """What is current, and how it came to be. Raises LibraryUnavailable."""
        with self._whole():
            return read_pointer(self._folder)

    def mark(self, stamp: str) -> None:
        """Remember at which stamp of the library the index was last brought up to date; nothing is held then.

        Volumes that hold what the current one does not are forgotten. Raises LibraryUnavailable.
        """
        with self._alone():
            self._point(replace(self.pointer(), stamp=stamp, held=False))
            self._sweep()

    def is_empty(self) -> bool:
        """Whether there is no document at all. Raises LibraryUnavailable."""
        return self.pointer().volume is None

    def index(self) -> Volume:
        """The current volume; one published meanwhile by another process is seen at the next call.

        Raises LibraryUnavailable when there is none, or it is damaged, or of another version.
        """
        for left in reversed(range(_TRIES)):
            name = self.pointer().volume
            if not name:
                raise LibraryUnavailable(f"There is no document in the index {self._folder}.")
            if self._open is not None and self._open[0] == name:
                break
            try:
                self._open = name, self._opened(self._folder / "volumes" / name)
            except LibraryUnavailable:
                if not left or self.pointer().volume == name:
                    raise
        assert self._open is not None
        return self._open[1]

    def reading(self, act: Callable[[], T]) -> T:
        """Do something that reads the index; damage that only shows now is LibraryUnavailable, too."""
        try:
            return act()
        except (sqlite3.Error, OSError, IndexError) as fault:
            raise LibraryUnavailable(self._damaged(fault)) from None

    def contents(self) -> Mapping[str, tuple[str, str]]:
        """What the current volume was made of; nothing when there is none. Raises LibraryUnavailable."""
        if (name := self.pointer().volume) is None:
            return {}
        folder = self._folder / "volumes" / name
        self._check(folder)
        with self._whole():
            return volumes.contents(folder)

    def publish(
        self, keep: Collection[str], add: Sequence[Shelved], progress: Callable[[int, int], None]
    ) -> None:
        """Make the next volume beside the current one, then point to it. Raises LibraryUnavailable."""
        with self._alone():
            pointer, before = self.pointer(), self.contents()
            folder = volumes.new(self._folder)
            try:
                made = self._write(folder, pointer, keep, add, progress) if keep or add else None
                version = next_version(pointer, folder.name, before, add, keep, made, self._time())
                named = folder.name if made else None
                self._point(replace(pointer, volume=named, versions=(*pointer.versions, version)))
            except BaseException as fault:
                volumes.remove(folder)
                if isinstance(fault, Exception) and not isinstance(fault, LibraryUnavailable):
                    raise LibraryUnavailable(volumes.unwritten(self._folder, fault)) from None
                raise
            self._sweep()

    def renew(self, progress: Callable[[int, int], None]) -> None:
        """Make the volume anew where its vectors are another embedder's. Raises LibraryUnavailable."""
        name = self.pointer().volume
        ours = self._embedder.name if self._embedder is not None else ""
        if name is not None and self._check(self._folder / "volumes" / name).embedder != ours:
            self.publish(self.contents().keys(), (), progress)

    def go_back(self, number: int | None = None) -> Version:
        """Make an earlier version current again, by default the one before; it is held there.

        Raises LibraryUnavailable where there is none, or it is gone, or its volume is damaged.
        """
        with self._alone():
            pointer = self.pointer()
            version = volumes.earlier(pointer, number)
            self._check(self._folder / "volumes" / version.volume)
            self._point(replace(pointer, volume=version.volume, held=True))
            return version

    def clear(self) -> None:
        """Forget every volume: the next ingest reads everything again."""
        with self._alone():
            drop_pointer(self._folder)
            volumes.remove(self._folder / "volumes")
            self._open = None

    def _write(
        self,
        folder: Path,
        pointer: Pointer,
        keep: Collection[str],
        add: Sequence[Shelved],
        progress: Callable[[int, int], None],
    ) -> Made:
        earlier = self._folder / "volumes" / pointer.volume if pointer.volume else None
        embedding = Embedding(self._embedder, earlier) if self._embedder is not None else None
        kept = kept_from(earlier, keep) if earlier is not None else iter(())
        total, done = sum(len(one.passages) for one in add), count(1)
        if earlier is not None and embedding is not None and embedding.is_anew:
            total += volumes.passages_of(earlier, keep)
            kept = counted(kept, done, lambda reached: progress(reached, total))
        added = counted(tokenised(add), done, lambda reached: progress(reached, total))
        made = bind(folder, kept, added, embedding)
        seal(folder, made)
        return made

    def _opened(self, folder: Path) -> Volume:
        made = self._check(folder)
        with self._whole():
            return Volume(folder, self._embedder, made)

    def _check(self, folder: Path) -> Made:
        with self._whole():
            try:
                return check_seal(folder)
            except OtherVersionError:
                said = f"The index in {self._folder} was made by another version of Madoguchi. {_REMAKE}"
                raise MadeByAnother(said) from None

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Whatever a damaged folder makes the libraries raise is one error with one cure."""
        try:
            yield
        except LibraryUnavailable:
            raise
        except Exception as fault:  # noqa: BLE001 - each of three libraries fails in its own way
            raise LibraryUnavailable(self._damaged(fault)) from None

    def _damaged(self, fault: Exception) -> str:
        return f"The index in {self._folder} is damaged ({type(fault).__name__}). {_REMAKE}"

    def _time(self) -> str:
        return self._now().isoformat(timespec="seconds") if self._now is not None else ""

    def _sweep(self) -> None:
        pointer = volumes.outdated(self._folder, self.pointer())
        self._point(pointer)
        volumes.sweep(self._folder, pointer)

    def _point(self, pointer: Pointer) -> None:
        write_pointer(self._folder, pointer)

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
            raise LibraryUnavailable(volumes.unwritten(self._folder, fault)) from None
