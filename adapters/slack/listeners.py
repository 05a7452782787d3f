"""Listeners: one for each kind of payload; what is none of the desk's business is let go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from slack_bolt.response import BoltResponse

from adapters.errands import Act, Errands
from adapters.payload import Body, Unheard, maybe_text, text_at
from adapters.slack.client import Identity, Slack
from adapters.slack.connection import REPORT_MESSAGE
from adapters.slack.home import Home
from adapters.slack.inbound import (
    Greeted,
    Outsider,
    Owns,
    Press,
    to_command,
    to_press,
    to_question,
    to_shortcut,
)  # fmt: skip
from adapters.slack.interactions import Interactions
from adapters.slack.payload import is_strange
from bot.dialogue.ports import Waiting

Ours = Callable[[], Identity | None]
"""Who we are, as auth.test says; None as long as nobody knows. It does not ask Slack each time."""

LOST = {"tokens_revoked": "token_revoked", "app_uninstalled": "app_uninstalled"}
"""Events after which the token opens nothing, and the code by which that is known."""

OK, BUSY = 200, 503


@dataclass(frozen=True)
class Questions:
    """Where questions go: `take` keeps one (False: it came before; raises StorageBusy).

    `wake` has it answered, and returns at once. `owns`: the channels' threads where the desk answers without
    being mentioned. `first`: whether what has such a key comes for the first time, and only that is kept of
    it (raises StorageBusy).
    """

    take: Callable[[Waiting], bool]
    wake: Callable[[], object]
    owns: Owns
    first: Callable[[str], bool]


class Listeners:
    """Each does its work before it answers. They raise Unheard, and StorageBusy."""

    def __init__(
        self, questions: Questions, interactions: Interactions, home: Home, slack: Slack, ours: Ours,
        errands: Errands,
    ) -> None:  # fmt: skip
        self._questions, self._interactions, self._home = questions, interactions, home
        self._slack, self._ours, self._errands = slack, ours, errands

    def event(self, body: Body) -> BoltResponse:
        """A message, a mention, the app opened or lost; anything else is let go."""
        event = body["event"]
        match event["type"]:
            case "message" | "app_mention":
                self._asked(to_question(body, self._us(), self._questions.owns))
            case "app_home_opened":
                self._opened(text_at(event, "user"), maybe_text(event, "channel"), maybe_text(event, "tab"))
            case "tokens_revoked" | "app_uninstalled" as lost:
                if lost == "app_uninstalled" or _names(event, self._us().user):
                    self._slack.noted(LOST[lost])
        return BoltResponse(status=OK)

    def command(self, body: Body) -> BoltResponse:
        """The command, with a question or without."""
        self._asked(to_command(body))
        return BoltResponse(status=OK)

    def action(self, body: Body) -> BoltResponse:
        """A button."""
        if press := to_press(body):
            self._pressed(press, body)
        return BoltResponse(status=OK)

    def shortcut(self, body: Body) -> BoltResponse:
        """A message that somebody wants to report."""
        if body["type"] == "message_action" and body["callback_id"] == REPORT_MESSAGE:
            self._pressed(to_shortcut(body), body)
        return BoltResponse(status=OK)

    def submission(self, body: Body) -> BoltResponse:
        """A dialog that was sent."""
        if self._is_stranger(body):
            raise Unheard(401, "outside")
        return BoltResponse(status=OK, body=self._interactions.submitted(body) or "")

    def _pressed(self, press: Press, body: Body) -> None:
        if self._is_stranger(body):
            self._errands.run(partial(self._interactions.turn_away, press))
        else:
            self._interactions.pressed(press, body)

    def _asked(self, question: Waiting | Greeted | Outsider | None) -> None:
        match question:
            case Waiting():
                if self._questions.take(question):
                    self._wake()
            case Greeted():
                self._once(question.key, partial(self._interactions.greet, question))
            case Outsider():
                self._once(question.key, partial(self._interactions.turn_away, question))
            case None:
                pass
            case _:
                assert_never(question)

    def _once(self, key: str, act: Act) -> None:
        """However often Slack brings it."""
        if self._questions.first(key):
            self._errands.run(act)

    def _is_stranger(self, body: Body) -> bool:
        """Whether they are of another company; of our own organisation's workspaces Slack knows more."""
        ours = self._us()
        return is_strange(body, ours) and not self._interactions.knows(
            text_at(body, "user", "id"), ours.enterprise
        )

    def _wake(self) -> None:
        try:
            self._questions.wake()
        except Exception as fault:  # noqa: BLE001 - the question is kept, and answered by the next sweep
            self._errands.noted(fault)

    def _opened(self, user: str, channel: str, tab: str) -> None:
        if tab == "home":
            self._errands.run(partial(self._home.publish, user))
        elif tab == "messages" and channel:
            self._errands.run(partial(self._home.suggest, user, channel))

    def _us(self) -> Identity:
        ours = self._ours()
        if ours is None:
            raise Unheard(BUSY, "starting")
        return ours


def _names(event: Body, user: str) -> bool:
    """Whether the bot's own token is among those revoked."""
    tokens = event.get("tokens")
    bots = tokens.get("bot") if isinstance(tokens, Mapping) else None
    return isinstance(bots, list) and user in bots
