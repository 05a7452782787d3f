"""One visitor's page as a value: what stands on it, and what becomes of it as the desk answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.confidential import Confidential
from bot.dialogue.card import Card
from bot.dialogue.form import Field, Form
from bot.dialogue.messages import Incoming, Outgoing, Pressed, Said, Say, Show, Submitted

STAFF, COUNSELOR = "staff", "counselor"
PANES = (STAFF, COUNSELOR)
ENTRIES = 60
"""Kept at most; the oldest go first."""

Entry = Confidential[str] | Say
"""What was said, or what the desk said."""


@dataclass(frozen=True)
class Conversation:
    """A page: its language, the staff's conversation, the open dialog of each pane, the counselor shown.

    `latest` counts the last entries that answer the last thing said or pressed. `openers` are the actions
    that opened the dialogs. `at` is the pane where something was done last; `back` is the action whose button
    there gets the focus again, after its dialog was closed. `site`: where the visitor says they work.
    """

    lang: str
    entries: tuple[Entry, ...] = field(default=(), repr=False)
    latest: int = 0
    dialogs: Mapping[str, Form] = field(default_factory=dict, repr=False)
    openers: Mapping[str, str] = field(default_factory=dict)
    at: str = STAFF
    back: str = ""
    counselor: str = ""
    site: str = ""
    notes: tuple[Card, ...] = field(default=(), repr=False)


def with_card(page: Conversation, card: Say) -> Conversation:
    """With one more card in the staff's conversation."""
    return replace(page, entries=(*page.entries, card)[-ENTRIES:], latest=page.latest + 1)


def answered(
    page: Conversation, pane: str, incoming: Incoming, outgoings: Sequence[Outgoing]
) -> Conversation:
    """After the desk's answer to what came in from a pane.

    A dialog that was pressed or submitted and is not shown again has done its work, and closes.
    """
    page = replace(page, at=pane, back="")
    cards = [one for one in outgoings if isinstance(one, Say)]
    forms = [one.form for one in outgoings if isinstance(one, Show)]
    if pane == STAFF:
        page = _heard(page, incoming)
        for card in cards:
            page = with_card(page, card)
    else:
        page = replace(page, notes=tuple(one.card for one in cards))
    if forms:
        return _opened(page, pane, forms[-1], incoming)
    return page if isinstance(incoming, Said) else _without_dialog(page, pane)


def closed(page: Conversation, pane: str) -> Conversation:
    """Without the dialog of a pane; the button that opened it gets the focus."""
    return replace(_without_dialog(page, pane), at=pane, back=page.openers.get(pane, ""))


def seen_by(page: Conversation, counselor: str) -> Conversation:
    """With this counselor's pane: nobody inherits another's dialog or note."""
    page = replace(page, at=COUNSELOR, back="", notes=())
    if counselor == page.counselor:
        return page
    return replace(_without_dialog(page, COUNSELOR), counselor=counselor)


def with_unsent(page: Conversation, pane: str, unsent: Incoming) -> Conversation:
    """With what is written, and not yet sent, in the open dialog of a pane."""
    form = page.dialogs.get(pane)
    if form is None or not isinstance(unsent, Submitted):
        return page
    if (unsent.form, unsent.state) != (form.id, form.state):
        return page
    told = unsent.told.reveal()
    parts = tuple(
        replace(part, value=told.get(part.id, "")) if isinstance(part, Field) else part for part in form.parts
    )
    return replace(page, dialogs={**page.dialogs, pane: replace(form, parts=parts)})


def _heard(page: Conversation, incoming: Incoming) -> Conversation:
    words = (incoming.text,) if isinstance(incoming, Said) else ()
    return replace(page, entries=(*page.entries, *words)[-ENTRIES:], latest=0)


def _opened(page: Conversation, pane: str, form: Form, incoming: Incoming) -> Conversation:
    openers = dict(page.openers)
    if isinstance(incoming, Pressed) and pane not in page.dialogs:
        openers[pane] = incoming.action
    return replace(page, dialogs={**page.dialogs, pane: form}, openers=openers)


def _without_dialog(page: Conversation, pane: str) -> Conversation:
    dialogs = {one: form for one, form in page.dialogs.items() if one != pane}
    openers = {one: action for one, action in page.openers.items() if one != pane}
    return replace(page, dialogs=dialogs, openers=openers)
