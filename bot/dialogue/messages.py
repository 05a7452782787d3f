"""What comes in and what goes out, the same on every platform."""

from dataclasses import dataclass

from bot.confidential import Confidential
from bot.dialogue.card import Card


@dataclass(frozen=True)
class Asker:
    """Who is speaking, as far as an answer depends on it: never a name or an id."""

    audience: str
    site: str | None
    lang: str


@dataclass(frozen=True)
class Said:
    """Words typed into the conversation."""

    text: Confidential[str]
    asker: Asker


@dataclass(frozen=True)
class Pressed:
    """A button pressed: its action."""

    action: str
    asker: Asker


Incoming = Said | Pressed


@dataclass(frozen=True)
class Say:
    """A card to be posted into the conversation."""

    card: Card


Outgoing = Say
