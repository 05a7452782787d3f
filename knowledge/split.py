"""Sections become passages: by article and heading, and inside a long section by paragraph and sentence."""

import re
from collections.abc import Iterable, Iterator

from knowledge.anchor import PATH_SEPARATOR, article_in_heading
from knowledge.document import Passage, Reading, Section

LONGEST = 480
"""Characters of text in one passage, about one phone screen; only a sentence longer than that exceeds it."""

_SUPPLEMENTARY = re.compile(r"附\s*則(?!\s*第?\s*[\d一二三四五六七八九十])")
_SENTENCE = re.compile(r".+?(?:[。!?！？]+[」』)）\s]*|(?<!\d)\.\s+|$)", re.DOTALL)


def passages_of(reading: Reading) -> tuple[Passage, ...]:
    """A document's passages in reading order; the same reading always gives the same ids."""
    pieces = ((section, text) for section in reading.sections for text in _pieces(section))
    return tuple(_passage(reading, number, section, text) for number, (section, text) in enumerate(pieces, 1))


def _passage(reading: Reading, number: int, section: Section, text: str) -> Passage:
    document = reading.document
    return Passage(
        id=f"{document.id}#{number}",
        document=document,
        anchor=section.anchor or anchor_of(section.path),
        path=section.path,
        text=text,
        heading_en=section.heading_en,
        english=section.english,
        questions=section.questions,
        confidence=section.confidence or document.confidence,
        source=section.source or document.source,
        url=section.url or document.url,
        given=section.given,
    )


def anchor_of(path: tuple[str, ...]) -> str:
    """The anchor of a path of headings: its deepest article, otherwise the headings themselves.

    Article 1 of the supplementary provisions (附則) is not article 1: it is anchored below them.
    """
    articles = [article for heading in path if (article := article_in_heading(heading))]
    if not articles:
        return PATH_SEPARATOR.join(path)
    apart = [heading for heading in path if _SUPPLEMENTARY.match(heading)]
    return PATH_SEPARATOR.join((*apart[-1:], articles[-1]))


def sentences(text: str) -> list[str]:
    """The sentences of a text, each a part of it letter for letter; headings and list items count as one."""
    return [one.strip() for line in text.splitlines() for one in _SENTENCE.findall(line) if one.strip()]


def _pieces(section: Section) -> Iterator[str]:
    """Whole blocks together as far as they fit; a block too long for one piece is cut by itself."""
    piece = ""
    for block in section.blocks:
        joined = f"{piece}\n{block}" if piece else block
        if len(joined) <= LONGEST:
            piece = joined
            continue
        if piece:
            yield piece
        *cut, piece = _sentences(block)
        yield from cut
    if piece:
        yield piece


def _sentences(block: str) -> Iterator[str]:
    piece = ""
    for sentence in _cut(_SENTENCE.findall(block)):
        if piece.strip() and len(piece) + len(sentence) > LONGEST:
            yield piece.strip()
            piece = ""
        piece += sentence
    yield piece.strip()


def _cut(sentences: Iterable[str]) -> Iterator[str]:
    """Text without any full stop (a log, a word list) has no better place to be cut than its length."""
    for sentence in sentences:
        for start in range(0, len(sentence), 2 * LONGEST):
            yield sentence[start : start + 2 * LONGEST]
