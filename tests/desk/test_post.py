"""The post: who is reminded of what and when, each exactly once, whatever platform and storage do."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.cases.letter import Notice, Occasion
from bot.cases.sealed import SealedLetter
from bot.desk.ports import StorageBusy
from bot.desk.post import LONGEST_WAIT
from bot.dialogue.ports import DeliveryError

Desk = Any
A, B, C, OUTSIDE = "counselor-a", "counselor-b", "counselor-c", "outside"
ARRIVED = [("09-18 14:15", "arrived", A), ("09-18 14:15", "arrived", B)]
REMINDED = [
    ("09-28 09:00", "due", A),  # from Friday the 18th five days without work, then three working days
    ("09-28 09:00", "due", B),
    ("09-29 09:00", "overdue", C),
    ("09-30 09:00", "overdue", OUTSIDE),
]


@pytest.fixture
def live() -> Callable[..., Desk]:
    """live(desk, days): every day the worker, started anew, before, at and after the hour of reminders."""

    def lived(desk: Desk, days: int) -> Desk:
        today = desk.office.today()
        for ahead in range(days):
            desk = desk.restarted()
            for hour, minute in ((8, 59), (9, 0), (9, 1), (18, 0)):
                desk.clock.turn_to(today + timedelta(days=ahead), hour, minute)
                desk.worker.round()
        return desk

    return lived


@pytest.fixture
def filed(desk: Desk) -> Any:
    """A report of Friday afternoon, its arrival delivered."""
    filed = desk.file()
    desk.clock.turn(minutes=8)
    assert desk.worker.round() == 2
    return filed


def test_readers_then_deputy_then_fallback_are_reminded_once_over_holidays_and_restarts(
    desk: Desk, filed: Any, live: Callable[..., Desk]
) -> None:
    live(desk, 30)

    assert desk.notices() == ARRIVED + REMINDED
    assert desk.letters() == []


def test_a_promise_that_was_kept_reminds_nobody_and_the_next_one_does(
    desk: Desk, filed: Any, live: Callable[..., Desk]
) -> None:
    desk.clock.turn(days=6)
    desk.window.reply(desk.writing(A, filed), "確認しています。", desk.office.today() + timedelta(days=14))

    live(desk, 30)

    assert desk.notices() == [
        *ARRIVED,
        ("10-08 09:00", "due", A),
        ("10-08 09:00", "due", B),
        ("10-09 09:00", "overdue", C),
        ("10-13 09:00", "overdue", OUTSIDE),  # the 12th is a holiday
    ]


def test_a_promise_kept_late_stops_the_reminders_that_are_left(
    desk: Desk, filed: Any, live: Callable[..., Desk]
) -> None:
    desk = live(desk, 11)
    assert desk.notices() == ARRIVED + REMINDED[:2]
    desk.window.conclude(desk.writing(B, filed), "終わりにします。", {"undecided": "相談を続けられます。"})

    live(desk, 20)

    assert desk.notices() == ARRIVED + REMINDED[:2]


def test_follow_ups_after_a_conclusion_are_reminded_of_and_end(
    desk: Desk, filed: Any, live: Callable[..., Desk]
) -> None:
    desk.window.conclude(desk.writing(A, filed), "終わりにします。", {"undecided": "相談を続けられます。"})
    desk = live(desk, 40)
    first = [one for one in desk.notices() if one not in ARRIVED]
    desk.window.reply(desk.writing(A, filed), "その後いかがですか。", None)
    desk = live(desk, 70)
    second = [one for one in desk.notices() if one not in ARRIVED + first]
    desk.window.reply(desk.writing(A, filed), "その後いかがですか。", None)

    assert [one[0] for one in first] == ["10-19 09:00"] * 2 + ["10-20 09:00", "10-21 09:00"]
    assert [one[0] for one in second][:2] == ["12-17 09:00"] * 2
    assert desk.letters() == []


def test_a_withdrawal_ends_every_reminder(desk: Desk, filed: Any, live: Callable[..., Desk]) -> None:
    desk.reporter.withdraw(desk.access(filed), "entry")

    desk = live(desk, 30)

    assert desk.notices() == [*ARRIVED, ("09-18 18:00", "withdrawn", A), ("09-18 18:00", "withdrawn", B)]
    assert desk.letters() == []


@pytest.mark.parametrize(
    ("opened", "told"),
    [
        (None, [("09-18 14:15", "overdue", C), ("09-18 14:30", "overdue", OUTSIDE)]),
        ("14:14", []),
        ("14:29", [("09-18 14:15", "overdue", C)]),
    ],
)
def test_an_urgent_case_that_nobody_opens_is_told_to_the_deputy_and_then_to_the_fallback(
    desk: Desk, opened: str | None, told: list[Any]
) -> None:
    desk.clock.turn_to(desk.office.today(), 14, 0)
    filed = desk.file(urgent=True)
    for _ in range(60):
        if f"{desk.clock.now:%H:%M}" == opened:
            desk.window.open(B, filed.receipt.locator)
        desk = desk.restarted()
        desk.worker.round()
        desk.clock.turn(minutes=1)

    assert desk.notices() == [("09-18 14:00", "arrived", A), ("09-18 14:00", "arrived", B), *told]


def test_a_letter_that_does_not_arrive_is_tried_again_after_growing_waits_and_arrives_once(
    desk: Desk, filed: Any
) -> None:
    desk.reporter.withdraw(desk.access(filed), "entry")
    desk.clock.turn(minutes=15)
    desk.worker.away = 8
    tried = []
    desk.worker.sends = lambda: tried.append(desk.clock.now)
    while len(desk.arrived) < 4:
        desk.worker.round()
        desk.clock.turn(seconds=30)

    waits = [(after - before).seconds // 60 for before, after in zip(tried[::2], tried[2::2], strict=False)]
    assert waits == [1, 2, 4, 8]
    assert sorted(one.to for one in desk.arrived[2:]) == [A, B]
    assert desk.worker.faults == ["DeliveryError"] * 8


@pytest.mark.parametrize(("asked", "waited"), [(0, 1), (17, 17), (17.2, 18), (10**9, LONGEST_WAIT)])
def test_a_platform_that_says_how_long_is_left_alone_for_as_long_and_no_longer(
    desk: Desk, asked: float, waited: int
) -> None:
    tried: list[datetime] = []

    def refuse_first() -> None:
        tried.append(desk.clock.now)
        if len(tried) == 1:
            raise DeliveryError("ratelimited", asked)

    desk.file()
    desk.clock.turn(minutes=8)
    desk.worker.sends = refuse_first
    assert desk.worker.round() == 1

    desk.clock.turn(seconds=waited - 1)
    before = desk.worker.round()
    desk.clock.turn(seconds=1)

    assert (before, desk.worker.round()) == (0, 1)
    assert sorted(one.to for one in desk.arrived) == [A, B]


def test_after_a_wait_that_was_asked_for_the_next_one_grows_as_if_it_had_not(desk: Desk) -> None:
    tried: list[datetime] = []

    def refuse() -> None:
        tried.append(desk.clock.now)
        raise DeliveryError("trouble", 5 if len(tried) == 1 else None)

    notice = Notice(Occasion.ARRIVED, A, desk.file().receipt.locator, urgent=False)
    with desk.office.unit_of_work() as unit:
        unit.letters.add(desk.office.sealer.letter("one", 0, notice))
    desk.worker.sends = refuse
    for _ in range(400):
        desk.worker.round()
        desk.clock.turn(seconds=1)

    waits = [(later - sooner).seconds for sooner, later in pairwise(tried)]
    assert waits == [5, 120, 240]


def test_letters_that_never_arrive_for_days_keep_no_other_from_arriving(desk: Desk) -> None:
    lost = Notice(Occasion.ARRIVED, B, desk.file().receipt.locator, urgent=False)
    with desk.office.unit_of_work() as unit:
        for number in range(30):
            unit.letters.add(desk.office.sealer.letter(f"lost-{number}", 0, lost))
    desk.worker.nowhere.add(B)
    for _ in range(3 * 24):
        desk.worker.round()
        desk.clock.turn(hours=1)
    desk.arrived.clear()

    desk.file(urgent=True)
    desk.worker.round()

    assert [one.to for one in desk.arrived] == [A]
    assert len([one for one in desk.letters() if one.id.startswith("lost")]) == 30


def test_a_counselor_without_an_address_holds_up_nobody_else(desk: Desk) -> None:
    desk.file()
    desk.clock.turn(minutes=8)
    desk.worker.nowhere.add(A)

    assert desk.worker.round() == 1
    desk.worker.nowhere.clear()
    desk.clock.turn(minutes=1)
    assert desk.worker.round() == 1
    assert [one.to for one in desk.arrived] == [B, A]
    assert desk.worker.faults == ["NoAddress"]


def test_a_letter_that_does_not_open_is_kept_and_holds_up_nobody_else(desk: Desk) -> None:
    with desk.office.unit_of_work() as unit:
        unit.letters.add(SealedLetter("unreadable", 0, b"\x01forged"))
    desk.file()
    desk.clock.turn(minutes=8)

    assert desk.worker.round() == 2
    assert desk.worker.faults == ["UnreadableLetter"]
    assert "unreadable" in [one.id for one in desk.letters()]


def test_a_letter_about_no_case_is_dropped(desk: Desk) -> None:
    notice = Notice(Occasion.ARRIVED, A, "NOBODY00", urgent=False)
    with desk.office.unit_of_work() as unit:
        unit.letters.add(desk.office.sealer.letter("letter", 0, notice))

    assert desk.worker.round() == 0
    assert desk.letters() == []


def test_a_notice_tells_nothing_of_the_case(desk: Desk) -> None:
    filed = desk.file("秘密の言葉", named=True, name="相談した人")
    desk.clock.turn(minutes=8)
    desk.worker.round()

    for one in desk.arrived:
        for secret in ("秘密の言葉", "相談した人", filed.receipt.locator, "playground:x"):
            assert secret not in repr(one.outgoing)


def test_storage_that_is_locked_when_a_letter_has_arrived_does_not_send_it_twice(
    new_desk: Callable[..., Desk], locked: Callable[..., Any]
) -> None:
    desk = new_desk(waits=0)
    desk.file()
    desk.clock.turn(minutes=8)
    with locked(desk) as lock:
        desk.worker.sends = lock
        with pytest.raises(StorageBusy):
            desk.worker.round()
    desk.worker.sends = lambda: None
    for _ in range(20):
        desk.clock.turn(minutes=1)
        desk.worker.round()

    assert sorted(one.to for one in desk.arrived) == [A, B]
