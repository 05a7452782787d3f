"""Living keys: what a running desk knows of counselors' keys, as the key files say now."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

from adapters.vault import keyfiles
from adapters.vault.keyring import COUNSELORS, CounselorsKeys, Keyring, Keys

T = TypeVar("T")
V = TypeVar("V")

Stamp = tuple[tuple[int, int, int], ...]


def living_keyring(folder: Path, door: str) -> Keyring:
    """The keyring; whose key it is, and whose it was, is read again when its file changes. Raises KeysError.

    A file that can't be read then leaves what was read last.
    """
    source = _Source((folder / keyfiles.KEYRING,), lambda: keyfiles.load_keyring(folder, door))
    return replace(
        source.now(),
        counselors=_Living(source, lambda keyring: keyring.counselors),
        former=_Living(source, lambda keyring: keyring.former),
        signing=_Living(source, lambda keyring: keyring.signing),
        bound=_Living(source, lambda keyring: keyring.bound),
    )


def living_counselors(folder: Path, kek: bytes) -> CounselorsKeys:
    """The counselors' door's keys likewise. Raises KeysError."""
    files = tuple(folder / name for name in (f"{COUNSELORS}.json", keyfiles.KEYRING))
    source = _Source(files, lambda: keyfiles.load_counselors(folder, kek))
    return replace(
        source.now(),
        private=_Living(source, lambda keys: keys.private),
        former=_Living(source, lambda keys: keys.former),
    )


def living_keys(folder: Path, kek: bytes) -> Keys:
    """Every door's likewise, for a process that is all doors. Raises KeysError."""
    keys = keyfiles.load_keys(folder, kek)
    keyring, counselors = living_keyring(folder, COUNSELORS), living_counselors(folder, kek)
    return replace(keys, keyring=keyring, counselors=counselors)


class _Source(Generic[T]):
    """What some files hold, read again whenever one was changed."""

    def __init__(self, files: tuple[Path, ...], load: Callable[[], T]) -> None:
        self._files, self._load = files, load
        self._stamp, self._read = self._stamped(), load()

    def now(self) -> T:
        stamp = self._stamped()
        if stamp != self._stamp:
            try:
                self._read = self._load()
            except keyfiles.KeysError:  # half of a change, or a fault that `doctor` tells
                return self._read
            self._stamp = stamp
        return self._read

    def _stamped(self) -> Stamp:
        return tuple(map(_stamp, self._files))


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return 0, 0, 0
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


class _Living(Mapping[str, V], Generic[V]):
    """One of their mappings, always as it is now."""

    def __init__(self, source: _Source[T], pick: Callable[[T], Mapping[str, V]]) -> None:
        def now() -> Mapping[str, V]:
            return pick(source.now())

        self._now = now

    def __getitem__(self, key: str) -> V:
        return self._now()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())
