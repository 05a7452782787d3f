"""Stored absences: which key's counselor is away, from which day to which; nothing of any case."""

from collections.abc import Sequence

from sqlalchemy import Engine, delete, select

from adapters.database.engine import reading, writing
from adapters.database.faults import calm
from adapters.database.tables import absences
from adapters.database.upsert import put
from bot.cases.absence import Absence


class StoredAbsences:
    """The port Absences."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> Sequence[Absence]:
        """Those that are kept, by their first day. Raises StorageBusy."""
        every = select(absences).order_by(absences.c.first_day, absences.c.id)
        with reading(self._engine) as connection:
            rows = calm(lambda: connection.execute(every).all())
        return [Absence(row.id, row.counselor, row.first_day, row.last_day) for row in rows]

    def keep(self, absence: Absence) -> None:
        """One more; the same again is one. Raises StorageBusy."""
        days = {"first_day": absence.first, "last_day": absence.last}
        with writing(self._engine) as connection:
            put(connection, absences, {"id": absence.id, "counselor": absence.counselor, **days})

    def forget(self, absence: str) -> None:
        """One less, if it is there. Raises StorageBusy."""
        gone = delete(absences).where(absences.c.id == absence)
        with writing(self._engine) as connection:
            calm(lambda: connection.execute(gone))
