"""The calendar: the company works Monday to Friday, but on public holidays and around New Year."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from adapters.calendar import is_workday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 20),  # Friday
        date(2026, 12, 28),  # the last day of the year
        date(2027, 1, 4),  # the first
        date(2026, 4, 30),  # between two holidays of Golden Week
        date(2026, 5, 7),
        date(2026, 8, 14),  # Obon is no public holiday
    ],
)
def test_it_works_on(day: date) -> None:
    assert is_workday(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 21),  # Saturday
        date(2026, 11, 22),  # Sunday
        date(2026, 11, 23),  # Labor Thanksgiving Day
        date(2026, 5, 6),  # in place of a holiday on a Sunday
        date(2026, 9, 22),  # between two holidays
        date(2027, 3, 22),  # in place of the equinox, a Sunday
        date(2026, 12, 29),
        date(2026, 12, 31),
        date(2026, 1, 1),
        date(2026, 1, 2),
        date(2025, 1, 3),
    ],
)
def test_it_is_closed_on(day: date) -> None:
    assert not is_workday(day)


def test_golden_week_and_the_turn_of_the_year_are_counted_whole() -> None:
    def days(first: date, count: int) -> int:
        return sum(is_workday(first + timedelta(days=ahead)) for ahead in range(count))

    assert days(date(2026, 4, 29), 8) == 2
    assert days(date(2025, 12, 27), 9) == 0


def test_every_year_that_a_clock_may_show_has_an_answer() -> None:
    assert [is_workday(date(year, 6, 15)) for year in (1, 1970, 2100, 9999)] == [True, True, True, True]


def test_many_at_once_agree() -> None:
    days = [date(2031, 1, 1) + timedelta(days=ahead) for ahead in range(365)]

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: [is_workday(day) for day in days], range(8)))

    assert all(one == [is_workday(day) for day in days] for one in told)
