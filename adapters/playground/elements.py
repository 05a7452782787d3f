"""Elements become HTML; the templates escape everything, and every kind of element has its macro."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import assert_never

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from adapters.playground.conversation import STAFF
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
from knowledge.query import language_of

PAGES = Environment(
    loader=PackageLoader("adapters.playground", "pages"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_MARKER = re.compile(r"\s*([-*]|[0-9]+\.) +")


@dataclass(frozen=True)
class Where:
    """Where an element stands: what its buttons send along, and the action whose button gets the focus."""

    pane: str = STAFF
    state: str = field(default="", repr=False)
    back: str = ""
    heading: str = "h2"


def macro(template: str, name: str) -> Callable[..., Markup]:
    """A macro of one of the pages' templates."""
    found: Callable[..., Markup] = getattr(PAGES.get_template(template).module, name)
    return found


def to_element(element: Element, where: Where, *, opened: bool = False) -> Markup:
    """One element; `opened` is for a quotation that shows all of itself at once."""
    match element:
        case Heading(text):
            html = _macro("heading")(text, where)
        case Text(text):
            html = _macro("text")(text)
        case Steps(items):
            html = _macro("steps")(items)
        case Call(label, number):
            html = _macro("call")(label, number)
        case Quotation(quote, source, badges, url):
            shown = {"blocks": _blocks(quote), "lang": language_of(quote), "open": opened}
            html = _macro("quotation")(quote, source, badges, url, shown)
        case References(items):
            html = _macro("references")(items)
        case Buttons(buttons):
            html = _macro("buttons")(buttons, where)
        case Listed(title, badges, button):
            html = _macro("listed")(title, badges, button, where)
        case Link():
            html = _macro("link")(element)
        case _:
            assert_never(element)
    return html


_macro = partial(macro, "elements.html")


def _blocks(quote: str) -> list[tuple[str, list[str], int]]:
    """A quote's lines as (tag, lines, first number): list markers are drawn rather than written."""
    return [_block(tag, list(lines)) for tag, lines in groupby(quote.splitlines(), key=_tag)]


def _block(tag: str, lines: list[str]) -> tuple[str, list[str], int]:
    first = _MARKER.match(lines[0])
    number = int(first[1].rstrip(".")) if first and tag == "ol" else 1
    return tag, [_MARKER.sub("", line) if tag != "p" else line for line in lines], number


def _tag(line: str) -> str:
    marker = _MARKER.match(line)
    if marker is None:
        return "p"
    return "ol" if marker[1][0].isdigit() else "ul"
