"""What kind of fact a question asks for, and whether a passage gives one: a share, an amount, a day, a year.

Words alone can't tell 「連合の2025年の調査」 from the one of 2022, or a fine from its amount. Where a
question names a year, or asks for a fact of a recognisable kind, only a passage that holds it
answers. A miss costs a needless quote; a needless hit costs an answer: so only plain wordings count.
"""

import re
from collections.abc import Sequence

from knowledge.document import Passage
from knowledge.rules import any_of, read_rules
from knowledge.text import folded

_YEAR = re.compile(r"(?<!\d)(?:(?P<era>令和|平成)(?P<nth>\d+|元)年|(?P<year>(?:19|20)\d\d)(?=年|\b))")
_ERAS = {"令和": 2018, "平成": 1988}


def is_given(question: str, passages: Sequence[Passage]) -> bool:
    """Whether one of the passages holds every fact of a recognisable kind that a question asks for."""
    asked = folded(question)
    return not _wants(asked) or any(_holds(asked, folded(_all_of(one))) for one in passages)


def _wants(asked: str) -> bool:
    return bool(_years(asked)) or any(wanted.search(asked) for wanted, _, _ in _KINDS)


def _holds(asked: str, text: str) -> bool:
    """Whether a text has the years, and each kind of fact, said of the groups of people asked about."""
    wanted = [(said, groups) for asks, said, groups in _KINDS if asks.search(asked)]
    given = all(said.search(text) and _all_in(text, groups.findall(asked)) for said, groups in wanted)
    return given and _years(asked) <= _years(text)


def _all_in(text: str, groups: Sequence[str]) -> bool:
    return all(group in text for group in groups)


def _years(text: str) -> set[int]:
    return {
        int(one["year"])
        if one["year"]
        else _ERAS[one["era"]] + (1 if one["nth"] == "元" else int(one["nth"]))
        for one in _YEAR.finditer(text)
    }


def _all_of(passage: Passage) -> str:
    """A passage's words in every language, with its title, its headings and the days it is in force."""
    document = passage.document
    days = f"{document.in_force_from or ''} {document.in_force_to or ''}"
    return "\n".join((passage.title, passage.text, passage.english, passage.source, days))


_RULES = read_rules("asked.toml")
_KINDS = [tuple(any_of(one.get(name, ())) for name in ("asked", "said", "of")) for one in _RULES["kind"]]
