"""Recognises words that ask nothing: thanks, greetings, yes and no."""

from knowledge.rules import any_of, read_rules
from knowledge.text import folded

LONGEST = 60
"""Characters; whoever writes more has something to say."""


def is_courtesy(text: str) -> bool:
    """Whether words are nothing but courtesy."""
    seen = folded(text)
    return len(seen) <= LONGEST and _COURTESY.fullmatch(seen) is not None


_RULES = read_rules("courtesy.toml")
_WORDS, _BESIDE = (any_of(_RULES[name]).pattern for name in ("words", "beside"))
_COURTESY = any_of([rf"({_BESIDE})*(({_WORDS})({_BESIDE})*)+"])
