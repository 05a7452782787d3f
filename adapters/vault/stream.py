"""Files sealed piece by piece: of one of eight sizes, and none cut, put together anew or exchanged."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.vault import envelope
from bot.desk.ports import Tampered

PIECE = 64 * 1024
"""Bytes of a piece before it is sealed."""

BUCKETS = tuple(2**power for power in range(18, 26))
"""Sizes that a file is padded to, in bytes: 256 KiB, doubled up to 32 MiB."""

LARGEST = BUCKETS[-1] - 1
"""Bytes that a file has at most."""

_MARK = b"\x80"


class Closing:
    """One file being sealed under its key: what was written comes back sealed, as soon as it fills a piece.

    `place` is authenticated with every piece.
    """

    def __init__(self, key: bytes, place: bytes) -> None:
        self._state: Any
        self._state, self._head = envelope.begin_stream(key)
        self._place, self._rest, self.size = place, b"", 0

    def write(self, words: bytes) -> bytes:
        """More of the file; what is sealed by now. Raises TooLarge."""
        self.size += len(words)
        if self.size > LARGEST:
            raise TooLarge
        waiting, at = self._rest + words, 0
        sealed = [self._begun()]
        while len(waiting) - at > PIECE:  # the last piece is never sealed before the end
            sealed.append(self._piece(waiting[at : at + PIECE]))
            at += PIECE
        self._rest = waiting[at:]
        return b"".join(sealed)

    def end(self) -> Iterator[bytes]:
        """The rest, filled up to the next size."""
        yield self._begun()
        self._rest += _MARK
        bucket = next(one for one in BUCKETS if self.size < one)
        left = bucket - (self.size + 1 - len(self._rest))
        while left:
            words, self._rest = self._rest[:PIECE], self._rest[PIECE:]
            left -= PIECE
            yield self._piece(words.ljust(PIECE, b"\0"), last=not left)

    def _begun(self) -> bytes:
        head, self._head = self._head, b""
        return head

    def _piece(self, words: bytes, *, last: bool = False) -> bytes:
        return envelope.push(self._state, words, self._place, last=last)


class TooLarge(Exception):
    """More than the largest size takes."""


@dataclass(frozen=True)
class FileSeal:
    """Seals files, each under a key of its own and for one place: the name that it is stored under."""

    fresh: Callable[[], bytes] = field(default=envelope.fresh, repr=False)

    def key(self) -> bytes:
        """A key for one file."""
        return self.fresh()

    def closing(self, key: bytes, file: str) -> Closing:
        """Seals one file."""
        return Closing(key, file.encode())

    def opened(self, key: bytes, file: str, size: int, read: Callable[[int], bytes]) -> Iterator[bytes]:
        """A file of this size, piece by piece, out of `read(count)`. Raises Tampered, at its end at last."""
        try:
            yield from _pieces(key, file.encode(), size, read)
        except envelope.Unopened:
            raise Tampered from None


def _pieces(key: bytes, place: bytes, size: int, read: Callable[[int], bytes]) -> Iterator[bytes]:
    bucket = next((one for one in BUCKETS if size < one), None)
    if bucket is None or len(key) != envelope.KEY:
        raise envelope.Unopened
    state = envelope.resume_stream(key, read(envelope.STREAM_HEAD))
    mark = size
    for left in range(bucket - PIECE, -1, -PIECE):
        words, last = envelope.pull(state, read(PIECE + envelope.STREAM_MORE), place)
        if last is not (left == 0) or len(words) != PIECE:
            raise envelope.Unopened
        if mark < PIECE:
            filled = words[max(mark, 0) :]
            if filled.strip(b"\0") != (_MARK if mark >= 0 else b"") or (mark >= 0 and filled[:1] != _MARK):
                raise envelope.Unopened
        if mark > 0:
            yield words[:mark]
        mark -= PIECE
    if read(1):
        raise envelope.Unopened
