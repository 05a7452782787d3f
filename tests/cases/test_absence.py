"""Absences: which days they cover, and which can't be kept."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.absence import Absence, away, checked
from bot.cases.errors import CaseError

TODAY = date(2026, 11, 24)
ahead = st.integers(0, 20)


def of(first: int, last: int, counselor: str = "a") -> Absence:
    return Absence("x", counselor, TODAY + timedelta(days=first), TODAY + timedelta(days=last))


@given(ahead, ahead, ahead, ahead)
def test_two_absences_meet_where_there_is_a_day_that_both_cover(a: int, b: int, c: int, d: int) -> None:
    one, other = of(min(a, b), max(a, b)), of(min(c, d), max(c, d))
    days = [TODAY + timedelta(days=number) for number in range(21)]

    shared = [day for day in days if one.covers(day) and other.covers(day)]

    assert one.meets(other.first, other.last) == bool(shared)
    assert away([one, other], days[0], days[0]) == (
        {"a"} if one.covers(days[0]) or other.covers(days[0]) else set()
    )


@pytest.mark.parametrize(
    ("absence", "code"),
    [
        (of(-1, 3), "absence_past"), (of(3, 2), "absence_order"), (of(0, 366), "absence_long"),
        (of(367, 367), "absence_far"), (of(1, 4), "absence_there"), (of(5, 9), "absence_there"),
    ],
)  # fmt: skip
def test_what_can_not_be_kept_is_refused(absence: Absence, code: str) -> None:
    with pytest.raises(CaseError, match=code):
        checked(absence, [of(4, 5)], TODAY)


@pytest.mark.parametrize("absence", [of(0, 3), of(6, 6), of(0, 365, "b"), of(366, 367)])
def test_what_is_beside_the_others_is_kept(absence: Absence) -> None:
    assert checked(absence, [of(4, 5)], TODAY) is absence
