"""Reception: words come in, cards and dialogs go out whatever happens; the one `except` of the desk."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Protocol, assert_never

from bot.cases.errors import CaseError
from bot.desk.ports import StorageBusy
from bot.dialogue.card import Button, Buttons, Card, Element, Text, Tone
from bot.dialogue.consult import HOTLINES, REPORT, Consult
from bot.dialogue.fields import words_of
from bot.dialogue.form import Form, Part, Told
from bot.dialogue.messages import (
    Asker,
    Incoming,
    Outgoing,
    Pressed,
    Said,
    Say,
    Show,
    Submitted,
    Unfolded,
)  # fmt: skip
from bot.dialogue.ports import NoteFault
from bot.dialogue.safety import help_card
from bot.dialogue.wording import say

ASK, RECEIPT, HELP = "ask", "receipt", "help"
DOORS = (ASK, REPORT, RECEIPT, HELP)
"""The four doors, in the order they stand on every platform."""


class Flow(Protocol):
    """A conversation in dialogs."""

    def pressed(self, pressed: Pressed) -> Form:
        """The dialog behind a button. Raises CaseError."""

    def submitted(self, submitted: Submitted) -> Form:
        """The dialog after one that was sent. Raises CaseError."""

    def again(self, submitted: Submitted, fault: CaseError) -> Form:
        """The dialog that was sent, with everything in it, and what is to be mended. Raises CaseError."""


FlowOf = Callable[[str], Flow | None]
"""The flow of an action or a form's id; None for none."""


class Reception:
    """Gives each incoming to its flow. `new_id` names an incident; `note_fault` takes note of it."""

    def __init__(
        self, consult: Consult, flow_of: FlowOf, new_id: Callable[[], str], note_fault: NoteFault
    ) -> None:
        self._consult, self._flow_of = consult, flow_of
        self._new_id, self._note_fault = new_id, note_fault

    def receive(self, incoming: Incoming) -> Sequence[Outgoing]:
        """What the desk says to it. Never raises: a fault becomes one calm answer with an incident id."""
        said: list[Outgoing] = []
        try:
            for one in self._answers(incoming):
                said.append(one)  # noqa: PERF402 - what was said before a fault is kept
        except CaseError as rule:
            said.append(_refused(incoming, say(f"case_{rule.code}", incoming.asker.lang, **rule.told)))
        except StorageBusy:
            said.append(_refused(incoming, say("case_busy", incoming.asker.lang)))
        except Exception as fault:  # noqa: BLE001 - the person gets an answer, whatever happened
            said.append(self._sorry(incoming, fault))
        return said

    def _sorry(self, incoming: Incoming, fault: Exception) -> Outgoing:
        incident = "-"
        with suppress(Exception):  # a log that can't be written keeps nobody from an answer
            incident = self._new_id()
            self._note_fault(incident, fault)
        sentence = say("went_wrong", incoming.asker.lang, incident=incident)
        if isinstance(incoming, Submitted) or (isinstance(incoming, Pressed) and incoming.state):
            return _refused(incoming, sentence)
        return Say(_with_hotlines((Text(sentence),), Tone.CALM, incoming.asker.lang))

    def _answers(self, incoming: Incoming) -> Iterator[Outgoing]:
        match incoming:
            case Said(text, asker):
                yield from map(Say, self._consult.ask(text.reveal(), asker))
            case Pressed(action, asker):
                if flow := self._flow_of(action):
                    yield Show(flow.pressed(incoming))
                else:
                    yield from map(Say, self._opened(action, asker))
            case Submitted(form):
                yield Show(self._submitted(self._flow_of(form), incoming))
            case Unfolded(standing):
                yield Show(self._unfolded(self._flow_of(standing.form), standing))
            case _:
                assert_never(incoming)

    def _unfolded(self, flow: Flow | None, standing: Submitted) -> Form:
        if flow is None:
            raise CaseError("form_forged")
        return flow.again(standing, CaseError("unfolded"))

    def _submitted(self, flow: Flow | None, submitted: Submitted) -> Form:
        if flow is None:
            raise CaseError("form_forged")
        try:
            return flow.submitted(submitted)
        except CaseError as rule:
            return flow.again(submitted, rule)
        except StorageBusy:
            return flow.again(submitted, CaseError("busy"))

    def _opened(self, action: str, asker: Asker) -> Iterator[Card]:
        match action:
            case "help":
                yield _with_hotlines(help_card(asker.lang).elements, Tone.URGENT, asker.lang)
            case "hotlines":
                yield from self._consult.ask(say("question_hotlines", asker.lang), asker)
            case _:
                yield Card((Text(say("welcome", asker.lang)),))


def _refused(incoming: Incoming, sentence: str) -> Show:
    """One sentence, and the words that were sent, so that nobody has to write them twice."""
    lang = incoming.asker.lang
    parts: list[Part] = [Text(sentence)]
    if isinstance(incoming, Submitted):
        words = words_of(incoming.told.reveal())
        parts += [Told(say("your_words", lang), words)] if words else []
    return Show(Form("refused", say("form_refused", lang), tuple(parts)))


def _with_hotlines(elements: tuple[Element, ...], tone: Tone, lang: str) -> Card:
    return Card((*elements, Buttons((Button(say("see_hotlines", lang), HOTLINES),))), tone)
