"""The throttle: many wrong codes cost waiting, and no derivation; a case is never locked."""

from typing import Any

import pytest

from bot.cases.errors import CaseError
from bot.cases.receipt import Receipt
from bot.confidential import Confidential
from bot.desk.reporter import Access
from bot.desk.throttle import ACTORS, FREE, Throttle

Desk = Any
WRONG = Receipt("00000000", "0" * 19)


def tried(desk: Desk, person: str = "playground:x", receipt: Receipt = WRONG) -> str:
    """What somebody is told who tries a receipt."""
    try:
        desk.reporter.look_up(Access(receipt.locator, Confidential(person), receipt))
    except CaseError as rule:
        return rule.code
    return "opened"


def spent(desk: Desk, person: str = "playground:x") -> list[str]:
    """All that costs nothing, tried."""
    return [tried(desk, person) for _ in range(FREE)]


def test_after_some_wrong_codes_one_waits_and_nothing_is_derived_meanwhile(desk: Desk) -> None:
    assert spent(desk) == ["not_opened"] * FREE

    assert [tried(desk) for _ in range(9)] == ["wait"] * 9
    assert len(desk.stretched) == FREE
    desk.clock.turn(seconds=29)
    assert tried(desk) == "wait"
    desk.clock.turn(seconds=1)
    assert [tried(desk), tried(desk)] == ["not_opened", "wait"]


def test_a_wrong_code_and_no_such_case_cost_the_same_and_say_the_same(desk: Desk) -> None:
    filed = desk.file()
    desk.stretched.clear()

    wrong = tried(desk, receipt=Receipt(filed.receipt.locator, WRONG.code))
    assert (wrong, tried(desk)) == ("not_opened", "not_opened")
    assert len(desk.stretched) == 2


def test_whoever_waits_is_the_one_who_tried_and_the_case_opens_for_others(desk: Desk) -> None:
    filed = desk.file()
    for _ in range(FREE):
        tried(desk, "playground:other", Receipt(filed.receipt.locator, WRONG.code))

    assert tried(desk, "playground:other", filed.receipt) == "wait"
    assert tried(desk, receipt=filed.receipt) == "opened"


def test_the_right_code_makes_earlier_ones_forgotten(desk: Desk) -> None:
    filed = desk.file()
    for _ in range(3):
        assert [tried(desk) for _ in range(FREE - 1)] == ["not_opened"] * (FREE - 1)
        assert tried(desk, receipt=filed.receipt) == "opened"


def test_coming_back_by_name_neither_waits_nor_makes_wrong_codes_forgotten(desk: Desk) -> None:
    named = desk.file(named=True)
    spent(desk)

    assert desk.reporter.look_up(desk.access(named, by_name=True)).case.locator == named.receipt.locator
    assert tried(desk) == "wait"


@pytest.mark.parametrize("minutes", [10, 60 * 24, -1, -60 * 24 * 30])
def test_wrong_codes_are_forgotten_in_minutes_and_when_the_clock_jumps_back(desk: Desk, minutes: int) -> None:
    spent(desk)
    desk.clock.turn(minutes=minutes)

    assert spent(desk) == ["not_opened"] * FREE
    assert tried(desk) == "wait"


def test_somebody_who_keeps_trying_gets_one_try_for_each_wait(desk: Desk) -> None:
    spent(desk)
    told = []
    for _ in range(60 * 6):
        told.append(tried(desk))
        desk.clock.turn(seconds=10)

    assert told[0] == "wait"
    assert told.count("not_opened") == len(told) // 3 - 1


def test_what_is_remembered_is_bounded_and_names_nobody(desk: Desk) -> None:
    throttle = Throttle(desk.clock, b"secret")
    people = [Confidential(f"playground:{number}") for number in range(ACTORS + 1)]
    for person in [people[0]] * FREE + people[1:]:
        throttle.was_wrong(person)

    throttle.admit(people[0])  # the oldest is forgotten, or this would wait
    assert len(vars(throttle)["_wrong"]) <= ACTORS
    assert "playground" not in repr(vars(throttle))
