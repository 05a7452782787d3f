"""What an upgrade makes of an empty database, on both databases, and which databases are refused."""

from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from adapters.database.engine import open_database
from adapters.database.faults import WrongRevision
from adapters.database.tables import METADATA
from adapters.database.unit_of_work import database
from adapters.database.upgrade import newest, revision_of, upgrade


def test_an_upgrade_tells_what_it_did_and_a_second_one_does_nothing(url: str) -> None:
    engine = open_database(url)

    assert revision_of(engine) is None
    assert upgrade(engine) == (None, newest())
    assert upgrade(engine) == (newest(), newest())
    assert revision_of(engine) == newest()
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_that_the_program_knows(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, METADATA) == []


def test_the_migrations_write_the_same_sql_as_the_tables(
    a_database: Callable[[str], str], opened: Callable[..., Engine]
) -> None:
    by_tables = open_database(a_database("sqlite"))
    METADATA.create_all(by_tables)

    by_migrations = opened(a_database("sqlite"))

    assert _sql(by_migrations) == _sql(by_tables)
    by_tables.dispose()


def test_a_database_without_tables_is_refused_with_the_cure(url: str) -> None:
    engine = open_database(url)

    with pytest.raises(WrongRevision, match="run `madoguchi db upgrade`"):
        database(engine)
    engine.dispose()


def test_a_database_newer_than_the_program_is_refused_and_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    for act in (database, upgrade):
        with pytest.raises(WrongRevision, match=r"newer than this program \(revision 9999\): update"):
            act(engine)
    assert revision_of(engine) == "9999"


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE letters (id INTEGER)"))  # the fourth table is there already

    with pytest.raises(Exception, match="can't be used"):
        upgrade(engine)

    assert revision_of(engine) is None
    with engine.connect() as connection:
        names = METADATA.tables.keys() & set(engine.dialect.get_table_names(connection))
    assert names == {"letters"}
    engine.dispose()


def _sql(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        told = connection.execute(text("SELECT sql FROM sqlite_master WHERE name NOT LIKE 'alembic%'"))
        return {" ".join(sql.split()).replace(" ,", ",") for sql in told.scalars() if sql}
