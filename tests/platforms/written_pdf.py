"""Writes small PDFs as programs write them: positioned lines, ruling lines, Japanese in two bytes."""

from collections.abc import Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter

Placed = tuple[float, float, str]
"""Where a line begins, in points from the lower left corner, and what it says."""

_SIZE = 10
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<%s>>/Contents %d 0 R>>"
_SHAPE_FONT = (
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Test/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
    b"/Supplement 0>>/FontDescriptor<</Type/FontDescriptor/FontName/Test/Flags 4/FontBBox[0 0 1000 1000]"
    b"/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>/DW 1000>>"
)
_PICTURE = (
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
)


def lines(*texts: str, top: float = 780) -> list[Placed]:
    """Lines below each other, from the top of a page."""
    return [(60, top - 18 * at, text) for at, text in enumerate(texts)]


def written(
    *pages: Sequence[Placed], boxes: Sequence[tuple[float, float, float, float]] = (), known: bool = True
) -> bytes:
    """A PDF of these pages. boxes: ruled on every page; known: its font says what its letters are."""
    letters = sorted({letter for page in pages for _, _, text in page for letter in text})
    shapes = {letter: at for at, letter in enumerate(letters, 1)}
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        _numbered(
            "<</Type/Pages/Count %d/Kids[%s]>>",
            len(pages),
            " ".join(f"{6 + 2 * at} 0 R" for at in range(len(pages))),
        ),
        b"<</Type/Font/Subtype/Type0/BaseFont/Test/Encoding/Identity-H/DescendantFonts[4 0 R]"
        + (b"/ToUnicode 5 0 R>>" if known else b">>"),
        _SHAPE_FONT,
        _stream(_names(shapes)),
    ]
    for at, page in enumerate(pages):
        bodies.append(_PAGE % (b"/Font<</F 3 0 R>>", 7 + 2 * at))
        ruled = "".join(f"{x} {y} {wide} {high} re S\n" for x, y, wide, high in boxes)
        said = "".join(
            f"BT /F {_SIZE} Tf 1 0 0 1 {x} {y} Tm <{_shown(text, shapes)}> Tj ET\n" for x, y, text in page
        )
        bodies.append(_stream((ruled + said).encode()))
    return _file(bodies)


def with_bookmarks(content: bytes, *marks: tuple[str, int]) -> bytes:
    """The same with contents of its own: titles with the pages (from 1) that they are on."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    for title, page in marks:
        writer.add_outline_item(title, page - 1)
    return _saved(writer)


def together(*contents: bytes) -> bytes:
    """The pages of several PDFs in one."""
    writer = PdfWriter()
    for content in contents:
        writer.append(BytesIO(content))
    return _saved(writer)


def sealed(content: bytes, password: str, owner: str | None = None) -> bytes:
    """The same, protected by a password; "" for one that anybody may read and nobody change."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    writer.encrypt(password, owner, algorithm="AES-256")
    return _saved(writer)


def scanned(pages: int = 1) -> bytes:
    """A PDF whose pages are pictures."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(pages))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        _numbered("<</Type/Pages/Count %d/Kids[%s]>>", pages, kids),
        _PICTURE + b"\nstream\n\x00\nendstream",
    ]
    for at in range(pages):
        bodies.append(_PAGE % (b"/XObject<</I 3 0 R>>", 5 + 2 * at))
        bodies.append(_stream(b"595 0 0 842 0 0 cm /I Do"))
    return _file(bodies)


def _saved(writer: PdfWriter) -> bytes:
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _shown(text: str, shapes: dict[str, int]) -> str:
    return "".join(f"{shapes[letter]:04x}" for letter in text)


def _names(shapes: dict[str, int]) -> bytes:
    """The font's table of what its letters are."""
    rows = "\n".join(f"<{at:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, at in shapes.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(shapes)} beginbfchar\n{rows}\nendbfchar\nendcmap end end"
    ).encode()


def _numbered(form: str, *values: object) -> bytes:
    return (form % values).encode()


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>\nstream\n" % len(content) + content + b"\nendstream"


def _file(bodies: Sequence[bytes]) -> bytes:
    file, places = BytesIO(), []
    file.write(b"%PDF-1.7\n")
    for number, body in enumerate(bodies, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    at = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(bodies) + 1, at))
    return file.getvalue()
