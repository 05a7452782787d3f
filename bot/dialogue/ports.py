"""All that the dialogue asks of the world."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from bot.confidential import Confidential
from bot.dialogue.messages import Outgoing

NoteFault = Callable[[str, Exception], None]
"""Takes note of an incident id and the exception's type; never of its words."""

AddressOf = Callable[[str], str | None]
"""Where a counselor (id) is reached on a platform; None when nowhere."""


class Messenger(Protocol):
    """Brings cards to a conversation on one platform."""

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        """Post it. Raises DeliveryError."""


Post = Callable[[], None]
"""Brings one message. Raises DeliveryError, and then nothing of it has arrived."""


class Courier(Protocol):
    """Brings cards message by message, for who writes down what has arrived."""

    def posts(self, conversation: str, outgoing: Outgoing) -> Sequence[Post]:
        """What brings it there, in order. The same number for the same card. Raises Undeliverable."""


class Carry(Protocol):
    """Keeps what a dialog carries from screen to screen from being read or changed on the way."""

    def seal(self, told: Mapping[str, str], person: Confidential[str]) -> str:
        """What is carried, as a text that tells nothing."""

    def open(self, state: str, person: Confidential[str]) -> Mapping[str, str]:
        """What was carried, for the same person only. Raises CaseError `state_forged`."""


@dataclass(frozen=True)
class Waiting:
    """A question that waits for its answer.

    `key` is the same however often the platform brings the same words. `place` is where the answer goes, in
    the platform's own writing; `thread` names the exchange it belongs to. `sent`: messages of the answer that
    have arrived. `late`: it has waited for too long to be answered; its words are gone. `tries`: how often
    its answer was begun. `overheard`: everybody in a channel can read its words.
    """

    key: str
    place: Confidential[str]
    person: Confidential[str]
    text: Confidential[str]
    thread: str = field(default="", repr=False)
    sent: int = 0
    late: bool = False
    tries: int = 0
    overheard: bool = False


class Inbox(Protocol):
    """Questions from before they are acknowledged until they are answered, sealed; then that they came."""

    def record(self, waiting: Waiting, at: datetime) -> bool:
        """Keep it. False when it came before, answered or not. Raises StorageBusy."""

    def claim(self, at: datetime, limit: int) -> Sequence[Waiting]:
        """Those that nobody is answering, oldest first, held for a minute; what is outdated is forgotten."""

    def hold(self, waiting: Waiting, arrived: int, at: datetime) -> bool:
        """So many messages of its answer have arrived, and whoever claimed it sends the next within a minute.

        False for who must not: somebody else has begun to send since this was claimed, or is done with it.
        """

    def postpone(self, waiting: Waiting, until: datetime) -> None:
        """It is free to be claimed from then on, and when it becomes late."""

    def done(self, key: str) -> None:
        """It is answered: nothing of it is kept but that it came, for two hours."""


class Memory(Protocol):
    """What was asked last in an exchange, sealed, for two hours."""

    def recall(self, thread: str, at: datetime) -> str:
        """The last question; "" for none."""

    def keep(self, thread: str, question: str, at: datetime) -> None:
        """This is the last question from now on."""


class Languages(Protocol):
    """The language somebody chose by a button, under a name that nobody can read."""

    def of(self, person: Confidential[str]) -> str | None:
        """The language; None for who never chose."""

    def choose(self, person: Confidential[str], lang: str) -> None:
        """This one from now on."""


@dataclass(frozen=True)
class Rating:
    """What somebody thought of an answer: nobody's words, and not whose.

    `answer` is random. `places` are the passages it quoted, as `document#anchor`.
    """

    answer: str
    day: date
    useful: bool
    places: tuple[str, ...]


Rate = Callable[[Rating], None]
"""Keeps a rating; the same answer's earlier one goes."""


class DeliveryError(Exception):
    """A card did not reach its conversation; it may when it is tried again.

    `after`: seconds that the platform asks to wait, None where it does not say.
    """

    def __init__(self, told: str = "", after: float | None = None) -> None:
        super().__init__(told)
        self.after = after


class Undeliverable(DeliveryError):
    """It never will, until somebody mends the address or the platform's settings."""


class Mendable(Undeliverable):
    """An operator can mend it within minutes, a right that the app lacks for example: worth another try."""
