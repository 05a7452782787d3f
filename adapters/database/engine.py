"""Opens a database: SQLite in a file of its own, or PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from adapters.database.faults import Unusable, calm

WAITS = 5
_EXAMPLES = "sqlite:////folder/desk.db or postgresql://user:password@host/name"


def open_database(url: str, waits: int = WAITS, *, make: bool = True) -> Engine:
    """The database of a url. Raises Unusable, one clear line.

    `make`: SQLite's file is made when there is none. `waits`: seconds for which one waits for somebody
    else's lock, or for a connection.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number is a ValueError
        raise Unusable(f"DATABASE_URL can't be read: write {_EXAMPLES}") from None
    match address.get_backend_name():
        case "sqlite":
            return _sqlite(address, waits, make=make)
        case "postgresql" | "postgres":
            return _postgresql(address.set(drivername="postgresql+psycopg"), waits)
        case other:
            raise Unusable(f"DATABASE_URL names {other}, which is not supported: write {_EXAMPLES}")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of everything, however long one reads; nobody who writes is held up."""
    options: dict[str, Any] = {"only_reads": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    connection = calm(engine.connect)
    try:
        calm(lambda: connection.execution_options(**options).begin())
        yield connection
    finally:
        calm(connection.close)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: written when the block ends, undone when it raises. Raises StorageBusy."""
    connection = calm(engine.connect)
    try:
        calm(connection.begin)
        yield connection
        calm(connection.commit)
    finally:
        calm(connection.close)


def _sqlite(url: URL, waits: int, *, make: bool) -> Engine:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise Unusable("a database in memory is gone with the process: write sqlite:////folder/desk.db")
    if not make and not Path(url.database).exists():
        raise Unusable(f"{url.database}: there is no database; `madoguchi init` makes one")
    _make_file(Path(url.database))
    engine = create_engine(url, hide_parameters=True, pool_timeout=waits, connect_args={"timeout": waits})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_file(file: Path) -> None:
    try:
        if not file.parent.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as fault:
        raise Unusable(f"{file}: the database can't be written there ({fault.strerror})") from None


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _begin_sqlite does
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE: who is going to write waits here, instead of failing half way because of somebody else.
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _postgresql(url: URL, waits: int) -> Engine:
    try:
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_timeout=waits,
            isolation_level="READ COMMITTED",
            connect_args={"connect_timeout": waits},
        )
    except ImportError:
        raise Unusable("PostgreSQL needs its driver: pip install 'madoguchi[postgresql]'") from None
    event.listen(engine, "connect", lambda connection, _: _prepare_postgresql(connection, waits))
    return engine


def _prepare_postgresql(connection: Any, waits: int) -> None:
    connection.execute(f"SET lock_timeout = '{waits}s'")
    connection.commit()
