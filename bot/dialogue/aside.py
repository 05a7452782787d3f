"""Aside: what is said to words where nothing is asked, in the apps of those who work at the desk."""

from collections.abc import Callable, Iterator

from bot.dialogue.card import Button, Buttons, Card, Text
from bot.dialogue.messages import Asker, Pressed
from bot.dialogue.urgent import urgent_card
from bot.dialogue.wording import say
from knowledge.urgent import urgency_of

WayOn = Callable[[str], tuple[Button, ...]]
"""The buttons below, in a language."""


class Aside:
    """A Counsel that searches nothing, asks no model and remembers nothing: it says what this app is for.

    `what`: the key of that sentence.
    """

    def __init__(self, what: str, ways: WayOn) -> None:
        self._what, self._ways = what, ways

    def ask(
        self, text: str, asker: Asker, thread: str = "", *, overheard: bool = False,  # noqa: ARG002 - the same
    ) -> Iterator[Card]:  # fmt: skip
        """Where there is danger that comes first; then what this app is for."""
        if urgency := urgency_of(text):
            yield urgent_card(urgency, asker.lang)
        yield self._card(asker.lang)

    def again(self, asker: Asker, thread: str, about: str = "") -> Iterator[Card]:  # noqa: ARG002 - the same
        """The same in another language."""
        yield self._card(asker.lang)

    def rated(self, action: str, lang: str) -> Card:  # noqa: ARG002 - the same
        """The same: nothing is rated here."""
        return self._card(lang)

    def contributed(self, pressed: Pressed) -> Card:
        """The same: nothing is given here."""
        return self._card(pressed.asker.lang)

    def _card(self, lang: str) -> Card:
        ways = self._ways(lang)
        return Card((Text(say(self._what, lang)), *([Buttons(ways)] if ways else [])))
