"""Two buttons below an answer: what somebody thought of it, kept with nobody's words or name."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bot.dialogue.card import Button, Buttons
from bot.dialogue.ports import Rate, Rating
from bot.dialogue.wording import say
from knowledge.answer import Answer

USEFUL = "useful:"
"""What the actions of these buttons begin with: `useful:yes:ID:PLACE,PLACE`."""

LONGEST = 1500
"""Characters of an action: platforms keep 2,000 for a button."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ESCAPED = {"%": "%25", ",": "%2C"}
"""A document is named after its file, so that a comma may stand in a place."""


class Feedback:
    """What is thought of answers. `new_id` names each of them at random."""

    def __init__(self, rate: Rate, new_id: Callable[[], str], today: Callable[[], date]) -> None:
        self._rate, self._new_id, self._today = rate, new_id, today

    def buttons(self, answer: Answer, lang: str) -> Buttons:
        """The two buttons of an answer."""
        named = self._new_id()
        yes, no = (_action(useful, named, _places(answer)) for useful in ("yes", "no"))
        return Buttons((Button(say("useful_yes", lang), yes), Button(say("useful_no", lang), no)))

    def rated(self, action: str) -> bool | None:
        """Keep what was pressed: whether it was useful. None where nothing can be made of the action."""
        rating = _rating(action, self._today())
        if rating is None:
            return None
        self._rate(rating)
        return rating.useful


def _places(answer: Answer) -> Iterator[str]:
    """Every place that was quoted, once."""
    passages = (one.passage for one in answer.citations)
    return filter(_is_place, dict.fromkeys(f"{one.document.id}#{one.anchor}" for one in passages))


def _action(useful: str, named: str, places: Iterator[str]) -> str:
    """As many places as fit, the best first."""
    action, between = f"{USEFUL}{useful}:{named}:", ""
    for place in places:
        longer = action + between + _escaped(place)
        if len(longer) <= LONGEST:
            action, between = longer, ","
    return action


def _rating(action: str, day: date) -> Rating | None:
    parts = action.removeprefix(USEFUL).split(":", 2)
    if len(action) > LONGEST or len(parts) < 3 or parts[0] not in {"yes", "no"}:
        return None
    useful, named, listed = parts
    places = tuple(map(_plain, listed.split(","))) if listed else ()
    if not _ID.fullmatch(named) or not _all_places(places):
        return None
    return Rating(named, day, useful == "yes", places)


def _all_places(places: Sequence[str]) -> bool:
    return all(map(_is_place, places))


def _is_place(place: str) -> bool:
    """A document, then where in it; nothing that no eye sees."""
    return place.find("#") > 0 and not any(unicodedata.category(one)[0] == "C" for one in place)


def _escaped(place: str) -> str:
    return "".join(_ESCAPED.get(one, one) for one in place)


def _plain(escaped: str) -> str:
    return escaped.replace("%2C", ",").replace("%25", "%")
