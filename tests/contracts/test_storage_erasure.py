"""A deleted case is gone from every table of both databases, and nothing of any other case is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import Engine, insert, inspect, select

from adapters.database.erasure import StoredArchive
from adapters.database.tables import METADATA, board, disclosures, identities
from adapters.database.unit_of_work import database
from bot.cases.case import Case, Status

DAY = date(2031, 9, 18)
_SIGNED = {"signer": "staff", "signature": b"signature"}

Made = Callable[..., Case]


def _own(case: Case) -> Case:
    """With sealed bytes that no other case has, as real ones are."""
    wraps = tuple(replace(one, box=f"{case.locator} {one.recipient}".encode() * 9) for one in case.wraps)
    entries = tuple(replace(one, ciphertext=one.header.entry.encode() * 99) for one in case.entries)
    return replace(case, wraps=wraps, entries=entries)


def _fill(engine: Engine, *cases: Case) -> None:
    for case in map(_own, cases):
        with database(engine)() as unit:
            unit.cases.add(case)
            unit.cases.save(replace(case, files=frozenset({f"file-{case.locator}"})))
        with engine.begin() as connection:
            named = {"case": case.locator, "box": f"box of {case.locator}".encode(), **_SIGNED}
            connection.execute(insert(identities), named)
            asked = {"id": f"d-{case.locator}", "state": "asked", "day": DAY, **named}
            connection.execute(insert(disclosures), asked)
            connection.execute(insert(board), {"case": case.locator, "shown_from": 1, "gone_from": None})


def _tables_with(engine: Engine, locator: str) -> set[str]:
    found = set()
    with engine.connect() as connection:
        assert METADATA.tables.keys() <= set(inspect(connection).get_table_names())
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)):
                if any(locator in str(value) for value in row):
                    found.add(table.name)
    return found


def test_only_what_has_ended_and_is_held_by_nobody_comes_to_its_end(engine: Engine, a_case: Made) -> None:
    one = a_case("OPEN")
    ended = replace(one, status=Status.CONCLUDED)
    cases = {
        "OPEN": one,
        "ENDED": replace(ended, keep_until=DAY),
        "LATER": replace(ended, keep_until=DAY.replace(year=2032)),
        "WITHDRAWN": replace(one, withdrawn=True, keep_until=DAY),
        "HELD": replace(ended, held=True, keep_until=DAY),
        "OLD": ended,
    }
    with database(engine)() as unit:
        for locator, case in cases.items():
            unit.cases.add(replace(case, locator=locator, wraps=(), entries=()))

    assert sorted(StoredArchive(engine, lambda _: 0).ending(DAY)) == ["ENDED", "OLD", "WITHDRAWN"]


def test_all_of_one_case_goes_and_nothing_of_another(engine: Engine, a_case: Made) -> None:
    _fill(engine, a_case("MMMM", told=2), a_case("ZZZZ", told=2))
    removed = list[str]()

    proof = StoredArchive(engine, lambda files: removed.extend(files) or 0).erase("MMMM")

    assert proof.is_clean
    assert (proof.searched > 0) is (engine.dialect.name == "sqlite")
    assert removed == ["file-MMMM"]
    assert _tables_with(engine, "MMMM") == set()
    of_other = {"cases", "wraps", "entries", "identities", "disclosures", "board", "attachments"}
    assert _tables_with(engine, "ZZZZ") == of_other


def test_the_same_again_is_no_fault(engine: Engine, a_case: Made) -> None:
    _fill(engine, a_case("MMMM"))
    archive = StoredArchive(engine, lambda _: 0)

    assert archive.erase("MMMM").is_clean
    assert archive.erase("MMMM").is_clean
    assert archive.erase("NOBODY").is_clean


def test_whoever_still_reads_an_older_state_keeps_it_from_being_proved(
    a_database: Callable[[str], str], opened: Callable[..., Engine], a_case: Made
) -> None:
    engine = opened(a_database("sqlite"))
    _fill(engine, a_case("MMMM", told=2))
    archive = StoredArchive(engine, lambda _: 0)
    with engine.connect().execution_options(only_reads=True) as reader:
        reader.execute(select(METADATA.tables["cases"])).all()
        for _ in range(2):
            assert not archive.erase("MMMM").is_clean

    assert archive.erase("MMMM").is_clean
