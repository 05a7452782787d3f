"""QuotingWriter: a Writer without a model; it lets each passage speak in its own words."""

from collections.abc import Sequence
from itertools import accumulate

from knowledge.document import Passage
from knowledge.ports import Claim
from knowledge.query import Query
from knowledge.split import LONGEST
from knowledge.text import folded


class QuotingWriter:
    """Quotes a passage whole, or of a long one the run of lines that share most with the question."""

    def compose(self, query: Query, passages: Sequence[Passage]) -> Sequence[Claim]:
        """One claim a passage: its English digest for an English question where it has one."""
        return [Claim(passage, _quote(query, passage)) for passage in passages]


def _quote(query: Query, passage: Passage) -> str:
    if query.lang == "en" and passage.english:
        return passage.english
    return passage.text if len(passage.text) <= LONGEST else _closest(query.text, passage.text)


def _closest(question: str, text: str) -> str:
    """The stretch of at most LONGEST characters, cut at line ends, nearest to the question's bigrams."""
    lines = text.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    asked = _pairs(question)
    stretches = (text[start : start + LONGEST] for start in starts[:-1])
    return max(stretches, key=lambda stretch: len(asked & _pairs(stretch))).strip()


def _pairs(text: str) -> set[str]:
    plain = folded(text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}
