"""Writes a row whether or not there is one with its key: the one statement both databases spell alike."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from adapters.database.faults import calm
from adapters.database.rows import Values


def put(connection: Connection, table: Table, values: Values) -> None:
    """A row, in the place of the one that has its key. Raises StorageBusy."""
    spelled = postgresql if connection.dialect.name == "postgresql" else sqlite
    written = spelled.insert(table).values(values)
    key = [column.name for column in table.primary_key]
    calm(lambda: connection.execute(written.on_conflict_do_update(index_elements=key, set_=values)))
