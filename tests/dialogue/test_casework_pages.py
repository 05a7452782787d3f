"""A long case in a dialog with limits: the newest page first, each of them audited, nothing out of reach."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.cases.case import Case
from bot.cases.nickname import nickname
from bot.dialogue import casework_screens
from bot.dialogue.card import Button, Buttons, Listed, Text
from bot.dialogue.days import told_day
from bot.dialogue.form import Told
from bot.dialogue.messages import Asker
from bot.dialogue.wording import LANGUAGES, say

ROOM = 24_000
LAST = date(2027, 2, 1)
"""The seventieth day from the clock's first."""
LINES = {"what": 4_000, "party_is": 4_000, "said": 4_000, "demanded": 4_000, "trigger": 3_999}
"""Fields of a report, filled up to what one report takes."""


def _words(told: list[Told]) -> str:
    return "".join("".join(one.text.split()) for one in told)


def _said(somebody: Any) -> list[Told]:
    return [one for one in somebody.form.parts if isinstance(one, Told)]


@pytest.fixture
def long_case(desk: Any) -> str:
    """The receipt of a case with a report and an addition as long as can be, then notes and answers."""
    filled = {name: f"{name}の言葉。" * 1_000 for name in LINES}
    report = desk.writing(wishes="heard ban")
    report.send(**{name: words[: LINES[name]] for name, words in filled.items()})
    receipt = str(report.receipt)
    back = desk.back(receipt)
    back.press("followup_add")
    back.send(**{name: words[: LINES[name]] for name, words in filled.items()})
    for number in range(20):
        desk.acting(receipt, "case_note").send(words=f"{number}番目のメモ" + "め" * 300)
        desk.acting(receipt, "case_reply").send(
            words=f"{number}番目の返事" + "へ" * 300, contact="2026-12-01"
        )
    return receipt


def _counselor(desk: Any, receipt: str, lang: str, room: int) -> Any:
    one = desk.counselor(lang=lang)
    one.room = room
    one.press(f"case:{receipt.replace('-', '')[:8]}")
    return one


def _reporter(desk: Any, receipt: str, lang: str, room: int) -> Any:
    one = desk.staff("visitor-2", lang)
    one.room = room
    return desk.back(receipt, one)


SIDES = pytest.mark.parametrize(
    ("comes", "turn", "last"),
    [(_counselor, "case_page:", 4), (_reporter, "followup_page:", 3)],
    ids=["counselor", "reporter"],
)
"""Who comes, how a page is turned, and the number of the newest page: notes are the counselors' alone."""


@SIDES
@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_by_page_one_reads_what_stands_on_one_page_where_there_is_room(
    desk: Any, long_case: str, to_told: Any, comes: Any, turn: str, last: int, lang: str
) -> None:
    whole = _said(comes(desk, long_case, lang, 1_000_000))
    reader = comes(desk, long_case, lang, ROOM)
    newest = reader.form.parts
    read: list[list[Told]] = []

    for number in range(1, last + 1):
        reader.press(f"{turn}{number}")
        assert len(to_told(reader.form)) <= ROOM
        assert len(reader.form.parts) < 60
        assert Text(say("page_of", lang, page=number, pages=last)) in reader.form.parts
        read.append(_said(reader))

    assert reader.form.parts == newest
    assert _words([one for page in read for one in page]) == _words(whole)
    assert [one.who for one in read[0] + read[1]] == [one.who for one in whole[:2]]


@SIDES
def test_one_turns_to_the_page_before_and_comes_back(
    desk: Any, long_case: str, comes: Any, turn: str, last: int
) -> None:
    reader = comes(desk, long_case, "ja", ROOM)
    newest = reader.form.parts
    pages = [one for one in reader.actions if one.startswith(turn)]

    reader.press(pages[0])
    beside = [one for one in reader.actions if one.startswith(turn)]
    reader.press(beside[1])

    assert (pages, beside) == ([f"{turn}{last - 1}"], [f"{turn}{last - 2}", f"{turn}{last}"])
    assert reader.form.parts == newest


def test_whatever_is_done_stands_on_every_page(desk: Any, long_case: str) -> None:
    reader = _counselor(desk, long_case, "ja", ROOM)
    acts = [one for one in reader.actions if not one.startswith("case_page:")]

    reader.press("case_page:1")

    assert [one for one in reader.actions if not one.startswith("case_page:")] == acts
    reader.press("case_reply")
    reader.send(words="返事です", contact="2026-12-01")
    reader.press("case_again")
    assert _said(reader)[-1].text == "返事です"


