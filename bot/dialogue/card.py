"""A card: what any platform can show. Each element says what it means, never how it looks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

_WEB = re.compile(
    r"https?://[^\s/\x00-\x20\x7f-\x9f\ud800-\udfff\"<>\\^`{|}][^\s\x00-\x20\x7f-\x9f\ud800-\udfff\"<>\\^`{|}]*"
)


@dataclass(frozen=True)
class Heading:
    """A line that names what follows."""

    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Steps:
    """Things to do, one after the other."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """A telephone number to call at once."""

    label: str
    number: str


@dataclass(frozen=True)
class Quotation:
    """Somebody else's words with their source; `badges` say how far they may be relied on."""

    quote: str
    source: str
    badges: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class References:
    """Places where more is written."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Button:
    """Something to press; reception resolves the action."""

    label: str
    action: str


@dataclass(frozen=True)
class Buttons:
    """Buttons side by side."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Listed:
    """One of a list: what it is called, what is told of it, and the button that opens it."""

    title: str
    badges: tuple[str, ...]
    button: Button


@dataclass(frozen=True)
class Link:
    """A page of the desk's own, opened in a browser; its address may let somebody in, and is never logged."""

    label: str
    url: str = field(repr=False)

    @property
    def opens(self) -> bool:
        """Whether it is a web address; what is none is shown, and opens nothing."""
        return bool(_WEB.fullmatch(self.url))


Element = Heading | Text | Steps | Call | Quotation | References | Buttons | Listed | Link


class Tone(StrEnum):
    """How a card speaks."""

    CALM = "calm"
    URGENT = "urgent"


@dataclass(frozen=True)
class Card:
    """Elements in reading order. `by_model`: a language model had a hand in it, and people are told so."""

    elements: tuple[Element, ...]
    tone: Tone = Tone.CALM
    by_model: bool = False


def to_text(card: Card) -> str:
    """A card as plain text, for a terminal or a notification; buttons have no place there."""
    return "\n".join(line for element in card.elements for line in _lines(element)).strip()


def _lines(element: Element) -> Iterator[str]:
    match element:
        case Heading(text):
            yield from ("", f"■ {text}")
        case Text(text):
            yield text
        case Steps(items):
            yield from (f"{number}. {item}" for number, item in enumerate(items, 1))
        case Call(label, there) | Link(label, there):
            yield f"{'☎' if isinstance(element, Call) else '→'} {label}: {there}"
        case Quotation(quote, source, badges, url):
            yield from ("", f"● {source}", *(f"  {line}" for line in quote.splitlines()))
            if told := [*badges, *([url] if url else [])]:
                yield "  " + " / ".join(told)
        case References(items):
            yield from (f"- {item}" for item in items)
        case Listed(title, badges, _):
            yield " / ".join((f"- {title}", *badges))
        case Buttons():
            pass
        case _:
            assert_never(element)
