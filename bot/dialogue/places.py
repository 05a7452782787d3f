"""The place where somebody works, chosen by a button for one answer; the choice is kept nowhere."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.dialogue.card import Button, Buttons, Element, Text
from bot.dialogue.wording import say
from knowledge.place import Place

PLACE, ELSEWHERE = "place:", "place:-"
"""What the action of such a button begins with, the place's short name following; and that of no place."""

MOST = 24
"""Places to choose from at once: one row of buttons on Slack, with the one for none of them."""

_CHOICE = re.compile(r"([\w .'・-]{1,40}):([0-9a-f]{8})")


@dataclass(frozen=True)
class Choice:
    """A place that was chosen, and what tells the question that it was chosen for."""

    place: str
    about: str


def place_buttons(places: Sequence[Place], lang: str, carried: Mapping[str, str]) -> Sequence[Element]:
    """The question of where somebody works, with a button a place; nothing for no place.

    `carried` tells the question; outside of an exchange, where none is remembered, it has to come again.
    """
    if not places:
        return ()
    if not carried["thread"]:
        return (Text(say("place_in_words", lang)),)
    about = short(carried)
    named = [Button(_called(one, lang), f"{PLACE}{one.id}:{about}") for one in places[:MOST]]
    elsewhere = Button(say("place_elsewhere", lang), ELSEWHERE)
    return Text(say("place_not_kept", lang)), Buttons((*named, elsewhere))


def to_choice(action: str) -> Choice | None:
    """What a button's action chooses; None for one that is elsewhere, or no place at all."""
    found = _CHOICE.fullmatch(action.removeprefix(PLACE))
    return Choice(found[1], found[2]) if found else None


def short(carried: Mapping[str, str]) -> str:
    """What tells a question from those around it."""
    return carried["about"][:8]


def _called(place: Place, lang: str) -> str:
    return place.id.capitalize() if lang == "en" and place.id.isascii() else place.name
