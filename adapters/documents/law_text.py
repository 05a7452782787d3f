"""The text of a law's XML, line by line as it is printed: readings (ruby) off, a table's row a line."""

import re
from collections.abc import Iterator
from typing import Any

_LISTED = re.compile(r"Item|Subitem\d+|(?:Sub)?[Ll]ist\d*")
_INLINE = frozenset({"Ruby", "Rt", "Line", "Sup", "Sub", "ArithFormula", "QuoteStruct", "Fig"})
_ROWS = frozenset({"TableRow", "TableHeaderRow"})


def words(element: Any) -> str:
    """All the words below an element as one line; "" for None."""
    if element is None:
        return ""
    return re.sub(r"\s*[\r\n]\s*", "", "".join(_texts(element))).strip()


def paragraph(element: Any) -> Iterator[str]:
    """The lines of a paragraph: its number and sentences, then its items."""
    number = words(element.find("ParagraphNum"))
    sentence = element.find("ParagraphSentence")
    if first := _sentence(sentence):
        yield "　".join(filter(None, (number, first)))
    for part in element:
        if part is not sentence and part.tag not in {"ParagraphNum", "ParagraphCaption"}:
            yield from lines(part)


def lines(element: Any, depth: int = 0) -> Iterator[str]:
    """The lines of whatever may stand in a paragraph; items of items are set in."""
    if element.tag in _ROWS:
        yield f"| {' | '.join(' '.join(_cell(cell)) for cell in element)} |"
    elif _LISTED.fullmatch(element.tag):
        yield from _listed(element, depth)
    elif _is_line(element):
        if line := _sentence(element):
            yield "　" * depth + line
    else:
        for part in element:
            yield from lines(part, depth)


def _listed(element: Any, depth: int) -> Iterator[str]:
    title, sentence = element.find(f"{element.tag}Title"), element.find(f"{element.tag}Sentence")
    if line := "　".join(filter(None, (words(title), _sentence(sentence)))):
        yield "　" * depth + line
    for part in element:
        if part is not title and part is not sentence:
            yield from lines(part, depth + 1)


def _is_line(element: Any) -> bool:
    """Whether an element holds text itself, and not parts that are lines of their own."""
    inside = [part.tag for part in element if part.tag not in _INLINE]
    return all(tag in {"Sentence", "Column"} for tag in inside)


def _sentence(element: Any) -> str:
    """Sentences follow each other directly; columns stand apart."""
    if element is None:
        return ""
    columns = element.findall("Column")
    return "　".join(filter(None, map(words, columns))) if columns else words(element)


def _cell(cell: Any) -> Iterator[str]:
    return (line.strip() for line in lines(cell))


def _texts(element: Any) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        if isinstance(part.tag, str) and part.tag != "Rt":
            yield from _texts(part)
        yield part.tail or ""
