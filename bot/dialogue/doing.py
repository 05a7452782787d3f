"""A doing: one thing that a counselor can do with an open case; each is a file of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.desk.acting import Writing
from bot.desk.counselor import Opened
from bot.dialogue.fields import Filled
from bot.dialogue.form import Form, Part
from bot.dialogue.messages import Asker


@dataclass(frozen=True)
class On:
    """The case that a dialog is about, as it carries it.

    `argument` is what follows the colon of the button's action. `look` opens the case anew, which is audited.
    """

    writing: Writing
    carried: Mapping[str, str] = field(repr=False)
    asker: Asker
    argument: str
    look: Callable[[], Opened]

    @property
    def lang(self) -> str:
        """The language to answer in."""
        return self.asker.lang


class Doing(Protocol):
    """What a counselor can do. `main`: its button stands below the case itself, not behind 「そのほか」."""

    @property
    def action(self) -> str:
        """Of its button, of that button's label in the wording, and of its form."""

    @property
    def main(self) -> bool:
        """Whether it is done often."""

    def offered(self, opened: Opened) -> bool:
        """Whether there is such a button on this case now."""

    def form(self, on: On, filled: Filled) -> Form | None:
        """What is to be filled in; None where the button does it at once. Raises CaseError."""

    def do(self, on: On, told: Mapping[str, str]) -> Form | None:
        """Do it; what to show then, None for the sentence `<action>_done`. Raises CaseError, Conflict."""


Adding = Callable[[Opened, str, Asker], Sequence[Part]]
"""What else an open case shows to a counselor (id), after what was told in it."""
