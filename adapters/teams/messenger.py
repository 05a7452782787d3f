"""TeamsMessenger: cards become messages, posted into the chat of two and nowhere else."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from adapters.teams.connector import Connector
from adapters.teams.outbound import Message, to_messages
from adapters.teams.place import Place, to_place
from bot.dialogue.messages import Outgoing, Say
from bot.dialogue.ports import DeliveryError, Post, Undeliverable

PATIENCE = 5.0
"""Seconds waited at most between two parts of one card."""

TRIES = 4
"""Of each part but the first."""

PAUSE = 1.0
"""Seconds between them where Teams names none."""

Posted = Callable[[Place, str, Message], None]
"""Told where a message that can be rated stands, by which id."""


def nobody(_: Place, __: str, ___: Message) -> None:
    """Tells nobody."""


class TeamsMessenger:
    """The ports Messenger and Courier over Teams: a place (`Place.written`)."""

    def __init__(
        self, connector: Connector, posted: Posted = nobody, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._connector, self._posted, self._sleep = connector, posted, sleep

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        """Post a card, whole and in order. Raises DeliveryError; Undeliverable for a dialog, too.

        Once its first part is there, a short trouble is waited for: the whole comes again when this raises.
        """
        for number, post in enumerate(self.posts(conversation, outgoing)):
            self._brought(post, TRIES if number else 1)

    def posts(self, conversation: str, outgoing: Outgoing) -> Sequence[Post]:
        """What posts a card, message by message. Raises Undeliverable for a dialog, and for no place.

        What was asked in a channel is answered in the chat of two, which the first of them opens.
        """
        if not isinstance(outgoing, Say):
            raise Undeliverable("a_dialog_opens_for_whoever_pressed")
        way = _Way(self._connector, to_place(conversation))
        return [partial(self._post, way, message) for message in to_messages(outgoing.card)]

    def working(self, conversation: str) -> None:
        """Show in a chat of two that an answer is being looked for, until it comes; never raises."""
        with suppress(DeliveryError):
            place = to_place(conversation)
            if place.direct:
                self._connector.typing(place)

    def _post(self, way: "_Way", message: Message) -> None:
        place = way.place()
        made = self._connector.post(place, message)
        if made and message.rating:
            with suppress(Exception):  # the message is there: it must not come again because of this
                self._posted(place, made, message)

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


class _Way:
    """The way to whoever asked: their chat of two, looked for when it is needed, and once."""

    def __init__(self, connector: Connector, asked: Place) -> None:
        self._connector, self._asked = connector, asked
        self._found: Place | None = None

    def place(self) -> Place:
        """Where they alone read it. Raises DeliveryError."""
        self._found = self._found or self._connector.direct(self._asked)
        return self._found
