"""JPEG without loss: the picture and which way up it is; no place, camera, thumbnail, profile or comment."""

import re

from adapters.attachments.flaw import NoCopy, must_be_shown

_START, _END = b"\xff\xd8", b"\xff\xd9"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_KEPT = frozenset({*_FRAMES, 0xC4, 0xCC, 0xDB, 0xDC, 0xDD, 0xDA})
_JFIF, _EXIF, _ADOBE = 0xE0, 0xE1, 0xEE
_SCAN = 0xDA
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ORIENTATION = 0x0112
_MOST_SCANS = 200


def clean(content: bytes) -> bytes:
    """The picture alone. Raises NoCopy, Refused."""
    out, at, scans, shown = [_START], 2, 0, False
    turned = b""
    while True:
        marker, at = _marker(content, at)
        if marker == _END[1]:
            break
        body = content[at + 2 : at + int.from_bytes(content[at : at + 2])]
        at += 2 + len(body)
        if len(content) < at or not body:
            raise NoCopy
        if marker in _FRAMES:
            must_be_shown(int.from_bytes(body[3:5]), int.from_bytes(body[1:3]))
            shown = True
        if marker == _EXIF and not turned:
            turned = _turned(body)
        out.append(_segment(marker, body))
        if marker == _SCAN:
            scans += 1
            found = _NEXT.search(content, at)
            if found is None or scans > _MOST_SCANS:
                raise NoCopy
            out.append(content[at : found.start()])
            at = found.start()
    if not shown or not scans:
        raise NoCopy
    out[1:1] = [turned] if turned else []
    return b"".join((*out, _END))


def _marker(content: bytes, at: int) -> tuple[int, int]:
    if content[at : at + 1] != b"\xff":
        raise NoCopy
    while content[at : at + 1] == b"\xff":
        at += 1
    if at >= len(content):
        raise NoCopy
    return content[at], at + 1


def _segment(marker: int, body: bytes) -> bytes:
    """A segment as it is kept; nothing for those that tell of something else than the picture."""
    if marker == _JFIF and body.startswith(b"JFIF\0"):
        body = body[:12] + b"\0\0"  # no thumbnail
    elif marker == _ADOBE and body.startswith(b"Adobe"):
        body = body[:12]
    elif marker not in _KEPT:
        return b""
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


def _turned(body: bytes) -> bytes:
    """An EXIF segment that says nothing but which way up the picture is."""
    way = orientation(body.removeprefix(b"Exif\0\0"))
    if way is None:
        return b""
    told = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + _ORIENTATION.to_bytes(2, "little") + b"\x03\0\x01\0\0\0"
    told += bytes((way, 0, 0, 0)) + bytes(4)
    return b"\xff\xe1" + (len(told) + 2).to_bytes(2) + told


def orientation(tiff: bytes) -> int | None:
    """Which way up a picture is, 1 to 8, out of its EXIF block; None where it does not say."""
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(tiff[:4])
    if order is None:
        return None

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)  # type: ignore[arg-type]

    start = number(4, 4)
    for place in range(min(number(start, 2), 200)):
        at = start + 2 + 12 * place
        if number(at, 2) == _ORIENTATION:
            way = number(at + 8, 2)
            return way if 1 <= way <= 8 else None
    return None
