"""Recognises what the desk may not decide, however well it knows the rules, and leaves to a person.

A verdict on one's own incident, whose fault it was, an amount of money, a diagnosis, and other people's
cases. A question
about a kind of conduct in general, or one that looks a rule up, is answered like any other.
"""

import re
from enum import StrEnum

from knowledge.rules import any_of, read_rules
from knowledge.text import folded


class Referral(StrEnum):
    """Why a person has to take this; in the order in which they are looked for."""

    AMOUNT = "amount"
    DIAGNOSIS = "diagnosis"
    FAULT = "fault"
    VERDICT = "verdict"
    OTHERS = "others"


def referral_of(question: str) -> Referral | None:
    """What a question asks the desk to decide, or None."""
    text = folded(question)
    found = (
        kind for kind, (asked, exempt) in _RULES.items() if asked.search(text) and not exempt.search(text)
    )
    return next(found, None)


def _compiled() -> dict[Referral, tuple[re.Pattern[str], re.Pattern[str]]]:
    rules = read_rules("referral.toml")
    named = {name: f"({'|'.join(rules[name])})" for name in ("this", "judged")}
    return {
        kind: (
            any_of(_filled(pattern, named) for pattern in rules[kind]["asked"]),
            any_of(rules[kind]["exempt"]),
        )
        for kind in Referral
    }


def _filled(pattern: str, named: dict[str, str]) -> str:
    for name, choice in named.items():
        pattern = pattern.replace(f"{{{name}}}", choice)
    return pattern


_RULES = _compiled()
