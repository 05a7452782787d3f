"""What storage names counselors by: their keys' fingerprints; and what changes when such a key does."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, Delete, Engine, Update, delete, select, update

from adapters.database.engine import reading, writing
from adapters.database.faults import calm
from adapters.database.tables import absences, addresses, cases, disclosures


def locators(engine: Engine) -> Sequence[str]:
    """Of every case. Raises StorageBusy."""
    with reading(engine) as connection:
        rows = calm(lambda: connection.execute(select(cases.c.locator).order_by(cases.c.locator)).scalars())
        return list(rows)


def renamed(engine: Engine, before: str, after: str) -> None:
    """A counselor's key is another from now on: where they are reached, and when they are away, stays.

    Raises StorageBusy.
    """
    known = select(addresses.c.platform).where(addresses.c.counselor == after)
    outdated = (addresses.c.counselor == before) & addresses.c.platform.in_(known.scalar_subquery())
    with writing(engine) as connection:
        _run(connection, delete(addresses).where(outdated))
        for table in (addresses, absences):
            _run(connection, update(table).where(table.c.counselor == before).values(counselor=after))


def answers_anew(engine: Engine, anew: Callable[[bytes], bytes]) -> None:
    """Every answer of the custodian as `anew` seals it. Raises StorageBusy, and whatever `anew` does."""
    with writing(engine) as connection:
        given = select(disclosures.c.id, disclosures.c.answer).where(disclosures.c.answer.is_not(None))
        for row in calm(lambda: connection.execute(given).all()):
            if (after := anew(row.answer)) != row.answer:
                _run(connection, update(disclosures).where(disclosures.c.id == row.id).values(answer=after))


def _run(connection: Connection, change: Update | Delete) -> None:
    calm(lambda: connection.execute(change))
