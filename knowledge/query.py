"""A question becomes a query: checked, normalised, its language and its citations recognised, expanded."""

import re
import unicodedata
from dataclasses import dataclass

from knowledge.anchor import articles_in
from knowledge.errors import QuestionRefused
from knowledge.text import visible
from knowledge.thesaurus import Thesaurus

LONGEST_QUESTION = 2_000
"""Characters; a longer text is an account rather than a question, and belongs in a report."""

_SIGNS = frozenset(map(chr, range(0x2100, 0x2150)))
"""Letterlike signs (™, ℹ): Unicode calls some of them letters, people don't."""
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f]")


@dataclass(frozen=True)
class Query:
    """What is searched: the question's own text, the thesaurus's terms, the articles it cites.

    `lang` is the language to answer in, which need not be the question's.
    """

    text: str
    lang: str
    expansions: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


def to_query(question: str, thesaurus: Thesaurus, lang: str | None = None) -> Query:
    """The query for a question as typed.

    Raises QuestionRefused: `too_long` over LONGEST_QUESTION characters, `no_words` without a letter.
    """
    seen = visible(question)
    text = visible(unicodedata.normalize("NFKC", seen))
    if len(text) > LONGEST_QUESTION:
        raise QuestionRefused("too_long")
    if not any(character.isalnum() and character not in _SIGNS for character in seen):
        raise QuestionRefused("no_words")
    return Query(text, lang or language_of(text), thesaurus.expand(text), articles_in(text))


def language_of(text: str) -> str:
    """`ja` for a text with any Japanese character, or with no letter at all; otherwise `en`."""
    no_letter = not any(character.isalpha() for character in text)
    return "ja" if no_letter or _JAPANESE.search(text) else "en"
