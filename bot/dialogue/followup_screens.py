"""The screens of somebody who comes back to their own case."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from bot.cases.case import Case, Status
from bot.cases.entry import Kind
from bot.cases.nickname import nickname
from bot.cases.report import CHOICES, CONSENT, WHAT, Question
from bot.desk.reporter import Seen
from bot.dialogue.card import Button, Buttons, Heading, Listed, Text
from bot.dialogue.days import told_day
from bot.dialogue.fields import Filled, notice, to_field
from bot.dialogue.form import Form, Part
from bot.dialogue.messages import Asker
from bot.dialogue.notice import outside
from bot.dialogue.paging import to_page
from bot.dialogue.telling import to_told, wishes_told
from bot.dialogue.wording import say

MORE = "followup_more"
"""Shows what one can do besides."""

PAGE = "followup_page:"
"""Turns to a page of the case."""

NAMING = frozenset({Kind.READERS, Kind.ABSENCE, Kind.OBJECTION})
"""Kinds of entries that tell who reads it: by name, as at filing, or nobody could object."""

OPENINGS = 30
"""Openings that are told by their day; of more, the earlier ones are counted."""


def code(question: Question, own: Sequence[Case], lang: str, filled: Filled) -> Form:
    """Where the receipt is typed; and one's own cases, if one gave one's name."""
    listed = [
        Listed(
            nickname(one.locator, lang), (status_brief(one, lang),),
            Button(say("open_own", lang), f"own:{one.locator}"),
        )
        for one in own
    ]  # fmt: skip
    mine: list[Part] = [Heading(say("own_cases", lang)), *listed] if listed else []
    parts: tuple[Part, ...] = (
        *notice(filled.notice), to_field(question, lang, filled, required=True), *mine,
        Buttons((Button(say("lost_code", lang), "report_lost"),)),
    )  # fmt: skip
    return Form("followup_code", say("form_followup", lang), parts, say("followup_open", lang))


def case(
    seen: Seen, asker: Asker, acts: Sequence[str], happened: str, page: int = 0, added: Sequence[Part] = ()
) -> Form:
    """How far it is, who acts next and by when, what was written, and what one can do.

    `acts`: those of its buttons. `happened`: the key of what was just done, "" for nothing. `page`: which
    one of what was written, 1 for the oldest, 0 for the newest. `added`: what else belongs to it.
    """
    lang = asker.lang

    def who(counselor: str) -> str:
        number = seen.number_of(counselor)
        return say("desk_person", lang, number=number) if number else say("desk_someone", lang)

    def by_name(counselor: str) -> str:
        return seen.called(counselor, lang)

    told = [to_told(one, lang, by_name if one.kind in NAMING else who) for one in seen.entries]
    parts: tuple[Part, ...] = (
        *notice(say(happened, lang) if happened else ""),
        Heading(nickname(seen.case.locator, lang)),
        Text(status_of(seen.case, lang)),
        Text(next_of(seen.case, lang)),
        *(Text(one) for one in _kept(seen.case, lang)),
        *([] if seen.is_read else _elsewhere(seen, lang)),
        Text(_opened(seen.opened, lang)),
        *added,
        *to_page(told, asker.room, lang, PAGE, page),
        Heading(say("wishes_now", lang)),
        Text(wishes_told(seen.wishes, lang)),
        Buttons(tuple(Button(say(action, lang), action) for action in acts)),
    )
    return Form("followup_case", say("form_followup", lang), parts)


def _elsewhere(seen: Seen, lang: str) -> Sequence[Part]:
    """Where to turn while nobody reads it."""
    one = seen.outside
    reached = [Text(say("read_outside", lang, who=one.called(lang), contact=one.contact))] if one else []
    return Text(say("read_by_nobody", lang)), *reached, outside(lang)


def more(acts: Sequence[str], lang: str) -> Form:
    """What one can do besides, one button each, with a sentence that says what it means."""
    rows = (
        part
        for act in acts
        for part in (Text(say(f"{act}_about", lang)), Buttons((Button(say(act, lang), act),)))
    )
    return Form("followup_acts", say("form_followup", lang), (Heading(say(MORE, lang)), *rows, _back(lang)))


def add(lang: str, filled: Filled, besides: Sequence[Question], *, named: bool) -> Form:
    """More words, with the same fields as before; `besides`: what may be told besides what happened."""
    parts: tuple[Part, ...] = (
        *notice(filled.notice),
        to_field(WHAT, lang, filled),
        *(() if named else (Text(say("small_shop", lang)),)),
        *(to_field(one, lang, filled, aside=True) for one in besides),
        _back(lang),
    )
    return Form("followup_add", say("form_followup", lang), parts, say("followup_send", lang))


def wish(lang: str, filled: Filled) -> Form:
    """Other wishes, another consent."""
    fields = (to_field(one, lang, filled) for one in (CHOICES[2], CONSENT))
    parts: tuple[Part, ...] = (*notice(filled.notice), *fields, _back(lang))
    return Form("followup_wish", say("form_followup", lang), parts, say("followup_save", lang))


def withdraw(seen: Seen, lang: str) -> Form:
    """What withdrawing means, before it is done."""
    leave = Button(say("followup_leave", lang), "followup_leave")
    parts: tuple[Part, ...] = (
        Text(say("withdraw_means", lang)),
        Text(say("withdraw_kept", lang, day=told_day(seen.keep_until, lang), year=seen.keep_until.year)),
        Buttons((leave, Button(say("followup_case", lang), "followup_case"))),
    )
    return Form("followup_withdraw", say("form_followup", lang), parts)


def status_of(case: Case, lang: str) -> str:
    """How far a case is."""
    return say("status_of_withdrawn", lang) if case.withdrawn else say(f"status_of_{case.status}", lang)


def status_brief(case: Case, lang: str) -> str:
    """How far a case is, in a word."""
    return say("status_brief_withdrawn", lang) if case.withdrawn else say(f"status_brief_{case.status}", lang)


def next_of(case: Case, lang: str) -> str:
    """Who acts next, and by when."""
    if case.withdrawn:
        return say("next_withdrawn", lang)
    if case.due_on is None:
        return say("next_nothing", lang)
    key = "next_follow_up" if case.status is Status.CONCLUDED else "next_contact_by"
    return say(key, lang, day=told_day(case.due_on, lang))


def _kept(case: Case, lang: str) -> Iterator[str]:
    """Until when it is kept, once that is known."""
    if case.held:
        yield say("kept_held", lang)
    elif case.keep_until:
        yield say("kept_until", lang, day=told_day(case.keep_until, lang), year=case.keep_until.year)


def _opened(opened: Sequence[tuple[str, date]], lang: str) -> str:
    """Who looked at it on which day: the newest openings by their days, earlier ones by how many days."""
    if not opened:
        return say("opened_by_nobody", lang)

    def person(number: str) -> str:
        return say("desk_person", lang, number=number)

    comma = say("comma", lang)
    newest = comma.join(
        say("opened_on", lang, who=person(number), day=told_day(day, lang))
        for number, day in opened[-OPENINGS:]
    )
    told = say("opened_by", lang, who=newest)
    if before := Counter(number for number, _ in opened[:-OPENINGS]):
        days = (say("opened_days", lang, who=person(one), days=count) for one, count in before.items())
        told = say("opened_before", lang, opened=told, earlier=comma.join(days))
    return told


def _back(lang: str) -> Buttons:
    return Buttons((Button(say("followup_case", lang), "followup_case"),))
