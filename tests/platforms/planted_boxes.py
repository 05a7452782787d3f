"""Boxes of MP4 and HEIC files, written by hand, with marked words in every place that may hold some."""

from collections.abc import Callable


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return (8 + len(body)).to_bytes(4) + kind + body


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, bytes((version,)) + flags.to_bytes(3), *parts)


def n(value: int, size: int = 4) -> bytes:
    return value.to_bytes(size)


MATRIX = b"".join(map(n, (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)))
TIMES = n(3_900_000_000) * 2
"""Created and changed on a day of 2027, by the clock of these files."""


def movie(mark: Callable[[str], bytes], brand: bytes = b"isom", *, sound_only: bool = False) -> bytes:
    """A picture track, a sound track, and a track of places; each with one chunk of samples."""
    remark = b"" if sound_only else b"\x06\x05" + mark("sei")
    units = n(len(remark)) + remark + n(9) + b"\x65picture1"
    picture, sound, places = units, b"\x21\x1asoundsoundsound", mark("samples of places")
    head = box(b"ftyp", brand, n(512), brand)
    loose = mark("loose room in mdat")

    def written(start: int) -> bytes:
        at = start + 8
        tracks = [
            *([] if sound_only else [_track(mark, 1, b"vide", at, picture)]),
            _track(mark, 2, b"soun", at + len(picture), sound),
            _track(mark, 3, b"meta", at + len(picture) + len(sound), places),
        ]
        return box(
            b"moov",
            full(b"mvhd", TIMES, n(1000), n(500), n(0x10000), n(256, 2), bytes(10), MATRIX,
                 mark("mvhd").ljust(24), n(4)),
            *tracks,
            box(b"udta", box(b"\xa9xyz", mark("place")), full(b"meta", mark("itunes"))),
            box(b"meta", mark("keys")),
        )  # fmt: skip

    about = written(0)
    moov = written(len(head) + len(about))
    return b"".join(
        (
            head, moov, box(b"mdat", picture, sound, places, loose), box(b"free", mark("free")),
            box(b"uuid", bytes(16), mark("xmp")), box(b"udta", mark("udta")),
        )
    )  # fmt: skip


def _track(mark: Callable[[str], bytes], number: int, sort: bytes, at: int, sample: bytes) -> bytes:
    config = box(b"avcC", b"\x01\x64\x00\x1f\xff\xe0\x00")  # lengths have four bytes
    if sort == b"vide":
        name = mark("compressor").ljust(32, b"\0")
        entry = box(
            b"avc1", bytes(6), n(1, 2), bytes(4), mark("vendor").ljust(12), n(640, 2), n(480, 2),
            n(0x480000) * 2,
            bytes(4), n(1, 2), name, n(24, 2), b"\xff\xff", config, box(b"colr", b"prof", mark("profile")),
            box(b"uuid", mark("entry")),
        )  # fmt: skip
    elif sort == b"soun":
        entry = box(
            b"mp4a", bytes(6), n(1, 2), bytes(8), n(2, 2), n(16, 2), bytes(4), n(44100 << 16),
            full(b"esds", b"\x03\x19"), box(b"udta", mark("sound entry")),
        )  # fmt: skip
    else:
        entry = box(b"mebx", bytes(6), n(1, 2), mark("keys of places"))
    table = box(
        b"stbl",
        full(b"stsd", n(1), entry), full(b"stts", n(1), n(1), n(1)), full(b"stsc", n(1), n(1), n(1), n(1)),
        full(b"stsz", n(0), n(1), n(len(sample))), full(b"stco", n(1), n(at)), box(b"udta", mark("stbl")),
    )  # fmt: skip
    data = box(b"dinf", full(b"dref", n(1), full(b"url ", flags=1)))
    kind = {b"vide": full(b"vmhd", bytes(8)), b"soun": full(b"smhd", bytes(4))}.get(sort, b"")
    media = box(
        b"mdia",
        full(b"mdhd", TIMES, n(1000), n(500), b"\x15\xc7", n(0, 2)),
        full(b"hdlr", n(0), sort, bytes(12), mark("handler") + b"\0"),
        box(b"minf", kind, data, table),
    )
    return box(
        b"trak",
        full(b"tkhd", TIMES, n(number), n(0), n(500), bytes(8), bytes(8), MATRIX, n(0), n(0), flags=3),
        media,
        box(b"udta", mark("track")),
        box(b"meta", mark("track meta")),
    )


def heic(mark: Callable[[str], bytes]) -> bytes:
    """One picture, its thumbnail, its EXIF and XMP, a profile, and words in names and in loose room."""
    picture, small, exif, xmp, loose = (
        b"hevc-picture" * 8, b"hevc-small" + mark("thumbnail"), b"\0\0\0\6Exif\0\0" + mark("exif"),
        b"<x:xmpmeta>" + mark("xmp") + b"</x:xmpmeta>", mark("loose"),
    )  # fmt: skip
    parts = [(1, b"hvc1", picture), (2, b"hvc1", small), (3, b"Exif", exif), (4, b"mime", xmp)]
    head = box(b"ftyp", b"heic", n(0), b"mif1", b"heic")

    def about(start: int) -> bytes:
        places, at = [], start + 8
        for number, _, body in parts:
            places.append(n(number, 2) + n(0, 2) + n(1, 2) + n(at) + n(len(body)))
            at += len(body)
        infos = [
            full(b"infe", n(number, 2), n(0, 2), sort, mark(f"name {number}") + b"\0", version=2)
            for number, sort, _ in parts
        ]
        return full(
            b"meta",
            full(b"hdlr", n(0), b"pict", bytes(12), mark("handler") + b"\0"),
            full(b"pitm", n(1, 2)),
            full(b"iinf", n(len(infos), 2), *infos),
            full(b"iref", box(b"thmb", n(2, 2), n(1, 2), n(1, 2)), box(b"cdsc", n(3, 2), n(1, 2), n(1, 2))),
            box(
                b"iprp",
                box(b"ipco", full(b"ispe", n(640), n(480)), box(b"colr", b"prof", mark("profile")),
                    full(b"udes", mark("described")),
                    box(b"hvcC", b"\x01config")),
                full(b"ipma", n(1), n(1, 2), b"\x02\x81\x84"),
            ),
            full(b"iloc", b"\x44\x00", n(len(places), 2), *places),
            box(b"uuid", mark("uuid in meta")),
        )  # fmt: skip

    told = about(len(head) + len(about(0)))
    return b"".join(
        (head, told, box(b"mdat", *(body for *_, body in parts), loose), box(b"uuid", mark("uuid")))
    )
