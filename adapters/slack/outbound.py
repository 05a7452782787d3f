"""Cards go out: as messages, as Home, or as a dialog that only shows; each within Slack's limits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from adapters.packing import packed
from adapters.slack.elements import to_units
from adapters.slack.escape import NOTHING, brief, escaped, escaped_cost
from adapters.slack.fitting import fitted
from adapters.slack.limits import FALLBACK, MESSAGE, MESSAGE_BLOCKS, TITLE, Block
from adapters.slack.units import Unit
from adapters.text import is_blank, to_pieces
from bot.dialogue.card import Buttons, Card, Element, Heading, Listed, Text, Tone
from bot.dialogue.wording import say
from knowledge.query import language_of

ALARM = "⚠️ "


@dataclass(frozen=True)
class Message:
    """One message: its blocks, and the same as text for notifications and screen readers."""

    text: str = field(repr=False)
    blocks: list[Block] = field(repr=False)


def to_messages(card: Card) -> list[Message]:
    """A card as messages in order: as few as hold it, and every letter of it. None for an empty card.

    Raises ValueError when a button's action is too long for Slack.
    """
    return [_message(units, card.tone) for units in packed(_units(card), _fit)]


def to_home(card: Card) -> Block:
    """A card as a Home view; what it has no room for is told."""
    return {"type": "home", "blocks": fitted([*_units(card)], _language(card))}


def to_shown(card: Card, title: str, lang: str) -> Block:
    """A card as a dialog that only shows; what it has no room for is told."""
    return {
        "type": "modal",
        "title": brief(title, TITLE),
        "close": brief(say("dialog_close", lang), TITLE),
        "blocks": fitted([*_units(card)], lang),
    }


def _units(card: Card) -> Iterator[Unit]:
    lang = _language(card)
    for element in _alarming(card):
        yield from to_units(element, lang)


def _alarming(card: Card) -> Iterable[Element]:
    """The elements; of an urgent card the first one stands out."""
    match card.tone, card.elements:
        case (Tone.CALM, _) | (_, ()):
            return card.elements
        case (_, (Heading(text) | Text(text), *rest)):
            return (Heading(ALARM + text), *rest)
        case _:
            return (Heading(ALARM.strip()), *card.elements)


def _language(card: Card) -> str:
    """The language the desk speaks on a card: that of its headings, or else of its texts, or its buttons."""
    headings = [one.text for one in card.elements if isinstance(one, Heading)]
    texts = [one.text for one in card.elements if isinstance(one, Text)]
    labels = [label for one in card.elements for label in _labelled(one)]
    return language_of(" ".join(headings or texts or labels))


def _labelled(element: Element) -> list[str]:
    match element:
        case Buttons(buttons):
            return [one.label for one in buttons]
        case Listed():
            return [element.button.label]
        case _:
            return []


def _message(units: Sequence[Unit], tone: Tone) -> Message:
    blocks = [block for unit in units for block in unit.blocks]
    if tone is Tone.URGENT:
        blocks = [{**one, "expand": True} if one["type"] == "section" else one for one in blocks]
    told = "\n".join(unit.told for unit in units if unit.told)
    return Message(_fallback(told or _labels(blocks)), blocks)


def _fallback(told: str) -> str:
    """As much as fits, without markup."""
    first, *more = [*to_pieces(told.strip(), FALLBACK - 1, escaped_cost)] or [NOTHING]
    return (NOTHING if is_blank(first) else escaped(first)) + ("…" if more else "")


def _labels(blocks: Iterable[Block]) -> str:
    """What stands on the buttons, where there is nothing else."""
    shown = (one for block in blocks for one in (*block.get("elements", ()), block.get("accessory")))
    return " / ".join(one["text"]["text"] for one in shown if one and one["type"] == "button")


def _fit(units: Sequence[Unit]) -> bool:
    blocks = sum(len(unit.blocks) for unit in units)
    return blocks <= MESSAGE_BLOCKS and sum(unit.weight for unit in units) <= MESSAGE
