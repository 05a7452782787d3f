"""The clock: deadlines in Japan's working days, reminders written ahead, and who is there when."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.calendar import is_workday
from bot.cases.case import Case, Status
from bot.cases.clock import (
    JAPAN,
    day_in_japan,
    due_notices,
    first_word_due,
    follow_up_due,
    is_void,
    next_contact,
    next_look,
    on_duty,
    workdays_after,
)
from bot.cases.letter import QUARTER, Notice, Occasion
from bot.cases.roster import Counselor, Hours, Roster, Terms
from bot.cases.sealed import Lock

TERMS = Terms()
FRIDAY = date(2026, 11, 20)  # Monday the 23rd is a public holiday
A = Counselor("a", "相談員A", "人事", deputy="c")
B = Counselor("b", "相談員B", "お客様相談", deputy="c")
C = Counselor("c", "相談員C", "総務")
OUTSIDE = Counselor("outside", "社外相談窓口", "社外", external=True, contact="outside@example.com")
ROSTER = Roster((A, B, C), OUTSIDE)
CASE = Case("LOCATOR1", Lock(b"", b"", b"", b""), FRIDAY, date(2026, 11, 26), 1, (), ())


def japan(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=JAPAN)


NOW = japan(11, 20, 14, 7)


Told = list[tuple[str, str, str, bool]]
NOBODY: frozenset[str] = frozenset()


def told(
    case: Case,
    readers: list[str],
    roster: Roster = ROSTER,
    now: datetime = NOW,
    barred: frozenset[str] = NOBODY,
) -> Told:
    return [
        (f"{datetime.fromtimestamp(at, JAPAN):%m-%d %H:%M}", one.occasion.value, one.to, one.unopened)
        for at, one in due_notices(case, readers, roster, now, is_workday, barred)
    ]


def test_the_day_is_japan_s() -> None:
    assert day_in_japan(datetime(2026, 12, 31, 15, tzinfo=UTC)) == date(2027, 1, 1)
    assert day_in_japan(datetime(2026, 12, 31, 14, 59, tzinfo=UTC)) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (FRIDAY, 0, FRIDAY),
        (date(2026, 11, 21), 0, date(2026, 11, 24)),
        (FRIDAY, 1, date(2026, 11, 24)),
        (date(2026, 11, 21), 1, date(2026, 11, 24)),
        (FRIDAY, 3, date(2026, 11, 26)),
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
        (date(2026, 12, 25), 3, date(2027, 1, 5)),
        (date(2026, 4, 28), 3, date(2026, 5, 7)),
        (date(2026, 5, 2), 0, date(2026, 5, 7)),
    ],
)
def test_working_days_leave_out_weekends_holidays_and_the_turn_of_the_year(
    day: date, count: int, due: date
) -> None:
    assert workdays_after(day, count, is_workday) == due


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 30))
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    due = workdays_after(day, count, is_workday)

    days = [day + timedelta(days=ahead) for ahead in range((due - day).days + 1)]
    assert is_workday(due)
    assert sum(map(is_workday, days[1:])) == (count or (due != day))


def test_the_first_word_comes_within_three_working_days_and_on_the_day_when_urgent() -> None:
    assert first_word_due(FRIDAY, False, TERMS, is_workday) == date(2026, 11, 26)
    assert first_word_due(FRIDAY, True, TERMS, is_workday) == FRIDAY
    assert first_word_due(date(2026, 11, 22), True, TERMS, is_workday) == date(2026, 11, 24)
    assert first_word_due(FRIDAY, False, Terms(first_word=1), is_workday) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("status", "urgent", "due"),
    [
        (Status.RECEIVED, False, date(2026, 11, 30)),
        (Status.ASSESSING, False, date(2026, 11, 30)),
        (Status.ASSESSING, True, date(2026, 11, 24)),
        (Status.ADDRESSING, False, date(2026, 12, 7)),
        (Status.ADDRESSING, True, date(2026, 11, 26)),
        (Status.CONCLUDED, False, None),
    ],
)
def test_the_next_contact_depends_on_how_far_the_case_is(
    status: Status, urgent: bool, due: date | None
) -> None:
    assert next_contact(status, FRIDAY, urgent, TERMS, is_workday) == due


def test_follow_ups_come_on_working_days_until_all_are_done() -> None:
    ordinary = [follow_up_due(FRIDAY, done, False, TERMS, is_workday) for done in range(3)]
    urgent = [follow_up_due(date(2026, 12, 24), done, True, TERMS, is_workday) for done in range(4)]

    assert ordinary == [date(2026, 12, 21), date(2027, 2, 18), None]
    assert urgent == [date(2027, 1, 4), date(2027, 1, 25), date(2027, 3, 24), None]


def test_the_readers_then_the_deputy_then_the_fallback_are_reminded_once_each() -> None:
    assert told(CASE, ["a", "b"]) == [
        ("11-26 09:00", "due", "a", False),
        ("11-26 09:00", "due", "b", False),
        ("11-27 09:00", "overdue", "c", False),
        ("11-30 09:00", "overdue", "outside", False),
    ]


def test_a_deputy_who_reads_it_anyway_is_only_reminded_and_the_fallback_comes_at_once() -> None:
    assert told(CASE, ["a", "c"]) == [
        ("11-26 09:00", "due", "a", False),
        ("11-26 09:00", "due", "c", False),
        ("11-27 09:00", "overdue", "outside", False),
    ]


def test_a_fallback_who_reads_it_or_is_the_deputy_is_not_told_twice() -> None:
    deputy = replace(ROSTER, counselors=(replace(A, deputy="outside"),))

    assert told(CASE, ["outside"]) == [("11-26 09:00", "due", "outside", False)]
    assert told(CASE, ["a"], deputy)[1:] == [("11-27 09:00", "overdue", "outside", False)]


def test_nobody_barred_is_told_and_the_fallback_comes_in_their_place() -> None:
    assert told(CASE, ["a"], barred=frozenset({"c"}))[1:] == [("11-27 09:00", "overdue", "outside", False)]
    assert told(CASE, ["a"], barred=frozenset({"c", "outside"}))[1:] == []


def test_without_a_promised_day_there_is_nothing_to_remind_of() -> None:
    assert told(replace(CASE, due_on=None, urgent=True), ["a"]) == []


def test_an_urgent_case_nobody_opens_is_told_further_within_the_hour() -> None:
    urgent = replace(CASE, urgent=True, due_on=FRIDAY)

    assert told(urgent, ["a"]) == [
        ("11-20 14:15", "overdue", "c", True),
        ("11-20 14:30", "overdue", "outside", True),
        ("11-24 09:00", "overdue", "c", False),
        ("11-25 09:00", "overdue", "outside", False),
    ]
    assert told(urgent, ["c"])[0] == ("11-20 14:15", "overdue", "outside", True)
    assert not any(unopened for *_, unopened in told(replace(urgent, promise=2), ["a"]))


def test_a_reminder_leaves_at_the_company_s_hour_and_never_when_that_has_passed() -> None:
    early = replace(ROSTER, terms=Terms(remind_at=time(8, 15)))
    today = replace(CASE, due_on=FRIDAY)

    assert told(CASE, ["a"], early)[0] == ("11-26 08:15", "due", "a", False)
    assert told(today, ["a"], now=japan(11, 20, 8, 59))[0] == ("11-20 09:00", "due", "a", False)
    assert told(today, ["a"], now=japan(11, 20, 9))[0] == ("11-24 09:00", "overdue", "c", False)


def test_of_two_at_the_same_moment_the_one_that_opening_does_not_end_is_kept() -> None:
    urgent = replace(CASE, urgent=True, due_on=FRIDAY)

    at_nine = [one for one in told(urgent, ["a"], now=japan(11, 24, 8, 46)) if one[0] == "11-24 09:00"]

    assert at_nine == [("11-24 09:00", "overdue", "c", False)]


def test_a_clock_that_jumps_back_changes_no_reminder_of_a_promised_day() -> None:
    urgent = replace(CASE, urgent=True)
    jumped = NOW - timedelta(days=400)

    def dated(now: datetime) -> Told:
        return [one for one in told(urgent, ["a", "b"], now=now) if not one[-1]]

    assert dated(jumped) == dated(NOW)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(JAPAN)),
    st.integers(-40, 40),
    st.lists(st.sampled_from(["a", "b", "c", "outside", "gone"]), unique=True),
    st.booleans(),
)
def test_every_notice_leaves_on_a_quarter_hour_once_and_says_no_more_than_the_case(
    now: datetime, ahead: int, readers: list[str], urgent: bool
) -> None:
    case = replace(CASE, urgent=urgent, due_on=now.date() + timedelta(days=ahead))

    notices = due_notices(case, readers, ROSTER, now, is_workday)

    assert all(at % QUARTER == 0 for at, _ in notices)
    assert len({(one.occasion, one.to, at) for at, one in notices}) == len(notices)
    assert all((one.urgent, one.promise, one.case) == (urgent, 1, "LOCATOR1") for _, one in notices)
    assert {one.to for _, one in notices if one.occasion is Occasion.OVERDUE}.isdisjoint(readers)
    assert [at for at, _ in notices] == sorted(at for at, _ in notices)


DUE = Notice(Occasion.DUE, "a", "LOCATOR1", urgent=False, promise=1)


@pytest.mark.parametrize(
    ("notice", "case", "void"),
    [
        (DUE, CASE, False),
        (DUE, None, True),
        (DUE, replace(CASE, promise=2), True),
        (DUE, replace(CASE, withdrawn=True), True),
        (DUE, replace(CASE, status=Status.CONCLUDED), False),
        (replace(DUE, unopened=True), CASE, False),
        (replace(DUE, unopened=True), CASE.opened(), True),
        (replace(DUE, promise=None), replace(CASE, promise=2, withdrawn=True), False),
        (replace(DUE, promise=None), None, True),
    ],
)
def test_a_notice_is_void_once_it_is_no_longer_true(notice: Notice, case: Case | None, void: bool) -> None:
    assert is_void(notice, case) is void


@pytest.mark.parametrize(
    ("now", "there"),
    [
        (japan(11, 20, 9), True),
        (japan(11, 20, 8, 59), False),
        (japan(11, 20, 18), False),
        (japan(11, 21, 10), False),
        (japan(11, 23, 10), False),
        (datetime(2026, 11, 20, 0, 30, tzinfo=UTC), True),
    ],
)
def test_a_counselor_is_there_in_their_hours_on_working_days(now: datetime, there: bool) -> None:
    assert on_duty(A, now, is_workday) is there
    assert (next_look([A], now, is_workday) is None) is there


def test_the_next_look_is_when_the_first_of_them_begins() -> None:
    late = replace(B, hours=Hours(frozenset({1, 2}), time(13), time(17)))

    assert next_look([A, late], NOW, is_workday) is None
    assert next_look([A, late], japan(11, 20, 19), is_workday) == japan(11, 24, 9)
    assert next_look([late], NOW, is_workday) == japan(11, 24, 13)
    assert next_look([late], japan(11, 24, 12, 59), is_workday) == japan(11, 24, 13)
    assert next_look([A], japan(12, 28, 18), is_workday) == japan(1, 4, 9, year=2027)
    assert next_look([A], japan(5, 2, 12), is_workday) == japan(5, 7, 9)


def test_where_nobody_is_ever_there_a_far_day_is_said() -> None:
    never = replace(A, hours=Hours(frozenset(), time(9), time(17)))

    for nobody in ([], [never]):
        assert next_look(nobody, NOW, is_workday) == japan(1, 19, 0, year=2027)


def test_who_works_at_weekends_is_there_then() -> None:
    sundays = replace(A, hours=Hours(frozenset({6}), time(9), time(17)))

    assert next_look([sundays], NOW, is_workday) == japan(11, 22, 9)
    assert on_duty(sundays, japan(11, 22, 10), is_workday)
    assert not on_duty(sundays, japan(11, 23, 10), is_workday), "a Monday"
