"""Lines of a company's document become sections: by headings, chapters (第N章) and articles (第N条)."""

import re
from dataclasses import replace

from adapters.documents.draft import Draft
from knowledge.document import Section

_NUMBER = r"[0-9０-９一二三四五六七八九十百千〇]+"
_BRANCHES = rf"(?:\s*の\s*{_NUMBER})*"
_CAPTION = r"[（(][^（）()]{1,40}[）)]"
_ARTICLE = re.compile(
    rf"(第\s*{_NUMBER}\s*条{_BRANCHES})\s*({_CAPTION}(?![のにをでがはとや、及又])|(?=[\s　])|$|(?=削\s*除))"
)
_FLOORS = {"編": 20, "章": 30, "節": 40, "款": 50}
_FLOOR = re.compile(rf"第\s*{_NUMBER}\s*([編章節款]){_BRANCHES}(?:[\s　]+\S.{{0,40}})?")
_SUPPLEMENTARY = re.compile(r"附[\s　]*則(?:[\s　]*[（(].{1,40}[）)])?")
_APPENDED = re.compile(
    rf"(?:別[\s　]*[表紙記添]|様[\s　]*式|付録)(?:[\s　]*第?[\s　]*{_NUMBER}[\s　]*号?{_BRANCHES})?"
    r"(?:[\s　]*[（(].{1,40}[）)])?(?:[\s　]+(?![のにをでがはとや])\S.{0,40}(?<!。))?"
)
_ALONE = re.compile(_CAPTION)
_TOC = re.compile(r".*(?:[…‥・.．·]{3,}|\t)[\s　]*[0-9０-９]+")
_LOOKED_AT = 300
"""Letters of a line that may be a heading; patterns would take minutes for a line of a million dots."""
ARTICLE = 60
"""How deep an article lies: below every chapter and every heading of a word processor."""


def heading_in(line: str) -> tuple[int, str] | None:
    """How deep a heading that a line begins with lies, and the heading; None for a line that is text.

    「第3条の規定により」 is text that only begins like one, and so is a line of a table of contents.
    """
    plain = line.strip()[:_LOOKED_AT]
    if _TOC.fullmatch(plain):
        return None
    if match := _FLOOR.fullmatch(plain):
        return _FLOORS[match[1]], plain
    if _SUPPLEMENTARY.fullmatch(plain) or _APPENDED.fullmatch(plain):  # neither belongs to the article before
        return _FLOORS["編"], plain
    if match := _ARTICLE.match(plain):
        return ARTICLE, re.sub(r"\s", "", match[1]) + match[2]
    return None


class Outline:
    """Takes headings and lines in reading order; gives sections."""

    def __init__(self) -> None:
        self._sections: list[Section] = []
        self._path: list[tuple[int, str]] = []
        self._blocks: list[str] = []
        self._anchor = ""
        self._heads: list[tuple[int, str]] = []

    def head(self, level: int, heading: str) -> None:
        """A heading opens a section, below those that are less deep."""
        self._close()
        heading = re.sub(r"\s+", " ", heading).strip()
        self._heads.append((level, heading))
        self._path = [*(one for one in self._path if one[0] < level), (level, heading)]

    def turn(self, anchor: str) -> None:
        """What follows is on another page: text below no heading is named by its page."""
        if not self._path:
            self._close()
        self._anchor = anchor

    def line(self, text: str) -> None:
        """A line of text; a chapter's or article's heading in it opens a section.

        A caption alone on the line before an article, 「（目的）」, is that article's.
        """
        found = heading_in(text)
        if found is None:
            self._blocks.append(text)
            return
        level, heading = found
        caption = ""
        if level == ARTICLE and self._blocks and _ALONE.fullmatch(self._blocks[-1].strip()):
            caption = self._blocks.pop().strip()
        self.head(level, heading if _ALONE.search(heading) else heading + caption)
        if level == ARTICLE:
            self._blocks += [*filter(None, [caption]), text]

    def row(self, text: str) -> None:
        """A table's row is text, whatever it begins with."""
        self._blocks.append(text)

    def draft(self, title: str = "") -> Draft:
        """The document. Without a title the first heading is it, if no other is of the first level."""
        self._close()
        tops = [heading for level, heading in self._heads if level == 1]
        if title or len(tops) != 1 or self._heads[0] != (1, tops[0]):
            return Draft(title, tuple(self._sections))
        under = (tops[0],)
        below = (replace(one, path=one.path[1:]) if one.path[:1] == under else one for one in self._sections)
        return Draft(tops[0], tuple(below))

    def _close(self) -> None:
        blocks = tuple(block for block in self._blocks if block.strip())
        self._blocks = []
        if not blocks:
            return
        section = Section(tuple(heading for _, heading in self._path), blocks)
        self._sections.append(section if self._path else replace(section, anchor=self._anchor))
