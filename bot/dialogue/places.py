"""The place where somebody works, chosen by a button for one answer; the choice is kept nowhere."""

import re
from collections.abc import Sequence

from bot.dialogue.card import Button, Buttons, Element, Text
from bot.dialogue.wording import say
from knowledge.place import Place

PLACE, ELSEWHERE = "place:", "place:-"
"""What the action of such a button begins with, the place's short name following; and that of no place."""

MOST = 24
"""Places to choose from at once: one row of buttons on Slack, with the one for none of them."""

_SHORT = re.compile(r"[\w-]{1,40}")


def place_buttons(places: Sequence[Place], lang: str) -> Sequence[Element]:
    """The question of where somebody works, with a button a place; nothing for no place."""
    if not places:
        return ()
    named = [Button(_called(one, lang), f"{PLACE}{one.id}") for one in places[:MOST]]
    elsewhere = Button(say("place_elsewhere", lang), ELSEWHERE)
    return Text(say("place_not_kept", lang)), Buttons((*named, elsewhere))


def to_place(action: str) -> str | None:
    """The place of a button's action; None for one that is elsewhere, or no place at all."""
    chosen = action.removeprefix(PLACE)
    return chosen if action != ELSEWHERE and _SHORT.fullmatch(chosen) else None


def _called(place: Place, lang: str) -> str:
    return place.id.capitalize() if lang == "en" and place.id.isascii() else place.name
