"""Which sealed files belong to cases; nothing of what is in them."""

from sqlalchemy import Engine, select

from adapters.database.engine import reading
from adapters.database.faults import calm
from adapters.database.tables import attachments


def stored_files(engine: Engine) -> frozenset[str]:
    """The names of all files that any case has. Raises StorageBusy."""
    with reading(engine) as connection:
        return frozenset(calm(lambda: connection.execute(select(attachments.c.file)).scalars().all()))
