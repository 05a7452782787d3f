"""PNG without loss: the picture's own chunks alone, and nothing behind its pixels."""

import struct
import zlib
from collections.abc import Iterator

from adapters.attachments.flaw import NoCopy, must_be_shown

MAGIC = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"acTL", b"fcTL", b"fdAT"})
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_STEP = 1 << 20


def clean(content: bytes) -> bytes:
    """The picture alone. Raises NoCopy, Refused."""
    head: bytes = b""
    out, pixels, place = [MAGIC], [], 0
    for kind, body in _chunks(content):
        if kind == b"IHDR" and not head:
            head = body
            must_be_shown(*struct.unpack(">II", body[:8]))
        if not head or len(head) != 13:
            raise NoCopy
        if kind == b"IDAT":
            place = place or len(out)
            pixels.append(body)
        elif kind in _KEPT:
            out.append(_chunk(kind, body))
    if not place:
        raise NoCopy
    out[place:place] = [_chunk(b"IDAT", _only_pixels(b"".join(pixels), _size(head)))]
    return b"".join((*out, _chunk(b"IEND", b"")))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(MAGIC)
    while True:
        length, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        body = content[at + 8 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if len(check) != 4 or zlib.crc32(kind + body) != int.from_bytes(check):
            raise NoCopy
        if kind == b"IEND":
            return
        yield kind, body
        at += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)


def _only_pixels(packed: bytes, size: int) -> bytes:
    """The packed pixels without anything behind them. Raises NoCopy unless they are of this size."""
    unpack, unpacked, rest = zlib.decompressobj(), 0, packed
    try:
        while rest and not unpack.eof:
            unpacked += len(unpack.decompress(rest, _STEP))
            rest = unpack.unconsumed_tail
            if unpacked > size:
                raise NoCopy
        unpacked += 0 if unpack.eof else len(unpack.flush())
    except zlib.error:
        raise NoCopy from None
    if not unpack.eof or unpacked != size:
        raise NoCopy
    return packed[: len(packed) - len(unpack.unused_data)]


def _size(head: bytes) -> int:
    """Bytes of the unpacked pixels."""
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", head)
    if colour not in _SAMPLES or interlaced > 1:
        raise NoCopy
    bits = _SAMPLES[colour] * depth
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total
