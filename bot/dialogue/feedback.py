"""Two buttons below an answer: what somebody thought of it, kept with nobody's words or name.

What they carry is closed under the desk's key: so a rating tells of nothing but an answer that was really
given, and of places only that whoever asked was shown.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.dialogue.card import Button, Buttons
from bot.dialogue.ports import Rate, Rating
from bot.dialogue.tokens import Tokens, fitting
from bot.dialogue.wording import say
from knowledge.answer import Answer

USEFUL = "useful:"
"""What the actions of these buttons begin with: `useful:yes:TOKEN`."""

LONGEST = 1500
"""Characters of an action: platforms keep 2,000 for a button."""

_ANSWER, _PLACES = "answer", "places"


@dataclass(frozen=True)
class Rated:
    """What was pressed: whether it was useful, the places that were quoted, and what else was carried."""

    useful: bool
    places: tuple[str, ...]
    carried: Mapping[str, str]


class Feedback:
    """What is thought of answers. `new_id` names each of them at random."""

    def __init__(
        self, rate: Rate, new_id: Callable[[], str], today: Callable[[], date], tokens: Tokens
    ) -> None:
        self._rate, self._new_id, self._today, self._tokens = rate, new_id, today, tokens

    def buttons(self, answer: Answer, lang: str, carried: Mapping[str, str] | None = None) -> Buttons:
        """The two buttons of an answer; `carried` comes back with what is pressed."""
        told = {**(carried or {}), _ANSWER: self._new_id(), _PLACES: "\n".join(_places(answer))}
        token = fitting(self._tokens, told, _PLACES, LONGEST - len(USEFUL) - 4)
        yes, no = (f"{USEFUL}{useful}:{token}" for useful in ("yes", "no"))
        return Buttons((Button(say("useful_yes", lang), yes), Button(say("useful_no", lang), no)))

    def rated(self, action: str) -> Rated | None:
        """Keep what was pressed. None where nothing can be made of the action."""
        useful, _, token = action.removeprefix(USEFUL).partition(":")
        told = self._tokens.open(token) if useful in {"yes", "no"} and len(action) <= LONGEST else None
        if told is None or _ANSWER not in told:
            return None
        rated = Rated(useful == "yes", to_places(told.get(_PLACES, "")), told)
        self._rate(Rating(told[_ANSWER], self._today(), rated.useful, rated.places))
        return rated


def to_places(listed: str) -> tuple[str, ...]:
    """The places of a list as a token carries it."""
    return tuple(filter(None, listed.split("\n")))


def _places(answer: Answer) -> Iterator[str]:
    """Every place that was quoted, once."""
    passages: Sequence[str] = [f"{one.passage.document.id}#{one.passage.anchor}" for one in answer.citations]
    return filter(_is_place, dict.fromkeys(passages))


def _is_place(place: str) -> bool:
    """A document, then where in it; nothing that no eye sees."""
    return place.find("#") > 0 and not any(unicodedata.category(one)[0] == "C" for one in place)
