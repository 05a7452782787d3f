"""RIFF files without loss, WebP pictures and WAV recordings: the chunks that are seen or heard alone."""

from collections.abc import Iterator

from adapters.attachments.flaw import NoCopy, must_be_shown

_FRAME = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_PICTURE = _FRAME | {b"VP8X", b"ANIM", b"ANMF"}
_SOUND = frozenset({b"fmt ", b"fact", b"data"})
_SAYS_METADATA = 0b0010_1100
"""Flags of a picture's header for a profile, EXIF and XMP."""


def clean_picture(content: bytes) -> bytes:
    """A WebP picture alone. Raises NoCopy, Refused."""
    out = []
    for kind, body in _chunks(content, 12, _end(content)):
        if kind == b"VP8X":
            must_be_shown(1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
            out.append((kind, bytes((body[0] & ~_SAYS_METADATA & 0xFF,)) + bytes(3) + body[4:10]))
        elif kind == b"ANMF":
            out.append((kind, body[:16] + _written(_kept(body, 16, len(body), _FRAME))))
        elif kind in _PICTURE:
            out.append((kind, body))
    return _file(b"WEBP", out, needed=_PICTURE - {b"VP8X", b"ANIM", b"ALPH"})


def clean_sound(content: bytes) -> bytes:
    """A WAV recording alone. Raises NoCopy."""
    return _file(b"WAVE", list(_kept(content, 12, _end(content), _SOUND)), needed=frozenset({b"data"}))


def _end(content: bytes) -> int:
    """Where the file says it ends; recorders that lost power leave it too large, or at nothing."""
    said = 8 + int.from_bytes(content[4:8], "little")
    return said if 12 < said <= len(content) else len(content)


def _kept(content: bytes, at: int, end: int, kinds: frozenset[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return ((kind, body) for kind, body in _chunks(content, at, end) if kind in kinds)


def _chunks(content: bytes, at: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    while at + 8 <= end:
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if at + 8 + size > end:
            if kind != b"data":
                raise NoCopy
            size = end - at - 8  # a recording that broke off
        yield kind, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _written(chunks: Iterator[tuple[bytes, bytes]] | list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(
        kind + len(body).to_bytes(4, "little") + body + bytes(len(body) % 2) for kind, body in chunks
    )


def _file(form: bytes, chunks: list[tuple[bytes, bytes]], needed: frozenset[bytes]) -> bytes:
    if needed.isdisjoint(kind for kind, _ in chunks):
        raise NoCopy
    inside = form + _written(chunks)
    return b"RIFF" + len(inside).to_bytes(4, "little") + inside
