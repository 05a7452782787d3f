"""Reception: words come in, cards and dialogs go out whatever happens; the one `except` of the desk."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Protocol, assert_never

from bot.cases.errors import CaseError
from bot.cases.receipt import holds_receipt
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.dialogue.card import Button, Buttons, Card, Element, Text, Tone
from bot.dialogue.consult import HOTLINES, REPORT
from bot.dialogue.contribution import CONTRIBUTE
from bot.dialogue.feedback import USEFUL
from bot.dialogue.fields import words_of
from bot.dialogue.form import Form, Part, Told
from bot.dialogue.language import LANG, language_button, to_language
from bot.dialogue.messages import Asker, Incoming, Outgoing, Pressed, Said, Say, Show, Submitted, Unfolded
from bot.dialogue.places import PLACE, to_choice
from bot.dialogue.ports import NoteFault
from bot.dialogue.safety import help_card
from bot.dialogue.urgent import urgent_card
from bot.dialogue.wording import say
from knowledge.urgent import urgency_of

ASK, RECEIPT, HELP = "ask", "receipt", "help"
REFUSED = "refused"
"""The dialog that says why something is not done, and gives back the words that were sent."""

DOORS = (ASK, REPORT, RECEIPT, HELP)
"""The four doors, in the order they stand on every platform."""


class Counsel(Protocol):
    """Answers what is said, and what stands below its answers."""

    def ask(self, text: str, asker: Asker, thread: str = "", *, overheard: bool = False) -> Iterator[Card]:
        """The cards for some words, one by one; what shows danger is met first."""

    def again(self, asker: Asker, thread: str, about: str = "") -> Iterator[Card]:
        """The answer to what was asked last, in the asker's language."""

    def rated(self, action: str, lang: str) -> Card:
        """What is said to who pressed a button of feedback."""

    def contributed(self, pressed: Pressed) -> Card:
        """What is said to who gives a question to the library."""


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

ChooseLang = Callable[[Confidential[str], str], None]
"""Keeps the language that somebody chose."""


class Reception:
    """Gives each incoming to its flow. `new_id` names an incident; `note_fault` takes note of it.

    Without `choose_lang` nobody chooses a language by a button. `welcome`: the key of what is said to who
    calls without a word.
    """

    def __init__(
        self, consult: Counsel, flow_of: FlowOf, new_id: Callable[[], str], note_fault: NoteFault,
        choose_lang: ChooseLang | None = None, *, welcome: str = "welcome",
    ) -> None:  # fmt: skip
        self._consult, self._flow_of, self._choose_lang = consult, flow_of, choose_lang
        self._welcome = welcome
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
        if isinstance(incoming, Submitted | Unfolded) or (isinstance(incoming, Pressed) and incoming.state):
            return _refused(incoming, sentence)
        return Say(self._with_ways((Text(sentence),), Tone.CALM, incoming.asker.lang))

    def _answers(self, incoming: Incoming) -> Iterator[Outgoing]:
        match incoming:
            case Said(text, asker) if holds_receipt(text.reveal()):
                yield from map(Say, self._receipt_said(text.reveal(), asker))
            case Said(text, asker, thread, overheard):
                yield from map(Say, self._consult.ask(text.reveal(), asker, thread, overheard=overheard))
            case Pressed(action):
                if flow := self._flow_of(action):
                    yield Show(flow.pressed(incoming))
                else:
                    yield from map(Say, self._opened(incoming))
            case Submitted(form):
                yield Show(self._submitted(self._flow_of(form), incoming))
            case Unfolded(standing):
                yield Show(self._unfolded(self._flow_of(standing.form), standing))
            case _:
                assert_never(incoming)

    def _receipt_said(self, words: str, asker: Asker) -> Iterator[Card]:
        """A receipt in a message is looked up by nobody and kept nowhere; danger comes first all the same."""
        if urgency := urgency_of(words):
            yield urgent_card(urgency, asker.lang)
        door = Button(say("door_receipt", asker.lang), RECEIPT)
        yield Card((Text(say("receipt_said", asker.lang)), Buttons((door,))))

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

    def _opened(self, pressed: Pressed) -> Iterator[Card]:
        action, asker = pressed.action, pressed.asker
        if action == HELP:
            yield self._with_ways(help_card(asker.lang).elements, Tone.URGENT, asker.lang)
        elif action == HOTLINES:
            yield from self._consult.ask(say("question_hotlines", asker.lang), asker)
        elif action.startswith(USEFUL):
            yield self._consult.rated(action, asker.lang)
        elif action.startswith(CONTRIBUTE):
            yield self._consult.contributed(pressed)
        elif action.startswith(PLACE):
            yield from self._placed(pressed)
        elif action.startswith(LANG):
            yield from self._spoken(pressed)
        else:
            ways = self._language(asker.lang)
            yield Card((Text(say(self._welcome, asker.lang)), *([Buttons(ways)] if ways else [])))

    def _spoken(self, pressed: Pressed) -> Iterator[Card]:
        """From now on in the language of the button, and what was asked last in it as well."""
        lang = to_language(pressed.action)
        if lang is None or self._choose_lang is None:
            yield Card((Text(say("language_unknown", pressed.asker.lang)),))
            return
        self._choose_lang(pressed.person, lang)
        yield Card((Text(say("language_chosen", lang)),))
        again = list(self._consult.again(replace(pressed.asker, lang=lang), pressed.thread))
        yield from again
        if pressed.thread and not again:
            yield Card((Text(say("language_ask_again", lang)),))

    def _placed(self, pressed: Pressed) -> Iterator[Card]:
        """What was asked last, answered for the place of the button; the place is for this answer only."""
        choice, lang = to_choice(pressed.action), pressed.asker.lang
        if choice is None:
            yield Card((Text(say("place_unknown", lang)),))
            return
        there = replace(pressed.asker, places=(choice.place,))
        again = list(self._consult.again(there, pressed.thread, choice.about))
        yield from again or [Card((Text(say("place_ask_again", lang, place=choice.place)),))]

    def _with_ways(self, elements: tuple[Element, ...], tone: Tone, lang: str) -> Card:
        """With the way to the help lines below."""
        hotlines = Button(say("see_hotlines", lang), HOTLINES)
        return Card((*elements, Buttons((hotlines, *self._language(lang)))), tone)

    def _language(self, lang: str) -> tuple[Button, ...]:
        return (language_button(lang),) if self._choose_lang else ()


def _refused(incoming: Incoming, sentence: str) -> Show:
    """One sentence, and the words that were sent, so that nobody has to write them twice."""
    lang = incoming.asker.lang
    parts: list[Part] = [Text(sentence)]
    sent = incoming.standing if isinstance(incoming, Unfolded) else incoming
    if isinstance(sent, Submitted):
        words = words_of(sent.told.reveal())
        parts += [Told(say("your_words", lang), words)] if words else []
    return Show(Form(REFUSED, say("form_refused", lang), tuple(parts)))
