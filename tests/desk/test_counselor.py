"""The counselor's window: opening is audited first, each act once, on the case as it was read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.cases.case import Status
from bot.cases.entry import Kind
from bot.cases.errors import CaseError, Conflict
from bot.confidential import Confidential
from bot.desk.acting import Writing
from bot.desk.ports import Tampered

Desk = Any
Acts = dict[str, Callable[[Any, Writing], None]]
A, B, C, OUTSIDE = "counselor-a", "counselor-b", "counselor-c", "outside"
LATER = date(2026, 10, 9)
ACTS: Acts = {
    "replied": lambda desk, writing: desk.window.reply(writing, "確認しています。", LATER),
    "noted": lambda desk, writing: desk.window.note(writing, "店長に聞く"),
    "assessed": lambda desk, writing: desk.window.assess(writing, urgent=True, level="4", reason="脅し"),
    "handed_over": lambda desk, writing: desk.window.hand_over(writing, C, "休み"),
    "concluded": lambda desk, writing: desk.window.conclude(
        writing, "終わります。", {"heard": "聞きました。"}
    ),
}
every_act = pytest.mark.parametrize("act", ACTS)


@pytest.fixture
def filed(desk: Desk) -> Any:
    """A report for a and b, with one wish."""
    return desk.file(wishes="heard")


def test_own_cases_stand_by_deadline_with_closed_ones_last_and_without_their_words(desk: Desk) -> None:
    first, urgent, closed = desk.file(), desk.file(urgent=True), desk.file(urgent=True)
    others = desk.file(refused=(A,))
    desk.reporter.withdraw(desk.access(closed), "entry")

    cases = desk.window.cases(A)

    assert [one.locator for one in cases] == [one.receipt.locator for one in (urgent, first, closed)]
    assert all(one.entries == () for one in cases)
    assert [one.locator for one in desk.window.cases(C)] == [others.receipt.locator]
    assert not desk.window.cases(OUTSIDE)
    assert not desk.window.cases("nobody")


def test_opening_shows_everything_told_and_is_kept_before(desk: Desk, filed: Any) -> None:
    locator = filed.receipt.locator

    opened = desk.window.open(B, locator)

    assert desk.told(opened.entries) == desk.read(B, locator)
    assert (opened.readers, opened.successors) == ((A, B), (C, OUTSIDE))
    assert opened.wishes == {"wishes": "heard", "consent": "desk"}
    assert (opened.case.status, opened.next_contact) == (Status.ASSESSING, date(2026, 9, 30))
    assert opened.case.version == desk.stored(locator).version
    assert desk.audit() == [(B, "opened", locator)]


def test_an_opening_is_kept_even_when_the_case_does_not_open(desk: Desk, filed: Any) -> None:
    with desk.installation.engine.begin() as connection:
        connection.execute(text("UPDATE entries SET ciphertext = zeroblob(1040)"))

    with pytest.raises(Tampered):
        desk.window.open(A, filed.receipt.locator)

    assert desk.audit() == [(A, "opened", filed.receipt.locator)]


@pytest.mark.parametrize(("who", "kept_as"), [(C, C), (OUTSIDE, OUTSIDE), ("nobody", "-")])
def test_who_is_not_on_a_case_is_told_that_there_is_none_and_their_try_is_kept(
    desk: Desk, filed: Any, who: str, kept_as: str
) -> None:
    locator = filed.receipt.locator
    before = desk.stored(locator)

    for tried in (locator, "NOBODY00"):
        with pytest.raises(CaseError, match="no_such_case"):
            desk.window.open(who, tried)

    assert desk.audit() == [(kept_as, "denied", locator), (kept_as, "denied", "-")]
    assert desk.stored(locator) == before


@every_act
def test_who_is_not_on_a_case_does_nothing_to_it_and_their_try_is_kept(
    desk: Desk, filed: Any, act: str
) -> None:
    before = desk.stored(filed.receipt.locator), desk.letters()

    with pytest.raises(CaseError, match="no_such_case"):
        ACTS[act](desk, desk.writing(OUTSIDE, filed))

    assert (desk.stored(filed.receipt.locator), desk.letters()) == before
    assert desk.audit() == [(OUTSIDE, "denied", filed.receipt.locator)]


def test_a_counselor_taken_off_the_roster_is_on_no_case(desk: Desk, filed: Any) -> None:
    roster = desk.installation.roster()
    fewer = replace(roster, counselors=roster.counselors[1:])
    desk.installation = replace(desk.installation, roster=lambda: fewer)
    desk = desk.restarted()

    assert not desk.window.cases(A)
    with pytest.raises(CaseError, match="no_such_case"):
        desk.window.open(A, filed.receipt.locator)
    assert desk.window.open(B, filed.receipt.locator).readers == (B,)


def test_every_act_is_kept_in_its_order_and_moves_the_case_on(desk: Desk, filed: Any) -> None:
    locator, statuses = filed.receipt.locator, []
    for act in ("replied", "noted", "assessed", "handed_over"):
        ACTS[act](desk, desk.writing(A, filed))
        statuses.append(desk.stored(locator).status)
    ACTS["concluded"](desk, desk.writing(C, filed))

    kept = [(A, act, locator) for act in ("replied", "noted", "assessed", "handed_over")]
    assert desk.audit() == [*kept, (C, "concluded", locator)]
    assert statuses == [Status.ASSESSING] * 2 + [Status.ADDRESSING] * 2
    assert desk.stored(locator).status is Status.CONCLUDED
    assert [kind for kind, _ in desk.read(C, locator)] == list(
        map(Kind, ("report", "reply", "note", "assessment", "handover", "conclusion"))
    )


@every_act
def test_an_act_on_a_case_that_has_changed_since_is_a_conflict_and_leaves_nothing(
    desk: Desk, filed: Any, act: str
) -> None:
    writing = desk.writing(A, filed)
    desk.window.note(desk.writing(B, filed), "先に書きました")
    before = desk.stored(filed.receipt.locator), desk.letters(), desk.audit()

    with pytest.raises(Conflict):
        ACTS[act](desk, writing)

    assert (desk.stored(filed.receipt.locator), desk.letters(), desk.audit()) == before


@every_act
def test_an_act_that_is_sent_twice_is_one(desk: Desk, filed: Any, act: str) -> None:
    writing = desk.writing(A, filed)
    ACTS[act](desk, writing)
    before = desk.stored(filed.receipt.locator), desk.letters(), desk.audit()

    ACTS[act](desk, writing)

    assert (desk.stored(filed.receipt.locator), desk.letters(), desk.audit()) == before


@every_act
def test_an_act_that_fails_half_way_leaves_neither_entry_nor_trace(desk: Desk, filed: Any, act: str) -> None:
    before = desk.stored(filed.receipt.locator), desk.letters(), desk.audit()
    with desk.installation.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'full'); END")
        )

    with pytest.raises(Exception, match=r"changed_meanwhile|can't be used"):
        ACTS[act](desk, desk.writing(A, filed))

    assert (desk.stored(filed.receipt.locator), desk.letters(), desk.audit()) == before


@pytest.mark.parametrize("act", ["replied", "assessed", "concluded"])
def test_on_a_withdrawn_case_nobody_acts_any_more(desk: Desk, filed: Any, act: str) -> None:
    desk.reporter.withdraw(desk.access(filed), "entry")

    with pytest.raises(CaseError, match="withdrawn"):
        ACTS[act](desk, desk.writing(A, filed))
    ACTS["noted"](desk, desk.writing(A, filed))

    assert [act for _, act, _ in desk.audit()] == ["noted"]


@pytest.mark.parametrize(
    ("ahead", "code"),
    [(None, "contact_needed"), (-1, "contact_in_past"), (61, "contact_too_far"), (0, None), (60, None)],
)
def test_a_reply_promises_a_day_within_two_months(
    desk: Desk, filed: Any, ahead: int | None, code: str | None
) -> None:
    day = None if ahead is None else desk.office.today() + timedelta(days=ahead)
    if code is None:
        desk.window.reply(desk.writing(A, filed), "確認しています。", day)
        assert desk.stored(filed.receipt.locator).due_on == day
        return
    with pytest.raises(CaseError, match=code):
        desk.window.reply(desk.writing(A, filed), "確認しています。", day)
    assert desk.audit() == []


def test_a_conclusion_answers_every_wish_of_now(desk: Desk, filed: Any) -> None:
    access = desk.access(filed)
    desk.reporter.wish(access, "entry", Confidential({"wishes": "recorded warning", "consent": "desk"}))

    with pytest.raises(CaseError, match="wishes_unanswered"):
        desk.window.conclude(desk.writing(A, filed), "終わります。", {"recorded": "残しました。"})
    answers = {"recorded": "残しました。", "warning": "伝えました。"}
    desk.window.conclude(desk.writing(A, filed), "終わります。", answers)

    told = {"words": "終わります。", "wish_recorded": "残しました。", "wish_warning": "伝えました。"}
    assert desk.read(B, filed.receipt.locator)[-1] == (Kind.CONCLUSION, told)
    assert [act for _, act, _ in desk.audit()] == ["concluded"]


@pytest.mark.parametrize(("days", "due_on"), [(0, date(2026, 12, 17)), (89, date(2026, 12, 17)), (90, None)])
def test_a_reply_after_a_conclusion_promises_the_next_follow_up_and_never_a_day_that_has_passed(
    desk: Desk, filed: Any, days: int, due_on: date | None
) -> None:
    ACTS["concluded"](desk, desk.writing(A, filed))
    assert desk.stored(filed.receipt.locator).due_on == date(2026, 10, 19)

    desk.clock.turn(days=days)
    desk.window.reply(desk.writing(A, filed), "その後いかがですか。", None)

    assert desk.stored(filed.receipt.locator).due_on == due_on
