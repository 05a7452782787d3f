"""The statements of one transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable

from adapters.database.faults import calm
from adapters.database.rows import Values


class Statements:
    """Runs them. Once one has failed the unit is over, also when its block goes on: `ended` says so."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._failed: Exception | None = None

    @property
    def on_postgresql(self) -> bool:
        """Whether rows and tables can be locked one by one."""
        return self._connection.dialect.name == "postgresql"

    def run(self, statement: Executable, rows: Sequence[Values] | None = None) -> CursorResult[Any]:
        """What a statement gives, once for every row. Raises Conflict, StorageBusy or Unusable."""
        try:
            return calm(lambda: self._connection.execute(statement, rows))
        except Exception as failed:
            self._failed = failed
            raise

    def ended(self) -> None:
        """Raises again what a statement raised, so that nothing is written by halves."""
        if self._failed:
            raise self._failed
