"""The screens of the custodian: what waits, one request, and whether one is sure."""

from collections.abc import Callable, Sequence

from bot.cases.nickname import nickname
from bot.desk.custodian import Request
from bot.dialogue.card import Button, Buttons, Card, Element, Heading, Listed, Text
from bot.dialogue.days import told_day
from bot.dialogue.form import Form, Part, Told
from bot.dialogue.wording import say

WAITING, OPEN, BACK = "custody", "custody:", "custody_again"
GIVE, REFUSE, GIVEN, REFUSED = "custody_give", "custody_refuse", "custody_given", "custody_refused"

LISTED = 40
"""Requests on one list; what is older comes first."""

Called = Callable[[str], str]
"""What a counselor (id) is called."""


def home(waiting: Sequence[Request], lang: str, called: Called) -> Card:
    """The requests that wait."""
    return Card(_elements(waiting, lang, called))


def listed(waiting: Sequence[Request], lang: str, called: Called) -> Form:
    """The same in a dialog."""
    return Form(WAITING, say("form_custody", lang), _elements(waiting, lang, called))


def request(one: Request, readers: Sequence[str], lang: str, called: Called) -> Form:
    """One request: who asks on which day, and why; whom a name would be given to; the two answers."""
    buttons = ((GIVE, "custody_give"), (REFUSE, "custody_refuse"), (WAITING, "custody_list"))
    parts: tuple[Part, ...] = (
        Heading(nickname(one.case, lang)),
        Told(_asked(one, lang, called), one.reason),
        Text(_given_to(readers, lang)),
        Text(say("custody_means", lang)),
        Buttons(tuple(Button(say(label, lang), action) for action, label in buttons)),
    )
    return Form("custody_request", say("form_custody", lang), parts)


def sure(act: str, readers: Sequence[str], lang: str) -> Form:
    """What it means, before it is done."""
    yes = GIVEN if act == GIVE else REFUSED
    given = [Text(_given_to(readers, lang))] if act == GIVE else []
    parts: tuple[Part, ...] = (
        *given,
        Text(say(f"{act}_means", lang)),
        Buttons((Button(say(yes, lang), yes), Button(say("custody_again", lang), BACK))),
    )
    return Form("custody_sure", say("form_custody", lang), parts)


def done(act: str, lang: str) -> Form:
    """It is decided."""
    back = Buttons((Button(say("custody_list", lang), WAITING),))
    return Form("custody_done", say("form_custody", lang), (Text(say(f"{act}_done", lang)), back))


def _elements(waiting: Sequence[Request], lang: str, called: Called) -> tuple[Element, ...]:
    shown = (_element(one, lang, called) for one in waiting[:LISTED])
    more = [Text(say("custody_more", lang, count=len(waiting) - LISTED))] if waiting[LISTED:] else []
    none = [] if waiting else [Text(say("custody_none", lang))]
    return Heading(say("custody_heading", lang)), *none, *shown, *more


def _element(one: Request, lang: str, called: Called) -> Element:
    name = nickname(one.case, lang)
    if not one.sound:
        return Text(say("custody_broken", lang, name=name, day=told_day(one.day, lang)))
    button = Button(say("custody_open", lang), f"{OPEN}{one.case}:{one.id}")
    return Listed(name, (_asked(one, lang, called),), button)


def _asked(one: Request, lang: str, called: Called) -> str:
    return say("custody_asked", lang, who=called(one.counselor), day=told_day(one.day, lang))


def _given_to(readers: Sequence[str], lang: str) -> str:
    if not readers:
        return say("case_nobody_reads", lang)
    return say("custody_to", lang, who=say("comma", lang).join(readers))
