"""A Word document becomes sections: by heading, chapter and article; tables row by row.

Read as it is printed: numbers that Word counts itself (第1条) are written out, deleted and hidden text,
contents, readings (ruby), headers and footers are left out.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from adapters.documents.docx_numbers import Numbering
from adapters.documents.docx_styles import Styles
from adapters.documents.draft import Draft
from adapters.documents.office import must_be_archive
from adapters.documents.outline import Outline, heading_in

_UNSEEN = frozenset(
    map(qn, ("w:del", "w:moveFrom", "w:rt", "w:txbxContent", "w:instrText", "w:delText", "w:pPr", "w:rPr"))
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BREAKS = {
    qn("w:tab"): " ",
    qn("w:ptab"): " ",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo", "w:smartTag")))
_P, _TBL, _TR, _TC = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc"))
_LONGEST_HEADING = 120


def to_draft(content: bytes, name: str) -> Draft:  # noqa: ARG001 - its title stands in it, or is its name
    """The document in a DOCX. Raises Flaw."""
    must_be_archive(content, "word/document.xml")
    document = docx.Document(BytesIO(content))
    walk = _Walk(Styles(document), Numbering(document))
    walk.into(document.element.body)
    return walk.outline.draft(walk.title)


class _Walk:
    """Goes through a document once."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.outline, self.title = Outline(), ""
        self._styles, self._numbering = styles, numbering

    def into(self, parent: Any) -> None:
        """Take all that stands in a body, a cell or a text box."""
        for part in _parts(parent):
            if part.tag == _TBL:
                self._table(part)
            else:
                self._paragraph(part)

    def _paragraph(self, paragraph: Any) -> None:
        text, level = self._read(paragraph), self._styles.level(paragraph)
        if self._styles.is_contents(paragraph):
            return
        if text and level == 0 and not self.title:
            self.title = text
        elif text and level and len(text) <= _LONGEST_HEADING and heading_in(text) is None:
            self.outline.head(level, text)
        else:
            for line in filter(None, map(str.strip, text.split("\n"))):
                self.outline.line(line)
        for box in paragraph.iter(qn("w:txbxContent")):
            if not any(above.tag in _UNSEEN and above.tag != box.tag for above in box.iterancestors()):
                self.into(box)

    def _read(self, paragraph: Any) -> str:
        """A paragraph as printed, with the number that Word counts for it."""
        text = re.sub(r"[ \t\xa0]+", " ", "".join(_words(paragraph))).strip()
        label = self._numbering.label(*self._styles.numbered(paragraph)) if text else ""
        return f"{label} {text}" if label else text

    def _table(self, table: Any) -> None:
        """Each row a line; a cell that goes on downwards is said again, so that each row says all."""
        above: dict[int, str] = {}
        for row in _below(table, _TR):
            cells = list(_below(row, _TC))
            if len(cells) == 1:  # a frame around text
                self.into(cells[0])
                continue
            words, column = [], 0
            for cell in cells:
                said = " ".join(filter(None, (self._read(one) for one in _below(cell, _P)))).replace(
                    "\n", " "
                )
                above[column] = above.get(column, "") if _goes_on(cell) else said
                words.append(above[column])
                column += _span(cell)
            if any(words):
                self.outline.row(f"| {' | '.join(words)} |")
            for cell in cells:
                for nested in _below(cell, _TBL):
                    self._table(nested)


def _parts(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables directly in a body or cell, content controls opened."""
    for part in parent:
        if part.tag in {_P, _TBL}:
            yield part
        elif part.tag in _WRAPPERS:
            yield from _parts(part)


def _below(parent: Any, tag: str) -> Iterator[Any]:
    for part in parent:
        if part.tag == tag:
            yield part
        elif part.tag in _WRAPPERS:
            yield from _below(part, tag)


def _goes_on(cell: Any) -> bool:
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def _span(cell: Any) -> int:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return int(span.get(qn("w:val"), "1")) if span is not None else 1


def _words(element: Any) -> Iterator[str]:
    for part in element:
        if part.tag in _UNSEEN or not isinstance(part.tag, str):
            continue
        if part.tag == qn("w:r") and part.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None:
            continue
        if part.tag.endswith("}t"):
            yield part.text or ""
        elif part.tag in _BREAKS:
            yield _BREAKS[part.tag]
        else:
            yield from _words(part)
