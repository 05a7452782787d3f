"""Names of sealed files, on SQLite and on PostgreSQL: stored with their case, and gone with it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine, delete, insert

from adapters.database.attachments import stored_files
from adapters.database.tables import attachments, cases
from bot.cases.case import Case
from bot.cases.errors import Conflict
from bot.desk.ports import UnitOfWork

Made = Callable[..., Case]


def test_files_come_with_their_case_and_more_are_added_to_those_it_has(
    unit_of_work: UnitOfWork, engine: Engine, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))
        unit.cases.add(a_case("BBBB"))
    for files in ({"file-number-1-xyz", "file-number-2-xyz"}, {"file-number-3-xyz"}):
        with unit_of_work() as unit:
            found = unit.cases.find("AAAA")
            assert found
            unit.cases.save(replace(found, files=found.files | files))

    with unit_of_work() as unit:
        found, other = unit.cases.find("AAAA"), unit.cases.find("BBBB")
    assert found
    assert other
    assert (
        found.files == {"file-number-1-xyz", "file-number-2-xyz", "file-number-3-xyz"} == stored_files(engine)
    )
    assert other.files == set()


def test_what_is_undone_leaves_no_file_and_a_case_that_goes_takes_its_files_along(
    unit_of_work: UnitOfWork, engine: Engine, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))
    with pytest.raises(Conflict), unit_of_work() as unit:  # noqa: PT012 - the second is a unit with the first
        unit.cases.save(replace(a_case("AAAA"), files=frozenset({"file-number-1-xyz"})))
        unit.cases.save(replace(a_case("AAAA"), files=frozenset({"file-number-2-xyz"})))
    assert stored_files(engine) == set()

    with unit_of_work() as unit:
        unit.cases.save(replace(a_case("AAAA"), files=frozenset({"file-number-1-xyz"})))
    with engine.begin() as connection:
        connection.execute(delete(cases).where(cases.c.locator == "AAAA"))
    assert stored_files(engine) == set()


def test_a_name_that_no_stored_file_has_is_not_among_them(
    unit_of_work: UnitOfWork, engine: Engine, a_case: Made
) -> None:
    with unit_of_work() as unit:
        unit.cases.add(a_case("AAAA"))
    with engine.begin() as connection:
        rows = [{"file": one, "case": "AAAA"} for one in ("../keys/counselors.json", "/etc/hosts", "a" * 22)]
        connection.execute(insert(attachments), rows)

    assert stored_files(engine) == {"a" * 22}
