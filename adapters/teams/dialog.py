"""A form becomes a card that stands in a dialog, and what was filled in becomes answers again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

from adapters.payload import Unheard, whole
from adapters.teams.buttons import Send, in_dialog, toggle
from adapters.teams.choices import COMMA, held
from adapters.teams.connection import COPIED, DESK, INPUT
from adapters.teams.elements import to_units
from adapters.teams.escape import brief, is_brief
from adapters.teams.fields import Asked, to_asked
from adapters.teams.fitting import fitted
from adapters.teams.frame import framed
from adapters.teams.limits import ID, PIECE, STATE, TITLE, Node, weigh
from adapters.teams.pickers import to_persons
from adapters.teams.units import Unit, boxed, paragraphs, texts
from adapters.text import carried, cleaned, is_blank, own
from bot.dialogue.card import (
    Buttons,
    Call,
    Element,
    Heading,
    Link,
    Listed,
    Quotation,
    References,
    Steps,
    Text,
)  # fmt: skip
from bot.dialogue.form import Copyable, Entered, Field, Folded, Form, Option, Told
from bot.dialogue.wording import say

Shown = Element | Copyable | Told | Folded
"""Parts that are no field."""

ASIDE, FOLDED = "aside", "fold:"
"""Ids of what is folded away: the fields that are never needed, and before a table's number."""

MANY, PEOPLE = "many", "people"
"""In what a dialog sends: the fields of several options, and of people, which Teams parts by commas."""

NAMED, MENDED = 10, 60
"""Fields to be mended that are named above all else, and characters of each name."""

LOW = 5_000
"""Bytes of a card that has room in a low dialog."""


def to_dialog(form: Form, lang: str) -> Node:
    """A form as a card. What it has no room for is told; fields come first.

    Raises ValueError for a state, an action or an id that can't be carried, as in `state too long`; it never
    names it.
    """
    state, form_id = own(form.state, STATE, "state"), own(form.id, ID, "form id")
    fields = [part for part in form.parts if isinstance(part, Field)]
    parted = {
        kind: [one.id for one in fields if one.entered is entered]
        for kind, entered in ((MANY, Entered.MANY), (PEOPLE, Entered.PEOPLE))
    }
    sent = {"form": form_id, "state": state, **{kind: ids for kind, ids in parted.items() if ids}}
    actions = [_sending(form.submit, sent)] if form.submit else []
    frame = framed([], actions)
    return {**frame, "body": fitted([*_parts(form, fields, lang)], lang, weigh(frame))}


def to_task(title: str, card: Node) -> dict[str, Any]:
    """A card as an open dialog: the whole answer to an invoke."""
    shown = {
        "title": brief(title, TITLE),
        "height": "medium" if weigh(card).most <= LOW else "large",
        "width": "medium",
        "card": {"contentType": "application/vnd.microsoft.card.adaptive", "content": card},
    }
    return {"task": {"type": "continue", "value": shown}}


def told_of(sent: Mapping[str, Any]) -> dict[str, str]:
    """What stands in a dialog that was sent, field by field, "" for nothing. Raises Unheard 400."""
    several, people = _named(sent, MANY), _named(sent, PEOPLE)
    told = {}
    for name, words in sent.items():
        if name.startswith(INPUT) and name != INPUT:
            if not isinstance(words, str | None):
                raise Unheard(400, "malformed")
            field, text = whole(name.removeprefix(INPUT)), whole(words or "")
            if field in people:
                told[field] = to_persons(text)
            else:
                told[field] = " ".join(filter(None, text.split(COMMA))) if field in several else text
    return told


def _named(sent: Mapping[str, Any], kind: str) -> Sequence[str]:
    desk = sent.get(DESK, {})
    names = desk.get(kind, []) if isinstance(desk, Mapping) else None
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise Unheard(400, "malformed")
    return names


def _sending(label: str, sent: Node) -> Node:
    title = brief(label, TITLE)
    return {"type": "Action.Submit", "title": title, "style": "positive", "data": {DESK: sent}}


