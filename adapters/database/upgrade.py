"""Brings a database to a revision, and refuses to work on one that is older or newer than the program."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from adapters.database.engine import reading, writing
from adapters.database.faults import WrongRevision, calm

LOCATION = "adapters.database:migrations"
_ONE_AT_A_TIME = 0x6D61646F
"""The number of PostgreSQL's lock under which two programs upgrade one after the other."""


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Brings a database up to date: its revision (before, after). Raises WrongRevision when it is newer."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            calm(lambda: connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")))
        before = _revision(connection)
        if before is not None and not knows(before):
            raise WrongRevision(_newer(before))
        upgrade_to(connection, newest())
    return before, newest()


def upgrade_to(connection: Connection, revision: str) -> None:
    """Brings a database to a revision, within the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    calm(lambda: command.upgrade(config, revision))


def ensure_current(engine: Engine) -> None:
    """Raises WrongRevision unless the database has this program's tables."""
    revision = revision_of(engine)
    if revision is not None and not knows(revision):
        raise WrongRevision(_newer(revision))
    if revision != newest():
        raise WrongRevision("the database is not up to date: run `madoguchi db upgrade`")


def revision_of(engine: Engine) -> str | None:
    """The database's revision; None when it has no tables yet."""
    with reading(engine) as connection:
        return _revision(connection)


def newest() -> str:
    """The revision that this program works with."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def knows(revision: str) -> bool:
    """Whether this program can bring such a database up to date."""
    known = ScriptDirectory.from_config(_config()).walk_revisions()
    return revision in {script.revision for script in known}


def _revision(connection: Connection) -> str | None:
    return calm(lambda: MigrationContext.configure(connection).get_current_revision())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", LOCATION)
    return config


def _newer(revision: str) -> str:
    return f"the database is newer than this program (revision {revision}): update madoguchi"
