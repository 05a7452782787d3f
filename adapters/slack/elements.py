"""Elements become blocks: each within Slack's limits, all of them together without losing a letter."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from adapters.slack.escape import brief, linked, marked, plain, plain_cost
from adapters.slack.limits import ACTIONS, BUTTON, BUTTON_VALUE, LINK, MESSAGE, SECTION, Block, weight
from adapters.slack.units import Unit, heading, paragraphs, section, titled
from adapters.text import cleaned, is_blank, length, own, to_pieces
from bot.dialogue.card import (
    Button,
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
from bot.dialogue.wording import say

PRESS = "press:"
"""Before a button's number in its block: its action_id."""

OPEN = "open:"
"""Before the number of a button that opens a page: Slack tells of it, and nobody has to do anything."""

BESIDE = " / "


def to_units(element: Element, lang: str) -> Iterator[Unit]:
    """An element's blocks, in order; none where nothing is said. Raises what `button` raises."""
    match element:
        case Heading(text):
            yield from heading(text)
        case Text(text):
            yield from paragraphs(text)
        case Steps(items):
            for number, one in enumerate(items, 1):  # apart, so that a phone shows where each begins
                yield from paragraphs(f"{number}. {one}")
        case Call(label, called):
            yield from heading(f"☎ {cleaned(label)}: {cleaned(called)}", leads=False)
        case Quotation():
            yield from _quotation(element, lang)
        case References(items):
            yield from paragraphs("\n".join(f"• {one}" for one in items))
        case Buttons() | Listed() | Link():
            yield from _pressable(element)
        case _:
            assert_never(element)


def _pressable(element: Buttons | Listed | Link) -> Iterator[Unit]:
    match element:
        case Buttons(buttons):
            yield from _buttons(buttons)
        case Listed():
            yield from _listed(element)
        case Link():
            yield from _link(element)
        case _:
            assert_never(element)


def button(pressed: Button, number: int, about: str = "") -> Block:
    """A button; `about` is read out with its label. Raises ValueError for an action that Slack can't keep."""
    action, label = own(pressed.action, BUTTON_VALUE, "action"), brief(pressed.label, BUTTON)
    shown: Block = {"type": "button", "action_id": f"{PRESS}{number}", "text": label}
    if action:
        shown["value"] = action
    if not is_blank(cleaned(about)):
        shown["accessibility_label"] = brief(f"{pressed.label}: {about}", BUTTON)["text"]
    return shown


def _quotation(shown: Quotation, lang: str) -> Iterator[Unit]:
    units = [*titled(shown.source, shown.quote, quoted=True), *_below(shown, lang)]
    yield from (replace(one, leads=True) for one in units[:-1])
    yield from units[-1:]


def _below(shown: Quotation, lang: str) -> Iterator[Unit]:
    """How far a quotation may be relied on, and where it stands."""
    badges = BESIDE.join(badge for one in shown.badges if not is_blank(badge := cleaned(one).strip()))
    url = cleaned(shown.url or "")
    link = linked(url, say("quote_source_link", lang))
    if not link and not is_blank(url):  # what is no link is told all the same
        badges = BESIDE.join(filter(None, (badges, url)))
    pieces = [one for one in to_pieces(badges, SECTION, plain_cost) if not is_blank(one)]
    for piece in pieces[:-1]:
        yield Unit((_context(plain(piece)),), piece, leads=True)
    last = [plain(one) for one in pieces[-1:]] + ([marked(link)] if link else [])
    if last:
        yield Unit((_context(*last),), BESIDE.join([*pieces[-1:], *([url] if link else [])]))


def _context(*texts: Block) -> Block:
    return {"type": "context", "elements": list(texts)}


def _buttons(buttons: Iterable[Button]) -> Iterator[Unit]:
    """Rows of buttons; a label too long for its button stands in full above its row."""
    row: list[Block] = []
    for one in buttons:
        made = button(one, len(row))
        long = length(cleaned(one.label)) > length(made["text"]["text"])
        if long or len(row) == ACTIONS or weight(_actions([*row, made])) > MESSAGE:
            yield from _row(row)
            row, made = [], button(one, 0)
            yield from (
                replace(part, leads=True, stays=True) for part in paragraphs(one.label if long else "")
            )
        row.append(made)
    yield from _row(row)


def _row(row: list[Block]) -> Iterator[Unit]:
    if row:
        yield Unit((_actions(row),), stays=True)


def _actions(row: list[Block]) -> Block:
    return {"type": "actions", "elements": row}


def _listed(shown: Listed) -> Iterator[Unit]:
    """One of a list; its button stands beside the last of it."""
    made = button(shown.button, 0, shown.title)
    badges = BESIDE.join(shown.badges)
    label = cleaned(shown.button.label)
    more = label if length(label) > length(made["text"]["text"]) else ""
    *first, last = [*titled(shown.title, "\n".join(filter(None, (badges, more))))] or [
        section(plain("-"), "")
    ]
    yield from (replace(one, leads=True) for one in first)
    yield Unit(({**last.blocks[0], "accessory": made},), last.told)


def _link(shown: Link) -> Iterator[Unit]:
    """A button that opens a page; what Slack can't open stands there as it is."""
    if not shown.opens or length(shown.url) > LINK:
        yield from paragraphs(f"{shown.label}: {shown.url}")
        return
    label = brief(shown.label, BUTTON)
    long = length(cleaned(shown.label)) > length(label["text"])
    yield from (replace(one, leads=True, stays=True) for one in paragraphs(shown.label if long else ""))
    opening = {"type": "button", "action_id": f"{OPEN}0", "text": label, "url": shown.url}
    yield Unit((_actions([opening]),), stays=True)