def _parts(form: Form, fields: Sequence[Field], lang: str) -> Iterator[Unit | Asked]:
    if not is_brief(form.title, TITLE):
        yield from to_units(Heading(form.title), lang, in_dialog(form.state))
    yield from _to_mend(fields, lang)
    options = held(fields)
    aside = [one for one in fields if one.aside]
    shown = any(one.value or one.error for one in aside)
    for number, part in enumerate(form.parts):
        if not isinstance(part, Field):
            yield from _part(part, number, lang, in_dialog(form.state))
        elif not part.aside:
            yield from _asked(part, options, lang)
        elif part is aside[0]:
            yield from _aside(aside, options, lang, shown=shown)
    if form.submit and not is_brief(form.submit, TITLE):
        yield from paragraphs(form.submit)


def _asked(field: Field, options: Mapping[str, Sequence[Option]], lang: str) -> Iterator[Unit | Asked]:
    asked = to_asked(field, options.get(field.id, ()), lang)
    yield from asked.above
    yield asked


def _aside(
    fields: Sequence[Field], options: Mapping[str, Sequence[Option]], lang: str, *, shown: bool
) -> Iterator[Unit | Asked]:
    """Fields that are never needed: behind a button, until something stands in one of them."""
    if not shown:
        yield replace(toggle(say("fields_aside", lang), ASIDE), stays=True)
    fold = "" if shown else ASIDE
    for field in fields:
        for one in _asked(field, options, lang):
            match one:
                case Asked(unit=unit):
                    yield replace(one, unit=replace(unit, fold=fold))
                case Unit():
                    yield replace(one, fold=fold)


def _to_mend(fields: Sequence[Field], lang: str) -> Iterator[Unit]:
    """Above all else: where something is to be mended, if in several places."""
    wrong = [brief(one.label, MENDED) for one in fields if one.error]
    if len(wrong) > 1:
        lines = "\n".join(f"• {one}" for one in wrong[:NAMED])
        inside = [*texts(f"⚠️ {say('fields_mend', lang)}", weight="bolder"), *texts(lines)]
        yield from (replace(one, stays=True) for one in boxed(inside, "attention"))


def _part(part: Shown, number: int, lang: str, send: Send) -> Iterator[Unit]:
    match part:
        case Copyable():
            yield from _copyable(part, number, lang)
        case Told(who, text):
            yield from boxed([*texts(who, weight="bolder"), *texts(text, close=True)])
        case Folded():
            yield from _folded(part, number)
        case Heading() | Text() | Steps() | Call() | Quotation() | References():
            yield from to_units(part, lang, send)
        case Buttons() | Listed() | Link():
            yield from to_units(part, lang, send)
        case _:
            assert_never(part)


def _copyable(shown: Copyable, number: int, lang: str) -> Iterator[Unit]:
    """A text in large letters, and in an input: a telephone lets nobody select other texts of a card."""
    text = carried(shown.text)
    inside = [*texts(shown.label, weight="bolder"), *texts(text, size="large", weight="bolder")]
    nodes = [node for node, _ in inside]
    box = {
        "type": "Input.Text",
        "id": f"{COPIED}{number}",
        "label": say("field_to_copy", lang),
        "value": text,
    }
    if is_blank(text) or weigh([*nodes, box]).most > PIECE:
        yield from (Unit((node,)) for node in nodes)
    else:
        lines = {"isMultiline": True} if "\n" in text else {}
        yield Unit((*nodes, {**box, **lines}), stays=True)


def _folded(folded: Folded, number: int) -> Iterator[Unit]:
    """A table behind a button: row by row, each cell behind its column's name."""
    width = max(map(len, folded.rows), default=0)
    head = ("",) * (width - len(folded.head)) + folded.head
    inside: list[Node] = []
    for row in folded.rows:
        inside += [node for node, _ in texts(row[0] if row else "", weight="bolder")]
        inside += [node for cell in _cells(head[1:], row[1:]) for node in cell]
    if not inside:
        yield from paragraphs(folded.label)
        return
    fold = f"{FOLDED}{number}"
    yield toggle(folded.label, fold)
    yield from (Unit((node,), fold=fold) for node in inside)


def _cells(head: Sequence[str], row: Sequence[str]) -> Iterator[list[Node]]:
    for name, cell in zip(head, row, strict=False):
        named = f"{cleaned(name)}: " if name else ""
        yield [node for node, _ in texts(f"{named}{cell}")]
