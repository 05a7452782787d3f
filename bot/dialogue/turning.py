"""A turning: one thing that a reporter can do with their own case; each is a file of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.desk.reporter import Access, Seen
from bot.dialogue.fields import Filled
from bot.dialogue.form import Form, Part
from bot.dialogue.messages import Asker


@dataclass(frozen=True)
class Back:
    """Somebody back at their own case. `entry`: the id of what they write; `named`: the desk has their name.

    `argument` is what follows the colon of the button's action. `look` looks the case up anew.
    """

    access: Access
    entry: str
    named: bool
    asker: Asker
    argument: str
    carried: Mapping[str, str] = field(repr=False)
    look: Callable[[], Seen]

    @property
    def lang(self) -> str:
        """The language to answer in."""
        return self.asker.lang


class Turning(Protocol):
    """What a reporter can do. `main`: its button stands below the case itself, not behind 「そのほか」."""

    @property
    def action(self) -> str:
        """Of its button, of that button's label in the wording, and of its form."""

    @property
    def main(self) -> bool:
        """Whether it is done often."""

    def offered(self, seen: Seen) -> bool:
        """Whether there is such a button on this case now."""

    def form(self, back: Back, filled: Filled) -> Form | None:
        """What is to be filled in; None where the button does it at once. Raises CaseError."""

    def do(self, back: Back, told: Mapping[str, str]) -> str:
        """Do it: the key of the sentence to say then. Raises CaseError."""


Showing = Callable[[Seen, Asker], Sequence[Part]]
"""What else a case shows to its reporter."""
