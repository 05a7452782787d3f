"""A PDF's text layer becomes sections: by chapter and article, by the file's own contents, else by page."""

import logging
import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import pdfplumber
from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from adapters.documents.draft import Draft, Flaw
from adapters.documents.outline import Outline, heading_in
from adapters.documents.pdf_lines import Line, as_read, joined, without_running

for _vendor in ("pypdf", "pdfminer", "pdfplumber"):
    logging.getLogger(_vendor).setLevel(logging.CRITICAL)  # they log a document's words

MOST_PAGES = 3_000
_HARDLY_ANY = 20
"""Letters of a page that is a picture, with a stamp or a number on it."""
_FEW = 3
"""Pages that may all be nearly empty."""
_RULED = 6
"""Ruling lines of a page from which on it is looked at for tables."""
_UNKNOWN = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_BY_OCR = "Run OCR over it, or save it as PDF from the program it was written with."


def to_draft(content: bytes, name: str) -> Draft:  # noqa: ARG001 - a PDF's title is its file's name
    """The document in a PDF. Raises Flaw."""
    reader = _opened(content)
    pages = [list(lines) for lines in _pages(reader, content)]
    _must_be_text(reader, pages)
    outline, named = Outline(), _own_contents(reader)
    page = 0
    for number, text in joined(without_running(pages)):
        if number != page:
            page = number
            outline.turn(f"p.{page}")
        level = named.get((number, _squeezed(text)))
        if level is not None and heading_in(text) is None:
            outline.head(level, text.strip())
        else:
            outline.line(text)
    return outline.draft()


def _opened(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Flaw("it is protected by a password.", "Save a copy without one.")
        count = len(reader.pages)
    except PyPdfError as fault:
        raise Flaw(
            f"it is damaged, or no PDF ({type(fault).__name__}).",
            "Open it in a PDF program and save it again.",
        ) from None
    if not count:
        raise Flaw("there is no page in it.", "Save it again, or remove it.")
    if count > MOST_PAGES:
        raise Flaw(f"it has {count:,} pages, more than {MOST_PAGES:,}.", "Split it into parts.")
    return reader


def _pages(reader: PdfReader, content: bytes) -> Iterator[list[Line]]:
    """The lines of each page; those with ruling lines are read again for their tables."""
    with pdfplumber.open(BytesIO(content), password="") as again:
        for number, page in enumerate(reader.pages):
            text, ruled = _text(page)
            lines = [Line(one) for one in text.splitlines()]
            if ruled and number < len(again.pages):
                lines = _with_tables(again.pages[number]) or lines
                again.pages[number].close()
            read = (Line(as_read(one.text).strip(), one.row) for one in lines)
            yield [one for one in read if one.text]


def _text(page: PageObject) -> tuple[str, bool]:
    """A page's text, and whether there may be a table on it."""
    ruling = 0

    def count(operator: bytes, *_: Any) -> None:
        nonlocal ruling
        ruling += operator in {b"re", b"l"}

    return page.extract_text(visitor_operand_before=count), ruling >= _RULED


def _with_tables(page: Any) -> list[Line]:
    """The lines outside of tables, and the tables' rows where they stand; none where there is no table."""
    tables = [one for one in page.find_tables() if len(one.rows) > 1 and len(one.columns) > 1]
    if not tables:
        return []
    boxes = [one.bbox for one in tables]
    rest = page.filter(lambda part: not any(_inside(part, box) for box in boxes))
    placed = [(line["top"], [Line(line["text"])]) for line in rest.extract_text_lines(return_chars=False)]
    placed += [(one.bbox[1], [Line(_row(row), row=True) for row in one.extract()]) for one in tables]
    return [line for _, lines in sorted(placed, key=lambda one: one[0]) for line in lines]


def _inside(part: Mapping[str, Any], box: tuple[float, float, float, float]) -> bool:
    if part.get("object_type") != "char":
        return False
    across, down = (part["x0"] + part["x1"]) / 2, (part["top"] + part["bottom"]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _row(cells: list[str | None]) -> str:
    words = [re.sub(r"\s*\n\s*", "", cell or "") for cell in cells]
    return f"| {' | '.join(words)} |"


def _must_be_text(reader: PdfReader, pages: list[list[Line]]) -> None:
    """A scan has no text, and letters without a table of characters have none that means anything."""
    texts = ["".join(_squeezed(line.text) for line in page) for page in pages]
    empty = [number for number, text in enumerate(texts) if len(text) < _HARDLY_ANY]
    pictures = [number + 1 for number in empty if _has_picture(reader.pages[number])]
    whole = "".join(texts)
    sparse = len(pages) > _FEW and len(whole) < _HARDLY_ANY * len(pages)
    if not whole or sparse or len(pictures) * 3 >= len(pages):
        which = f"page {', '.join(map(str, pictures[:5]))}" if pictures else "its pages"
        raise Flaw(f"there is no text on {which}: it is a scan, or pictures.", _BY_OCR)
    unknown = sum(map(len, _UNKNOWN.findall(whole)))
    if unknown * 5 > len(whole):
        raise Flaw("its letters can't be read (its fonts don't say which they are).", _BY_OCR)


def _has_picture(page: PageObject) -> bool:
    try:
        return any(page.images.keys())
    except Exception:  # noqa: BLE001 - what a broken picture raises says nothing of the text
        return True


def _own_contents(reader: PdfReader) -> dict[tuple[int, str], int]:
    """The file's own contents (bookmarks): page and words of each heading, and how deep it lies."""
    found: dict[tuple[int, str], int] = {}

    def walk(entries: list[Any], level: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, level + 1)
            elif (number := reader.get_destination_page_number(entry)) is not None:
                found[number + 1, _squeezed(as_read(str(entry.title)))] = level

    try:
        walk(reader.outline, 1)
    except Exception:  # noqa: BLE001 - broken contents are none
        return {}
    return found


def _squeezed(text: str) -> str:
    return "".join(text.split())
