"""HTML becomes sections: by heading, the visible text only."""

import re

from lxml import etree, html

from knowledge.document import Section

_UNSEEN = (
    "//script|//style|//nav|//footer|//noscript|//template|//svg|//iframe|//head|//select|//textarea|//button"
    "|//*[@hidden or @aria-hidden='true' or contains(translate(@style, ' ', ''), 'display:none')]"
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption "
    "figure form header hgroup hr legend li main menu ol p pre search section summary table tbody tfoot "
    "thead tr ul".split()
)
_HEADING = re.compile(r"h([1-6])")


def to_sections(text: str) -> tuple[str, tuple[Section, ...]]:
    """The title (of the page, or its first heading) and the sections of an HTML text.

    Raises ValueError where there is nothing to parse.
    """
    if not text.strip():
        return "", ()
    try:
        parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
        page = html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError as fault:
        raise ValueError(f"there is no HTML in it ({fault}).") from None
    if any(one.type_name == "ERR_RESOURCE_LIMIT" for one in parser.error_log):
        raise ValueError("its elements are nested too deep to be read whole.")
    title = _line(page.findtext(".//title") or "")
    walk = _Walk()
    for unseen in page.xpath(_UNSEEN):
        if unseen.getparent() is not None:
            unseen.drop_tree()
    walk.into(page)
    walk.close()
    return title or walk.first_heading, tuple(walk.sections)


class _Walk:
    """Goes through the page once, collecting lines into blocks and blocks under headings."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.first_heading = ""
        self._headings: list[tuple[int, str]] = []
        self._blocks: list[str] = []
        self._words: list[str] = []
        self._in_heading = self._in_pre = False

    def into(self, element: html.HtmlElement) -> None:
        """Take an element's text and its children's, in reading order."""
        for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
            if event in {"comment", "pi"}:
                self._add(node.tail)
            elif event == "start":
                self._start(node)
            else:
                self._end(node)

    def close(self) -> None:
        """Finish the section now open."""
        self._end_block()
        if self._blocks:
            self.sections.append(Section(tuple(text for _, text in self._headings), tuple(self._blocks)))
        self._blocks = []

    def _start(self, node: html.HtmlElement) -> None:
        if _HEADING.fullmatch(node.tag):
            self.close()
            self._in_heading = True
        elif node.tag == "br":
            self._words.append("\n")
        elif node.tag in _BLOCKS and not self._in_heading:
            self._end_block()
            self._in_pre = self._in_pre or node.tag == "pre"
        self._add(node.text)

    def _end(self, node: html.HtmlElement) -> None:
        if level := _HEADING.fullmatch(node.tag):
            self._in_heading = False
            self._open(int(level[1]), _line(self._taken()))
        elif node.tag in _BLOCKS and not self._in_heading:
            self._end_block()
            self._in_pre = self._in_pre and node.tag != "pre"
        elif node.tag in {"td", "th"}:
            self._words.append(" ")
        self._add(node.tail)

    def _add(self, text: str | None) -> None:
        self._words.append((text or "") if self._in_pre else re.sub(r"\s+", " ", text or ""))

    def _open(self, level: int, heading: str) -> None:
        if not self.first_heading:
            self.first_heading = heading
            if level == 1:
                return
        self._headings = [*(one for one in self._headings if one[0] < level), (level, heading)]

    def _end_block(self) -> None:
        if text := self._taken():
            self._blocks.append(text)

    def _taken(self) -> str:
        """What was collected, line by line; white space counts in preformatted text only."""
        text, self._words = "".join(self._words), []
        if self._in_pre:
            return text.strip("\n").rstrip()
        return "\n".join(filter(None, map(_line, text.split("\n"))))


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
