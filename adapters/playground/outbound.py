"""Cards become HTML; the templates escape everything, and every kind of element has its macro."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, assert_never

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from adapters.playground.messenger import Conversation
from bot.confidential import Confidential
from bot.dialogue.card import Buttons, Call, Card, Element, Heading, Quotation, References, Steps, Text
from bot.dialogue.messages import Say
from bot.dialogue.reception import DOORS
from bot.dialogue.wording import say
from knowledge.query import language_of

_MARKER = re.compile(r"\s*([-*]|[0-9]+\.) +")
_PAGES = Environment(
    loader=PackageLoader("adapters.playground", "pages"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def to_html(card: Card) -> Markup:
    """A card as an HTML section; its first quotation is open."""
    first = next((element for element in card.elements if isinstance(element, Quotation)), None)
    return _macro("card")(card.tone, [_element(one, opened=one is first) for one in card.elements])


def to_page(conversation: Conversation, library: Sequence[Mapping[str, object]]) -> str:
    """The whole page: the doors, the conversation, the composer, and the library beside them."""
    lang = conversation.lang
    entries = [_entry(entry) for entry in conversation.entries]
    return _PAGES.get_template("page.html").render(
        lang=lang,
        say=lambda key, **values: say(key, lang, **values),
        doors=[(action, say(f"door_{action}", lang)) for action in DOORS],
        entries=entries,
        latest=len(entries) - conversation.latest,
        library=library,
    )


def _entry(entry: Confidential[str] | Say) -> Markup:
    match entry:
        case Say(card):
            return to_html(card)
        case Confidential():
            return _macro("said")(entry.reveal())
        case _:
            assert_never(entry)


def _element(element: Element, *, opened: bool) -> Markup:
    match element:
        case Heading(text):
            html = _macro("heading")(text)
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
            html = _macro("buttons")(buttons)
        case _:
            assert_never(element)
    return html


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


def _macro(name: str) -> Any:
    return getattr(_PAGES.get_template("elements.html").module, name)
