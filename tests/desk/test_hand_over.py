"""Handing over: whoever takes the place reads everything; whoever gave it away reads and hears nothing."""

from typing import Any

import pytest

from bot.cases.entry import Kind
from bot.cases.errors import CaseError

Desk = Any
A, B, C, OUTSIDE = "counselor-a", "counselor-b", "counselor-c", "outside"


def handed_over(desk: Desk, filed: Any, by: str, to: str) -> None:
    desk.window.hand_over(desk.writing(by, filed), to, "休み")


def test_the_successor_reads_everything_and_whoever_handed_over_nothing(desk: Desk) -> None:
    filed = desk.file("大声で一時間")
    locator = filed.receipt.locator
    desk.window.note(desk.writing(A, filed), "店長に聞く")
    wraps = desk.stored(locator).wraps

    handed_over(desk, filed, A, C)

    kinds = [Kind.REPORT, Kind.NOTE, Kind.HANDOVER]
    assert [kind for kind, _ in desk.read(C, locator)] == kinds
    assert desk.read(B, locator) == desk.read(C, locator)
    assert desk.read(A, locator) is None
    assert not desk.window.cases(A)
    assert {one.box for one in desk.stored(locator).wraps}.isdisjoint(one.box for one in wraps)
    with pytest.raises(CaseError, match="no_such_case"):
        desk.window.open(A, locator)
    assert desk.audit()[-2:] == [(A, "handed_over", locator), (A, "denied", locator)]


@pytest.mark.parametrize("by_name", [False, True])
def test_the_reporter_comes_back_as_before(desk: Desk, by_name: bool) -> None:
    filed = desk.file("大声で一時間", named=True)
    handed_over(desk, filed, A, C)

    access = desk.access(filed, by_name=by_name)
    desk.reporter.add(access, "entry", desk.words(what="続きです。"))

    assert [one.kind for one in desk.reporter.look_up(access).entries] == [
        Kind.REPORT, Kind.HANDOVER, Kind.ADDITION,
    ]  # fmt: skip
    assert desk.read(C, filed.receipt.locator)[-1] == (Kind.ADDITION, {"what": "続きです。"})


@pytest.mark.parametrize("to", [A, B, "nobody", ""])
def test_only_somebody_who_may_read_it_and_does_not_yet_takes_it(desk: Desk, to: str) -> None:
    filed = desk.file(refused=(C,))
    before = desk.stored(filed.receipt.locator)

    with pytest.raises(CaseError, match="not_a_successor"):
        handed_over(desk, filed, A, to)
    with pytest.raises(CaseError, match="not_a_successor"):
        handed_over(desk, filed, A, C)  # refused by the reporter

    assert desk.stored(filed.receipt.locator) == before
    assert desk.audit() == []


def test_the_successor_is_told_and_reminded_in_place_of_who_handed_over(desk: Desk) -> None:
    filed = desk.file()
    desk.clock.turn(minutes=8)
    desk.worker.round()
    handed_over(desk, filed, B, OUTSIDE)
    desk.clock.turn(days=20)
    while desk.worker.round():
        pass

    occasions = sorted((one.notice.occasion.value, one.to) for one in desk.arrived[2:])
    assert occasions == [("due", A), ("due", OUTSIDE), ("handed_over", OUTSIDE), ("overdue", C)]


def test_whoever_handed_it_over_hears_no_more_of_it_not_even_as_a_deputy(desk: Desk) -> None:
    filed = desk.file()
    desk.reporter.add(desk.access(filed), "entry", desk.words(what="続きです。"))
    handed_over(desk, filed, B, C)
    handed_over(desk, filed, C, OUTSIDE)  # c is a's deputy
    desk.clock.turn(days=3)
    desk.window.reply(desk.writing(A, filed), "確認しています。", desk.office.today())
    desk.clock.turn(days=30)
    while desk.worker.round():
        pass

    assert {one.to for one in desk.arrived} == {A, OUTSIDE}
    assert desk.letters() == []


def test_an_overdue_case_handed_over_is_told_once_more_to_those_above_its_new_reader(desk: Desk) -> None:
    filed = desk.file()
    desk.clock.turn(days=13)
    while desk.worker.round():
        pass
    before = len(desk.arrived)

    handed_over(desk, filed, A, C)
    desk.clock.turn(days=30)
    while desk.worker.round():
        pass

    occasions = sorted((one.notice.occasion.value, one.to) for one in desk.arrived[before:])
    assert occasions == [("handed_over", C), ("overdue", OUTSIDE)]


def test_what_was_handed_back_is_read_again(desk: Desk) -> None:
    filed = desk.file("大声で一時間")
    handed_over(desk, filed, A, C)
    handed_over(desk, filed, B, A)

    assert desk.read(A, filed.receipt.locator)[0] == (Kind.REPORT, {"what": "大声で一時間", "barred": ""})
    assert desk.read(B, filed.receipt.locator) is None
