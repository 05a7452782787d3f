"""What a file is, by its content alone; and why it is not taken, where it is not."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from adapters.attachments.flaw import Refused
from adapters.attachments.mail import letters
from adapters.attachments.package import must_not_explode
from bot.cases.attachment import Media

HEAD = 1024
"""Bytes by which most files are told."""

_MAGIC = (
    (b"\xff\xd8\xff", Media.JPEG),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
    (b"GIF87a", Media.GIF),
    (b"GIF89a", Media.GIF),
    (b"%PDF-", Media.PDF),
    (b"ID3", Media.MP3),
)
_NOT_TAKEN = (
    (b"\xd0\xcf\x11\xe0", "file_old"),
    (b"{\\rtf", "file_old"),
    (b"MZ", "file_program"),
    (b"\x7fELF", "file_program"),
    (b"\xca\xfe\xba\xbe", "file_program"),
    (b"\xcf\xfa\xed\xfe", "file_program"),
    (b"#!", "file_program"),
    (b"Rar!", "file_archive"),
    (b"7z\xbc\xaf", "file_archive"),
    (b"\x1f\x8b", "file_archive"),
    (b"PK\x05\x06", "file_archive"),
    (b"BM", "file_picture"),
    (b"II*\0", "file_picture"),
    (b"MM\0*", "file_picture"),
    (b"#!AMR", "file_sound"),
    (b"OggS", "file_sound"),
    (b"fLaC", "file_sound"),
    (b"0&\xb2u", "file_sound"),
    (b"\x1a\x45\xdf\xa3", "file_movie"),
)
_PAGE = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<?xml")
_ARCHIVE = b"PK\x03\x04"
_HEIC = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
_OFFICE = (
    (b"wordprocessingml.document.main+xml", Media.DOCX),
    (b"spreadsheetml.sheet.main+xml", Media.XLSX),
    (b"presentationml.presentation.main+xml", Media.PPTX),
)
_MAIL = tuple(
    "from: to: subject: date: received: mime-version: return-path: message-id: delivered-to:".split()
)
_END_OF_ARCHIVE, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65535


def must_be_taken(head: bytes) -> None:
    """Raises Refused for a file that is not taken, as far as its first HEAD bytes tell."""
    _by_magic(head)


def early_media(head: bytes) -> Media | None:
    """What a file is, as far as its first HEAD bytes tell; None where they don't. Raises Refused."""
    return _by_magic(head[:HEAD])


def media_of(content: bytes) -> Media:
    """What a whole file is. Raises Refused."""
    if not content:
        raise Refused("file_empty")
    media = _by_magic(content[:HEAD])
    if media is None and content.startswith(_ARCHIVE):
        media = _office(content)
    elif _is_archive_too(content):
        raise Refused("file_two")
    if media is None and (text := letters(content)) is not None:
        media = Media.MAIL if _is_mail(text) else Media.TEXT
    if media is None:
        raise Refused("file_unknown")
    if media is not Media.PDF and b"%PDF-" in content[:HEAD]:
        raise Refused("file_two")
    return media


def _by_magic(head: bytes) -> Media | None:
    """None for what the first bytes alone do not tell. Raises Refused."""
    if media := next((media for magic, media in _MAGIC if head.startswith(magic)), None):
        _must_be_one(head)
        return media
    for magic, code in reversed(_NOT_TAKEN):
        if head.startswith(magic) and (b"\0" in head or not magic.isalpha()):
            raise Refused(code)
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[:4] == b"RIFF":
        return _by_form(head[8:12])
    if head[:1] == b"\xff" and len(head) > 3 and head[1] & 0xE6 == 0xE2:  # MPEG sound, layer 3
        return Media.MP3
    if any(head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(one) for one in _PAGE):
        raise Refused("file_page")
    return None


def _by_brand(head: bytes) -> Media:
    end = min(int.from_bytes(head[:4]), len(head))
    first, brands = head[8:12], {head[at : at + 4] for at in range(16, end - 3, 4)}
    if first == b"avif" or (first in _HEIC and b"avif" in brands):
        raise Refused("file_picture")
    if first in _HEIC:
        return Media.HEIC
    if first == b"qt  ":
        return Media.MOV
    return Media.M4A if first in {b"M4A ", b"M4B "} else Media.MP4


def _by_form(form: bytes) -> Media:
    media = {b"WEBP": Media.WEBP, b"WAVE": Media.WAV}.get(form)
    if media is None:
        raise Refused("file_movie")
    return media


def _must_be_one(head: bytes) -> None:
    """Raises Refused for a picture that begins as a page, too."""
    if any(one in head.lower() for one in (b"<html", b"<script", b"<svg", b"<?php")):
        raise Refused("file_two")


def _office(content: bytes) -> Media:
    try:
        with ZipFile(BytesIO(content)) as archive:
            must_not_explode(archive)
            if archive.infolist() and archive.infolist()[0].header_offset:
                raise Refused("file_two")
            told = archive.read("[Content_Types].xml")
    except KeyError:
        raise Refused("file_archive") from None
    except (BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError, EOFError):
        raise Refused("file_damaged") from None
    if b"macroEnabled" in told or b"vbaProject" in told:
        raise Refused("file_macros")
    media = next((media for mark, media in _OFFICE if mark in told), None)
    if media is None:
        raise Refused("file_archive")
    return media


def _is_archive_too(content: bytes) -> bool:
    """Whether programs that look at the end of a file find an archive there."""
    at = len(content)
    lowest = max(0, len(content) - _END_SIZE - _LONGEST_COMMENT)
    while (at := content.rfind(_END_OF_ARCHIVE, lowest, at)) >= 0:
        comment = int.from_bytes(content[at + 20 : at + 22], "little")
        if at + _END_SIZE + comment == len(content):
            return True
    return False


def _is_mail(text: str) -> bool:
    lines = text[:20_000].splitlines()[:100]
    heads = lines[: lines.index("")] if "" in lines else lines
    return sum(one.lower().startswith(_MAIL) for one in heads) >= 3
