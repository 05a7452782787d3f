"""Recognises a question from someone in present danger, or who may harm themselves, before any search.

Rules rather than a model: they can be read, they can't be away, and a wrong card costs far less than
a missing one. A danger counts unless the words show that it is calm talk: a rule looked up, something
imagined, long settled, or out of the news; words for right now outweigh that, save for the imagined.
Fear counts where it is now.
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
    if _IMAGINED.search(text):
        return None
    now, calm = _NOW.search(text), _CALM.search(text)
    dangerous = _DANGER.search(text) and (now or not calm)
    return Urgency.DANGER if dangerous or (_FEAR.search(text) and now and not calm) else None


_RULES = read_rules("urgent.toml")
_SELF_HARM, _OF_OTHERS = any_of(_RULES["self_harm"]), any_of(_RULES["of_others"])
_DANGER, _FEAR, _IDIOM = any_of(_RULES["danger"]), any_of(_RULES["fear"]), any_of(_RULES["idiom"])
_IMAGINED, _CALM, _NOW = any_of(_RULES["imagined"]), any_of(_RULES["calm"]), any_of(_RULES["now"])