def test_every_page_a_counselor_turns_is_audited_and_told_to_the_reporter_once_a_day(
    desk: Any, long_case: str
) -> None:
    before = len(desk.audit())
    reader = _counselor(desk, long_case, "ja", ROOM)
    for page in (1, 2, 1):
        reader.press(f"case_page:{page}")

    opened = ("counselor-a", "opened", long_case.replace("-", "")[:8])
    assert desk.audit()[before:] == [opened] * 4
    back = desk.back(long_case, desk.staff("visitor-3"))
    assert back.told.count(say("desk_person", "ja", number="1") + " 11月24日(火)") == 1


@SIDES
def test_a_page_that_is_none_is_the_newest(
    desk: Any, long_case: str, comes: Any, turn: str, last: int
) -> None:
    reader = comes(desk, long_case, "ja", ROOM)
    newest = reader.form.parts

    for forged in ("0", "-1", "999", "x", "9" * 400):
        reader.press(turn + "1")
        assert reader.form.parts != newest
        reader.press(turn + forged)
        assert reader.form.parts == newest


@SIDES
def test_without_an_open_case_there_is_no_page_to_turn(
    desk: Any, long_case: str, comes: Any, turn: str, last: int
) -> None:
    stranger = desk.counselor() if turn == "case_page:" else desk.staff("visitor-9")

    stranger.press(turn + "1")

    assert stranger.form.parts == (Text(say("case_state_forged", "ja")),)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_openings_of_many_days_are_told_by_day_and_the_earlier_ones_counted(
    desk: Any, clock: Any, lang: str
) -> None:
    receipt = desk.filed().receipt
    for day in range(70):
        desk.opened(receipt, "counselor-b" if day < 3 else "counselor-a")
        clock.turn(days=1)

    back = desk.back(receipt, desk.staff("visitor-2", lang))

    [line] = [
        one.text for one in back.form.parts if isinstance(one, Text) and told_day(LAST, lang) in one.text
    ]
    days = [
        say("opened_days", lang, who=say("desk_person", lang, number=number), days=count)
        for number, count in (("1", 3), ("2", 37))
    ]
    assert say("comma", lang).join(days) in line
    assert line.count(say("desk_person", lang, number="2")) == 31
    assert len(line) < 1_500


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_very_many_cases_the_nearest_ninety_are_listed_and_the_others_counted(
    desk: Any, lang: str
) -> None:
    desk.filed()
    with desk.office.unit_of_work() as unit:
        [one] = unit.cases.of(desk.office.keys.recipient("counselor-a"))
    cases: list[Case] = [one] * 92

    for many, last in ((90, None), (91, 1), (92, 2)):
        _, *listed = casework_screens.home(cases[:many], lang).elements
        assert [part.title for part in listed if isinstance(part, Listed)] == [
            nickname(one.locator, lang)
        ] * 90
        told = [part for part in listed if isinstance(part, Text)]
        assert told == ([Text(say("home_more", lang, count=last))] if last else [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_a_dialog_the_cases_come_page_by_page_each_of_them_once(desk: Any, lang: str) -> None:
    desk.filed()
    with desk.office.unit_of_work() as unit:
        [one] = unit.cases.of(desk.office.keys.recipient("counselor-a"))
    cases = [replace(one, locator=f"{number:08}") for number in range(40)]
    asker = Asker("staff", None, lang, room=7_000)
    seen: list[str] = []
    page, pages = 1, 0

    while page:
        parts = casework_screens.listed(cases, asker, page).parts
        seen += [part.button.action for part in parts if isinstance(part, Listed)]
        actions = [button.action for part in parts if isinstance(part, Buttons) for button in part.buttons]
        assert (f"cases_page:{page - 1}" in actions) == (page > 1)
        page = page + 1 if f"cases_page:{page + 1}" in actions else 0
        pages += 1

    assert seen == [f"case:{number:08}" for number in range(40)]
    assert pages == 3
    assert casework_screens.listed(cases, asker, 99) == casework_screens.listed(cases, asker, 3)
    assert casework_screens.listed(cases, asker, 0) == casework_screens.listed(cases, asker, 1)
    none = casework_screens.listed([], asker).parts
    away = Buttons((Button(say("away_button", lang), "cases_away"),))
    assert none[1:] == (Text(say("home_empty", lang)), away)
