"""Recognises words that ask nothing: thanks, greetings, yes and no."""

from knowledge.rules import any_of, read_rules
from knowledge.text import folded

LONGEST = 60
"""Characters; whoever writes more has something to say."""


def is_courtesy(text: str) -> bool:
    """Whether words are nothing but courtesy."""
    seen = folded(text)
    return len(seen) <= LONGEST and _COURTESY.fullmatch(seen) is not None


_WORDS = any_of(read_rules("courtesy.toml")["words"]).pattern
_COURTESY = any_of([rf"(({_WORDS})[\s、。!.,~〜ー・…]*)+"])
