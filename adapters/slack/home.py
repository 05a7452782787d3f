"""Home: the four doors, the reply board, a counselor's cases; and the questions that one may begin with."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from adapters.slack.client import Slack
from adapters.slack.faces import Face, quiet_face
from adapters.slack.outbound import to_home
from adapters.slack.people import PLATFORM, People
from adapters.slack.views import Views
from bot.confidential import Confidential
from bot.dialogue.card import Button, Buttons, Card, Element, Text
from bot.dialogue.language import language_button
from bot.dialogue.messages import Asker
from bot.dialogue.ports import DeliveryError
from bot.dialogue.reception import ASK, DOORS
from bot.dialogue.wording import say, say_each

HomeOf = Callable[[Asker, Confidential[str]], Card | None]
"""A counselor's cases; None for everybody else."""

BoardOf = Callable[[Asker], tuple[Element, ...]]
"""The reply board, the same for everybody; nothing where a door has none."""

PROMPTS = "assistant.threads.setSuggestedPrompts"


class Home:
    """What somebody sees who opens the app. Its acts raise DeliveryError, and StorageBusy."""

    def __init__(
        self, slack: Slack, people: People, views: Views, home_of: HomeOf, face: Face | None = None,
        board: BoardOf = lambda _: (),
    ) -> None:  # fmt: skip
        self._slack, self._people, self._views, self._home_of = slack, people, views, home_of
        self._board = board
        self.face = face or face_of("staff")
        self._with_cases: set[str] = set()

    def publish(self, user: str) -> None:
        """Their Home as it is now."""
        asker, person = self._who(user)
        self._put_up(user, asker, self._home_of(asker, person))

    def refresh(self, user: str) -> None:
        """The same for a counselor, or who was one; nothing for others: theirs never changes."""
        asker, person = self._who(user)
        cases = self._home_of(asker, person)
        if cases or user in self._with_cases:
            self._put_up(user, asker, cases)

    def suggest(self, user: str, channel: str) -> None:
        """Four questions to press where messages are written; not every workspace has room for them."""
        if not self.face.suggests:
            return
        lang = self._who(user)[0].lang
        prompts = [{"title": one, "message": one} for one in say_each("prompts", lang)]
        with suppress(DeliveryError):
            self._slack.call(PROMPTS, channel_id=channel, title=say("prompts_title", lang), prompts=prompts)

    def _put_up(self, user: str, asker: Asker, cases: Card | None) -> None:
        if cases:
            self._with_cases.add(user)
        own = Card((*(cases.elements if cases else ()), *self._board(asker)))
        self._views.publish(user, to_home(self.face.page(asker.lang, own if own.elements else None)))
        if not cases:
            self._with_cases.discard(user)

    def _who(self, user: str) -> tuple[Asker, Confidential[str]]:
        person = Confidential(PLATFORM + user)
        return self._people.asker(person), person


def face_of(door: str) -> Face:
    """What a door's app shows of itself."""
    return Face(home_card, welcome_card, suggests=True) if door in {"all", "staff"} else quiet_face(door)


def home_card(lang: str, cases: Card | None) -> Card:
    """The doors, a counselor's cases and the reply board, what is promised, and the other language."""
    return Card(
        (
            doors(lang),
            *(cases.elements if cases else ()),
            Text(say("slack_write", lang)),
            Text(say("slack_confidential", lang)),
            Text(say("promise_outside", lang)),
            Buttons((language_button(lang),)),
        )
    )


def welcome_card(lang: str, *, in_channel: bool) -> Card:
    """What is said to who calls the desk without a word; in a channel, where it is better asked."""
    welcome = Text(say("slack_welcome_channel" if in_channel else "welcome", lang))
    others = tuple(one for one in DOORS if one != ASK)  # that one leads back to these words
    return Card((welcome, doors(lang, others), Buttons((language_button(lang),))))


def doors(lang: str, actions: Sequence[str] = DOORS) -> Buttons:
    """The four doors, or some of them."""
    return Buttons(tuple(Button(say(f"door_{action}", lang), action) for action in actions))
