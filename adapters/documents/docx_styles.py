"""What Word's styles say of a paragraph: how deep a heading it is, whether Word counts it."""

import re
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

_HEADING = re.compile(r"(?:heading|見出し|標題)\s*([1-9１-９])", re.IGNORECASE)
_TITLES = frozenset({"title", "表題", "タイトル"})
_CONTENTS = re.compile(r"(?:toc|目次)\b.*|(?:toc|目次)\s*(?:heading|[0-9]|の見出し)?", re.IGNORECASE)
_DEEPEST = 9


class Styles:
    """The styles of one document, each with those that it is based on."""

    def __init__(self, document: Document) -> None:
        found = document.styles.element.findall(qn("w:style"))
        self._styles: dict[str, Any] = {one.get(qn("w:styleId")): one for one in found}

    def level(self, paragraph: Any) -> int | None:
        """How deep a heading a paragraph is, from 1; 0 for the document's title; None for text."""
        for one in self._chain(paragraph):
            name = _value(one, "w:name") or ""
            if name.strip().lower() in _TITLES:
                return 0
            if match := _HEADING.fullmatch(name.strip()):
                return int(match[1])
        deep = self._property(paragraph, "w:outlineLvl")
        return int(deep) + 1 if deep is not None and deep.isdecimal() and int(deep) < _DEEPEST else None

    def is_contents(self, paragraph: Any) -> bool:
        """Whether it is a line of the table of contents."""
        names = (_value(one, "w:name") or "" for one in self._chain(paragraph))
        return any(_CONTENTS.fullmatch(name.strip()) for name in names)

    def numbered(self, paragraph: Any) -> tuple[str, int]:
        """The list that counts a paragraph, "" for none, and the level in it."""
        whose, deep = "", 0
        for one in (paragraph, *self._chain(paragraph)):
            counted = one.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if counted is None:
                continue
            whose = whose or _value(counted, "w:numId") or ""
            level = _value(counted, "w:ilvl")
            if level is not None and level.isdecimal():
                deep = int(level)
            if whose:
                break
        return ("" if whose == "0" else whose), deep

    def _property(self, paragraph: Any, name: str) -> str | None:
        for one in (paragraph, *self._chain(paragraph)):
            properties = one.find(qn("w:pPr"))
            if properties is not None and (value := _value(properties, name)) is not None:
                return value
        return None

    def _chain(self, paragraph: Any) -> list[Any]:
        """A paragraph's style and those that it is based on, each once."""
        properties = paragraph.find(qn("w:pPr"))
        name = None if properties is None else _value(properties, "w:pStyle")
        chain: list[Any] = []
        while name in self._styles and self._styles[name] not in chain:
            chain.append(self._styles[name])
            name = _value(chain[-1], "w:basedOn")
        return chain


def _value(element: Any, name: str) -> str | None:
    found = element.find(qn(name))
    value: str | None = None if found is None else found.get(qn("w:val"))
    return value
