"""HEIC without loss: the picture's own parts in their places; EXIF, XMP, thumbnails and profiles blanked."""

from adapters.attachments.boxes import MOST, Box, blank, boxes, only, zero, zero_outside
from adapters.attachments.flaw import NoCopy, must_be_shown

_SHOWN = frozenset({b"hvc1", b"av01", b"grid", b"iden", b"iovl", b"tmap"})
_ABOUT = (b"hdlr", b"pitm", b"iinf", b"iref", b"iprp", b"iloc", b"idat")
_PROPERTIES = tuple(
    sort.encode() for sort in "hvcC av1C lhvC ispe pixi irot imir clap auxC pasp rloc colr clli mdcv".split()
)


def clean(content: bytes) -> bytes:
    """The picture alone. Raises NoCopy, Refused."""
    out, data, about = bytearray(content), [], []
    for box in boxes(content, 0, len(content)):
        if box.kind == b"meta":
            about.append(box)
        elif box.kind == b"mdat":
            data.append(box)
        elif box.kind != b"ftyp":
            blank(out, box)
    if len(about) != 1:
        raise NoCopy
    inside = only(out, about[0], _ABOUT, skip=4)
    if any(len(inside.get(kind, ())) != 1 for kind in (b"hdlr", b"iinf", b"iloc", b"iprp", b"pitm")):
        raise NoCopy
    zero(out, inside[b"hdlr"][0].body + 12, inside[b"hdlr"][0].end)
    _properties(out, inside[b"iprp"][0])
    shown = _shown(out, inside[b"iinf"][0]) - _thumbnails(out, inside.get(b"iref", []))
    drawn, own = _places(out, inside[b"iloc"][0], shown, inside.get(b"idat", []))
    zero_outside(out, data, drawn)
    zero_outside(out, inside.get(b"idat", []), own)
    return bytes(out)


def _properties(out: bytearray, box: Box) -> None:
    for held in only(out, box, (b"ipco", b"ipma")).get(b"ipco", ()):
        for kind, found in only(out, held, _PROPERTIES).items():
            for one in found:
                if kind == b"colr" and out[one.body : one.body + 4] != b"nclx":
                    blank(out, one)
                elif kind == b"ispe":
                    must_be_shown(_number(out, one.body + 4, 4), _number(out, one.body + 8, 4))


def _shown(out: bytearray, box: Box) -> set[int]:
    """The ids of what is part of the picture; what else there is loses its name."""
    shown, skip = set(), 6 if out[box.body] == 0 else 8
    for one in boxes(out, box.body + skip, box.end):
        version = out[one.body]
        if one.kind != b"infe" or version not in {2, 3}:
            raise NoCopy
        wide = 2 if version == 2 else 4
        sort = one.body + 4 + wide + 2
        if bytes(out[sort : sort + 4]) in _SHOWN:
            shown.add(_number(out, one.body + 4, wide))
            zero(out, sort + 4, one.end)
        else:
            zero(out, sort, one.end)
    return shown


def _thumbnails(out: bytearray, found: list[Box]) -> set[int]:
    ids: set[int] = set()
    for box in found:
        wide = 4 if out[box.body] else 2
        for one in boxes(out, box.body + 4, box.end):
            if one.kind == b"thmb":
                ids.add(_number(out, one.body, wide))
    return ids


def _places(
    out: bytearray, box: Box, shown: set[int], own: list[Box]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where the shown parts stand: in the file's room, and in the box of small ones."""
    version, at = out[box.body], box.body + 4
    offset, length = out[at] >> 4, out[at] & 15
    base, index = out[at + 1] >> 4, (out[at + 1] & 15 if version else 0)
    wide = 2 if version < 2 else 4
    count, at = _number(out, at + 2, wide), at + 2 + wide
    drawn, small = [], []
    if version > 2 or count > MOST:
        raise NoCopy
    for _ in range(count):
        part, at = _number(out, at, wide), at + wide
        way = 0
        if version:
            way, at = _number(out, at, 2) & 15, at + 2
        start, at = _number(out, at + 2, base), at + 2 + base
        extents, at = _number(out, at, 2), at + 2
        for _ in range(extents):
            at += index
            begins, at = start + _number(out, at, offset), at + offset
            size, at = _number(out, at, length), at + length
            if part not in shown:
                continue
            if way == 0 and size:
                drawn.append((begins, begins + size))
            elif way == 1 and size and own:
                small.append((own[0].body + begins, own[0].body + begins + size))
            else:
                raise NoCopy
        if at > box.end:
            raise NoCopy
    return drawn, small


def _number(out: bytearray, at: int, size: int) -> int:
    return int.from_bytes(out[at : at + size])
