"""A question that the library failed may help to mend it: only if its asker says so, and without any name.

The button below stands for one question; before it is pressed nothing of the question is kept for this, and
what is kept then is masked and tells nobody who asked.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from threading import Lock

from bot.confidential import Confidential
from bot.dialogue.card import Button, Buttons, Element, Text
from bot.dialogue.feedback import LONGEST, to_places
from bot.dialogue.tokens import Tokens, fitting
from bot.dialogue.wording import say
from knowledge.account import is_account
from knowledge.query import language_of
from knowledge.text import visible

CONTRIBUTE = "contribute:"
"""What the action of the button begins with: `contribute:TOKEN`."""

A_DAY = 20
"""Questions that one person gives in a day, as far as this process remembers."""

_THREAD, _ABOUT, _WHY, _PLACES = "thread", "about", "why", "places"


class Why(StrEnum):
    """What was wrong with the answer."""

    UNANSWERED = "unanswered"
    DISLIKED = "disliked"


@dataclass(frozen=True)
class Candidate:
    """A question that may become a scenario card: masked, and of nobody.

    `places` are the passages that were quoted to it, as `document#anchor`; none where there was no answer.
    """

    id: str
    day: date
    lang: str
    why: Why
    text: str = field(repr=False)
    places: tuple[str, ...] = ()


class Kept(StrEnum):
    """What became of a candidate: kept, kept already, or no room for it."""

    NEW = "new"
    KNOWN = "known"
    FULL = "full"


Keep = Callable[[Candidate], Kept]
"""Keeps a candidate. Raises StorageBusy."""

Earlier = Callable[[str], Sequence[str]]
"""The questions that are still remembered of an exchange."""


def asked(question: str, thread: str) -> Mapping[str, str]:
    """What tells a question from every other, without its words."""
    words = question.encode(errors="surrogatepass")
    return {_THREAD: thread, _ABOUT: blake2b(words, digest_size=12).hexdigest()}


class Contribution:
    """Offers the button, and keeps what is given. `mask` takes out of a text who it is about.

    How much somebody has given is known in memory only, until the day is over.
    """

    def __init__(
        self, keep: Keep, mask: Callable[[str], str], tokens: Tokens, new_id: Callable[[], str],
        today: Callable[[], date],
    ) -> None:  # fmt: skip
        self._keep, self._mask, self._tokens = keep, mask, tokens
        self._new_id, self._today = new_id, today
        self._lock, self._day, self._given = Lock(), date.min, Counter[int]()

    def offer(self, carried: Mapping[str, str], why: Why, lang: str) -> Sequence[Element]:
        """The sentence that says what becomes of it, and the button; nothing outside of an exchange."""
        if not carried.get(_THREAD):
            return ()
        told = {name: carried.get(name, "") for name in (_THREAD, _ABOUT, _PLACES)} | {_WHY: why.value}
        token = fitting(self._tokens, told, _PLACES, LONGEST - len(CONTRIBUTE))
        button = Button(say("contribute", lang), CONTRIBUTE + token)
        return Text(say("contribute_told", lang)), Buttons((button,))

    def given(self, action: str, person: Confidential[str], earlier: Earlier) -> str:
        """Keep the question of a button: the key of what is said to it. Raises StorageBusy."""
        told = self._tokens.open(action.removeprefix(CONTRIBUTE)) if len(action) <= LONGEST else None
        if told is None or told.get(_WHY) not in list(Why):
            return "contribution_refused"
        thread = told[_THREAD]
        found = [one for one in earlier(thread) if asked(one, thread)[_ABOUT] == told[_ABOUT]]
        return self._taken(found[-1], told, person) if found else "contribution_gone"

    def _taken(self, question: str, told: Mapping[str, str], person: Confidential[str]) -> str:
        """Words that tell of an incident are kept nowhere, whatever is pressed; danger counts as one."""
        text = "\n".join(map(visible, self._mask(question).splitlines()))
        if is_account(question) or is_account(text):
            return "contribution_account"
        if not self._has_room(person):
            return "contribution_enough"
        candidate = Candidate(
            self._new_id(), self._today(), language_of(question), Why(told[_WHY]), text,
            to_places(told[_PLACES]),
        )  # fmt: skip
        return "contribution_full" if self._keep(candidate) is Kept.FULL else "contribution_kept"

    def _has_room(self, person: Confidential[str]) -> bool:
        """Whether somebody has not given much today; hash() is salted anew in each process."""
        who = hash(person.reveal())
        with self._lock:
            if self._day != self._today():
                self._day, self._given = self._today(), Counter()
            self._given[who] += 1
            return self._given[who] <= A_DAY
