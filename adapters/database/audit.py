"""The chain of who did what."""

from collections.abc import Sequence

from sqlalchemy import insert, select, text

from adapters.database.rows import audit_values, to_audit_entry
from adapters.database.statements import Statements
from adapters.database.tables import audit
from bot.cases.audit import AuditEntry


class StoredAudit:
    """The port Audit over one transaction."""

    def __init__(self, statements: Statements) -> None:
        self._run, self._on_postgresql = statements.run, statements.on_postgresql

    def last(self) -> AuditEntry | None:
        """The newest entry; nobody else can write one until this unit ends."""
        if self._on_postgresql:  # SQLite lets nobody else write at all
            self._run(text("LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE"))
        row = self._run(select(audit).order_by(audit.c.sequence.desc()).limit(1)).one_or_none()
        return to_audit_entry(row) if row else None

    def add(self, entry: AuditEntry) -> None:
        """One more."""
        self._run(insert(audit), [audit_values(entry)])

    def of(self, case: str) -> Sequence[AuditEntry]:
        """Those of a case, oldest first."""
        rows = self._run(select(audit).where(audit.c.case == case).order_by(audit.c.sequence))
        return [to_audit_entry(row) for row in rows]

    def all(self) -> Sequence[AuditEntry]:
        """All, oldest first."""
        return [to_audit_entry(row) for row in self._run(select(audit).order_by(audit.c.sequence))]
