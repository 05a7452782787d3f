"""`init`, `db upgrade`, `audit verify`, `backup` and `restore` on a database that can't be used."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from adapters.database.upgrade import newest

Call = Callable[..., Any]

SECRET = "hunter2"
ON_DISK = ["init", "db upgrade", "audit verify", "backup new.zip"]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test's desk."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.mark.parametrize("command", ON_DISK)
@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"mysql://desk:{SECRET}@127.0.0.1/desk", "DATABASE_URL names mysql, which is not supported: write "),
        (f"postgresql://desk:{SECRET}@127.0.0.1:port/desk", "DATABASE_URL can't be read: write sqlite:////"),
        (SECRET, "DATABASE_URL can't be read: write sqlite:////folder/desk.db or postgresql://"),
        ("sqlite://", "a database in memory is gone with the process: write sqlite:////"),
        ("sqlite:////dev", "/dev: the database can't be written there (Is a directory)"),
        ("sqlite:///notes.txt", "the database can't be used (SQLITE_NOTADB): check it, or restore a backup"),
        (f"postgresql://desk:{SECRET}@127.0.0.1:1/desk", "the database is locked or away. Try again; "),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_used_is_one_line_without_its_secret(
    call: Call, monkeypatch: pytest.MonkeyPatch, command: str, url: str, told: str
) -> None:
    call("init")
    Path("notes.txt").write_text("no database\n" * 100)
    monkeypatch.setenv("DATABASE_URL", url)

    done = call(*command.split())

    assert done.status == 1
    assert done.complaint.startswith(f"Error: {told}")
    assert SECRET not in done.err + done.out
    assert sorted(one.name for one in Path.cwd().iterdir()) == ["data", "keys", "notes.txt"]


@pytest.mark.parametrize("command", [*ON_DISK, "restore new.zip"])
def test_a_database_of_a_newer_program_is_left_alone(call: Call, data_folder: Path, command: str) -> None:
    call("init")
    if command.startswith("restore"):
        call("backup", "new.zip")
    with closing(sqlite3.connect(data_folder / "desk.db")) as stored:
        stored.execute("UPDATE alembic_version SET version_num = '9999'")
        stored.commit()

    done = call(*command.split())

    assert done.status == 1
    assert done.complaint == (
        "Error: the database is newer than this program (revision 9999): update madoguchi"
    )
    with closing(sqlite3.connect(data_folder / "desk.db")) as stored:
        assert stored.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_database_without_tables_is_brought_up_to_date_once(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    call("init")
    (tmp_path / "other.db").touch()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    for command in ("audit verify", "backup new.zip"):
        assert call(*command.split()).complaint == (
            "Error: the database is not up to date: run `madoguchi db upgrade`"
        )

    assert call("db", "upgrade").out == f"The database went to {newest()}.\n"
    assert call("db", "upgrade").out == f"The database is at {newest()}.\n"
    assert call("audit", "verify").status == 0


@pytest.mark.parametrize("command", ["audit verify", "backup new.zip"])
def test_a_mistyped_folder_is_told_and_no_database_is_made_there(call: Call, command: str) -> None:
    call("init")

    done = call(*command.split(), "--data", "mistyped")

    assert (done.status, done.out) == (1, "")
    assert done.complaint.endswith("mistyped/desk.db: there is no database; `madoguchi init` makes one")
    assert sorted(one.name for one in Path.cwd().iterdir()) == ["data", "keys"]
