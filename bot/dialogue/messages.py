"""What comes in and what goes out, the same on every platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.confidential import Confidential
from bot.dialogue.card import Card
from bot.dialogue.form import Form

NOBODY: Confidential[str] = Confidential("")
"""Who speaks, where the platform does not say."""


NO_WORDS: Confidential[str] = Confidential("")
"""Where nothing was written."""

ROOMY = 1_000_000
"""Characters that one dialog holds where the platform sets no limit."""


@dataclass(frozen=True)
class Asker:
    """Who is speaking, as far as an answer depends on it: never a name or an id.

    `places`: names of the places where they work, as far as the desk knows; their ordinances come first.
    `room`: characters that one dialog holds on their platform.
    """

    audience: str
    site: str | None
    lang: str
    room: int = ROOMY
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """Words typed into the conversation. `thread` names the exchange they belong to, "" for none.

    `overheard`: everybody in a channel can read them.
    """

    text: Confidential[str]
    asker: Asker
    thread: str = ""
    overheard: bool = False


@dataclass(frozen=True)
class Pressed:
    """A button pressed: its action, and its dialog's state. `person` is the platform's id of who did.

    `thread` is the exchange in which it stands; `words` are those of the message it was pressed on.
    """

    action: str
    asker: Asker
    person: Confidential[str] = NOBODY
    state: str = field(default="", repr=False)
    thread: str = ""
    words: Confidential[str] = NO_WORDS


@dataclass(frozen=True)
class Submitted:
    """A dialog sent: which form, what was filled in, and its state."""

    form: str
    told: Confidential[Mapping[str, str]]
    asker: Asker
    person: Confidential[str] = NOBODY
    state: str = field(default="", repr=False)


@dataclass(frozen=True)
class Unfolded:
    """The rest of a dialog is asked for: it comes again, with what stands in it and all it holds."""

    standing: Submitted

    @property
    def asker(self) -> Asker:
        """Who asks for it."""
        return self.standing.asker


Incoming = Said | Pressed | Submitted | Unfolded


@dataclass(frozen=True)
class Say:
    """A card to be posted into the conversation."""

    card: Card


@dataclass(frozen=True)
class Show:
    """A dialog to be opened, or to take the place of the open one; no conversation ever keeps it."""

    form: Form


Outgoing = Say | Show
