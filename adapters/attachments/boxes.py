"""Boxes, of which MP4, MOV, M4A and HEIC files are built: found, and blanked in their place."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from adapters.attachments.flaw import NoCopy

MOST = 100_000
"""Boxes, or entries of a table, at most."""


@dataclass(frozen=True)
class Box:
    """One box: where it begins, where its body does, and where it ends."""

    kind: bytes
    start: int
    body: int
    end: int


def boxes(content: bytes | bytearray, start: int, end: int) -> Iterator[Box]:
    """The boxes that stand side by side between two places. Raises NoCopy."""
    for _ in range(MOST):
        if start == end:
            return
        size, kind, body = _number(content, start, 4), bytes(content[start + 4 : start + 8]), start + 8
        if size == 1:
            size, body = _number(content, start + 8, 8), start + 16
        elif size == 0:
            size = end - start
        if not body - start <= size <= end - start:
            if end - start == 4 and not size:  # QuickTime ends some lists with a zero
                return
            raise NoCopy
        yield Box(kind, start, body, start + size)
        start += size
    raise NoCopy


def only(content: bytearray, box: Box, kept: Collection[bytes], skip: int = 0) -> dict[bytes, list[Box]]:
    """The boxes inside a box by kind; all that are not kept are blanked."""
    found: dict[bytes, list[Box]] = {}
    for one in boxes(content, box.body + skip, box.end):
        if one.kind in kept:
            found.setdefault(one.kind, []).append(one)
        else:
            blank(content, one)
    return found


def blank(content: bytearray, box: Box) -> None:
    """The same room, with nothing in it."""
    content[box.start + 4 : box.start + 8] = b"free"
    zero(content, box.body, box.end)


def zero(content: bytearray, start: int, end: int) -> None:
    """Nothing between two places. Raises NoCopy when they are not in it."""
    if not 0 <= start <= end <= len(content):
        raise NoCopy
    content[start:end] = bytes(end - start)


def zero_outside(content: bytearray, holders: Iterable[Box], kept: Iterable[tuple[int, int]]) -> None:
    """Nothing in these boxes but what stands in the kept places. Raises NoCopy for places elsewhere."""
    places = sorted(kept)
    for box in sorted(holders, key=lambda one: one.start):
        at = box.body
        while places and places[0][0] < box.end:
            start, end = places.pop(0)
            if start < box.body or end > box.end:
                raise NoCopy
            if start > at:
                zero(content, at, start)
            at = max(at, end)
        zero(content, at, box.end)
    if places:
        raise NoCopy


def table(
    content: bytes | bytearray, box: Box, width: int, columns: int, at: int = 4
) -> list[tuple[int, ...]]:
    """The rows of a table that begins with their number; each column of so many bytes. Raises NoCopy."""
    count, start = _number(content, box.body + at, 4), box.body + at + 4
    if count * width * columns > box.end - start or count > len(content) // 4:
        raise NoCopy
    places = range(start, start + count * width * columns, width)
    numbers = iter([int.from_bytes(content[one : one + width]) for one in places])
    return list(zip(*[numbers] * columns, strict=True))


def _number(content: bytes | bytearray, at: int, size: int) -> int:
    found = content[at : at + size]
    if len(found) != size:
        raise NoCopy
    return int.from_bytes(found)
