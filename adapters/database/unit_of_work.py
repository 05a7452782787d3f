"""One transaction's view of storage."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, select

from adapters.database.audit import StoredAudit
from adapters.database.audit_memory import AuditMemory
from adapters.database.board import StoredBoard
from adapters.database.cases import StoredCases
from adapters.database.confided import StoredConfided
from adapters.database.engine import reading, writing
from adapters.database.faults import calm
from adapters.database.letters import StoredLetters
from adapters.database.statements import Statements
from adapters.database.tables import cases
from adapters.database.upgrade import ensure_current
from bot.desk.ports import Unit, UnitOfWork


def database(engine: Engine, memory: AuditMemory | None = None) -> UnitOfWork:
    """Units over a database that is up to date. Raises WrongRevision; later, in a unit, StorageBusy.

    `memory`: of a process that acts on cases, so that nothing is taken out of the audit unnoticed.
    """
    ensure_current(engine)
    return contextmanager(lambda: _unit(engine, memory))


def has_cases(engine: Engine) -> bool:
    """Whether anything was ever reported and is still kept."""
    with reading(engine) as connection:
        return bool(calm(lambda: connection.execute(select(cases.c.locator).limit(1)).first()))


@dataclass(frozen=True)
class _StoredUnit:
    cases: StoredCases
    letters: StoredLetters
    audit: StoredAudit
    confided: StoredConfided
    board: StoredBoard


def _unit(engine: Engine, memory: AuditMemory | None) -> Iterator[Unit]:
    with writing(engine) as connection:
        statements = Statements(connection)
        yield _StoredUnit(
            StoredCases(statements), StoredLetters(statements), StoredAudit(statements, memory),
            StoredConfided(statements), StoredBoard(statements),
        )  # fmt: skip
        statements.ended()
