"""The throttle: many wrong codes cost waiting, and no derivation, as does sending much; no case is locked."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.entrypoints.clock import new_name
from bot.cases.errors import CaseError
from bot.cases.receipt import Receipt
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy
from bot.desk.reporter import Access
from bot.desk.throttle import ACTORS, FILED, FREE, IDENTITY_ASKED, UPLOADED, WRITTEN, Throttle

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


def test_the_right_code_makes_earlier_ones_of_the_same_case_forgotten(desk: Desk) -> None:
    filed = desk.file()
    wrong = Receipt(filed.receipt.locator, WRONG.code)
    for _ in range(3):
        assert [tried(desk, receipt=wrong) for _ in range(FREE - 1)] == ["not_opened"] * (FREE - 1)
        assert tried(desk, receipt=filed.receipt) == "opened"


def test_a_code_of_ones_own_in_between_does_not_make_others_cases_free_to_try(desk: Desk) -> None:
    own, other = desk.file(), desk.file(person="playground:other")
    guess = Receipt(other.receipt.locator, WRONG.code)
    told = []
    for _ in range(60):
        told += [tried(desk, receipt=guess), tried(desk, receipt=own.receipt)]
        desk.clock.turn(seconds=5)

    assert told.count("not_opened") == FREE + (60 - FREE) * 5 // 30
    assert told.count("opened") == FREE - 1


def test_who_mistyped_elsewhere_waits_once_and_then_reads_their_own_case_freely(desk: Desk) -> None:
    filed = desk.file()
    spent(desk)

    assert tried(desk, receipt=filed.receipt) == "wait"
    desk.clock.turn(seconds=30)
    assert [tried(desk, receipt=filed.receipt) for _ in range(20)] == ["opened"] * 20
    assert [tried(desk), tried(desk), tried(desk, receipt=filed.receipt)] == ["not_opened", "wait", "wait"]


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
        throttle.was_wrong(person, "00000000")

    throttle.admit(people[0])  # the oldest is forgotten, or this would wait
    assert len(vars(throttle)["_wrong"]) <= ACTORS
    assert "playground" not in repr(vars(throttle))


def times(act: Callable[[], object], most: int = 200) -> int:
    """How often something is done before it is enough."""
    for done in range(most):
        try:
            act()
        except CaseError as rule:
            return done if (rule.code, 1 <= rule.told["minutes"] <= 60) == ("enough", True) else -1
    return most


def test_who_files_many_reports_waits_and_others_do_not(desk: Desk) -> None:
    assert times(desk.file) == FILED.most
    assert desk.file(person="playground:other")

    desk.clock.turn(minutes=59)
    assert times(desk.file) == 0
    desk.clock.turn(minutes=1)
    assert times(desk.file) == FILED.most


def test_the_same_report_sent_again_is_the_same_case_and_counts_for_nothing(desk: Desk) -> None:
    once = desk.filing()
    desk.filings.submit(once)
    for _ in range(FILED.most):
        desk.filings.submit(once)

    assert times(desk.file) == FILED.most - 1


def test_who_writes_much_on_a_case_waits_and_it_still_opens_and_nothing_is_lost(desk: Desk) -> None:
    filed = desk.file()
    access = desk.access(filed)

    assert times(lambda: desk.reporter.add(access, new_name(), desk.words(what="追記"))) == WRITTEN.most
    assert len(desk.reporter.look_up(access).entries) == WRITTEN.most + 1
    with pytest.raises(CaseError, match="enough"):
        desk.reporter.withdraw(access, new_name())
    desk.clock.turn(hours=1)
    desk.reporter.withdraw(access, new_name())


def test_what_fails_costs_nothing(desk: Desk) -> None:
    """Or whoever meets a busy desk, or mistypes, would wait for what never arrived."""
    filed = desk.file()
    throttle, person = desk.throttle, Confidential("playground:x")
    lost = Access(filed.receipt.locator, person, Receipt(filed.receipt.locator, WRONG.code))

    def uploaded() -> None:
        with throttle.room(person, UPLOADED):
            pass

    uploaded()
    with pytest.raises(CaseError, match="not_opened"):
        desk.reporter.add(lost, new_name(), desk.words(what="追記"))
    for _ in range(UPLOADED.most * 2):
        with pytest.raises(StorageBusy), throttle.room(person, UPLOADED):
            raise StorageBusy

    def added() -> None:
        desk.reporter.add(desk.access(filed), new_name(), desk.words(what="続き"))

    assert (times(uploaded), times(added)) == (UPLOADED.most - 1, WRITTEN.most)


def test_each_kind_has_room_of_its_own_and_two_at_once_are_two(desk: Desk) -> None:
    person = Confidential("playground:x")
    with ExitStack() as under_way:
        for _ in range(IDENTITY_ASKED.most):
            under_way.enter_context(desk.throttle.room(person, IDENTITY_ASKED))
        with pytest.raises(CaseError, match="enough"), desk.throttle.room(person, IDENTITY_ASKED):
            pass
        assert times(desk.file) == FILED.most


@pytest.mark.parametrize("minutes", [60, 60 * 24 * 30, -1, -60 * 24 * 30])
def test_what_was_sent_is_forgotten_within_the_hour_and_when_the_clock_jumps_back(
    desk: Desk, minutes: int
) -> None:
    assert times(desk.file) == FILED.most
    desk.clock.turn(minutes=minutes)

    assert times(desk.file) == FILED.most


def test_who_is_told_to_wait_has_room_when_that_is_over(desk: Desk) -> None:
    for _ in range(FILED.most):
        desk.clock.turn(seconds=431)
        desk.file()
    with pytest.raises(CaseError) as enough:
        desk.file()

    desk.clock.turn(minutes=float(enough.value.told["minutes"]))
    assert times(desk.file) == 1


def test_what_is_remembered_of_what_was_sent_is_bounded_and_names_nobody() -> None:
    throttle = Throttle(lambda: datetime(2026, 11, 21, tzinfo=UTC), b"secret")
    for number in range(ACTORS + 1):
        with throttle.room(Confidential(f"playground:{number}"), FILED):
            pass

    assert len(vars(throttle)["_done"]) <= ACTORS
    assert "playground" not in repr(vars(throttle))
