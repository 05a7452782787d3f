"""What a database is besides storage: which columns are in clear, the file's rights, what is refused."""

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, LargeBinary, insert, text

from adapters.database.engine import open_database
from adapters.database.faults import Unusable
from adapters.database.open_columns import OPEN_COLUMNS
from adapters.database.rows import letter_values
from adapters.database.tables import METADATA, letters
from adapters.database.unit_of_work import database
from adapters.database.upgrade import upgrade
from bot.cases.sealed import SealedLetter
from bot.desk.ports import StorageBusy

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MARK = b"canary-in-a-letter" * 20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk" / "desk.db"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{file}")
    upgrade(engine)
    yield engine
    engine.dispose()


def test_every_column_is_sealed_or_listed_as_open_with_a_reason() -> None:
    columns = [column for table in METADATA.sorted_tables for column in table.columns]

    in_clear = {str(column) for column in columns if not isinstance(column.type, LargeBinary)}

    assert in_clear == set(OPEN_COLUMNS)
    assert all(OPEN_COLUMNS.values())


def test_no_table_but_the_audit_remembers_the_order_of_its_rows(engine: Engine) -> None:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'"))
        without_rowid = {name for name, is_without in rows if is_without}

    assert without_rowid == METADATA.tables.keys() - {"audit"}


def test_the_file_and_its_folder_are_nobody_elses(engine: Engine, file: Path) -> None:
    with database(engine)() as unit:
        unit.letters.add(SealedLetter("letter", 0, b"box"))

        rights = {one.name: stat.S_IMODE(one.stat().st_mode) for one in [file.parent, *file.parent.iterdir()]}

    assert rights == {"desk": 0o700, "desk.db": 0o600, "desk.db-wal": 0o600, "desk.db-shm": 0o600}


def test_a_file_that_is_there_keeps_its_rights_and_rows(engine: Engine, file: Path) -> None:
    with database(engine)() as unit:
        unit.letters.add(SealedLetter("letter", 0, b"box"))
    file.chmod(0o640)

    again = open_database(f"sqlite:///{file}")

    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    with database(again)() as unit:
        assert unit.letters.claim(NOW, 1)
    again.dispose()


def test_what_was_deleted_is_gone_from_the_file(engine: Engine, file: Path) -> None:
    with database(engine)() as unit:
        unit.letters.add(SealedLetter("letter", 0, MARK))
    engine.dispose()
    assert MARK in file.read_bytes()

    with database(engine)() as unit:
        unit.letters.remove("letter")
    engine.dispose()

    assert [one.name for one in file.parent.iterdir() if MARK in one.read_bytes()] == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "DATABASE_URL can't be read: write sqlite:////folder/desk.db or postgresql://"),
        ("no url at all", "DATABASE_URL can't be read"),
        ("mysql://counselor-a:secret@example.com/desk", "names mysql, which is not supported: write sqlite"),
        ("sqlite://", "a database in memory is gone with the process: write sqlite:////folder/desk.db"),
        ("sqlite:///:memory:", "a database in memory"),
        ("sqlite:////dev/null/desk.db", "/dev/null/desk.db: the database can't be written there (Not a"),
        ("sqlite:////", "the database can't be written there (Is a directory)"),
    ],
)
def test_a_url_that_can_not_be_used_is_refused_in_one_line(url: str, told: str) -> None:
    with pytest.raises(Unusable) as refused:
        open_database(url)

    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["postgres://a:b@example.com/desk", "postgresql+psycopg2://a:b@example.com/desk"]
)
def test_every_way_to_name_postgresql_leads_to_the_one_driver(url: str) -> None:
    engine = open_database(url)

    assert engine.url.drivername == "postgresql+psycopg"
    assert engine.url.password == "b"


def test_a_driver_that_is_not_installed_is_told_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(Unusable, match=r"needs its driver: pip install 'madoguchi\[postgresql\]'"):
        open_database("postgresql://example.com/desk")


def test_a_server_that_is_away_is_busy_without_a_word_of_where_it_is() -> None:
    engine = open_database("postgresql://counselor-a:secret@127.0.0.1:1/desk", waits=1)

    with pytest.raises(StorageBusy) as busy:
        database(engine)

    assert (str(busy.value), busy.value.__cause__, busy.value.__context__) == ("", None, None)


def test_a_locked_file_is_busy_and_free_again_afterwards(file: Path, engine: Engine) -> None:
    impatient = database(open_database(f"sqlite:///{file}", waits=0))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StorageBusy) as busy, impatient():
        pass
    other.rollback()
    other.close()

    assert (str(busy.value), busy.value.__cause__, busy.value.__context__) == ("", None, None)
    with impatient() as unit:
        assert unit.audit.all() == []


@pytest.mark.parametrize(
    "content", [b"no database at all, and long enough to be read as one" * 20, os.urandom(4096)]
)
def test_a_file_that_is_no_database_is_told_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "desk.db").write_bytes(content)

    with pytest.raises(Unusable, match=r"can't be used \(SQLITE_NOTADB\): check it, or restore a backup"):
        upgrade(open_database(f"sqlite:///{tmp_path / 'desk.db'}"))

    assert (tmp_path / "desk.db").read_bytes() == content


def test_a_refused_statement_says_nothing_of_what_was_to_be_stored(engine: Engine) -> None:
    letter = letter_values(SealedLetter("letter", 0, MARK))
    with engine.begin() as connection, pytest.raises(Exception, match="letters") as refused:
        connection.execute(insert(letters), [letter, letter])

    assert MARK.decode() not in str(refused.value)
    assert "hide_parameters" in str(refused.value)


def test_a_table_that_is_gone_is_told_without_sql(engine: Engine) -> None:
    unit_of_work = database(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE letters"))

    with pytest.raises(Unusable) as told, unit_of_work() as unit:
        unit.letters.add(SealedLetter("letter", 0, MARK))

    assert str(told.value) == "the database can't be used (SQLITE_ERROR): check it, or restore a backup"
    assert (told.value.__cause__, told.value.__context__) == (None, None)
