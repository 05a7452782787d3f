"""Recognises a question from someone in present danger, or who may harm themselves, before any search.

Rules rather than a model: they can be read, they can't be away, and a wrong card costs far less than
a missing one. A danger counts unless the words show that it is calm talk: a rule looked up, something
imagined, long settled, or out of the news; words for right now outweigh that, save for the imagined.
"""

from enum import StrEnum

from knowledge.rules import any_of, read_rules
from knowledge.text import folded


class Urgency(StrEnum):
    """Which card comes first."""

    DANGER = "danger"
    SELF_HARM = "self_harm"


def urgency_of(question: str) -> Urgency | None:
    """What a question shows, or None. A person who may harm themselves comes before any other danger."""
    text = folded(question)
    if _SELF_HARM.search(text) and not _OF_OTHERS.search(text):
        return Urgency.SELF_HARM
    text = _IDIOM.sub("", text)
    if not _DANGER.search(text) or _IMAGINED.search(text):
        return None
    return Urgency.DANGER if _NOW.search(text) or not _CALM.search(text) else None


_RULES = read_rules("urgent.toml")
_SELF_HARM, _OF_OTHERS = any_of(_RULES["self_harm"]), any_of(_RULES["of_others"])
_DANGER, _IDIOM = any_of(_RULES["danger"]), any_of(_RULES["idiom"])
_IMAGINED, _CALM, _NOW = any_of(_RULES["imagined"]), any_of(_RULES["calm"]), any_of(_RULES["now"])
