"""Whoever writes into the database takes nothing back: the audit is remembered as it was met, and its end."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adapters.database.audit_memory import NAME, forget_head, noted_head
from adapters.entrypoints.office import office
from adapters.vault.keyring import COUNSELORS, audit_signer
from bot.cases.audit import Act, AuditEntry, head, next_entry
from bot.cases.errors import CaseError
from bot.desk.ports import Tampered, Unit, UnitOfWork

Desk = Any
A, B, C = "counselor-a", "counselor-b", "counselor-c"

TAKEN_BACK = {
    "deleted": "DELETE FROM audit WHERE act = 'handed_over'",
    "given to no case": "UPDATE audit SET \"case\" = '-' WHERE act = 'handed_over'",
    "made another act": "UPDATE audit SET act = 'opened' WHERE act = 'handed_over'",
    "cut off with all that followed":
        "DELETE FROM audit WHERE sequence >= (SELECT min(sequence) FROM audit WHERE act = 'handed_over')",
}  # fmt: skip


def by_hand(desk: Desk, *statements: str) -> None:
    with desk.installation.engine.begin() as connection:
        for one in statements:
            connection.execute(text(one))


def rows(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    with desk.installation.engine.connect() as connection:
        return {name: [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]
                for name in ("cases", "wraps", "entries")}  # fmt: skip


def put_back(desk: Desk, before: dict[str, list[dict[str, Any]]]) -> None:
    """The case's rows of before, over those of now."""
    with desk.installation.engine.begin() as connection:
        for name in reversed(before):
            column = "locator" if name == "cases" else '"case"'
            its = {"it": before["cases"][0]["locator"]}
            connection.execute(text(f"DELETE FROM {name} WHERE {column} = :it"), its)
        for name, kept in before.items():
            for row in kept:
                columns, marks = ", ".join(f'"{key}"' for key in row), ", ".join(f":{key}" for key in row)
                connection.execute(text(f"INSERT INTO {name} ({columns}) VALUES ({marks})"), row)


@pytest.fixture
def handed_over(desk: Desk) -> Any:
    """handed_over(how): a case that A gave away, put back as it was, and what the audit says of it undone."""
    filed = desk.file()
    desk.window.open(A, filed.receipt.locator)
    before = rows(desk)
    desk.window.hand_over(desk.writing(A, filed), C, "")
    other = desk.file()
    desk.window.open(B, other.receipt.locator)

    def undone(how: str) -> Any:
        put_back(desk, before)
        by_hand(desk, TAKEN_BACK[how])
        return filed

    return undone


def process(desk: Desk, noted: Path | None = None) -> UnitOfWork:
    """The storage as another process of the desk has it."""
    keys, installation = desk.installation.keys, desk.installation
    return office(
        installation.engine, installation.roster, keys.keyring, keys.staff, desk.clock, noted=noted
    ).unit_of_work


def acts(storage: UnitOfWork, case: str) -> list[str]:
    with storage() as unit:
        return [one.act.value for one in unit.audit.of(case)]


def note(desk: Desk, storage: UnitOfWork, act: Act, case: str) -> None:
    with storage() as unit:
        unit.audit.add(followed(desk, unit, act, case))


def followed(desk: Desk, unit: Unit, act: Act, case: str) -> AuditEntry:
    sign = audit_signer(COUNSELORS, desk.installation.keys.counselors.seed)
    return next_entry(unit.audit.last(), act, "somebody", case, desk.clock(), sign)


@pytest.mark.parametrize("how", TAKEN_BACK)
def test_who_gave_a_case_away_does_not_get_it_back_from_the_database(
    desk: Desk, handed_over: Any, how: str
) -> None:
    filed = handed_over(how)

    for _ in range(2):
        with pytest.raises(Tampered):
            desk.window.open(A, filed.receipt.locator)
        with pytest.raises(Tampered):
            desk.window.reply(desk.writing(A, filed), "...", desk.office.today())
        with pytest.raises(Tampered):
            desk.reporter.look_up(desk.access(filed))


@pytest.mark.parametrize("how", list(TAKEN_BACK)[:3])
def test_nor_from_a_desk_that_was_started_since(desk: Desk, handed_over: Any, how: str) -> None:
    filed = handed_over(how)

    with pytest.raises(Tampered):
        desk.restarted().window.open(A, filed.receipt.locator)
    assert desk.restarted().file().readers, "and reports still come in"


def test_an_end_cut_off_while_no_process_ran_shows_by_the_noted_head(
    desk: Desk, handed_over: Any, tmp_path: Path
) -> None:
    file = tmp_path / NAME
    assert acts(process(desk, file), "-") == []
    with process(desk)() as unit:
        assert noted_head(file) == head(unit.audit.all())
    filed = handed_over("cut off with all that followed")

    with pytest.raises(Tampered):
        acts(process(desk, file), filed.receipt.locator)
    forget_head(tmp_path)
    assert acts(process(desk, file), filed.receipt.locator) == ["opened"]
    assert file.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(NAME)] == [NAME]


def test_an_end_cut_off_and_written_anew_by_another_process_is_not_the_end_that_was_met(
    desk: Desk, handed_over: Any
) -> None:
    first = process(desk)
    acts(first, "-")
    filed = handed_over("cut off with all that followed")
    with pytest.raises(Tampered):
        acts(first, "-")
    for _ in range(5):
        note(desk, process(desk), Act.OPENED, filed.receipt.locator)

    for case in (filed.receipt.locator, "-"):
        with pytest.raises(Tampered):
            acts(first, case)
        with pytest.raises(Tampered):
            note(desk, first, Act.OPENED, case)


def test_what_a_unit_undoes_was_never_met_and_processes_write_by_turns(desk: Desk, tmp_path: Path) -> None:
    filed = desk.file()
    case, turns = filed.receipt.locator, [process(desk, tmp_path / NAME), process(desk, tmp_path / NAME)]
    for turn in range(6):
        with suppress(CaseError), turns[turn % 2]() as unit:
            for _ in range(2):
                unit.audit.add(followed(desk, unit, Act.DENIED, case))
                assert unit.audit.of(case)[-1].act is Act.DENIED
            raise CaseError("enough")
        note(desk, turns[turn % 2], Act.OPENED, case)

    assert [acts(one, case) for one in turns] == [["opened"] * 6] * 2
    desk.window.reply(desk.writing(A, filed), "...", desk.office.today())
    assert desk.reporter.look_up(desk.access(filed)).entries


def test_a_process_that_is_behind_writes_nothing_over_a_newer_head(desk: Desk, tmp_path: Path) -> None:
    file, behind = tmp_path / NAME, process(desk, tmp_path / NAME)
    for _ in range(3):
        note(desk, process(desk), Act.OPENED, "-")
    acts(behind, "-")
    newest = noted_head(file)
    file.write_text(f"99:{'f' * 64}\n", encoding="utf-8")
    note(desk, process(desk), Act.OPENED, "-")
    acts(behind, "-")

    assert newest
    assert newest.startswith("3:")
    assert str(noted_head(file)).startswith("99:")
