"""What a language model claims, held against the passages: quotes become the passages' own words, or go."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from knowledge.document import Passage
from knowledge.ports import Claim
from knowledge.saying import sayable
from knowledge.split import sentences

SHORTEST = 8
"""Characters of a quote; less could stand anywhere."""
MOST = 4
"""Claims of one answer."""

_EXCEPTION = re.compile(r"ただし|但し|もっとも|なお、|However|Except|Unless|But ", re.IGNORECASE)


def standing(claims: Sequence[Claim], offered: Sequence[Passage], lang: str) -> tuple[Claim, ...]:
    """The claims that stand, each with whole sentences of the passage it was offered with; none twice.

    A quote may differ in what nobody sees (width of letters, white space); what is shown is the passage's
    own. What a model says of it is dropped where it might be wrong (knowledge.saying), its quote is kept.
    """
    known = {one.id: one for one in offered}
    kept: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        passage = known.get(claim.passage.id)
        quote = quoted(claim.quote, passage) if passage else ""
        if passage and quote and len(kept) < MOST:
            said = claim.said.strip()
            told = said if sayable(said, passage, lang) else ""
            kept.setdefault((passage.id, quote), Claim(passage, quote, told))
    return tuple(kept.values())


def quoted(quote: str, passage: Passage) -> str:
    """The passage's own sentences that a quote stands in; "" for none, and for a quote that is too short.

    Whole sentences, so that no negation is cut away, with the exception that follows them.
    """
    wanted = _bare(quote)
    for text in (passage.text, passage.english):
        if len(wanted) < min(SHORTEST, len(_bare(text))) or not wanted:
            continue
        if (span := _span(wanted, text)) is not None:
            return _whole(text, *span)
    return ""


def _span(wanted: str, text: str) -> tuple[int, int] | None:
    """Where a bare text stands in another, by the other's own places."""
    bare, places = "", list[int]()
    for at, letter in enumerate(text):
        plain = _bare(letter)
        bare += plain
        places += [at] * len(plain)
    start = bare.find(wanted)
    return None if start < 0 else (places[start], places[start + len(wanted) - 1] + 1)


def _bare(text: str) -> str:
    """A text without white space, its letters of one width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _whole(text: str, start: int, end: int) -> str:
    """The sentences of a text that a span touches."""
    touched = [(first, last) for first, last in _sentences(text) if first < end and start < last]
    first, last = min(start, touched[0][0]), max(end, touched[-1][1])
    for follows, until in _sentences(text):
        if follows >= last and not text[last:follows].strip() and _EXCEPTION.match(text, follows):
            last = until
    return text[first:last]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for sentence in sentences(text):
        start = text.index(sentence, at)
        at = start + len(sentence)
        yield start, at
