"""The chain of who did what."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, insert, select, text, true

from adapters.database.audit_memory import AuditMemory
from adapters.database.rows import audit_values, to_audit_entry
from adapters.database.statements import Statements
from adapters.database.tables import audit
from bot.cases.audit import AuditEntry
from bot.desk.ports import Tampered


class StoredAudit:
    """The port Audit over one transaction.

    With a memory, `last` and `of` raise Tampered where the chain is not what it was when it was met.
    """

    def __init__(self, statements: Statements, memory: AuditMemory | None = None) -> None:
        self._run, self._on_postgresql = statements.run, statements.on_postgresql
        self._memory = memory
        self._own: list[int] = []

    def last(self) -> AuditEntry | None:
        """The newest entry; nobody else can write one until this unit ends."""
        if self._on_postgresql:  # SQLite lets nobody else write at all
            self._run(text("LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE"))
        if self._memory:
            self._memory.follow(self._others_since)
        row = self._run(select(audit).order_by(audit.c.sequence.desc()).limit(1)).one_or_none()
        return to_audit_entry(row) if row else None

    def add(self, entry: AuditEntry) -> None:
        """One more."""
        self._own.append(entry.sequence)
        self._run(insert(audit), [audit_values(entry)])

    def of(self, case: str) -> Sequence[AuditEntry]:
        """Those of a case, oldest first."""
        newest = self._memory.follow(self._others_since) if self._memory else 0
        found = self._entries(audit.c.case == case)
        met = [(one.sequence, one.digest) for one in found if one.sequence <= newest]
        if self._memory and met != self._memory.of(case, newest):
            raise Tampered
        return found

    def all(self) -> Sequence[AuditEntry]:
        """All, oldest first."""
        return self._entries(true())

    def _others_since(self, sequence: int) -> Sequence[AuditEntry]:
        """From one on, without what this unit has written and may yet undo."""
        those = audit.c.sequence >= sequence
        if self._own:
            those &= audit.c.sequence < min(self._own)
        try:
            return self._entries(those)
        except (ArithmeticError, OSError, TypeError, ValueError):
            raise Tampered from None

    def _entries(self, those: ColumnElement[bool]) -> Sequence[AuditEntry]:
        rows = self._run(select(audit).where(those).order_by(audit.c.sequence))
        return [to_audit_entry(row) for row in rows]
