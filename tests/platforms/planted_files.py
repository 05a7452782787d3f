"""Files of every kind that the desk takes, a marked word in each place that tells of people or places."""

import io
import struct
import wave
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Text as Note
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from bot.cases.attachment import Media
from planted_boxes import heic, movie


@dataclass
class Planted:
    """A file, and the marked words in it by their places."""

    media: Media
    content: bytes = field(repr=False)
    marks: dict[str, str]

    def left_in(self, copy: bytes) -> list[str]:
        """The places whose words still stand somewhere in a file, unpacked streams and wide letters too."""
        rooms = list(unpacked(copy))
        return [
            place
            for place, mark in self.marks.items()
            if any(
                mark.encode(code) in room for room in rooms for code in ("utf-8", "utf-16-le", "utf-16-be")
            )
        ]


def planted(media: Media) -> Planted:
    """One file of a kind, every place in it marked."""
    marks: dict[str, str] = {}

    def mark(place: str) -> bytes:
        return marks.setdefault(
            place, f"KN{len(marks):02}{media[:3].upper()}{zlib.crc32(place.encode()) & 0xFFFFF:05X}"
        ).encode()

    return Planted(media, _MAKERS[media](mark), marks)


def unpacked(content: bytes) -> Iterator[bytes]:
    """A file, and all that is packed in it."""
    yield content
    if content.startswith(b"PK"):
        with ZipFile(io.BytesIO(content)) as archive:
            for one in archive.infolist():
                yield one.filename.encode() + one.extra + one.comment
                yield from unpacked(archive.read(one))
    if content.startswith(b"%PDF"):
        for one in PdfReader(io.BytesIO(content)).xref_objStm or ():
            yield str(one).encode()
    at = 0
    while 0 <= (at := content.find(b"\x78", at)) < len(content):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(content[at:], 5_000_000)
        at += 1


