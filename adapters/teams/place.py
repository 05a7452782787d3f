"""Place: where an answer goes on Teams, as one text that the core carries unread."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from adapters.teams.connection import PLATFORM
from bot.dialogue.ports import Undeliverable


@dataclass(frozen=True)
class Place:
    """A conversation, and in it the person who asked.

    `service`: the connector's address; `user` and `bot`: the ids both have there; `lang`: that of their
    client ("" for unknown). `direct`: it is theirs alone; what others read gets no answer.
    """

    service: str
    conversation: str
    user: str
    bot: str
    tenant: str
    lang: str = ""
    direct: bool = True

    def written(self) -> str:
        """The place as one text, for `to_place`."""
        return PLATFORM + json.dumps(asdict(self))


def to_place(written: str) -> Place:
    """The place of a text. Raises Undeliverable for what no place has written."""
    if not written.startswith(PLATFORM):
        raise Undeliverable("place_unreadable")
    try:
        place = Place(**json.loads(written.removeprefix(PLATFORM)))
    except (TypeError, ValueError, RecursionError):
        raise Undeliverable("place_unreadable") from None
    texts: list[Any] = [place.service, place.conversation, place.user, place.bot, place.tenant, place.lang]
    if not all(isinstance(one, str) for one in texts) or not (place.service and place.conversation):
        raise Undeliverable("place_unreadable")
    return place
