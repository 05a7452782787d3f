"""Recognises words that tell of an incident of one's own or a colleague's, as against a question about rules.

Rules rather than a model, for an account reaches none. A miss would let somebody's story go where questions
go; a needless hit costs one kind sentence: so whatever sounds like something that happened counts, unless its
words only suppose it, or only tell what a rule says.
"""

import re

from knowledge.query import LONGEST_QUESTION
from knowledge.referral import referral_of
from knowledge.rules import any_of, read_rules
from knowledge.text import folded
from knowledge.urgent import urgency_of


def is_account(text: str) -> bool:
    """Whether words tell of an incident.

    Whoever is in danger, or may harm themselves, tells of one; so does who asks for a judgement on it, and
    who writes more than a question takes.
    """
    seen = folded(text)
    if len(seen) > LONGEST_QUESTION or urgency_of(text) or referral_of(text):
        return True
    return bool(_TOLD.search(_SUPPOSED.sub(" ", seen)))


def _filled(pattern: str, named: dict[str, list[str]]) -> str:
    """A pattern with the names of lists in it, as {past}, replaced by any of what they hold."""
    for name, choice in named.items():
        pattern = pattern.replace(f"{{{name}}}", f"({'|'.join(choice)})")
    return pattern


def _compiled(patterns: str) -> re.Pattern[str]:
    return any_of(_filled(one, _RULES["named"]) for one in _RULES[patterns])


_RULES = read_rules("account.toml")
_SUPPOSED, _TOLD = _compiled("supposed"), _compiled("told")
