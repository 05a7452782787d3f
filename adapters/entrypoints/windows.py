"""Windows: the desk's places on its platforms; an answer goes back to where its question came from."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import web

from adapters.slack.connection import SLACK
from adapters.teams.connection import PLATFORM, TEAMS
from bot.dialogue.answering import AskerOf, Working
from bot.dialogue.messages import Asker, Outgoing
from bot.dialogue.ports import Courier, DeliveryError, Messenger, Post, Undeliverable, Waiting

_BETWEEN = "\n"
"""Between places: it stands in none of them."""

_WITHIN = "\t"
"""Between an app and its places."""

Running = Callable[[web.Application], AsyncIterator[None]]
"""What goes by itself for as long as the application runs."""


@dataclass(frozen=True)
class Window:
    """The desk on one platform.

    `lacks`: what keeps it from working there, one line each; `mount` opens its door in an application.
    """

    courier: Courier
    asker_of: AskerOf
    working: Working
    lacks: Callable[[], list[str]]
    mount: Callable[[web.Application], None]


class Windows:
    """The couriers of several platforms as one; `windows` may be filled later on."""

    def __init__(self, windows: Mapping[str, Window]) -> None:
        self._windows = windows

    def posts(self, conversation: str, outgoing: Outgoing) -> Sequence[Post]:
        """As that platform's courier does. Raises DeliveryError for one that this process is not on."""
        return self._at(conversation).courier.posts(conversation, outgoing)

    def working(self, conversation: str) -> None:
        """Show there that an answer is being looked for."""
        self._at(conversation).working(conversation)

    def asker_of(self, waiting: Waiting) -> Asker:
        """Who asks, as that platform knows them."""
        return self._at(waiting.place.reveal()).asker_of(waiting)

    def lacks(self) -> list[str]:
        """What keeps the desk from working on any of them, one line each."""
        return [line for window in self._windows.values() for line in window.lacks()]

    def _at(self, conversation: str) -> Window:
        window = self._windows.get(platform_of(conversation))
        if window is None:
            raise DeliveryError("not_connected")
        return window


class Messengers:
    """The messengers of several platforms as one, for places of `to_places`."""

    def __init__(self, messengers: Mapping[str, Messenger]) -> None:
        self._messengers = messengers

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        """To the first of the places that takes it. Raises what the last one does."""
        *others, last = conversation.split(_BETWEEN)
        for place in others:
            with suppress(Undeliverable):
                return self._sent(place, outgoing)
        return self._sent(last, outgoing)

    def _sent(self, place: str, outgoing: Outgoing) -> None:
        messenger = self._messengers.get(platform_of(place))
        if messenger is None:
            raise DeliveryError("not_connected")
        messenger.send(place, outgoing)


class Apps:
    """The messengers of several doors' apps as one, for places of `in_app`."""

    def __init__(self, messengers: Mapping[str, Messenger]) -> None:
        self._messengers = messengers

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        """By the app that is named. Raises DeliveryError."""
        app, _, place = conversation.partition(_WITHIN)
        self._messengers[app].send(place, outgoing)


def in_app(app: str, place: str | None) -> str | None:
    """A place (None for none) where a door's app is to write."""
    return f"{app}{_WITHIN}{place}" if place else None


def to_places(places: Iterable[str]) -> str:
    """Several places as one text, the best first; "" for none."""
    return _BETWEEN.join(places)


def platform_of(place: str) -> str:
    """The platform on which a place is, by the way it is written."""
    return TEAMS if place.startswith(PLATFORM) else SLACK
