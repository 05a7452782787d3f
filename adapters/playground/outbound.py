"""Cards become HTML; the templates escape everything, and every kind of element has its macro."""

from collections.abc import Mapping, Sequence
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

_PAGES = Environment(
    loader=PackageLoader("adapters.playground", "pages"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip


def to_html(card: Card) -> Markup:
    """A card as an HTML section; its first quotation is open."""
    first = next((element for element in card.elements if isinstance(element, Quotation)), None)
    return Markup(_macro("card")(card.tone, [_element(one, opened=one is first) for one in card.elements]))


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
            return Markup(_macro("said")(entry.reveal()))
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
            html = _macro("quotation")(quote, source, badges, url, language_of(quote), opened)
        case References(items):
            html = _macro("references")(items)
        case Buttons(buttons):
            html = _macro("buttons")(buttons)
        case _:
            assert_never(element)
    return Markup(html)


def _macro(name: str) -> Any:
    return getattr(_PAGES.get_template("elements.html").module, name)
