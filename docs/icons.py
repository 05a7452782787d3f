"""Draws the desk's mark for Teams, a window with a voice in it: python docs/icons.py

Nothing but arithmetic, so that the pictures can be made again and compared, point by point.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from math import hypot
from pathlib import Path

ICONS = Path(__file__).parents[1] / "adapters" / "teams" / "icons"
ACCENT, WHITE = (15, 94, 89), (255, 255, 255)
FINE = 4
"""Each point is looked at in so many rows and columns, for smooth edges."""

Inside = Callable[[float, float], bool]
Pixel = tuple[int, int, int, int]


def box(left: float, top: float, right: float, bottom: float, round_: float) -> Callable[..., float]:
    """How far a place is from the edge of a box with round corners; less than nothing inside."""

    def away(x: float, y: float) -> float:
        across = abs(x - (left + right) / 2) - (right - left) / 2 + round_
        down = abs(y - (top + bottom) / 2) - (bottom - top) / 2 + round_
        return hypot(max(across, 0), max(down, 0)) + min(max(across, down), 0) - round_

    return away


FRAME = box(6, 4.5, 26, 22.5, 3.5)
SILL = box(3.5, 24, 28.5, 27, 1.5)
VOICE = box(10.5, 9, 21.5, 16, 2.5)


def is_mark(x: float, y: float) -> bool:
    """Whether a place on a sheet of 32 by 32 belongs to the mark."""
    tail = 15 <= y <= 19.2 and 12.2 <= x <= 12.2 + (19.2 - y) * 1.1
    return abs(FRAME(x, y)) <= 1 or SILL(x, y) <= 0 or VOICE(x, y) <= 0 or tail


def color(size: int = 192) -> bytes:
    """The mark in white on the desk's colour, with a broad margin."""
    return png(size, lambda x, y: is_mark((x - 0.5) * 50 + 16, (y - 0.5) * 50 + 15.75), ACCENT)


def outline(size: int = 32) -> bytes:
    """The mark in white on nothing."""
    return png(size, lambda x, y: is_mark(x * 32, y * 32), None)


def png(size: int, inside: Inside, ground: tuple[int, int, int] | None) -> bytes:
    """White where it is inside, on a ground or on nothing; `inside` is asked for shares of the whole."""
    rows = b"".join(b"\0" + bytes(v for one in row for v in one) for row in _rows(size, inside, ground))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, told) for name, told in parts)


def _part(name: bytes, told: bytes) -> bytes:
    return struct.pack(">I", len(told)) + name + told + struct.pack(">I", zlib.crc32(name + told))


def _rows(size: int, inside: Inside, ground: tuple[int, int, int] | None) -> Iterator[list[Pixel]]:
    places = [(n + 0.5) / FINE for n in range(FINE)]
    for row in range(size):
        yield [
            _pixel(sum(inside((column + x) / size, (row + y) / size) for y in places for x in places), ground)
            for column in range(size)
        ]


def _pixel(hits: int, ground: tuple[int, int, int] | None) -> Pixel:
    share = hits / FINE**2
    if ground is None:
        return (*WHITE, round(255 * share))
    red, green, blue = (round(under + (255 - under) * share) for under in ground)
    return red, green, blue, 255


if __name__ == "__main__":
    ICONS.mkdir(exist_ok=True)
    (ICONS / "color.png").write_bytes(color())
    (ICONS / "outline.png").write_bytes(outline())
