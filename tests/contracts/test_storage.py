"""What storage promises, on SQLite and on PostgreSQL: cases, letters and the audit, unit by unit."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

from bot.cases.audit import Act, AuditEntry, next_entry
from bot.cases.case import Case, Status
from bot.cases.entry import Kind
from bot.cases.errors import Conflict
from bot.cases.sealed import SealedLetter
from bot.desk.ports import UnitOfWork

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())

Made = Callable[..., Case]


def test_a_case_is_found_as_it_was_added(unit_of_work: UnitOfWork, a_case: Made) -> None:
    cases = [a_case("AAAA", told=3), replace(a_case("BBBB"), due_on=None, urgent=True, promise=4)]

    with unit_of_work() as unit:
        for case in cases:
            unit.cases.add(case)

    with unit_of_work() as unit:
        assert [unit.cases.find("AAAA"), unit.cases.find("BBBB")] == cases


@pytest.mark.parametrize("locator", ["AAAB", "", "aaaa", "AAAA ", "\0", "\udcff", "案件", "' OR 1=1 --"])
def test_nothing_is_found_for_any_other_locator(unit_of_work: UnitOfWork, a_case: Made, locator: str) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))

        assert unit.cases.find(locator) is None


def test_a_taken_locator_is_a_conflict_and_leaves_the_first_case_as_it_is(
    unit_of_work: UnitOfWork, a_case: Made
) -> None:
    first = a_case("AAAA", told=2)
    with unit_of_work() as unit:
        unit.cases.add(first)

    with pytest.raises(Conflict), unit_of_work() as unit:
        unit.cases.add(a_case("AAAA", readers="c"))

    with unit_of_work() as unit:
        assert unit.cases.find("AAAA") == first


def test_a_saved_case_keeps_what_it_had_and_gains_what_is_new(unit_of_work: UnitOfWork, a_case: Made) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA", told=1))
    changed = replace(
        a_case("AAAA", told=3),
        due_on=date(2027, 1, 4), urgent=True, status=Status.ADDRESSING, withdrawn=True, promise=2,
    )  # fmt: skip

    with unit_of_work() as unit:
        unit.cases.save(changed)

    with unit_of_work() as unit:
        assert unit.cases.find("AAAA") == replace(changed, version=1)


def test_an_outdated_case_is_a_conflict_and_nothing_of_it_is_written(
    unit_of_work: UnitOfWork, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))
    with unit_of_work() as unit:
        unit.cases.save(a_case("AAAA").opened())

    def act() -> None:
        with unit_of_work() as unit:
            unit.letters.add(SealedLetter("letter", 0, b"box"))
            unit.cases.save(a_case("AAAA", told=2))

    with pytest.raises(Conflict):
        act()

    with unit_of_work() as unit:
        assert unit.cases.find("AAAA") == replace(a_case("AAAA"), status=Status.ASSESSING, version=1)
        assert unit.letters.claim(NOW, 9) == []


def test_saving_a_case_that_is_not_there_is_a_conflict(unit_of_work: UnitOfWork, a_case: Made) -> None:
    with pytest.raises(Conflict), unit_of_work() as unit:
        unit.cases.save(a_case("AAAA"))


def test_an_entry_whose_place_is_taken_is_a_conflict(unit_of_work: UnitOfWork, a_case: Made) -> None:
    case = a_case("AAAA")
    with unit_of_work() as unit:
        unit.cases.add(case)
    [entry] = case.entries
    other = replace(entry, header=replace(entry.header, entry="other", kind=Kind.NOTE))

    with pytest.raises(Conflict), unit_of_work() as unit:
        unit.cases.save(replace(case, entries=(other,)))


def test_a_new_key_destroys_the_wraps_and_entries_of_the_old_one(
    engine: Engine, unit_of_work: UnitOfWork, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA", told=2, epoch=1))
        unit.cases.add(a_case("BBBB", told=1, epoch=1))

    with unit_of_work() as unit:
        unit.cases.save(a_case("AAAA", told=2, epoch=2, readers="bc"))

    with unit_of_work() as unit:
        assert unit.cases.find("AAAA") == replace(a_case("AAAA", told=2, epoch=2, readers="bc"), version=1)
        assert unit.cases.find("BBBB") == a_case("BBBB")
    with engine.connect() as connection:
        for table in ("wraps", "entries"):
            epochs = connection.execute(text(f"SELECT epoch FROM {table} WHERE \"case\" = 'AAAA'"))
            assert epochs.scalars().all() == [2, 2]


def test_a_new_key_without_the_entries_is_refused_so_that_no_words_are_lost(
    unit_of_work: UnitOfWork, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA", told=2))

    with pytest.raises(ValueError, match="must bring all its entries"), unit_of_work() as unit:
        unit.cases.save(a_case("AAAA", told=1, epoch=2))

    with unit_of_work() as unit:
        assert unit.cases.find("AAAA") == a_case("AAAA", told=2)


def test_a_case_that_is_deleted_takes_its_wraps_and_entries_along(
    engine: Engine, unit_of_work: UnitOfWork, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA", told=2))

    with engine.begin() as connection:
        connection.execute(text("DELETE FROM cases"))

    with engine.connect() as connection:
        for table in ("wraps", "entries"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_the_cases_of_a_key_are_listed_with_all_their_readers_and_without_entries(
    unit_of_work: UnitOfWork, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA", told=2, epoch=3, readers="ab"))
        unit.cases.add(a_case("BBBB", readers="bc"))
        unit.cases.add(a_case("CCCC", readers="cd"))

        listed = {case.locator: case for case in unit.cases.of("b")}
        nobody = unit.cases.of("e")

    assert listed == {
        "AAAA": replace(a_case("AAAA", epoch=3, readers="ab"), entries=()),
        "BBBB": replace(a_case("BBBB", readers="bc"), entries=()),
    }
    assert nobody == []


def test_a_unit_that_raises_leaves_nothing(unit_of_work: UnitOfWork, a_case: Made) -> None:
    def act() -> None:
        with unit_of_work() as unit:
            unit.cases.add(a_case("AAAA"))
            unit.letters.add(SealedLetter("letter", 0, b"box"))
            unit.audit.add(_opened(None))
            raise KeyError

    with pytest.raises(KeyError):
        act()

    with unit_of_work() as unit:
        assert (unit.cases.find("AAAA"), unit.letters.claim(NOW, 9), unit.audit.last()) == (None, [], None)


def test_a_unit_whose_conflict_is_swallowed_still_leaves_nothing(
    unit_of_work: UnitOfWork, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))

    def act() -> None:
        with unit_of_work() as unit:
            unit.letters.add(SealedLetter("letter", 0, b"box"))
            with contextlib.suppress(Conflict):
                unit.cases.add(a_case("AAAA"))

    with pytest.raises(Conflict):
        act()

    with unit_of_work() as unit:
        assert unit.letters.claim(NOW, 9) == []


def _opened(last: AuditEntry | None) -> AuditEntry:
    return next_entry(last, Act.OPENED, "fingerprint", "AAAA", NOW, lambda digest: ("counselors", digest))
