"""The reply board: everybody sees the same list, and nobody learns from it who wrote or looked, or when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.board import HOURS, STEP, Standing, board, changed_at, gone_from, news_from, seen, told
from bot.cases.clock import JAPAN
from bot.cases.nickname import nickname, width

BEGAN = datetime(2026, 11, 21, 9, 0, tzinfo=JAPAN)
CASES = [f"{number:08}" for number in range(40)]
TOLD, SEEN = "told", "seen"


def decoy(label: str) -> str:
    return blake2b(label.encode(), key=b"the staff door's", digest_size=16).hexdigest()


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JAPAN)


def names(standings: Sequence[Standing], now: datetime, lang: str = "ja") -> tuple[str, ...]:
    return board(standings, decoy, now, lang)


def stands(case: str, standings: Sequence[Standing], now: datetime, lang: str = "ja") -> bool:
    return nickname(case, lang).ljust(width(lang), "\u3000" if lang == "ja" else " ") in names(
        standings, now, lang
    )


@dataclass
class Kept:
    """Standings as storage keeps them."""

    each: dict[str, Standing] = field(default_factory=dict)

    def happens(self, what: str, case: str, now: datetime) -> None:
        known = self.each.get(case)
        if what == TOLD:
            self.each[case] = told(known, case, now)
        elif known:
            self.each[case] = seen(known, now)

    @property
    def all(self) -> list[Standing]:
        return [*self.each.values()]


MINUTES = st.integers(0, 60 * 24 * 4)
EVENTS = st.lists(st.tuples(MINUTES, st.sampled_from((TOLD, SEEN)), st.sampled_from(CASES)), max_size=60)


@given(EVENTS, st.sampled_from(("ja", "en")))
def test_whatever_happens_the_board_changes_at_its_hours_only(
    events: list[tuple[int, str, str]], lang: str
) -> None:
    kept, now = Kept(), BEGAN
    shown, changed = names(kept.all, now, lang), changed_at(now)
    for minutes, what, case in events:
        now += timedelta(minutes=minutes)
        if changed_at(now) != changed:
            shown, changed = names(kept.all, now, lang), changed_at(now)
        kept.happens(what, case, now)
        assert names(kept.all, now, lang) == shown


@given(EVENTS, st.sampled_from(("ja", "en")))
def test_there_is_always_a_multiple_of_sixteen_different_names_all_of_the_same_bytes(
    events: list[tuple[int, str, str]], lang: str
) -> None:
    kept, now = Kept(), BEGAN
    for minutes, what, case in events:
        now += timedelta(minutes=minutes)
        kept.happens(what, case, now)
        shown = names(kept.all, now, lang)
        assert len(set(shown)) == len(shown)
        assert len(shown) % STEP == 0 < len(shown)
        assert {(len(one), len(one.encode())) for one in shown} == {(width(lang), len(shown[0].encode()))}
        assert list(shown) == sorted(shown)


@given(EVENTS)
def test_within_a_month_the_list_only_grows(events: list[tuple[int, str, str]]) -> None:
    kept, now = Kept(), BEGAN
    before = (changed_at(now).month, 0)
    for minutes, what, case in events:
        now += timedelta(minutes=minutes)
        month, size = changed_at(now).month, len(names(kept.all, now))
        assert month != before[0] or size >= before[1]
        before = month, size
        kept.happens(what, case, now)


@given(EVENTS)
def test_a_case_stands_there_from_the_next_hour_after_news_until_a_morning_after_it_was_read(
    events: list[tuple[int, str, str]],
) -> None:
    kept, now = Kept(), BEGAN
    for minutes, what, case in events:
        now += timedelta(minutes=minutes)
        kept.happens(what, case, now)
        one = kept.each.get(case)
        if what == TOLD:
            assert one
            assert stands(case, kept.all, datetime.fromtimestamp(max(one.shown_from, news_from(now)), JAPAN))
            assert stands(case, kept.all, now + timedelta(days=300))
        elif one:
            assert one.gone_from
            gone = datetime.fromtimestamp(one.gone_from, JAPAN)
            assert gone.time() == HOURS[0]
            assert gone > datetime.fromtimestamp(one.shown_from, JAPAN)
            assert one.shown_from in {news_from(datetime.fromtimestamp(one.shown_from - 1, JAPAN))}


@pytest.mark.parametrize(
    ("now", "coming"),
    [
        (at(21, 6, 59), at(21, 7)),
        (at(21, 7), at(21, 12)),
        (at(21, 11, 59), at(21, 12)),
        (at(21, 12), at(21, 17)),
        (at(21, 17), at(22, 7)),
        (at(21, 23, 59), at(22, 7)),
    ],
)
def test_news_waits_for_the_next_hour(now: datetime, coming: datetime) -> None:
    assert news_from(now) == coming.timestamp()
    assert gone_from(now) == at(21 + (now.hour >= 7), 7).timestamp()


@pytest.mark.parametrize("read_at", [at(21, 9, 1), at(21, 11, 59), at(21, 12), at(21, 16), at(22, 6, 59)])
def test_the_hour_at_which_somebody_read_shows_to_nobody_only_the_morning_after(read_at: datetime) -> None:
    kept = Kept()
    kept.happens(TOLD, CASES[0], BEGAN)
    kept.happens(SEEN, CASES[0], read_at)

    hours = [at(21, 12), at(21, 17), at(22, 6, 59), at(22, 7), at(22, 12)]
    assert [stands(CASES[0], kept.all, now) for now in hours] == [True, True, True, False, False]


def test_who_reads_in_the_night_before_it_comes_sees_it_come_and_go_a_day_later() -> None:
    """Or a counselor who knows the name would learn that it was read that night."""
    kept = Kept()
    kept.happens(TOLD, CASES[0], at(21, 18))
    kept.happens(SEEN, CASES[0], at(21, 18, 1))

    hours = [at(21, 18, 2), at(22, 7), at(23, 6, 59), at(23, 7)]
    assert [stands(CASES[0], kept.all, now) for now in hours] == [False, True, True, False]


def test_an_answer_after_it_was_read_keeps_it_there() -> None:
    kept = Kept()
    for what, now in ((TOLD, at(21, 9)), (SEEN, at(21, 13)), (TOLD, at(21, 18))):
        kept.happens(what, CASES[0], now)

    assert [stands(CASES[0], kept.all, now) for now in (at(21, 18), at(22, 7), at(29, 12))] == [True] * 3


def test_names_of_no_case_stay_while_a_case_comes_and_goes_and_one_gives_way() -> None:
    kept = Kept()
    kept.happens(TOLD, CASES[0], BEGAN)
    now = at(21, 12)

    without, with_one = set(names([], now)), set(names(kept.all, now))

    assert len(without - with_one) == len(with_one - without) == 1
    kept.happens(SEEN, CASES[0], at(21, 12, 30))
    assert names(kept.all, at(22, 7)) == names([], at(22, 7))


def test_names_of_no_case_come_and_go_by_themselves_as_those_of_cases_do() -> None:
    """Or whoever watches for weeks would know which never move."""
    moments = [at(1, 7) + timedelta(hours=one) for one in range(24 * 60)]
    boards = [set(names([], now)) for now in moments]

    assert boards[0].isdisjoint(boards[-1])
    moved = [now for now, old, new in zip(moments[1:], boards, boards[1:], strict=False) if old != new]
    assert {one.hour for one in moved} == {one.hour for one in HOURS}
    stayed = sorted(sum(name in shown for shown in boards) / 24 for name in set().union(*boards[24 * 20 :]))
    assert stayed[len(stayed) // 2] > 3


def test_another_door_has_other_names() -> None:
    def other(label: str) -> str:
        return decoy(f"other {label}")

    assert not set(board([], other, BEGAN, "ja")) & set(names([], BEGAN))


def test_cases_with_one_nickname_between_them_stand_there_once() -> None:
    known: dict[str, str] = {}
    for number in range(10**5):
        case = f"{number:08}"
        if (name := nickname(case, "ja")) in known:
            break
        known[name] = case
    kept = Kept()
    for one in (case, known[name]):
        kept.happens(TOLD, one, BEGAN)

    assert len(names(kept.all, at(21, 12))) == STEP
    assert stands(case, kept.all, at(21, 12))


def test_the_list_is_longer_when_more_cases_have_news_and_shorter_only_when_two_months_are_over() -> None:
    kept = Kept()
    for case in CASES[:STEP]:
        kept.happens(TOLD, case, BEGAN)
        kept.happens(SEEN, case, BEGAN)

    moments = [at(21, 9), at(21, 12), at(22, 7), at(31, 17, month=12), at(1, 6, month=12)]
    assert [len(names(kept.all, now)) for now in moments] == [16, 32, 32, 32, 32]
    assert len(names(kept.all, datetime(2027, 1, 1, 7, tzinfo=JAPAN))) == 16


def test_an_answer_to_somebody_who_had_read_the_one_before_shortens_no_list_until_it_comes() -> None:
    kept = Kept()
    for case in CASES[:STEP]:
        kept.happens(TOLD, case, BEGAN)
        kept.happens(SEEN, case, at(21, 13))
    kept.happens(TOLD, CASES[0], at(22, 8))

    assert [len(names(kept.all, now)) for now in (at(22, 7), at(22, 8), at(22, 12))] == [32] * 3
    assert [stands(CASES[0], kept.all, now) for now in (at(22, 8), at(22, 12))] == [False, True]
