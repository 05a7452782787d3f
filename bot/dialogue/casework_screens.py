"""The screens of a counselor: their cases, one case, and the acts on it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.cases.case import Case
from bot.cases.nickname import nickname
from bot.cases.report import Question
from bot.desk.counselor import Opened
from bot.dialogue.card import Button, Buttons, Card, Element, Heading, Listed, Text
from bot.dialogue.days import told_day
from bot.dialogue.fields import Filled, chosen_field, error_of, notice, option_label, to_field
from bot.dialogue.followup_screens import next_of, status_brief, status_of
from bot.dialogue.form import Entered, Field, Form, Option, Part
from bot.dialogue.messages import Asker
from bot.dialogue.paging import AROUND, to_page
from bot.dialogue.telling import ASSESSMENT, REASON, to_told, wishes_told
from bot.dialogue.wording import say

WORDS = (Question("words"),)
CONTACT = Question("contact", day=True)
REPLY_FIELDS = (*WORDS, CONTACT)

PAGE = "case_page:"
"""Turns to a page of the open case."""

MORE = "case_more"
"""Shows what can be done besides."""

CASES, CASES_PAGE = "cases", "cases_page:"
"""Shows the cases in a dialog; turns to a page of them."""

AWAY = "cases_away"
"""Shows when a counselor is away."""

LISTED, LEAST = 90, 5
"""Cases on one list, at most and at least: platforms show about a hundred pieces at once."""

EACH = 250
"""Characters that one of them counts for."""


def home(cases: Sequence[Case], lang: str) -> Card:
    """A counselor's own cases, the nearest deadline first; of very many, how many more there are."""
    listed: list[Element] = [_listed(one, lang) for one in cases[:LISTED]]
    if more := len(cases) - len(listed):
        listed.append(Text(say("home_more", lang, count=more)))
    shown = listed or [Text(say("home_empty", lang))]
    return Card((Heading(say("home_cases", lang)), *shown, _away(lang)))


