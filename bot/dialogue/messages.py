"""What comes in and what goes out, the same on every platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.confidential import Confidential
from bot.dialogue.card import Card
from bot.dialogue.form import Form

NOBODY: Confidential[str] = Confidential("")
"""Who speaks, where the platform does not say."""


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
    """A button pressed: its action, and its dialog's state. `person` is the platform's id of who did."""

    action: str
    asker: Asker
    person: Confidential[str] = NOBODY
    state: str = field(default="", repr=False)


@dataclass(frozen=True)
class Submitted:
    """A dialog sent: which form, what was filled in, and its state."""

    form: str
    told: Confidential[Mapping[str, str]]
    asker: Asker
    person: Confidential[str] = NOBODY
    state: str = field(default="", repr=False)


Incoming = Said | Pressed | Submitted


@dataclass(frozen=True)
class Say:
    """A card to be posted into the conversation."""

    card: Card


@dataclass(frozen=True)
class Show:
    """A dialog to be opened, or to take the place of the open one; no conversation ever keeps it."""

    form: Form


Outgoing = Say | Show
