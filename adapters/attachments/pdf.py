"""PDF: its pages alone, copied into a new file without what tells of people, programs and other files."""

import logging
from collections.abc import Container, Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from adapters.attachments import jpeg
from adapters.attachments.flaw import NoCopy

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs what stands in a file

MOST_PAGES = 3_000
_TELLING = frozenset(
    "/Metadata /PieceInfo /LastModified /AA /OpenAction /JavaScript /JS /EmbeddedFiles /EF /AF /Thumb /XFA "
    "/Names /Collection /SpiderInfo /StructParents /StructParent /StructTreeRoot /CreationDate /ModDate "
    "/Author /Creator /Producer /Keywords /Perms /Dests /SeparationInfo /Measure /PresSteps /URI /OPI "
    "/Alternates /Ref".split()
)
"""Keys that are taken out wherever they stand, but among the names that a page gives to its fonts."""
_OF_A_NOTE = frozenset("/T /M /NM /Subj /RC /IRT /Popup /Parent /A /PA /TU /TM /Sound /FS /Movie".split())
"""Keys that are taken out of notes on a page: who wrote them, when, and what they start."""
_PARTS = frozenset("/FileAttachment /Sound /Movie /Screen /RichMedia /3D /Popup /TrapNet".split())
"""Notes that hold other files, or programs."""
_PAGE = frozenset("/Type /Parent /Resources /MediaBox /CropBox /Rotate /Contents /Annots /UserUnit".split())


def clean(content: bytes) -> bytes:
    """Its pages alone. Raises NoCopy."""
    try:
        pages = _pages(content)
        every = pages._objects  # noqa: SLF001 - there is no public way to every object
        named = {id(names) for one in every for names in _names(one)}
        for one in every:
            _forget(one, named)
        fresh = PdfWriter()
        for page in pages.pages:
            fresh.add_page(page)  # copies what is still reached, and nothing else
        return _written(fresh)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError):
        raise NoCopy from None


def _pages(content: bytes) -> PdfWriter:
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted or not 0 < len(reader.pages) <= MOST_PAGES:
        raise NoCopy
    pages = PdfWriter()
    for page in reader.pages:
        added = pages.add_page(page)
        for key in set(added) - _PAGE:
            del added[key]
        if "/Annots" in added:
            added[NameObject("/Annots")] = ArrayObject(_notes(added["/Annots"]))
    return pages


def _notes(notes: Any) -> list[Any]:
    kept = []
    for note in notes:
        one = note.get_object() if isinstance(note, IndirectObject) else note
        if not isinstance(one, DictionaryObject) or one.get("/Subtype") in _PARTS:
            continue
        for key in _OF_A_NOTE & set(one):
            del one[key]
        kept.append(note)
    return kept


def _names(one: Any) -> Iterator[Any]:
    """Tables inside an object whose keys are names that the file chose itself."""
    waiting = [one]
    while waiting:
        found = waiting.pop()
        if isinstance(found, DictionaryObject):
            waiting.extend(found.values())
            held = found.get("/Resources")
            yield from (table.get_object() for table in (held.get_object().values() if held else ()))
            yield from (found[key].get_object() for key in ("/CharProcs", "/Colorants") if key in found)
        elif isinstance(found, ArrayObject):
            waiting.extend(found)


def _forget(one: Any, named: Container[int]) -> None:
    """Without telling keys, in whatever stands inside as well; pictures as if they stood alone."""
    waiting = [one]
    while waiting:
        found = waiting.pop()
        if isinstance(found, DictionaryObject):
            for key in _TELLING & set(found) if id(found) not in named else ():
                del found[key]
            waiting.extend(found.values())
        elif isinstance(found, ArrayObject):
            waiting.extend(found)
        if isinstance(found, StreamObject) and _is_photograph(found):
            found._data = jpeg.clean(found._data)  # noqa: SLF001 - set_data would pack it anew


def _is_photograph(found: StreamObject) -> bool:
    packed = found.get("/Filter")
    names = packed if isinstance(packed, ArrayObject) else [packed]
    if "/JPXDecode" in names:
        raise NoCopy  # its boxes may say anything
    if "/DCTDecode" in names and len(names) > 1:
        raise NoCopy
    return list(names) == ["/DCTDecode"]


def _written(fresh: PdfWriter) -> bytes:
    fresh.metadata = None
    for key in set(fresh.root_object) - {"/Type", "/Pages"}:
        del fresh.root_object[key]
    out = BytesIO()
    fresh.write(out)
    return out.getvalue()
