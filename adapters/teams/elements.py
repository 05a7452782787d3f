"""Elements become parts of a card: all of them together without losing a letter."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from adapters.teams.buttons import Send, button, is_whole, opening, rows
from adapters.teams.escape import NOTHING, address, block, run
from adapters.teams.limits import Node
from adapters.teams.units import Unit, boxed, heading, paragraphs, texts
from adapters.text import cleaned, is_blank
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
from bot.dialogue.wording import say

BESIDE = " / "


def to_units(element: Element, lang: str, send: Send, cited: int = 0) -> Iterator[Unit]:
    """An element's parts, in order; none where nothing is said. `cited`: the number of a quotation's source.

    Raises what `button` raises.
    """
    match element:
        case Heading(text):
            yield from heading(text)
        case Text(text):
            yield from paragraphs(text)
        case Steps(items):
            for number, one in enumerate(items, 1):  # apart, so that a phone shows where each begins
                yield from paragraphs(f"{number}. {one}")
        case Call(label, called):
            yield from _call(label, called)
        case Quotation():
            yield from _quotation(element, lang, cited)
        case References(items):
            yield from paragraphs("\n".join(f"• {one}" for one in items))
        case Buttons() | Listed() | Link():
            yield from _pressable(element, send)
        case _:
            assert_never(element)


def _pressable(element: Buttons | Listed | Link, send: Send) -> Iterator[Unit]:
    match element:
        case Buttons(buttons):
            yield from rows(buttons, send)
        case Listed():
            yield from _listed(element, send)
        case Link(label, url):
            yield from opening(label, link) if (link := address(url)) else paragraphs(f"{label}: {url}")
        case _:
            assert_never(element)


def _call(label: str, number: str) -> Iterator[Unit]:
    """The number in large letters: whether Teams opens addresses with tel, reports conflict."""
    large = texts(number, close=True, size="extraLarge", weight="bolder")
    yield from boxed([*texts(f"☎ {cleaned(label)}", weight="bolder"), *large])


def _quotation(shown: Quotation, lang: str, cited: int) -> Iterator[Unit]:
    mark = f"[{cited}] " if cited else ""
    name = shown.source if mark or not is_blank(cleaned(shown.source)) else ""
    inside = [
        *texts(f"{mark}{cleaned(name).strip()}", weight="bolder"),
        *texts(shown.quote, close=True),
        *_below(shown, lang),
    ]
    yield from boxed(inside)


def _below(shown: Quotation, lang: str) -> Iterator[tuple[Node, str]]:
    """How far a quotation may be relied on, and where it stands."""
    badges = [*_seen(shown.badges)]
    url, link = cleaned(shown.url or ""), address(shown.url)
    if not link and not is_blank(url):  # what is no link is told all the same
        badges.append(url)
    yield from texts(BESIDE.join(badges), size="small", isSubtle=True)
    if link:
        opens = {"type": "Action.OpenUrl", "url": link}
        yield block(run(say("quote_source_link", lang), color="accent", selectAction=opens)), link


def _listed(shown: Listed, send: Send) -> Iterator[Unit]:
    """One of a list, with its button beside it where that has room."""
    pressed = button(shown.button, send, shown.title)
    full = [] if is_whole(shown.button.label) else [shown.button.label]
    inside = [
        *texts(shown.title, weight="bolder"),
        *texts(BESIDE.join(_seen(shown.badges)), close=True, isSubtle=True),
        *(one for label in full for one in texts(label)),
    ]
    *first, last = [*boxed(inside or texts(NOTHING), "default")]
    yield from (replace(one, leads=True) for one in first)
    (box,) = last.nodes
    columns = [
        {"type": "Column", "width": "stretch", "items": box["items"]},
        {"type": "Column", "width": "auto", "verticalContentAlignment": "center",
         "items": [{"type": "ActionSet", "actions": [pressed]}]},
    ]  # fmt: skip
    yield Unit(({"type": "ColumnSet", "columns": columns},), last.told, stays=True)


def _seen(texts: Iterable[str]) -> Iterator[str]:
    return (text for one in texts if not is_blank(text := cleaned(one).strip()))
