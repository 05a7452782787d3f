"""Cards go out: as messages, or as a dialog that only shows; each within Teams' limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from adapters.packing import packed
from adapters.teams.buttons import Send, in_chat, in_dialog
from adapters.teams.elements import to_units
from adapters.teams.escape import NOTHING, address, brief
from adapters.teams.fitting import fitted
from adapters.teams.frame import framed
from adapters.teams.limits import ABSTRACT, CARD, CITATIONS, NAME, NOTIFIED, Node, weigh
from adapters.teams.units import Unit
from adapters.text import cleaned, is_blank, shortened
from bot.dialogue.card import Button, Buttons, Card, Element, Heading, Listed, Quotation, Text, Tone
from bot.dialogue.feedback import USEFUL
from bot.dialogue.wording import say
from knowledge.query import language_of

ALARM = "⚠️ "


@dataclass(frozen=True)
class Source:
    """What a message quotes: the number it has there, its name, how it begins, and where it stands."""

    position: int
    name: str
    abstract: str
    url: str | None


@dataclass(frozen=True)
class Message:
    """One message: a card or words, and what a notification says of it, as plain text.

    Never both: Teams makes two messages of them, and tells the id of neither.
    `naming`: words that name `sources` by their numbers, where Teams shows them;
    `rating`: the action of the button that says an answer was useful, which Teams has buttons of its own for;
    `prompts`: questions to begin with.
    """

    card: Node | None = field(repr=False)
    told: str = field(repr=False)
    sources: tuple[Source, ...] = field(default=(), repr=False)
    naming: str = field(default="", repr=False)
    rating: str = field(default="", repr=False)
    by_model: bool = False
    prompts: tuple[str, ...] = ()


def to_messages(card: Card) -> list[Message]:
    """A card as messages in order: as few as hold it, and every letter of it. None for an empty card.

    Where it quotes, one more names its sources; what is rated is the last before that.
    Raises ValueError for a button's action that can't be carried.
    """
    rating, card = _rated(_alarmed(card))
    lang, cited = _language(card), _cited(card)
    frame = weigh(framed([]))

    def fit(page: Sequence[Unit]) -> bool:
        return frame.plus(*(one.weight for one in page)).most <= CARD

    pages = [*packed(_units(card, lang, in_chat, cited), fit)]
    shown = [_message(page, rating if page is pages[-1] else "") for page in pages]
    return [replace(one, by_model=card.by_model) for one in (*shown, *_named(tuple(cited.values()), lang))]


def _message(units: Sequence[Unit], rating: str) -> Message:
    return Message(framed([node for unit in units for node in unit.nodes]), _told(units), rating=rating)


def _named(sources: tuple[Source, ...], lang: str) -> Iterator[Message]:
    """The message that names what a card quotes; none where it quotes nothing."""
    if sources:
        naming = say("teams_sources", lang, marks=" ".join(f"[{one.position}]" for one in sources))
        yield Message(None, naming, sources, naming)


def to_shown(card: Card, lang: str) -> Node:
    """A card as a dialog that only shows; what it has no room for is told.

    Raises ValueError for a button's action that can't be carried.
    """
    frame = framed([])
    units = [*_units(_alarmed(card), lang, in_dialog(""), {})]
    return {**frame, "body": fitted(units, lang, weigh(frame))}


def _rated(card: Card) -> tuple[str, Card]:
    """What Teams' own buttons ask instead, and the card without the desk's."""
    found = [one for row in card.elements if isinstance(row, Buttons) for one in row.buttons]
    rating = next((one.action for one in found if one.action.startswith(f"{USEFUL}yes:")), "")
    if not rating:
        return "", card
    return rating, replace(card, elements=tuple(map(_without, card.elements)))


def _without(element: Element) -> Element:
    def stays(one: Button) -> bool:
        return not one.action.startswith(USEFUL)

    return Buttons(tuple(filter(stays, element.buttons))) if isinstance(element, Buttons) else element


def _cited(card: Card) -> dict[int, Source]:
    """The sources of a card, by the place of their quotation among its elements."""
    quoted = [(at, one) for at, one in enumerate(card.elements) if isinstance(one, Quotation)]
    return {at: _source(one, number) for number, (at, one) in enumerate(quoted[:CITATIONS], 1)}


def _source(shown: Quotation, number: int) -> Source:
    return Source(number, brief(shown.source, NAME), brief(shown.quote, ABSTRACT), address(shown.url))


def _units(card: Card, lang: str, send: Send, cited: Mapping[int, Source]) -> Iterator[Unit]:
    for at, element in enumerate(card.elements):
        number = cited[at].position if at in cited else 0
        units = to_units(element, lang, send, number)
        yield from map(_alarming, units) if at == 0 and card.tone is Tone.URGENT else units


def _alarmed(card: Card) -> Card:
    """An urgent card begins with a heading that stands out."""
    match card.tone, card.elements:
        case (Tone.CALM, _) | (_, ()):
            return card
        case (_, (Heading(text) | Text(text), *rest)):
            return replace(card, elements=(Heading(ALARM + text), *rest))
        case _:
            return replace(card, elements=(Heading(ALARM.strip()), *card.elements))


def _alarming(unit: Unit) -> Unit:
    nodes = [{**one, "size": "large"} if one["type"] == "TextBlock" else one for one in unit.nodes]
    return replace(unit, nodes=({"type": "Container", "style": "attention", "bleed": True, "items": nodes},))


def _language(card: Card) -> str:
    """The language the desk speaks on a card: that of its headings, or else of its texts, or its buttons."""
    headings = [one.text for one in card.elements if isinstance(one, Heading)]
    words = [one.text for one in card.elements if isinstance(one, Text)]
    return language_of(" ".join(headings or words or _labels(card)))


def _labels(card: Card) -> list[str]:
    rows = [one.buttons if isinstance(one, Buttons) else (one.button,) for one in card.elements
            if isinstance(one, Buttons | Listed)]  # fmt: skip
    return [one.label for row in rows for one in row]


def _told(units: Sequence[Unit]) -> str:
    told = cleaned("\n".join(unit.told for unit in units if unit.told))
    if is_blank(told):
        told = " / ".join(title for unit in units for node in unit.nodes for title in _titles(node))
    return NOTHING if is_blank(told) else shortened(told, NOTIFIED)


def _titles(node: Node) -> list[str]:
    return [one["title"] for one in node.get("actions", ())]