def picture(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A picture that no compression makes into nothing."""
    return Image.frombytes("RGB", size, bytes(one * 37 % 251 for one in range(size[0] * size[1] * 3)))


Mark = Callable[[str], bytes]


def _exif(mark: Mark) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = 6, mark("camera").decode(), mark("model").decode()
    exif[0x013B], exif[0x8298], exif[0x0132] = (
        mark("artist").decode(),
        mark("rights").decode(),
        mark("day").decode(),
    )
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + mark("remark")
    exif.get_ifd(0x8825)[0x001D] = mark("gps").decode()
    return exif


def jpeg(mark: Mark) -> bytes:
    out = io.BytesIO()
    picture().save(
        out, "JPEG", exif=_exif(mark), comment=mark("comment"), icc_profile=b"\0" * 128 + mark("profile"),
        xmp=b"<x:xmpmeta>" + mark("xmp") + b"</x:xmpmeta>", progressive=True,
    )  # fmt: skip
    content = out.getvalue()
    thumbnail = b"JFIF\0\x01\x02\0\0\x01\0\x01\x03\x03" + mark("jfif thumbnail").ljust(27)[:27]
    photoshop = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\x20" + mark("iptc").ljust(32)
    extra = _segment(0xE0, thumbnail) + _segment(0xED, photoshop) + _segment(0xEC, mark("ducky"))
    return (
        content[:2]
        + extra
        + content[2:]
        + mark("behind the end")
        + b"\xff\xd8\xff\xe1"
        + mark("second picture")
    )


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def png(mark: Mark) -> bytes:
    out, info = io.BytesIO(), PngImagePlugin.PngInfo()
    info.add_text("Author", mark("text"))
    info.add_text("Comment", mark("packed text").decode() * 40, zip=True)
    info.add_itxt("XML:com.adobe.xmp", mark("xmp").decode(), zip=True)
    info.add(b"tIME", mark("time"))
    info.add(b"prVt", mark("own chunk"))
    picture().save(out, "PNG", pnginfo=info, exif=_exif(mark), icc_profile=b"\0" * 128 + mark("profile"))
    content = out.getvalue()
    at = content.index(b"IDAT") - 4
    length = struct.unpack(">I", content[at : at + 4])[0]
    packed = content[at + 8 : at + 8 + length] + zlib.compress(mark("behind the pixels"))
    again = (
        struct.pack(">I", len(packed)) + b"IDAT" + packed + struct.pack(">I", zlib.crc32(b"IDAT" + packed))
    )
    marks_of_time = again + content[at + 12 + length :]
    return content[:at] + marks_of_time + mark("behind the end")


def gif(mark: Mark) -> bytes:
    out = io.BytesIO()
    frames = [picture().quantize(16), picture((64, 48)).rotate(180).quantize(16)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=0, comment=mark("comment"))
    content = out.getvalue()
    at = content.index(b"\x21\xff\x0bNETSCAPE")
    words = mark("xmp")
    own = b"\x21\xff\x0bXMP DataXMP" + bytes((len(words),)) + words + b"\0"
    plain = b"\x21\x01\x0c" + bytes(12) + bytes((len(mark("plain text")),)) + mark("plain text") + b"\0"
    return content[:at] + own + plain + content[at:] + mark("behind the end")


def webp(mark: Mark) -> bytes:
    out = io.BytesIO()
    picture().save(
        out, "WEBP", lossless=True, exif=_exif(mark), xmp=b"<x>" + mark("xmp") + b"</x>",
        icc_profile=b"\0" * 128 + mark("profile"),
    )  # fmt: skip
    content = out.getvalue()
    own = (
        b"OWNC"
        + struct.pack("<I", len(mark("own chunk")))
        + mark("own chunk")
        + bytes(len(mark("own chunk")) % 2)
    )
    inside = content[8:] + own
    return b"RIFF" + struct.pack("<I", len(inside)) + inside + mark("behind the end")


def wav(mark: Mark) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(one % 256 for one in range(16000)))
    inside = out.getvalue()[8:]
    for kind in (b"bext", b"LIST", b"id3 ", b"iXML", b"JUNK"):
        words = (b"INFOIART\x10\0\0\0" if kind == b"LIST" else b"") + mark(kind.decode())
        inside += kind + struct.pack("<I", len(words)) + words + bytes(len(words) % 2)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside + mark("behind the end")


def mp3(mark: Mark) -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s, 44.1 kHz
    title = mark("title")
    first = bytearray(frame)
    first[36:44] = b"Info\0\0\0\x0f"
    first[36 + 8 + 112 : 36 + 8 + 112 + len(mark("encoder"))] = mark("encoder")
    words = b"TIT2" + struct.pack(">I", len(title) + 1) + b"\0\0\0" + title
    tag = b"ID3\x04\0\0" + bytes((0, 0, len(words) >> 7, len(words) & 127)) + words
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, 64, 1, 1 << 31) + bytes(8) + mark("ape").ljust(64)
    last = b"TAG" + mark("id3v1").ljust(125)
    lyrics = b"LYRICSBEGIN" + mark("lyrics") + b"000100LYRICS200"
    return (
        tag
        + bytes(first)
        + frame * 30
        + tag.replace(title, mark("second tag").ljust(len(title))[: len(title)])
        + frame * 10
        + lyrics
        + ape
        + last
    )


def pdf(mark: Mark) -> bytes:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    content = DecodedStreamObject()
    content.set_data(b"BT /F1 12 Tf (told) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(content)
    writer.add_metadata(
        {
            "/Author": mark("author").decode(),
            "/Title": mark("title").decode(),
            "/Producer": mark("producer").decode(),
        }
    )
    writer.add_attachment(mark("file name").decode() + ".txt", mark("embedded file"))
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(mark("program").decode()),
        }
    )
    writer.add_outline_item(mark("bookmark").decode(), 0)

    def stream(words: bytes) -> Any:
        made = DecodedStreamObject()
        made.set_data(words)
        return writer._add_object(made.flate_encode())

    writer.root_object[NameObject("/Metadata")] = stream(b"<x:xmpmeta>" + mark("xmp") + b"</x:xmpmeta>")
    page[NameObject("/Metadata")] = stream(mark("xmp of the page"))
    page[NameObject("/PieceInfo")] = DictionaryObject(
        {NameObject("/Own"): TextStringObject(mark("piece").decode())}
    )
    page[NameObject("/Thumb")] = stream(mark("thumbnail"))
    photograph = DecodedStreamObject()
    photograph._data = jpeg(mark)
    for key, value in (
        ("/Type", "/XObject"),
        ("/Subtype", "/Image"),
        ("/Filter", "/DCTDecode"),
        ("/ColorSpace", "/DeviceRGB"),
    ):
        photograph[NameObject(key)] = NameObject(value)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/JS"): writer._add_object(photograph)})}
    )
    note = Note(text="said in the note", rect=(10, 10, 50, 50))
    note[NameObject("/T")] = TextStringObject(mark("who noted").decode())
    writer.add_annotation(0, note)
    stream(mark("of nobody"))
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def docx(mark: Mark) -> bytes:
    document = Document()
    document.add_paragraph("told in the document")
    document.add_picture(io.BytesIO(jpeg(mark)))
    properties = document.core_properties
    properties.author, properties.title, properties.comments = (
        mark(one).decode() for one in ("author", "title", "remarks")
    )
    properties.last_modified_by = mark("changed by").decode()
    document.add_comment(
        document.paragraphs[0].runs,
        text="said in a comment",
        author=mark("commented by").decode(),
        initials=mark("initials").decode(),
    )
    out = io.BytesIO()
    document.save(out)
    more = {
        "docProps/app.xml": (b"</Properties>", b"<Company>" + mark("company") + b"</Company></Properties>"),
        "word/settings.xml": (
            b"</w:settings>",
            b'<w:rsids><w:rsidRoot w:val="' + mark("rsid") + b'"/></w:rsids></w:settings>',
        ),
        "word/document.xml": (
            b"</w:body>",
            b'<w:p w:rsidR="'
            + mark("rsid of a paragraph")
            + b'"><w:ins w:id="9" w:author="'
            + mark("inserted by")
            + b'"><w:r><w:t>more</w:t></w:r></w:ins></w:p><!-- '
            + mark("remark in xml")
            + b" --></w:body>",
        ),
    }
    return _package(
        out.getvalue(),
        more,
        {
            "customXml/item9.xml": b"<a>" + mark("custom part") + b"</a>",
            "docProps/other.jpeg": mark("thumbnail"),
        },
        mark,
    )


def xlsx(mark: Mark) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "told in a cell"
    sheet["A1"].comment = Comment("said in a comment", mark("commented by").decode())
    book.properties.creator, book.properties.lastModifiedBy = (
        mark("author").decode(),
        mark("changed by").decode(),
    )
    out = io.BytesIO()
    book.save(out)
    path = b'<x15ac:absPath xmlns:x15ac="urn:x" url="' + mark("folder") + b'"/>'
    more = {
        "xl/workbook.xml": (
            b"</workbook>",
            path + b'<fileSharing userName="' + mark("shared by") + b'"/></workbook>',
        )
    }
    return _package(out.getvalue(), more, {"xl/printerSettings/printerSettings1.bin": mark("printer")}, mark)


_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pptx(mark: Mark) -> bytes:
    out = io.BytesIO()
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    drawn = "application/vnd.openxmlformats-officedocument.presentationml"
    p = "http://schemas.openxmlformats.org/presentationml/2006/main"

    def ways(**named: str) -> str:
        one = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
        told = (one.format(name, _OFFICE, *way.split()) for name, way in named.items())
        return f'<Relationships xmlns="{rels}">{"".join(told)}</Relationships>'

    types = {
        "/ppt/presentation.xml": _MAIN,
        "/ppt/slides/slide1.xml": f"{drawn}.slide+xml",
        "/ppt/commentAuthors.xml": f"{drawn}.commentAuthors+xml",
    }
    overrides = (f'<Override PartName="{part}" ContentType="{sort}"/>' for part, sort in types.items())
    named = f'<p:cmAuthor id="0" name="{mark("commented by").decode()}"/>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(overrides)}</Types>',
        "_rels/.rels": ways(
            r1="officeDocument ppt/presentation.xml", r2="extended-properties docProps/app.xml"
        ),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{p}" xmlns:r="{_OFFICE}"><p:sldIdLst>'
        '<p:sldId id="256" r:id="r1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": ways(
            r1="slide slides/slide1.xml", r2="commentAuthors commentAuthors.xml"
        ),
        "ppt/slides/slide1.xml": f'<p:sld xmlns:p="{p}"><p:cSld name="told on a slide"/></p:sld>',
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{p}">{named}</p:cmAuthorLst>',
        "docProps/app.xml": f"<Properties><Company>{mark('company').decode()}</Company></Properties>",
    }
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, told in parts.items():
            archive.writestr(name, told)
    return _package(out.getvalue(), {}, {"ppt/media/loose.bin": mark("loose part")}, mark)


def _package(
    content: bytes, changed: dict[str, tuple[bytes, bytes]], added: dict[str, bytes], mark: Mark
) -> bytes:
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        after.comment = b""
        for one in before.infolist():
            old, new = changed.get(one.filename, (b"", b""))
            told = before.read(one)
            assert old in told, one.filename
            one.comment = mark("remark of an entry")
            after.writestr(one, told.replace(old, new) if old else told)
        for name, told in added.items():
            after.writestr(PurePosixPath(name).as_posix(), told)
    return out.getvalue()


def text(mark: Mark) -> bytes:
    return "店長、これは困ります。\nありがとう\u200d。\n".encode("cp932", "ignore")


def mail(mark: Mark) -> bytes:
    heads = "".join(
        f"{one}: {mark(one).decode()}\r\n"
        for one in ("Received", "X-Originating-IP", "Message-ID", "User-Agent", "Delivered-To")
    )
    return (
        f"{heads}From: a@example.com\r\nTo: b@example.com\r\nSubject: =?utf-8?B?6Kix44GV44Gq44GE?=\r\n"
        "Date: Sat, 21 Nov 2026 10:00:00 +0900\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        f"<p>told in the mail</p><script>{mark('script').decode()}</script>"
        f"<!-- {mark('html remark').decode()} -->\r\n"
        f"--x\r\nContent-Type: text/plain; name={mark('file name').decode()}\r\n"
        "Content-Disposition: attachment\r\n\r\n"
        f"{mark('attached').decode()}\r\n--x--\r\n"
    ).encode()  # fmt: skip


_MAKERS: dict[Media, Callable[[Mark], bytes]] = {
    Media.JPEG: jpeg, Media.PNG: png, Media.GIF: gif, Media.WEBP: webp, Media.HEIC: heic, Media.PDF: pdf,
    Media.DOCX: docx, Media.XLSX: xlsx, Media.PPTX: pptx, Media.MP3: mp3, Media.WAV: wav, Media.TEXT: text,
    Media.MAIL: mail, Media.M4A: lambda mark: movie(mark, b"M4A ", sound_only=True), Media.MP4: movie,
    Media.MOV: lambda mark: movie(mark, b"qt  "),
}  # fmt: skip
