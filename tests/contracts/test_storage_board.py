"""What storage promises of the reply board, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from adapters.database.tables import board, cases
from bot.cases.board import Standing, gone_from, news_from, seen, told
from bot.cases.case import Case
from bot.cases.clock import JAPAN
from bot.cases.errors import Conflict
from bot.desk.ports import UnitOfWork

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=JAPAN)
LATER = NOW + timedelta(days=2)


@pytest.fixture
def marked(unit_of_work: UnitOfWork, a_case: Callable[..., Case]) -> UnitOfWork:
    """Two cases, one of them with news."""
    with unit_of_work() as unit:
        for locator in ("AAAA", "BBBB"):
            unit.cases.add(a_case(locator))
        unit.board.mark("AAAA", NOW)
    return unit_of_work


def _kept(unit_of_work: UnitOfWork) -> list[Standing]:
    with unit_of_work() as unit:
        return sorted(unit.board.standings(), key=lambda one: one.case)


def test_a_case_with_news_stands_on_the_board_and_no_other(marked: UnitOfWork) -> None:
    assert _kept(marked) == [Standing("AAAA", news_from(NOW))]


def test_what_was_read_goes_and_comes_again_with_the_next_news(marked: UnitOfWork) -> None:
    for act in ("seen", "seen"):
        with marked() as unit:
            getattr(unit.board, act)("AAAA", NOW)
    [one] = _kept(marked)
    assert one.gone_from == gone_from(NOW)

    with marked() as unit:
        unit.board.mark("AAAA", LATER)
    assert _kept(marked) == [Standing("AAAA", news_from(LATER), before=one.gone_from)]


def test_who_looks_where_there_is_no_news_leaves_nothing_behind(marked: UnitOfWork) -> None:
    for locator in ("BBBB", "CCCC", ""):
        with marked() as unit:
            unit.board.seen(locator, NOW)

    assert _kept(marked) == [Standing("AAAA", news_from(NOW))]


def test_an_act_that_fails_leaves_no_news(marked: UnitOfWork, a_case: Callable[..., Case]) -> None:
    def act() -> None:
        with marked() as unit:
            unit.board.mark("BBBB", NOW)
            unit.cases.add(a_case("AAAA"))

    with pytest.raises(Conflict):
        act()

    assert [one.case for one in _kept(marked)] == ["AAAA"]


def test_a_deleted_case_is_gone_from_the_board(marked: UnitOfWork, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(delete(cases).where(cases.c.locator == "AAAA"))
        assert connection.execute(select(board)).all() == []


@given(
    st.lists(st.tuples(st.integers(0, 6000), st.booleans(), st.sampled_from(("AAAA", "BBBB"))), max_size=12)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
def test_it_keeps_what_the_rules_say_whatever_happens(
    marked: UnitOfWork, engine: Engine, events: list[tuple[int, bool, str]]
) -> None:
    with engine.begin() as connection:
        connection.execute(delete(board))
    known, now = dict[str, Standing](), NOW
    for minutes, is_news, case in events:
        now += timedelta(minutes=minutes)
        with marked() as unit:
            if is_news:
                known[case] = told(known.get(case), case, now)
                unit.board.mark(case, now)
            else:
                known |= {case: seen(known[case], now)} if case in known else {}
                unit.board.seen(case, now)
    assert _kept(marked) == [known[case] for case in sorted(known)]
