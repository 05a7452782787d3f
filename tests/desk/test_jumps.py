"""A clock that jumps: nothing is sent twice, and nothing is lost."""

from datetime import date, timedelta
from typing import Any

import pytest

Desk = Any
A, B, C, OUTSIDE = "counselor-a", "counselor-b", "counselor-c", "outside"
ALL = sorted([
    ("arrived", A), ("arrived", B), ("due", A), ("due", B), ("overdue", C), ("overdue", OUTSIDE),
])  # fmt: skip
MONTH = timedelta(days=31)


def came(desk: Desk) -> list[tuple[str, str]]:
    return sorted((one.notice.occasion.value, one.to) for one in desk.arrived)


def two_months(desk: Desk) -> None:
    """As a worker lives through them."""
    for _ in range(4 * 60):
        desk.worker.round()
        desk.clock.turn(hours=6)


def test_a_month_forward_and_back_again_sends_everything_once(desk: Desk) -> None:
    desk.file()
    desk.clock.now += MONTH
    two_rounds = desk.worker.round() + desk.restarted().worker.round()
    desk.clock.now -= MONTH
    two_months(desk.restarted())

    assert (two_rounds, came(desk)) == (len(ALL), ALL)
    assert desk.letters() == []


def test_what_is_filed_while_the_clock_is_ahead_is_all_told_in_the_end(desk: Desk) -> None:
    desk.clock.now += MONTH
    filed = desk.file()
    desk.clock.now -= MONTH
    assert [one.locator for one in desk.window.cases(A)] == [filed.receipt.locator]

    two_months(desk)

    assert came(desk) == ALL


def test_a_month_back_and_forward_again_sends_everything_once(desk: Desk) -> None:
    desk.file()
    desk.clock.now -= MONTH
    assert desk.worker.round() == 0
    desk.clock.now += MONTH
    two_months(desk)

    assert came(desk) == ALL


def test_a_letter_put_off_while_the_clock_was_ahead_does_not_wait_for_that_day(desk: Desk) -> None:
    desk.file()
    desk.clock.now += MONTH
    desk.worker.away = 99
    desk.worker.round()
    desk.worker.away = 0
    desk.clock.now -= MONTH
    assert desk.worker.round() == len(ALL)
    two_months(desk)

    assert came(desk) == ALL


def test_a_letter_that_a_dead_worker_held_while_the_clock_was_ahead_is_free_again(desk: Desk) -> None:
    desk.file()
    desk.clock.turn(minutes=8)
    desk.clock.now += MONTH
    with desk.office.unit_of_work() as unit:
        assert len(unit.letters.claim(desk.clock(), 20)) == len(ALL)
    desk.clock.now -= MONTH

    assert desk.worker.round() == 2
    assert came(desk) == ALL[:2]


def test_promises_made_before_and_after_a_jump_are_kept_to_their_own_day(desk: Desk) -> None:
    filed = desk.file()
    desk.clock.now += MONTH
    desk.window.reply(desk.writing(A, filed), "確認しています。", date(2026, 10, 20))
    desk.clock.now -= MONTH
    desk.window.reply(desk.writing(A, filed), "確認しています。", date(2026, 9, 25))
    two_months(desk)

    due = [f"{one.at:%m-%d}" for one in desk.arrived if one.notice.occasion == "due"]
    assert due == ["09-25", "09-25"]
    assert came(desk) == ALL


@pytest.mark.parametrize("seconds", [-200, -1, 1, 200])
def test_two_workers_whose_clocks_differ_a_little_never_send_the_same_letter(
    desk: Desk, seconds: int
) -> None:
    desk.file()
    desk.clock.turn(minutes=12)  # on either clock both may leave
    other, told = desk.another_worker(), []

    def meanwhile() -> None:
        if not told:
            told.append("the other one is asked while the first letter is on its way")
            desk.clock.turn(seconds=seconds)
            other.round()
            desk.clock.turn(seconds=-seconds)

    desk.worker.sends = meanwhile
    desk.worker.round()

    assert came(desk) == ALL[:2]
