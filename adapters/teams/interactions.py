"""Interactions: what a press or a sent dialog leads to on the screen of who did it, and nowhere else."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from adapters.errands import Act, Errands
from adapters.teams.buttons import stays
from adapters.teams.connection import PLATFORM
from adapters.teams.connector import Connector
from adapters.teams.dialog import to_dialog, to_task
from adapters.teams.faces import Face
from adapters.teams.inbound import Outsider, Press, Sent, Somebody, Vote
from adapters.teams.outbound import Message, to_messages, to_shown
from adapters.teams.people import People
from adapters.teams.place import Place, to_place
from bot.desk.ports import Now
from bot.dialogue.card import Button, Buttons, Card, Text, Tone
from bot.dialogue.consult import REPORT
from bot.dialogue.feedback import USEFUL
from bot.dialogue.form import Form
from bot.dialogue.language import to_language
from bot.dialogue.messages import Asker, Incoming, Outgoing, Pressed, Say, Show
from bot.dialogue.ports import Memory, Messenger, Undeliverable, Waiting
from bot.dialogue.reception import ASK
from bot.dialogue.wording import say

Receive = Callable[[Incoming], Sequence[Outgoing]]
Answer = dict[str, Any]
"""What is answered to an invoke; empty closes the dialog."""

YES, NO = f"{USEFUL}yes:", f"{USEFUL}no:"


class Interactions:
    """Brings the desk's answers to the one who waits. `receive` is the desk's one ear, and never raises."""

    def __init__(
        self, receive: Receive, people: People, messenger: Messenger, connector: Connector, memory: Memory,
        now: Now, errands: Errands, face: Face,
    ) -> None:  # fmt: skip
        self._receive, self._people, self._face = receive, people, face
        self._messenger, self._connector = messenger, connector
        self._memory, self._now, self.errands = memory, now, errands

    def pressed(self, press: Press) -> Answer:
        """A button or a command: the dialog that it opens, or that takes the place of the open one."""
        asker = self._asker(press)
        lang = to_language(press.action) or asker.lang  # the one just chosen, all around
        where = [Card((Text(say("teams_ask", lang)),))] if press.action == ASK else []
        return _screen(where, self._receive(press.pressed(asker)), lang)

    def submitted(self, sent: Sent) -> Answer:
        """A dialog that was sent. What it did is kept before this answers."""
        asker = self._asker(sent)
        return _screen((), self._receive(sent.submitted(asker)), asker.lang)

    def refused(self, outsider: Outsider) -> Answer:
        """One sentence, in a dialog."""
        lang = self._asker(outsider).lang
        return _screen([_outside(lang)], (), lang)

    def chatted(self, press: Press) -> None:
        """A button of a message that leads to no dialog: what it says stays in the chat of who pressed it."""
        asker = self._asker(press)
        if stays(press.action):
            cards = _cards(self._receive(press.pressed(asker)))
        else:
            cards = [Card((Text(say("teams_press_again", asker.lang)),))]
        self._send(press.place, cards)

    def rated(self, vote: Vote) -> Act | None:
        """A vote, kept at once; gives what says so, and that words typed beside it have reached nobody.

        None where nothing is to be said: for an answer not known any more. Raises StorageBusy.
        """
        action = self._memory.recall(_rated(vote.place, vote.message), self._now())
        asker, cards = self._asker(vote), [Card(())]
        if action.startswith(YES):
            voted = action if vote.useful else action.replace(YES, NO, 1)
            cards = _cards(self._receive(Pressed(voted, asker, vote.person))) or cards
        if vote.typed:
            cards[-1] = _unread(cards[-1], asker.lang)
        return partial(self._send, vote.place, cards) if any(card.elements for card in cards) else None

    def remember(self, place: Place, message_id: str, message: Message) -> None:
        """Which answer stands in a message, for two hours, so that a vote can be told; never raises."""
        if message.rating:
            thread = _rated(place, message_id)
            self.errands.run(partial(self._memory.keep, thread, message.rating, self._now()))

    def greet(self, somebody: Somebody, *, has_file: bool = False) -> None:
        """The doors; where others read along only how to ask. Before them, that no file is read here."""
        lang = self._asker(somebody).lang
        first = [Text(say("teams_file", lang))] if has_file else []
        if not somebody.place.direct:
            return self._post(somebody.place, to_messages(_below(first, self._face.among(lang))))
        *before, last = to_messages(_below(first, self._face.alone(lang, somebody.person)))
        return self._post(somebody.place, [*before, replace(last, prompts=self._face.prompts(lang))])

    def point(self, waiting: Waiting) -> None:
        """Says where others read along that the answer comes elsewhere, or how to get it; see Connector."""
        place, lang = to_place(waiting.place.reveal()), self._people.asking(waiting).lang
        try:
            self._connector.direct(place)
            sentence = say("teams_answer_direct", lang)
        except Undeliverable:
            sentence = say("teams_open_app", lang)
        self._post(place, to_messages(Card((Text(sentence),))))

    def turn_away(self, outsider: Outsider) -> None:
        """One sentence, where they have written."""
        self._post(outsider.place, to_messages(_outside(self._asker(outsider).lang)))

    def _asker(self, somebody: Somebody) -> Asker:
        return self._people.asker(somebody.person, somebody.place.lang)

    def _send(self, place: Place, cards: Sequence[Card]) -> None:
        send = partial(self._messenger.send, place.written())
        self.errands.run(partial(_each, send, [Say(card) for card in cards]))

    def _post(self, place: Place, messages: Sequence[Message]) -> None:
        self.errands.run(partial(_each, partial(self._connector.post, place), list(messages)))


def _each(bring: Callable[[Any], object], left: list[Any]) -> None:
    """In the order they are read. Tried again, it goes on with the one that failed."""
    while left:
        bring(left[0])
        left.pop(0)


def _screen(before: Sequence[Card], outgoings: Sequence[Outgoing], lang: str) -> Answer:
    """The last form with the cards before it, or the cards alone, as a dialog; nothing for nothing."""
    cards = [*before, *(one.card for one in outgoings if isinstance(one, Say))]
    forms = [one.form for one in outgoings if isinstance(one, Show)]
    elements = tuple(element for card in cards for element in card.elements)
    if forms:
        form = replace(forms[-1], parts=(*elements, *forms[-1].parts))
        return to_task(form.title, to_dialog(form, lang))
    if not elements:
        return {}
    tone = Tone.URGENT if any(card.tone is Tone.URGENT for card in cards) else Tone.CALM
    shown = Card(elements, tone, by_model=any(card.by_model for card in cards))
    return to_task(say("page_title", lang), to_shown(shown, lang))


def _cards(outgoings: Sequence[Outgoing]) -> list[Card]:
    """What can be said in a chat; of a dialog that refuses something, why."""
    return [one.card if isinstance(one, Say) else _reason(one.form) for one in outgoings]


def _reason(form: Form) -> Card:
    return Card(tuple(part for part in form.parts if isinstance(part, Text)))


def _below(first: Sequence[Text], card: Card) -> Card:
    return replace(card, elements=(*first, *card.elements))


def _unread(card: Card, lang: str) -> Card:
    """With what became of the words typed beside a thumb, above the ways on: one leads to a counselor."""
    ways = [one for one in card.elements if isinstance(one, Buttons)]
    others = [one for one in card.elements if not isinstance(one, Buttons)]
    door = Buttons((Button(say("door_report", lang), REPORT),))
    return replace(card, elements=(*others, Text(say("teams_vote_words", lang)), *(ways or [door])))


def _outside(lang: str) -> Card:
    return Card((Text(say("outsider", lang)),))


def _rated(place: Place, message: str) -> str:
    return f"{PLATFORM}rated:{place.conversation}:{message}"
