"""What storage promises of the last question, of languages and of ratings, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.database.ratings import rates
from adapters.database.tables import languages, memory, ratings
from adapters.vault.door import DoorSeal
from bot.confidential import Confidential
from bot.dialogue.ports import Rating

NOW = datetime(2026, 11, 21, 9, 7, 33, tzinfo=UTC)
SEAL = DoorSeal(b"the staff door's key, 32 bytes..")
SOMEBODY, ANOTHER = Confidential("slack:U1"), Confidential("slack:U2")


@pytest.fixture
def stored(engine: Engine) -> StoredMemory:
    return StoredMemory(engine, SEAL)


def test_the_last_question_of_an_exchange_is_recalled_and_no_others(stored: StoredMemory) -> None:
    for thread, question in (("C1", "一つ目"), ("C2", "ほか\0\udcff"), ("C1", "二つ目")):
        stored.keep(thread, question, NOW)

    assert [stored.recall(thread, NOW) for thread in ("C1", "C2", "C3")] == ["二つ目", "ほか\0\udcff", ""]


def test_where_there_is_no_exchange_nothing_is_kept(stored: StoredMemory, engine: Engine) -> None:
    stored.keep("", "質問", NOW)

    assert stored.recall("", NOW) == ""
    with engine.connect() as connection:
        assert connection.execute(select(memory)).all() == []


@pytest.mark.parametrize(
    ("passed", "recalled"),
    [
        (timedelta(minutes=100), "質問"),
        (timedelta(hours=2), ""),
        (timedelta(minutes=-5), "質問"),
        (timedelta(hours=-1), ""),
    ],
)
def test_a_question_is_recalled_for_two_hours_by_whatever_clock(
    stored: StoredMemory, passed: timedelta, recalled: str
) -> None:
    stored.keep("C1", "質問", NOW)

    assert stored.recall("C1", NOW + passed) == recalled


def test_who_keeps_a_question_forgets_the_outdated_ones(stored: StoredMemory, engine: Engine) -> None:
    stored.keep("C1", "質問", NOW)

    stored.keep("C2", "質問", NOW + timedelta(hours=2))

    with engine.connect() as connection:
        [row] = connection.execute(select(memory)).all()
    assert row.thread == SEAL.named("memory C2")
    assert row.kept_until % 900 == 0


def test_a_question_that_was_exchanged_or_changed_is_as_good_as_forgotten(
    stored: StoredMemory, engine: Engine
) -> None:
    for thread in ("C1", "C2"):
        stored.keep(thread, f"質問{thread}", NOW)
    with engine.begin() as connection:
        first, second = connection.execute(select(memory).order_by(memory.c.thread)).all()
        for row, box in ((first, second.box), (second, b"exchanged")):
            connection.execute(update(memory).where(memory.c.thread == row.thread).values(box=box))

    assert [stored.recall(thread, NOW) for thread in ("C1", "C2")] == ["", ""]


def test_the_language_is_the_last_one_that_somebody_chose(engine: Engine) -> None:
    stored = StoredLanguages(engine, SEAL)
    for person, lang in ((SOMEBODY, "en"), (ANOTHER, "ja"), (SOMEBODY, "ja"), (SOMEBODY, "en")):
        stored.choose(person, lang)

    known = [stored.of(one) for one in (SOMEBODY, ANOTHER, Confidential("slack:U3"))]

    assert known == ["en", "ja", None]


def test_of_those_who_choose_at_once_nobody_is_refused(engine: Engine) -> None:
    stored = StoredLanguages(engine, SEAL)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda lang: stored.choose(SOMEBODY, lang), ["ja", "en"] * 8))

    with engine.connect() as connection:
        assert len(connection.execute(select(languages)).all()) == 1


def test_nobody_without_the_doors_key_can_tell_who_chose_or_that_it_is_who_asked(engine: Engine) -> None:
    StoredLanguages(engine, SEAL).choose(SOMEBODY, "en")
    StoredMemory(engine, SEAL).keep("slack:U1", "質問", NOW)

    with engine.connect() as connection:
        names = [*connection.execute(select(languages.c.person)).scalars()]
        names += connection.execute(select(memory.c.thread)).scalars()
    assert len(set(names)) == 2
    assert StoredLanguages(engine, DoorSeal(bytes(32))).of(SOMEBODY) is None
    assert DoorSeal(bytes(32)).named("languages slack:U1") not in names


def test_a_rating_is_kept_as_told_and_the_answers_earlier_one_goes(engine: Engine) -> None:
    rate, day = rates(engine), date(2026, 11, 21)
    one = Rating("a1", day, useful=True, places=("law/rsk#33条2項", "manual/desk#第3章 対応"))

    for rating in (one, Rating("a2", day, useful=False, places=()), replace(one, useful=False)):
        rate(rating)

    with engine.connect() as connection:
        rows = connection.execute(select(ratings).order_by(ratings.c.answer)).all()
    assert [tuple(row) for row in rows] == [
        ("a1", day, False, '["law/rsk#33条2項", "manual/desk#第3章 対応"]'),
        ("a2", day, False, "[]"),
    ]
