"""The whole page as HTML: the staff's pane, the counselor's pane, and the library below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from markupsafe import Markup

from adapters.playground.conversation import COUNSELOR, PANES, STAFF, Conversation, Entry
from adapters.playground.dialog import to_dialog, to_focus
from adapters.playground.elements import PAGES, Where, macro, to_element
from adapters.playground.people import PLATFORM, made_up
from bot.confidential import Confidential
from bot.dialogue.card import Card, Quotation
from bot.dialogue.form import Option
from bot.dialogue.messages import Say
from bot.dialogue.reception import DOORS
from bot.dialogue.wording import say


@dataclass(frozen=True)
class Office:
    """What the counselor's pane shows: who may be chosen, what came for the chosen one, and their home.

    `sites` may be chosen by the visitor, as (id, label).
    """

    counselors: Sequence[tuple[str, str]]
    notices: Sequence[Card] = ()
    home: Card | None = None
    sites: Sequence[tuple[str, str]] = ()


def to_html(card: Card, where: Where = Where()) -> Markup:  # noqa: B008 - it is frozen
    """A card as an HTML section; its first quotation is open."""
    first = next((element for element in card.elements if isinstance(element, Quotation)), None)
    elements = [to_element(one, where, opened=one is first) for one in card.elements]
    return macro("elements.html", "card")(card.tone, elements)


def to_page(page: Conversation, office: Office, library: Sequence[Mapping[str, object]]) -> str:
    """The whole page. Its title never changes, and no word of a form stands outside its dialog."""
    staff, counselor = (_where(page, pane) for pane in PANES)
    people = [*(Option(PLATFORM + one, label) for one, label in office.counselors), *made_up(page.lang)]
    dialogs = {pane: to_dialog(form, pane, page.lang, people) for pane, form in page.dialogs.items()}
    return PAGES.get_template("page.html").render(
        lang=page.lang,
        say=partial(say, lang=page.lang),
        doors=[(action, say(f"door_{action}", page.lang)) for action in DOORS],
        back=staff.back,
        entries=[_entry(entry, staff) for entry in page.entries],
        latest=len(page.entries) - page.latest,
        dialogs={pane: dialogs.get(pane) for pane in PANES},
        counselors=office.counselors,
        chosen=page.counselor,
        sites=office.sites,
        site=page.site,
        notes=[to_html(card, counselor) for card in page.notes],
        notices=[to_html(card, counselor) for card in office.notices],
        home=to_html(office.home, counselor) if office.home else None,
        library=library,
    )


def to_anchor(page: Conversation) -> str:
    """The id of what matters now: the dialog, or the button that had opened it, or the newest answer."""
    if form := page.dialogs.get(page.at):
        return to_focus(form, page.at)
    if page.back:
        return "back"
    return "latest" if page.at == STAFF else COUNSELOR


def _where(page: Conversation, pane: str) -> Where:
    return Where(pane, back=page.back if page.at == pane else "")


def _entry(entry: Entry, where: Where) -> Markup:
    match entry:
        case Say(card):
            return to_html(card, where)
        case Confidential():
            return macro("elements.html", "said")(entry.reveal())
        case _:
            assert_never(entry)
