"""What a file is, by its content alone; what is not taken, and what pretends to be two things."""

import io
import struct
import zlib
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.attachments.copies import clean
from adapters.attachments.flaw import NoCopy, Refused
from adapters.attachments.kinds import HEAD, media_of, must_be_taken
from adapters.attachments.workshop import CODES
from bot.cases.attachment import Media
from bot.dialogue.wording import say
from planted_files import planted


@pytest.mark.parametrize("media", list(Media))
def test_a_file_is_known_by_its_content(media: Media) -> None:
    content = planted(media).content

    must_be_taken(content[:HEAD])
    assert media_of(content) is media


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, told in parts.items():
            archive.writestr(name, told)
    return out.getvalue()


def macros() -> bytes:
    return zipped({"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\0" + bytes(2000), "file_program"),
        (b"\x7fELF" + bytes(2000), "file_program"),
        (b"#!/bin/sh\nrm -rf /\n", "file_program"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "file_old"),
        (b"{\\rtf1 hello}", "file_old"),
        (zipped({"a.txt": b"a"}), "file_archive"),
        (b"Rar!\x1a\x07\0", "file_archive"),
        (b"7z\xbc\xaf\x27\x1c", "file_archive"),
        (b"\x1f\x8b\x08", "file_archive"),
        (macros(), "file_macros"),
        (b"PK\x03\x04" + bytes(300), "file_damaged"),
        (b"<!DOCTYPE html><p>", "file_page"),
        (b"\n  <svg xmlns='http://www.w3.org/2000/svg'/>", "file_page"),
        (b"BM" + bytes(100), "file_picture"),
        (b"II*\0" + bytes(100), "file_picture"),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "file_picture"),
        (b"#!AMR\n", "file_sound"),
        (b"OggS\0" + bytes(50), "file_sound"),
        (b"\x1a\x45\xdf\xa3" + bytes(50), "file_movie"),
        (b"RIFF\0\0\0\0AVI LIST", "file_movie"),
        (bytes(range(256)) * 10, "file_unknown"),
    ],
)
def test_what_is_not_taken_is_told_with_the_way_to_mend_it(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as told:
        media_of(content)

    assert told.value.code == code
    assert code in CODES
    assert say(f"case_{code}", "ja") != say(f"case_{code}", "en")


@pytest.mark.parametrize("media", [one for one in Media if one not in {Media.DOCX, Media.XLSX, Media.PPTX}])
def test_a_file_that_is_an_archive_at_its_end_as_well_is_refused(media: Media) -> None:
    with pytest.raises(Refused, match="file_two"):
        media_of(planted(media).content + zipped({"evil.jar": b"x"}))


def test_files_that_are_two_things_from_the_start_are_refused() -> None:
    office = planted(Media.DOCX).content
    page = b"GIF89a/*<script>alert(1)</script>*/" + bytes(100)
    shifted = b"\xff\xd8\xff\xe0" + b"%PDF-1.4" + bytes(200)
    for content in (page, shifted, b"hello %PDF-1.7\n", b"PK\x03\x04" + bytes(30) + office):
        with pytest.raises(Refused):
            media_of(content)


def test_words_that_begin_like_a_program_are_words() -> None:
    assert media_of("BMのお客様、MZさん、Rar!\n".encode()) is Media.TEXT
    assert media_of("MZと申します".encode("cp932")) is Media.TEXT


def test_pictures_of_too_many_pixels_are_refused_before_anything_is_unpacked() -> None:
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    wide = planted(Media.JPEG).content.replace(b"\x00\x30\x00\x40\x03", b"\xff\xff\xff\xff\x03")
    gif = b"GIF89a" + struct.pack("<HH", 65535, 65535) + planted(Media.GIF).content[10:]
    for media, content in ((Media.PNG, bomb), (Media.JPEG, wide), (Media.GIF, gif)):
        with pytest.raises(Refused, match="file_bomb"):
            clean(media, content)


def test_an_archive_that_unpacks_to_very_much_is_refused() -> None:
    kind = {"[Content_Types].xml": b"wordprocessingml.document.main+xml"}
    large = zipped({**kind, "word/a": bytes(54_321)}).replace(
        (54_321).to_bytes(4, "little"), (200_000_001).to_bytes(4, "little")
    )  # what is said of a part that unpacks to so much
    many = zipped({**kind, **{f"word/{number}": b"" for number in range(5_000)}})

    for office in (large, many):
        with pytest.raises(Refused, match="file_bomb"):
            media_of(office)


def test_pixels_that_unpack_to_more_than_the_picture_has_are_never_copied() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 10, 10, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(5_000_000))) + chunk(b"IEND", b"")

    with pytest.raises(NoCopy):
        clean(Media.PNG, bomb)


def test_a_package_whose_xml_names_entities_is_never_copied() -> None:
    office = planted(Media.PPTX).content
    out = io.BytesIO()
    laughs = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
    with ZipFile(io.BytesIO(office)) as before, ZipFile(out, "w") as after:
        for one in before.infolist():
            after.writestr(one.filename, laughs if "slide1" in one.filename else before.read(one))

    with pytest.raises(NoCopy):
        clean(Media.PPTX, out.getvalue())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=3000))
def test_whatever_bytes_come_they_are_known_or_refused(content: bytes) -> None:
    try:
        assert media_of(content) in Media
    except Refused as refused:
        assert refused.code in CODES  # noqa: PT017 - most of them are refused, not all
