"""A form: one dialog to fill in. What is told in confidence travels in these, never in messages."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.dialogue.card import Element


class Entered(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    LINES = "lines"
    ONE = "one"
    MANY = "many"
    DAY = "day"
    PEOPLE = "people"


@dataclass(frozen=True)
class Option:
    """One choice."""

    id: str
    label: str


@dataclass(frozen=True)
class Field:
    """Something to fill in. `value`: a text, an option's id, several separated by spaces, or YYYY-MM-DD.

    People are picked from the platform's own directory: persons ("slack:U1") separated by spaces.

    `error` says what to mend; `aside` fields may be folded away: they are never needed.
    """

    id: str
    label: str
    entered: Entered
    options: tuple[Option, ...] = ()
    value: str = field(default="", repr=False)
    required: bool = False
    hint: str = ""
    error: str = ""
    aside: bool = False
    longest: int = 4000


@dataclass(frozen=True)
class Copyable:
    """A text to take along: shown whole, easy to select and copy."""

    label: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Told:
    """Somebody's words inside a dialog, with who wrote them and when."""

    who: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Folded:
    """Something longer behind one line, to be opened by who wants it; a table as (row heading, cells...)."""

    label: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Element | Field | Copyable | Told | Folded


@dataclass(frozen=True)
class Form:
    """A dialog. `id` says which; `state` is the door's own, sealed; it comes back with whatever is pressed.

    `title` is neutral. `submit` is the label of the button that sends the fields; without it the dialog only
    shows. Buttons among the parts send their action and the state, not the fields.
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    submit: str | None = None
    state: str = field(default="", repr=False)
