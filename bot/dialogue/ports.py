"""All that the dialogue asks of the world."""

from collections.abc import Callable, Mapping
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


class Carry(Protocol):
    """Keeps what a dialog carries from screen to screen from being read or changed on the way."""

    def seal(self, told: Mapping[str, str], person: Confidential[str]) -> str:
        """What is carried, as a text that tells nothing."""

    def open(self, state: str, person: Confidential[str]) -> Mapping[str, str]:
        """What was carried, for the same person only. Raises CaseError `state_forged`."""


class DeliveryError(Exception):
    """A card did not reach its conversation; it may when it is tried again."""


class Undeliverable(DeliveryError):
    """It never will, until somebody mends the address or the platform's settings."""