def listed(cases: Sequence[Case], asker: Asker, page: int = 0) -> Form:
    """The same in a dialog, page by page, as many as it has room for; 1, or 0, is the first."""
    lang, each = asker.lang, max(LEAST, min(LISTED, (asker.room - AROUND) // EACH))
    last = max(1, -(-len(cases) // each))
    here = min(max(page, 1), last)
    shown: list[Part] = [_listed(one, lang) for one in cases[(here - 1) * each : here * each]]
    turns = [("cases_before", here - 1)] * (here > 1) + [("cases_after", here + 1)] * (here < last)
    row = Buttons(tuple(Button(say(label, lang), f"{CASES_PAGE}{at}") for label, at in turns))
    heading, none = Heading(say("home_cases", lang)), Text(say("home_empty", lang))
    parts = (heading, *(shown or [none]), *([row] if turns else []), _away(lang))
    return Form(CASES, say("form_cases", lang), parts)


def _away(lang: str) -> Buttons:
    return Buttons((Button(say("away_button", lang), AWAY),))


def _listed(case: Case, lang: str) -> Listed:
    told = [say("badge_urgent", lang)] if case.urgent and not case.closed else []
    told.append(status_brief(case, lang))
    if case.due_on and not case.withdrawn:
        told.append(say("badge_due", lang, day=told_day(case.due_on, lang)))
    button = Button(say("open_case", lang), f"case:{case.locator}")
    return Listed(nickname(case.locator, lang), tuple(told), button)


def case(
    opened: Opened, asker: Asker, called: Callable[[str, str], str], acts: Sequence[str],
    added: Sequence[Part], page: int = 0,
) -> Form:  # fmt: skip
    """A case open: how far, what is wished and consented to, what was written, and what can be done.

    `acts` are those of its buttons; `added` is what else belongs to it.

    `page`: which one of what was written, 1 for the oldest, 0 for the newest.
    """
    one, lang = opened.case, asker.lang
    readers = say("comma", lang).join(called(reader, lang) for reader in opened.readers)
    told = [to_told(entry, lang, lambda counselor: called(counselor, lang)) for entry in opened.entries]
    parts: tuple[Part, ...] = (
        Heading(nickname(one.locator, lang)),
        *([Text(say("badge_urgent", lang))] if one.urgent and not one.closed else []),
        Text(status_of(one, lang)),
        Text(next_of(one, lang)),
        Text(say("case_readers", lang, who=readers)),
        Heading(say("wishes_now", lang)),
        Text(wishes_told(opened.wishes, lang)),
        Text(say("consent_means", lang)),
        *to_page(told, asker.room, lang, PAGE, page),
        *added,
        Buttons(tuple(Button(say(act, lang), act) for act in acts)),
        Text(say("opened_is_seen", lang)),
    )
    return Form("case_open", say("form_case", lang), parts)


def more(acts: Sequence[str], lang: str) -> Form:
    """What can be done besides, one button each, with a sentence that says what it means."""
    rows = (
        part
        for act in acts
        for part in (Text(say(f"{act}_about", lang)), Buttons((Button(say(act, lang), act),)))
    )
    return Form("case_acts", say("form_case", lang), (Heading(say(MORE, lang)), *rows, _again(lang)))


def reply(lang: str, contact: str, filled: Filled) -> Form:
    """Words for the reporter, and the day of the next contact (none after a conclusion)."""
    offered = replace(filled, told=filled.told or {"contact": contact})
    fields = [_words("words_reply", lang, filled)]
    if contact:
        fields.append(to_field(CONTACT, lang, offered, required=True))
    return form("case_reply", lang, filled, fields, Text(say("reply_advice", lang)))


def note(lang: str, filled: Filled) -> Form:
    """A note for the counselors on the case."""
    return form("case_note", lang, filled, [_words("words_note", lang, filled)])


def assess(lang: str, filled: Filled) -> Form:
    """How urgent, how bad, and why."""
    fields = [to_field(one, lang, filled, required=True) for one in ASSESSMENT]
    return form("case_assess", lang, filled, fields, Text(say("assess_advice", lang)))


def conclude(lang: str, wishes: Sequence[str], filled: Filled) -> Form:
    """A plain message, and an answer to each wish."""
    answers = [
        Field(
            f"wish_{wish}",
            say("wish_answer", lang, wish=option_label("wishes", wish, lang)),
            Entered.LINES,
            value=filled.told.get(f"wish_{wish}", ""),
            required=True,
            error=error_of(f"wish_{wish}", lang, filled),
        )
        for wish in wishes
    ]
    fields = [_words("words_conclusion", lang, filled), *answers]
    return form("case_conclude", lang, filled, fields, Text(say("conclude_advice", lang)))


def hand_over(lang: str, people: Sequence[tuple[str, str]], filled: Filled) -> Form:
    """Who takes one's place."""
    options = tuple(Option(one, called) for one, called in people)
    to = chosen_field("to", options, lang, filled, entered=Entered.ONE, required=True)
    fields = [to, to_field(REASON, lang, filled)]
    return form("case_hand_over", lang, filled, fields, Text(say("hand_over_means", lang)))


def done(act: str, lang: str, *, gone: bool) -> Form:
    """It is written; a case handed over is out of sight."""
    back = () if gone else (_again(lang),)
    return Form("case_done", say("form_case", lang), (Text(say(f"{act}_done", lang)), *back))


def _words(key: str, lang: str, filled: Filled) -> Field:
    return Field(
        "words", say(key, lang), Entered.LINES, value=filled.told.get("words", ""), required=True,
        error=error_of("words", lang, filled),
    )  # fmt: skip


def form(act: str, lang: str, filled: Filled, fields: Sequence[Field], *above: Part) -> Form:
    """An act's form: what is said above its fields, and the way back to the case below."""
    return Form(
        act,
        say("form_case", lang),
        (*notice(filled.notice), *above, *fields, _again(lang)),
        say(f"{act}_send", lang),
    )


def shown(act: str, lang: str, *parts: Part) -> Form:
    """Something to look at, where nothing is filled in."""
    return Form(act, say("form_case", lang), (*parts, _again(lang)))


def _again(lang: str) -> Buttons:
    return Buttons((Button(say("case_again", lang), "case_again"),))
