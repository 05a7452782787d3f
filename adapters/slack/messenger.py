"""SlackMessenger: cards become messages, posted where only those read them who may."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from adapters.slack.client import Slack
from adapters.slack.outbound import Message, to_messages
from adapters.slack.place import Place, to_place
from bot.dialogue.messages import Outgoing, Say
from bot.dialogue.ports import DeliveryError, Mendable, Post, Undeliverable
from bot.dialogue.wording import LANGUAGES, say

PATIENCE = 5.0
"""Seconds waited at most between two parts of one card."""

TRIES = 4
"""Of each part but the first."""

PAUSE = 1.0
"""Seconds between them where Slack names none."""

UNKNOWN = frozenset(
    "unknown_method method_deprecated missing_scope not_allowed_token_type no_permission".split()
)
"""Codes of a workspace that shows no status, whoever asks."""

UNKNOWN_FOR = 3600.0
"""Seconds for which it is not asked again."""

DIRECT = "D"
"""The first letter of every DM's id."""


class SlackMessenger:
    """The port Messenger over Slack: a place (`Place.written`), or a person's id for a DM."""

    def __init__(
        self,
        slack: Slack,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slack, self._sleep, self._clock = slack, sleep, clock
        self._mute_until = 0.0

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        """Post a card, whole and in order. Raises DeliveryError; Undeliverable for a dialog, too.

        Once its first part is there, a short trouble is waited for: the whole comes again when this raises.
        """
        for number, post in enumerate(self.posts(conversation, outgoing)):
            self._brought(post, TRIES if number else 1)

    def posts(self, conversation: str, outgoing: Outgoing) -> Sequence[Post]:
        """What posts a card, message by message. Raises Undeliverable for a dialog, and for no place.

        Each raises DeliveryError; of several ways that are refused one that can be mended counts.
        """
        if not isinstance(outgoing, Say):
            raise Undeliverable("a_dialog_opens_for_whoever_pressed")
        ways = _Ways(self._slack, to_place(conversation))
        return [partial(ways.bring, message) for message in to_messages(outgoing.card)]

    def working(self, conversation: str) -> None:
        """Show in a DM's thread that an answer is being looked for, until it comes; never raises."""
        with suppress(DeliveryError):
            place = to_place(conversation)
            if place.thread and place.channel.startswith(DIRECT) and self._clock() >= self._mute_until:
                self._show_status(place)

    def _show_status(self, place: Place) -> None:
        status = " / ".join(say("working", lang) for lang in LANGUAGES)
        try:
            self._slack.call(
                "assistant.threads.setStatus", channel_id=place.channel, thread_ts=place.thread, status=status
            )
        except Undeliverable as refused:
            if str(refused) in UNKNOWN:
                self._mute_until = self._clock() + UNKNOWN_FOR

    def _brought(self, post: Post, tries: int) -> None:
        for left in reversed(range(tries)):
            try:
                return post()
            except Undeliverable:
                raise
            except DeliveryError as fault:
                wait = PAUSE if fault.after is None else fault.after
                if not left or wait > PATIENCE:
                    raise
                self._sleep(wait)
        raise AssertionError("the last try returns or raises")


class _Ways:
    """The ways to a place: response_url, seen by them only, their DM. None is tried again after another."""

    def __init__(self, slack: Slack, place: Place) -> None:
        self._slack, self._ways = slack, _ways(place)

    def bring(self, message: Message) -> None:
        """Post it by the first way that is open. Raises DeliveryError."""
        refusals: list[Undeliverable] = []
        for number, way in enumerate(self._ways):
            try:
                self._post(way, message)
            except Undeliverable as refused:
                refusals.append(refused)
            else:
                self._ways = self._ways[number:]
                return
        raise next((one for one in refusals if isinstance(one, Mendable)), refusals[-1])

    def _post(self, place: Place, message: Message) -> None:
        body = _to_body(message)
        thread = {"thread_ts": place.thread} if place.thread else {}
        if place.url:
            self._slack.reply(
                place.url, {"response_type": "ephemeral", "replace_original": False, **thread, **body}
            )
        elif place.user and place.channel:
            self._slack.call("chat.postEphemeral", channel=place.channel, user=place.user, **thread, **body)
        else:
            self._slack.call("chat.postMessage", channel=place.channel or place.user, **thread, **body)


def _ways(place: Place) -> list[Place]:
    ways = [place]
    if place.url and place.channel and place.user:
        ways.append(replace(place, url=""))
    if place.user and (place.url or place.channel):
        ways.append(Place(channel=place.user))
    return ways


def _to_body(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": message.blocks, "unfurl_links": False, "unfurl_media": False}
