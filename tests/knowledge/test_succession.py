"""Versions of one work: what is in force on a day is one of them, whatever else is in the library."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import Document, Scope, Status
from knowledge.succession import succeeded

DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))


def _version(number: int, start: date | None, **further: object) -> Document:
    return Document(f"law/x@{number}", "法", in_force_from=start, version_of="law/x", **further)


def _in_force(documents: list[Document], day: date) -> list[str]:
    return [one.id for one in succeeded(documents) if one.status_on(day) is Status.IN_FORCE]


def test_a_version_ends_on_the_day_before_the_next_one_begins() -> None:
    versions = [_version(2, date(2026, 10, 1)), _version(1, date(2020, 6, 1))]

    assert _in_force(versions, date(2026, 9, 30)) == ["law/x@1"]
    assert _in_force(versions, date(2026, 10, 1)) == ["law/x@2"]


def test_a_version_that_ended_by_itself_is_not_made_to_last() -> None:
    gone = _version(1, date(2020, 6, 1), in_force_to=date(2021, 3, 31))

    first, _ = succeeded([gone, _version(2, date(2026, 10, 1))])

    assert first.in_force_to == date(2021, 3, 31)


def test_the_work_itself_is_a_version_of_it() -> None:
    work = Document("law/x", "法", in_force_from=date(2026, 10, 1))

    assert _in_force([work, _version(1, None)], date(2026, 9, 30)) == ["law/x@1"]
    assert _in_force([work, _version(1, None)], date(2026, 10, 1)) == ["law/x"]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.TEMPLATE])
def test_what_is_not_in_force_succeeds_nothing(status: Status) -> None:
    law, plan = _version(1, date(2020, 6, 1)), _version(2, date(2026, 1, 1), status=status)

    assert _in_force([law, plan], date(2026, 11, 21)) == ["law/x@1"]


def test_other_documents_stay_as_they_are() -> None:
    alone = [Document("a", "A", in_force_from=date(2020, 1, 1)), Document("b", "B")]

    assert succeeded(alone) == alone


@given(starts=st.lists(DAYS, min_size=1, max_size=8), day=DAYS)
def test_on_any_day_at_most_one_version_is_in_force_and_the_newest_that_began(
    starts: list[date], day: date
) -> None:
    versions = [_version(number, start) for number, start in enumerate(starts)]

    in_force = _in_force(versions, day)

    begun = [start for start in starts if start <= day]
    assert len(in_force) == bool(begun)
    assert all(starts[int(name.partition("@")[2])] == max(begun) for name in in_force)


@given(starts=st.lists(DAYS, min_size=1, max_size=6), day=DAYS)
def test_a_version_that_was_succeeded_is_shown_to_nobody(starts: list[date], day: date) -> None:
    versions = succeeded([_version(number, start) for number, start in enumerate(starts)])

    shown = [one for one in versions if Scope(day).admits(one)]

    assert [one for one in shown if one.in_force_to and one.in_force_to < day] == []
