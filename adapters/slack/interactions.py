"""Interactions: what a press or a sent dialog leads to on the screen of who did it, and nowhere else."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from adapters.errands import Errands
from adapters.payload import Body, maybe_text
from adapters.slack.client import Expired
from adapters.slack.dialog import CLOSE, UNFOLD, errors_of, is_unfolded, to_view
from adapters.slack.home import Home
from adapters.slack.inbound import Greeted, Press, Sent, Somebody, Surface, standing, to_sent
from adapters.slack.outbound import to_shown
from adapters.slack.people import PLATFORM, People
from adapters.slack.views import Overtaken, Views
from bot.confidential import Confidential
from bot.dialogue.card import Card, Text, Tone
from bot.dialogue.consult import HOTLINES
from bot.dialogue.contribution import CONTRIBUTE
from bot.dialogue.feedback import USEFUL
from bot.dialogue.form import Form
from bot.dialogue.language import LANG, to_language
from bot.dialogue.messages import Incoming, Outgoing, Say, Show, Unfolded
from bot.dialogue.places import PLACE
from bot.dialogue.ports import DeliveryError, Messenger
from bot.dialogue.reception import ASK
from bot.dialogue.wording import say

Receive = Callable[[Incoming], Sequence[Outgoing]]
Answer = dict[str, Any]
"""What is answered to a dialog that was sent; empty closes it."""

STAYS = (LANG, USEFUL, HOTLINES, PLACE, CONTRIBUTE)
"""What actions begin with whose cards belong beside the message that they were pressed on."""


AS_IT_IS = ("type", "title", "submit", "close", "private_metadata", "callback_id")
"""What Slack tells of a dialog and takes back as it is, besides its blocks."""


class Interactions:
    """Brings the desk's answers to the one who waits. `receive` is the desk's one ear, and never raises."""

    def __init__(
        self, receive: Receive, people: People, views: Views, messenger: Messenger, home: Home,
        errands: Errands,
    ) -> None:  # fmt: skip
        self._receive, self._people, self._home, self._errands = receive, people, home, errands
        self._views, self._messenger = views, messenger

    def pressed(self, press: Press, body: Body) -> None:
        """A button. What it leads to is a dialog; few cards stay beside the message it stood on."""
        unfolding = press.surface is Surface.MODAL and press.action == UNFOLD
        asker = self._people.asker(press.person, press.place.channel)
        incoming = Unfolded(to_sent(body).submitted(asker)) if unfolding else press.pressed(asker)
        cards, form = _sorted(self._receive(incoming))
        lang = to_language(press.action) or asker.lang  # the one just chosen, all around
        unfolded = unfolding or _is_unfolded(form, body)
        try:
            self._show(press, cards, form, lang, unfolded)
        except Overtaken:
            pass
        except DeliveryError as fault:
            notice = self._notice(fault, lang)
            if press.surface is Surface.MESSAGE:  # help, for one, comes all the same
                self._post(press, [notice] if form else cards)
            else:
                self._tell(press, body, notice, lang, late=isinstance(fault, Expired))
        self._after(press)

    def submitted(self, body: Body) -> Answer:
        """A dialog that was sent. What it did is kept before this answers."""
        if maybe_text(body, "view", "callback_id") == CLOSE:
            return {"response_action": "clear"}
        sent = to_sent(body)
        asker = self._people.asker(sent.person)
        cards, form = _sorted(self._receive(sent.submitted(asker)))
        self._errands.run(partial(self._home.refresh, sent.user))
        if form and (errors := _native(form, sent)):
            return {"response_action": "errors", "errors": errors}
        if not form and not cards:
            return {}
        view = _screen(cards, form, asker.lang, unfolded=_is_unfolded(form, body))
        return {"response_action": "update", "view": view}

    def greet(self, somebody: Greeted) -> None:
        """The doors, for who called without a word."""
        lang = self._people.asker(somebody.person).lang
        card = self._home.face.welcome(lang, in_channel=somebody.in_channel)
        self._messenger.send(somebody.place.written(), Say(card))

    def knows(self, user: str, organisation: str) -> bool:
        """Whether somebody of a workspace that we don't know belongs to our organisation ("": to none)."""
        return bool(organisation) and self._people.is_colleague(Confidential(PLATFORM + user), organisation)

    def turn_away(self, somebody: Somebody) -> None:
        """One sentence, for who belongs to another company."""
        lang = self._people.asker(somebody.person).lang
        self._messenger.send(somebody.place.written(), Say(Card((Text(say("outsider", lang)),))))

    def _show(
        self, press: Press, cards: Sequence[Card], form: Form | None, lang: str, unfolded: bool
    ) -> None:
        if press.surface is Surface.MESSAGE and (form or press.action.startswith(STAYS)):
            self._post(press, cards)
            cards = ()
        if not cards and not form:
            return
        view = _screen([*_where_to_write(press, lang), *cards], form, lang, unfolded=unfolded)
        if press.surface is Surface.MODAL:
            self._views.update(press.view, view, press.version)
        else:
            self._views.open(press.trigger, view)

    def _notice(self, fault: DeliveryError, lang: str) -> Card:
        incident = self._errands.noted(fault)
        if isinstance(fault, Expired):
            return Card((Text(say("slack_press_again", lang)),))
        return Card((Text(say("went_wrong", lang, incident=incident)),))

    def _tell(self, press: Press, body: Body, notice: Card, lang: str, *, late: bool) -> None:
        """On the screen, or not at all: a message would date what somebody did in a dialog or on Home."""
        view = to_shown(notice, say("page_title", lang), lang)
        with suppress(DeliveryError):
            match press.surface, late:
                case (Surface.HOME, False) | (Surface.MODAL, True):  # that dialog is closed
                    self._views.open(press.trigger, view)
                case (Surface.MODAL, False):
                    self._views.update(press.view, _above(view, body["view"]), press.version)

    def _post(self, press: Press, cards: Sequence[Card]) -> None:
        if cards:
            self._errands.run(partial(self._send, press.place.written(), list(cards)))

    def _send(self, place: str, left: list[Card]) -> None:
        """In the order they are read. Tried again, it goes on with the one that failed."""
        while left:
            self._messenger.send(place, Say(left[0]))
            left.pop(0)

    def _after(self, press: Press) -> None:
        changed = press.action.startswith(LANG)
        self._errands.run(partial(self._home.publish if changed else self._home.refresh, press.user))


