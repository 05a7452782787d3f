"""Recognises a question from someone in present danger, or who may harm themselves, before any search.

Rules rather than a model: they can be read, they can't be away, and a wrong card costs far less than
a missing one. A danger counts unless the words show that it is calm talk: a rule looked up, something
imagined, long settled, or out of the news; words for right now outweigh that. Fear counts where it is now.
"""

from enum import StrEnum

from knowledge.rules import any_of, read_rules
from knowledge.text import folded


class Urgency(StrEnum):
    """Which card comes first."""

    DANGER = "danger"
    SELF_HARM = "self_harm"
    SELF_HARM_OF_ANOTHER = "self_harm_of_another"

    @property
    def is_self_harm(self) -> bool:
        """Whether somebody may harm themselves."""
        return self is not Urgency.DANGER


def urgency_of(question: str) -> Urgency | None:
    """What a question shows, or None. A person who may harm themselves comes before any other danger."""
    text = folded(question)
    if _FIRST_PERSON.search(text):
        return Urgency.SELF_HARM
    if _SELF_HARM.search(text) and not _TALK.search(text):
        return Urgency.SELF_HARM_OF_ANOTHER if _ABOUT_ANOTHER.search(text) else Urgency.SELF_HARM
    text = _IDIOM.sub("", text)
    now, calm = _NOW.search(text), _CALM.search(text) or _IMAGINED.search(text)
    dangerous = _DANGER.search(text) and (now or not calm)
    return Urgency.DANGER if dangerous or (_FEAR.search(text) and now and not calm) else None


_RULES = read_rules("urgent.toml")
_FIRST_PERSON, _SELF_HARM = any_of(_RULES["first_person"]), any_of(_RULES["self_harm"])
_TALK, _ABOUT_ANOTHER = any_of(_RULES["talk"]), any_of(_RULES["about_another"])
_DANGER, _FEAR, _IDIOM = any_of(_RULES["danger"]), any_of(_RULES["fear"]), any_of(_RULES["idiom"])
_IMAGINED, _CALM, _NOW = any_of(_RULES["imagined"]), any_of(_RULES["calm"]), any_of(_RULES["now"])
