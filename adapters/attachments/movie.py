"""MP4, MOV and M4A without loss: sound and pictures in their places, and nothing else in the file's room.

Everything that is not one of the boxes a player needs is blanked, and so is every byte that no kept sample
uses: tracks of places, captions, times, names of devices and programs.
"""

from adapters.attachments.boxes import Box, blank, boxes, only, table, zero, zero_outside
from adapters.attachments.flaw import NoCopy
from adapters.attachments.samples import without_remarks

_SAMPLES = tuple(
    sort.encode() for sort in "stsd stts ctts cslg stss stsc stsz stco co64 sdtp sbgp sgpd".split()
)
_PICTURE = tuple(sort.encode() for sort in "avcC hvcC esds pasp clap btrt dvcC dvvC av1C vpcC fiel".split())
_SOUND = tuple(sort.encode() for sort in "esds wave chan btrt alac dOps damr dac3 dec3".split())
_COLOURS = (b"nclx", b"nclc")
_UNDETERMINED = b"\x55\xc4"


def clean(content: bytes) -> bytes:
    """Sound and pictures alone. Raises NoCopy."""
    out, data, samples, movies = bytearray(content), [], [], 0
    for box in boxes(content, 0, len(content)):
        if box.kind == b"mdat":
            data.append(box)
        elif box.kind == b"moov":
            movies += 1
            samples += _movie(out, box)
        elif box.kind == b"moof":
            raise NoCopy
        elif box.kind != b"ftyp":
            blank(out, box)
    if movies != 1 or not samples:
        raise NoCopy
    zero_outside(out, data, samples)
    return bytes(out)


def _movie(out: bytearray, movie: Box) -> list[tuple[int, int]]:
    inside = only(out, movie, (b"mvhd", b"trak", b"mvex"))
    if b"mvex" in inside or len(inside.get(b"mvhd", ())) != 1:
        raise NoCopy
    head = inside[b"mvhd"][0]
    _forget_times(out, head)
    zero(out, head.end - 28, head.end - 4)
    return [sample for track in inside.get(b"trak", ()) for sample in _track(out, track)]


def _track(out: bytearray, track: Box) -> list[tuple[int, int]]:
    inside = only(out, track, (b"tkhd", b"edts", b"mdia"))
    media = only(out, _one(inside, b"mdia"), (b"mdhd", b"hdlr", b"minf"))
    sort = bytes(out[_one(media, b"hdlr").body + 8 : _one(media, b"hdlr").body + 12])
    if sort not in {b"vide", b"soun"}:
        blank(out, track)
        return []
    _forget_times(out, _one(inside, b"tkhd"))
    for edits in inside.get(b"edts", ()):
        only(out, edits, (b"elst",))
    head = _one(media, b"mdhd")
    _forget_times(out, head)
    out[head.end - 4 : head.end - 2] = _UNDETERMINED
    _forget_name(out, _one(media, b"hdlr"))
    held = only(out, _one(media, b"minf"), (b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"))
    for one in held.get(b"hdlr", ()):
        _forget_name(out, one)
    _must_be_inside(out, _one(held, b"dinf"))
    parts = only(out, _one(held, b"stbl"), _SAMPLES)
    sorts = boxes(out, _one(parts, b"stsd").body + 8, _one(parts, b"stsd").end)
    codecs = [_described(out, one, sort) for one in list(sorts)]
    found = _places(out, parts)
    if sort == b"vide":
        without_remarks(out, found, codecs)
    return found


def _described(out: bytearray, entry: Box, sort: bytes) -> tuple[bytes, int]:
    """How samples are packed: (the codec, bytes of a length in front of each unit); names are blanked."""
    if sort == b"vide":
        zero(out, entry.body + 10, entry.body + 24)
        zero(out, entry.body + 42, entry.body + 74)
        inside = only(out, entry, (*_PICTURE, b"colr"), skip=78)
        for colour in inside.get(b"colr", ()):
            if bytes(out[colour.body : colour.body + 4]) not in _COLOURS:
                blank(out, colour)
        config = inside.get(b"avcC", inside.get(b"hvcC", [None]))[0]
        place = {b"avcC": 4, b"hvcC": 21}.get(config.kind, 0) if config else 0
        return (config.kind, (out[config.body + place] & 3) + 1) if config and place else (b"", 0)
    version = int.from_bytes(out[entry.body + 8 : entry.body + 10])
    zero(out, entry.body + 10, entry.body + 16)
    only(out, entry, _SOUND, skip=28 + {0: 0, 1: 16, 2: 36}.get(version, 0))
    return b"", 0


def _places(out: bytearray, parts: dict[bytes, list[Box]]) -> list[tuple[int, int]]:
    """Where every sample stands."""
    sized = _one(parts, b"stsz")
    same, count = (int.from_bytes(out[sized.body + at : sized.body + at + 4]) for at in (4, 8))
    if count > len(out):
        raise NoCopy
    sizes = [] if same else [row[0] for row in table(out, sized, 4, 1, at=8)]
    wide = b"co64" in parts
    chunks = [row[0] for row in table(out, _one(parts, b"co64" if wide else b"stco"), 8 if wide else 4, 1)]
    runs = table(out, _one(parts, b"stsc"), 4, 3)
    places, taken = [], 0
    for place, (first, samples, _) in enumerate(runs):
        after = runs[place + 1][0] if place + 1 < len(runs) else len(chunks) + 1
        if not 1 <= first <= after <= len(chunks) + 1:
            raise NoCopy
        for chunk in chunks[first - 1 : after - 1]:
            within = [same * samples] if same else sizes[taken : taken + samples]
            taken += samples
            if taken > count:
                raise NoCopy
            for size in within:
                places.append((chunk, chunk + size))
                chunk += size  # noqa: PLW2901 - the next sample follows
    if taken != count:
        raise NoCopy
    return places


def _must_be_inside(out: bytearray, about: Box) -> None:
    """Raises NoCopy for samples in another file; the way to it would tell of a computer."""
    for reference in only(out, about, (b"dref",)).get(b"dref", ()):
        for one in boxes(out, reference.body + 8, reference.end):
            if not out[one.body + 3] & 1:
                raise NoCopy
            zero(out, one.body + 4, one.end)


def _forget_times(out: bytearray, box: Box) -> None:
    zero(out, box.body + 4, box.body + (20 if out[box.body] == 1 else 12))


def _forget_name(out: bytearray, box: Box) -> None:
    zero(out, box.body + 12, box.end)


def _one(found: dict[bytes, list[Box]], kind: bytes) -> Box:
    if len(found.get(kind, ())) != 1:
        raise NoCopy
    return found[kind][0]