def _sorted(outgoings: Sequence[Outgoing]) -> tuple[list[Card], Form | None]:
    """The cards, and the last form: one dialog is open at a time."""
    forms = [one.form for one in outgoings if isinstance(one, Show)]
    return [one.card for one in outgoings if isinstance(one, Say)], forms[-1] if forms else None


def _where_to_write(press: Press, lang: str) -> Sequence[Card]:
    """Behind the first door of Home: what opens there has no field to write in."""
    asking = press.surface is Surface.HOME and press.action == ASK
    return [Card((Text(say("slack_ask", lang)),))] if asking else []


def _screen(cards: Sequence[Card], form: Form | None, lang: str, *, unfolded: bool) -> Mapping[str, Any]:
    """A form, with the cards before it; or the cards alone."""
    elements = tuple(element for card in cards for element in card.elements)
    if form is None:
        tone = Tone.URGENT if any(card.tone is Tone.URGENT for card in cards) else Tone.CALM
        return to_shown(Card(elements, tone), say("page_title", lang), lang)
    return to_view(replace(form, parts=(*elements, *form.parts)), lang, unfolded=unfolded)


def _above(notice: Mapping[str, Any], standing: Body) -> Mapping[str, Any]:
    """A dialog as it stands, words and all, below what is to be said."""
    blocks = standing.get("blocks")
    below = [_own(one) for one in blocks] if isinstance(blocks, list) else []
    kept = {name: standing[name] for name in AS_IT_IS if standing.get(name)}
    return {**kept, "blocks": [*notice["blocks"], *below]}


def _own(block: Body) -> Body:
    """A block as it was sent: Slack gives those without an id one of its own."""
    ours = maybe_text(block, "type") == "input"
    return block if ours else {name: value for name, value in block.items() if name != "block_id"}


def _is_unfolded(form: Form | None, body: Body) -> bool:
    """Whether what may be folded away was shown before, and stays."""
    return form is not None and is_unfolded(form, standing(body))


def _native(form: Form, sent: Sent) -> Mapping[str, str]:
    """The errors that Slack itself can show at their fields; none where one has no field on the screen."""
    errors = errors_of(form) if form.id == sent.form else {}
    return errors if errors.keys() <= sent.shown else {}
