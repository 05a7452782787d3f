"""What storage promises of questions that people gave to the library, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from adapters.database import candidates as stored_candidates
from adapters.database.backup import back_up, restore
from adapters.database.candidates import StoredCandidates, waiting_in
from adapters.database.engine import open_database, writing
from adapters.database.tables import candidates
from adapters.database.upgrade import revision_of, upgrade, upgrade_to
from adapters.vault.door import DoorSeal
from bot.dialogue.contribution import Candidate, Kept, Why

DAY = date(2026, 11, 24)
SEAL = DoorSeal(b"the staff door's key, 32 bytes..")
ONE = Candidate("c1", DAY, "ja", Why.UNANSWERED, "〔氏名1〕の駐車場はどこですか\0\udcff")
TWO = Candidate("c2", date(2026, 11, 23), "en", Why.DISLIKED, "Where is it?", ("law/rsk#33条2項", "a,b#"))


@pytest.fixture
def stored(engine: Engine) -> StoredCandidates:
    return StoredCandidates(engine, SEAL)


def test_what_is_kept_comes_back_as_it_was_the_oldest_first(stored: StoredCandidates, engine: Engine) -> None:
    assert [stored.keep(one) for one in (ONE, TWO)] == [Kept.NEW, Kept.NEW]

    assert (stored.all(), waiting_in(engine)) == ([TWO, ONE], 2)


@pytest.mark.parametrize("words", [ONE.text, f" {ONE.text} ", "〔氏名１〕の駐車場はどこですか"])
def test_the_same_words_are_kept_once_also_when_they_are_written_otherwise(
    stored: StoredCandidates, words: str
) -> None:
    stored.keep(ONE)

    assert stored.keep(replace(TWO, text=words)) is Kept.KNOWN
    assert stored.all() == [ONE]


def test_of_the_same_words_given_at_once_one_is_kept_and_nobody_is_refused(
    stored: StoredCandidates, engine: Engine
) -> None:
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(lambda at: stored.keep(replace(ONE, id=f"c{at}")), range(16)))

    assert (told.count(Kept.NEW), told.count(Kept.KNOWN), waiting_in(engine)) == (1, 15, 1)


def test_there_is_room_for_so_many_and_no_more(
    stored: StoredCandidates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_candidates, "MOST", 1)
    stored.keep(ONE)

    assert [stored.keep(one) for one in (TWO, ONE)] == [Kept.FULL, Kept.KNOWN]
    assert stored.all() == [ONE]


def test_what_is_discarded_is_gone_and_its_words_may_be_given_again(stored: StoredCandidates) -> None:
    for one in (ONE, TWO):
        stored.keep(one)

    assert [stored.discard(one) for one in ("c1", "c1", "nowhere")] == [True, False, False]
    assert stored.all() == [TWO]
    assert stored.keep(replace(ONE, id="c3")) is Kept.NEW


def test_nothing_of_it_stands_in_clear_but_a_random_name_a_digest_and_the_day(
    stored: StoredCandidates, engine: Engine
) -> None:
    stored.keep(TWO)

    with engine.connect() as connection:
        [row] = connection.execute(select(candidates)).mappings()
    assert (row["id"], row["day"], row["likeness"]) == ("c2", TWO.day, SEAL.named("candidate where is it?"))
    assert [word for word in (b"Where", b"disliked", b"rsk#33") if word in row["box"]] == []


def test_a_box_that_was_exchanged_or_dated_otherwise_does_not_open_and_is_counted(
    stored: StoredCandidates, engine: Engine
) -> None:
    three = replace(ONE, id="c3", text="三つ目はどれですか")
    for one in (ONE, TWO, three):
        stored.keep(one)
    with engine.begin() as connection:
        one, two = connection.execute(select(candidates).order_by(candidates.c.id).limit(2)).all()
        connection.execute(update(candidates).where(candidates.c.id == one.id).values(box=two.box))
        connection.execute(update(candidates).where(candidates.c.id == two.id).values(day=DAY))

    assert (stored.all(), waiting_in(engine)) == ([three], 3)
    assert StoredCandidates(engine, DoorSeal(bytes(32))).all() == []


def test_a_database_of_the_revision_before_gets_its_table_and_keeps_its_rows(url: str) -> None:
    engine = open_database(url)
    with writing(engine) as connection:
        upgrade_to(connection, "0003")
    assert revision_of(engine) == "0003"

    upgrade(engine)

    stored = StoredCandidates(engine, SEAL)
    assert (stored.keep(ONE), stored.all()) == (Kept.NEW, [ONE])
    engine.dispose()


def test_a_backup_carries_them_sealed_and_a_restore_brings_them_back(
    stored: StoredCandidates, engine: Engine, tmp_path: Path, a_database: Callable[[str], str]
) -> None:
    stored.keep(TWO)
    target = tmp_path / "backup.zip"
    counts = back_up(engine, None, target, DAY, lambda done, total: None)
    other = open_database(a_database("sqlite"))
    upgrade(other)

    restore(other, target, lambda done, total: None)

    assert counts["candidates"] == 1
    assert b"Where" not in target.read_bytes()
    assert StoredCandidates(other, SEAL).all() == [TWO]
    other.dispose()
