"""Which sealed files belong to cases; nothing of what is in them."""

from sqlalchemy import Engine, select

from adapters.database.engine import reading
from adapters.database.faults import calm
from adapters.database.tables import attachments
from bot.cases.attachment import is_stored_name


def stored_files(engine: Engine) -> frozenset[str]:
    """The names of all files that any case has; what is no such name is left out. Raises StorageBusy."""
    with reading(engine) as connection:
        named = calm(lambda: connection.execute(select(attachments.c.file)).scalars().all())
    return frozenset(filter(is_stored_name, named))
