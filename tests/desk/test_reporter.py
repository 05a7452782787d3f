"""Coming back: the reporter reads what was told and answered, sees who looked, adds, wishes, withdraws."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from bot.cases.case import Status
from bot.cases.entry import Kind
from bot.cases.errors import CaseError
from bot.cases.receipt import Receipt
from bot.confidential import Confidential
from bot.desk.ports import Tampered
from bot.desk.reporter import Access

Desk = Any
A, B, C, OUTSIDE = "counselor-a", "counselor-b", "counselor-c", "outside"
WRITES: dict[str, Callable[[Any, Access], None]] = {
    "addition": lambda desk, access: desk.reporter.add(access, "entry", desk.words(what="続きです。")),
    "wishes": lambda desk, access: desk.reporter.wish(access, "entry", desk.words(wishes="police")),
    "withdrawal": lambda desk, access: desk.reporter.withdraw(access, "entry"),
}
every_write = pytest.mark.parametrize("write", WRITES)


@pytest.fixture
def filed(desk: Desk) -> Any:
    """A report for a and b."""
    return desk.file("大声で一時間", wishes="heard")


@pytest.fixture
def concluded(desk: Desk, filed: Any) -> Any:
    """The same, answered, noted, assessed and concluded by a."""
    desk.window.reply(desk.writing(A, filed), "確認しています。", desk.office.today())
    desk.window.note(desk.writing(A, filed), "店長に聞く")
    desk.window.assess(desk.writing(A, filed), urgent=False, level="3", reason="一時間")
    desk.window.conclude(desk.writing(A, filed), "終わります。", {"heard": "聞きました。"})
    return filed


def test_the_code_opens_what_was_told_and_answered_but_no_note_and_no_assessment(
    desk: Desk, concluded: Any
) -> None:
    seen = desk.reporter.look_up(desk.access(concluded))

    assert [kind for kind, _ in desk.told(seen.entries)] == [Kind.REPORT, Kind.REPLY, Kind.CONCLUSION]
    assert seen.entries[0].told.reveal()["what"] == "大声で一時間"
    assert seen.entries[1].told.reveal() == {"words": "確認しています。"}
    assert seen.case.status is Status.CONCLUDED
    assert seen.keep_until == date(2031, 9, 18)
    assert "店長" not in repr(desk.told(seen.entries))


def test_a_wrong_code_and_an_unknown_receipt_open_nothing_in_the_same_words(desk: Desk, filed: Any) -> None:
    receipt = filed.receipt
    for wrong in (Receipt(receipt.locator, "0" * 19), Receipt("00000000", receipt.code)):
        with pytest.raises(CaseError) as told:
            desk.reporter.look_up(Access(wrong.locator, Confidential("playground:x"), wrong))
        assert (told.value.code, told.value.told) == ("not_opened", {})


def test_who_gave_their_name_comes_back_without_a_code_and_nobody_else_does(desk: Desk) -> None:
    named, anonymous = desk.file("名前あり", named=True), desk.file("匿名")

    assert (
        desk.reporter.look_up(desk.access(named, by_name=True)).entries[0].told.reveal()["what"] == "名前あり"
    )
    for filed, person in ((named, "playground:y"), (named, ""), (anonymous, "playground:x"), (anonymous, "")):
        with pytest.raises(CaseError, match="not_opened"):
            desk.reporter.look_up(desk.access(filed, person=person, by_name=True))


def test_own_cases_are_those_filed_by_name_newest_first(desk: Desk) -> None:
    old = desk.file(named=True)
    desk.file()
    desk.file(named=True, person="playground:y")
    desk.clock.turn(days=1)
    new = desk.file(named=True)

    own = desk.reporter.own_cases(Confidential("playground:x"))

    assert [one.locator for one in own] == [new.receipt.locator, old.receipt.locator]
    assert all(one.entries == () for one in own)
    assert not desk.reporter.own_cases(Confidential(""))


def test_each_opening_is_seen_by_number_and_day_and_tries_are_not(desk: Desk, filed: Any) -> None:
    locator, access = filed.receipt.locator, desk.access(filed)
    assert desk.reporter.look_up(access).opened == ()
    with pytest.raises(CaseError):
        desk.window.open(C, locator)
    for who, hours in ((B, 0), (B, 1), (A, 1), (B, 24)):
        desk.clock.turn(hours=hours)
        desk.window.open(who, locator)

    first, second = date(2026, 9, 18), date(2026, 9, 19)
    seen = desk.reporter.look_up(access)
    assert seen.opened == (("1", first), ("2", first), ("1", second))
    assert [seen.number_of(one) for one in (A, B, C, "nobody", None)] == ["2", "1", "", "", ""]


def test_days_are_japan_s(desk: Desk, filed: Any) -> None:
    desk.clock.turn_to(date(2026, 9, 19), 0, 30)  # still the 18th in London
    desk.window.open(A, filed.receipt.locator)

    assert desk.reporter.look_up(desk.access(filed)).opened == (("1", date(2026, 9, 19)),)


@pytest.mark.parametrize("by_name", [False, True])
@every_write
def test_what_the_reporter_writes_is_told_to_both_readers_once_however_often_it_is_sent(
    desk: Desk, write: str, by_name: bool
) -> None:
    filed = desk.file(named=True)
    access = desk.access(filed, by_name=by_name)
    before = desk.pending()
    for _ in range(2):
        WRITES[write](desk, access)

    occasion = "withdrawn" if write == "withdrawal" else "added"
    told = [one for one in desk.pending() if one not in before]
    assert told == [("09-18 14:15", occasion, A), ("09-18 14:15", occasion, B)]
    assert [kind.value for kind, _ in desk.read(A, filed.receipt.locator)] == ["report", write]
    assert [one.kind for one in desk.reporter.look_up(access).entries] == [Kind.REPORT, Kind(write)]


@every_write
def test_what_the_reporter_does_leaves_no_trace_of_when(desk: Desk, filed: Any, write: str) -> None:
    WRITES[write](desk, desk.access(filed))
    desk.reporter.look_up(desk.access(filed))

    assert desk.audit() == []
    assert all(letter.leaves_at % 900 == 0 for letter in desk.letters())


@every_write
def test_with_a_wrong_code_nothing_is_written(desk: Desk, filed: Any, write: str) -> None:
    before = desk.stored(filed.receipt.locator), desk.letters()
    wrong = Receipt(filed.receipt.locator, "0" * 19)

    with pytest.raises(CaseError, match="not_opened"):
        WRITES[write](desk, Access(wrong.locator, Confidential("playground:x"), wrong))

    assert (desk.stored(filed.receipt.locator), desk.letters()) == before


def test_more_words_that_hold_the_code_are_refused(desk: Desk, filed: Any) -> None:
    words = desk.words(what="合言葉", said=f"{filed.receipt.code}です")

    with pytest.raises(CaseError, match="own_code"):
        desk.reporter.add(desk.access(filed), "entry", words)

    assert len(desk.read(A, filed.receipt.locator)) == 1


def test_other_wishes_take_the_place_of_the_earlier_ones(desk: Desk, filed: Any) -> None:
    desk.reporter.wish(desk.access(filed), "entry", desk.words(wishes="police ban", consent="team"))

    now = {"wishes": "police ban", "consent": "team"}
    assert desk.reporter.look_up(desk.access(filed)).wishes == now
    assert desk.window.open(A, filed.receipt.locator).wishes == now


def test_a_case_that_is_being_worked_on_keeps_its_promise_when_more_is_told(desk: Desk, filed: Any) -> None:
    before = desk.stored(filed.receipt.locator)
    desk.clock.turn(days=3)
    WRITES["addition"](desk, desk.access(filed))

    case = desk.stored(filed.receipt.locator)
    assert (case.promise, case.due_on) == (before.promise, before.due_on)


@pytest.mark.parametrize("write", ["addition", "wishes"])
def test_a_concluded_case_is_acted_on_again_with_a_new_promise_when_more_is_told(
    desk: Desk, concluded: Any, write: str
) -> None:
    WRITES[write](desk, desk.access(concluded))

    case = desk.stored(concluded.receipt.locator)
    assert (case.status, case.closed, case.due_on) == (Status.ASSESSING, False, date(2026, 9, 28))
    due = [one for one in desk.pending() if one[1] == "due" and one[0] == "09-28 09:00"]
    assert due.count(("09-28 09:00", "due", A)) == 2  # the first promise's is void now


def test_a_withdrawn_case_rests_until_its_reporter_writes_again(desk: Desk, filed: Any) -> None:
    access = desk.access(filed)
    desk.reporter.withdraw(access, "first")
    assert desk.stored(filed.receipt.locator).closed
    assert desk.reporter.look_up(access).case.withdrawn

    desk.reporter.add(access, "second", desk.words(what="やはりお願いします。"))

    case = desk.stored(filed.receipt.locator)
    assert (case.withdrawn, case.status, case.promise) == (False, Status.RECEIVED, 2)


def test_a_case_that_somebody_changed_in_storage_shows_nothing_and_takes_nothing(
    desk: Desk, filed: Any
) -> None:
    with desk.installation.engine.begin() as connection:
        connection.execute(text("UPDATE entries SET kind = 'reply'"))

    for act in (desk.reporter.look_up, lambda access: WRITES["addition"](desk, access)):
        with pytest.raises(Tampered):
            act(desk.access(filed))
