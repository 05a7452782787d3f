"""Reception: words come in here, and cards go out whatever happens; the one `except` of the desk."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import assert_never

from bot.dialogue.card import Button, Buttons, Card, Element, Text, Tone
from bot.dialogue.consult import HOTLINES, REPORT, Consult
from bot.dialogue.messages import Asker, Incoming, Outgoing, Pressed, Said, Say
from bot.dialogue.ports import NoteFault
from bot.dialogue.urgent import help_card
from bot.dialogue.wording import say

ASK, RECEIPT, HELP = "ask", "receipt", "help"
DOORS = (ASK, REPORT, RECEIPT, HELP)
"""The four doors, in the order they stand on every platform."""


class Reception:
    """Gives each incoming to its flow. `new_id` names an incident; `note_fault` takes note of it."""

    def __init__(self, consult: Consult, new_id: Callable[[], str], note_fault: NoteFault) -> None:
        self._consult, self._new_id, self._note_fault = consult, new_id, note_fault

    def receive(self, incoming: Incoming) -> Sequence[Outgoing]:
        """What the desk says to it. Never raises: a fault becomes a calm card with an incident id."""
        said: list[Outgoing] = []
        try:
            for card in self._cards(incoming):
                said.append(Say(card))  # noqa: PERF401 - what was said before a fault is kept
        except Exception as fault:  # noqa: BLE001 - the person gets an answer, whatever happened
            said.append(Say(self._sorry(fault, incoming.asker.lang)))
        return said

    def _sorry(self, fault: Exception, lang: str) -> Card:
        incident = "-"
        with suppress(Exception):  # a log that can't be written keeps nobody from an answer
            incident = self._new_id()
            self._note_fault(incident, fault)
        return _with_hotlines((Text(say("went_wrong", lang, incident=incident)),), Tone.CALM, lang)

    def _cards(self, incoming: Incoming) -> Iterable[Card]:
        match incoming:
            case Said(text, asker):
                return self._consult.ask(text.reveal(), asker)
            case Pressed(action, asker):
                return self._opened(action, asker)
            case _:
                assert_never(incoming)

    def _opened(self, action: str, asker: Asker) -> Iterable[Card]:
        match action:
            case "help":
                return [_with_hotlines(help_card(asker.lang).elements, Tone.URGENT, asker.lang)]
            case "report" | "receipt":
                return [
                    _with_hotlines((Text(say(f"not_built_{action}", asker.lang)),), Tone.CALM, asker.lang)
                ]
            case "hotlines":
                return self._consult.ask(say("question_hotlines", asker.lang), asker)
            case _:
                return [Card((Text(say("welcome", asker.lang)),))]


def _with_hotlines(elements: tuple[Element, ...], tone: Tone, lang: str) -> Card:
    return Card((*elements, Buttons((Button(say("see_hotlines", lang), HOTLINES),))), tone)
