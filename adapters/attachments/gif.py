"""GIF without loss: its pictures and how they follow each other; no comments, no other programs' blocks."""

from adapters.attachments.flaw import NoCopy, must_be_shown

_LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01"
_TIMING = 0xF9


def clean(content: bytes) -> bytes:
    """The pictures alone. Raises NoCopy, Refused."""
    must_be_shown(int.from_bytes(content[6:8], "little"), int.from_bytes(content[8:10], "little"))
    at = 13 + _colours(_byte(content, 10))
    out, pictures = [content[:at]], 0
    while (mark := _byte(content, at)) != 0x3B:
        if mark == 0x21:
            end = _blocks(content, at + 2)
            loops = content[at : at + len(_LOOP)] == _LOOP and end == at + len(_LOOP) + 3
            if loops or _byte(content, at + 1) == _TIMING:
                out.append(content[at:end])
        elif mark == 0x2C:
            must_be_shown(
                int.from_bytes(content[at + 5 : at + 7], "little"),
                int.from_bytes(content[at + 7 : at + 9], "little"),
            )
            end = _blocks(content, at + 11 + _colours(_byte(content, at + 9)))
            out.append(content[at:end])
            pictures += 1
        else:
            raise NoCopy
        at = end
    if not pictures:
        raise NoCopy
    return b"".join((*out, b"\x3b"))


def _colours(flags: int) -> int:
    """Bytes of the table of colours that follows."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(content: bytes, at: int) -> int:
    """Where the blocks that begin here end."""
    while size := _byte(content, at):
        at += 1 + size
    return at + 1


def _byte(content: bytes, at: int) -> int:
    if at >= len(content):
        raise NoCopy
    return content[at]
