"""Place: where an answer goes on Slack, as one text that the core carries unread."""

import json
from dataclasses import dataclass, fields

from bot.dialogue.ports import Undeliverable


@dataclass(frozen=True)
class Place:
    """A conversation.

    `channel` alone: posted there; with `thread`: into that thread; with `user`: shown to them only.
    `url`: the response_url of what they did, tried before all others.
    """

    channel: str = ""
    thread: str = ""
    user: str = ""
    url: str = ""

    def written(self) -> str:
        """The place as one text, for `to_place`."""
        return json.dumps({one.name: told for one in fields(self) if (told := getattr(self, one.name))})


def to_place(written: str) -> Place:
    """The place of a text; anything that no place has written is an id: of a person, say, for a DM.

    Raises Undeliverable for nothing, and for a place that is not whole.
    """
    if not written.startswith("{"):
        return _checked(Place(channel=written))
    try:
        return _checked(Place(**json.loads(written)))
    except (TypeError, ValueError):
        raise Undeliverable("place_unreadable") from None


def _checked(place: Place) -> Place:
    if not (place.channel or place.user or place.url):
        raise Undeliverable("place_empty")
    if not all(isinstance(getattr(place, one.name), str) for one in fields(place)):
        raise Undeliverable("place_unreadable")
    return place
