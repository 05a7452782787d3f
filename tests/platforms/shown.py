"""What people see and send, told the same way on every platform."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Quote:
    """Somebody else's words, where they stand, and how far they may be relied on."""

    words: str
    source: str
    badges: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One of a list: what it is called, what is told of it, and what opens it."""

    title: str
    badges: tuple[str, ...]
    action: str


@dataclass(frozen=True)
class Answer:
    """One card of an answer. `words` is all of it; `calls` are numbers, `buttons` labels."""

    urgent: bool
    words: str
    headings: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    calls: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A dialog as it would be sent: which form, its state, what is filled in, and the platform's inputs."""

    form: str
    state: str
    told: dict[str, str] = field(default_factory=dict)
    inputs: tuple[Any, ...] = ()
