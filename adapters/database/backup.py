"""Backup and restore: every table that is to stay, sealed files, the roster; all or nothing; never a key."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Engine,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    inspect,
    select,
    text,
)

from adapters.database.backup_file import Backup, BackupError, Counts, drafting, opened
from adapters.database.engine import reading, writing
from adapters.database.faults import calm
from adapters.database.rows import Values
from adapters.database.tables import METADATA, attachments
from adapters.database.upgrade import ensure_current, knows, newest, upgrade_to
from bot.cases.attachment import is_stored_name
from bot.cases.errors import Conflict

Told = Callable[[int, int], None]
"""Is told how many rows are done, out of how many."""

LEFT_OUT = {
    "inbox": "questions that wait for minutes: after a restore nobody waits for them any more",
    "memory": "questions that are kept for two hours, and would be kept as long as the backup",
    "languages": "who chose which language: they choose again by a button",
}
"""Tables that no backup holds, and why: what goes by itself must not stay in a copy."""

_BATCH, _PART = 500, 1 << 20
_VERSION = "alembic_version"


def back_up(
    engine: Engine, roster: bytes | None, target: Path, made: date, told: Told, files: Path | None = None
) -> Counts:
    """Writes all tables but LEFT_OUT, as they are at one moment, and the roster into a new file.

    `made` is today. `files`: the folder of the sealed files that belong to the cases.

    Raises BackupError when the file is there already or can't be written, or when the database names files
    that the desk never stored; then there is no new file.
    """
    ensure_current(engine)
    return calm(lambda: _back_up(engine, roster, target, made, told, files))


def restore(
    engine: Engine, source: Path, told: Told, files: Path | None = None
) -> tuple[Counts, bytes | None]:
    """Fills an empty database from a backup: (rows of each table, the roster), all or nothing.

    `files`: the folder into which its sealed files go, before the rows that name them are there. A backup of
    an earlier revision is brought up to date. Raises BackupError, one clear line.
    """
    ensure_current(engine)
    with opened(source) as backup:
        revision = backup.manifest.revision
        if not knows(revision):
            raise BackupError(f"{source}: is newer than this program (revision {revision}): update madoguchi")
        if files:
            _put_files(backup, files)
        try:
            calm(lambda: _restore(engine, backup, told))
        except Conflict:
            raise BackupError(f"{source}: its rows contradict one another; take another one") from None
        return backup.manifest.rows, backup.roster()


def refuse_keys(target: Path, keys: Path) -> None:
    """Raises BackupError when a backup would lie beside the keys: whoever takes one has both."""
    if target.resolve().is_relative_to(keys.resolve()):
        raise BackupError(f"{target}: lies in the folder of the keys; write the backup elsewhere")


def _back_up(
    engine: Engine, roster: bytes | None, target: Path, made: date, told: Told, files: Path | None
) -> Counts:
    with reading(engine) as connection, drafting(target) as draft:
        names, tables = _stored_names(connection), _lasting(METADATA)
        total, done = sum(_rows_of(connection, table) for table in tables), 0
        for table in tables:
            draft.table(table.name, _lines(connection, table))
            done += _rows_of(connection, table)
            told(done, total)
        if roster is not None:
            draft.roster(roster)
        for name in names if files else ():
            # its case may have been deleted meanwhile
            with suppress(FileNotFoundError), ((files or Path()) / name).open("rb") as source:
                draft.file(name, iter(partial(source.read, _PART), b""))
        return draft.finish(newest(), made)


def _stored_names(connection: Connection) -> Sequence[str]:
    """Of sealed files. Raises BackupError where one leads elsewhere: to the keys, for example."""
    names = connection.execute(select(attachments.c.file).order_by(attachments.c.file)).scalars().all()
    if not all(map(is_stored_name, names)):
        cure = "find out who writes to the database, and delete those rows, or restore an earlier backup"
        raise BackupError(f"the table attachments names files that this desk never stored: {cure}")
    return names


def _put_files(backup: Backup, folder: Path) -> None:
    """A file of the same name there already is the same: names are random, and sealed files never change."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, parts in backup.files():
        part = folder / f"{name}.part"
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        with part.open("wb") as out:
            out.writelines(parts)
            out.flush()
            os.fsync(out.fileno())
        part.rename(folder / name)


def _rows_of(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    # By key: the order in which PostgreSQL has them is the order in which they were written.
    rows = select(table).order_by(*table.primary_key)
    for row in connection.execute(rows, execution_options={"yield_per": _BATCH}).mappings():
        yield json.dumps({name: _plain(value) for name, value in row.items()}).encode() + b"\n"


def _plain(value: object) -> object:
    match value:
        case bytes():
            return b64encode(value).decode()
        case date():
            return value.isoformat()
        case _:
            return value


def _restore(engine: Engine, backup: Backup, told: Told) -> None:
    with writing(engine) as connection:
        tables = _fresh_tables(connection, backup.manifest.revision)
        if {table.name for table in tables} != set(backup.manifest.rows):
            raise ValueError
        total, done = sum(backup.manifest.rows.values()), 0
        for table in tables:
            rows = (_values(table, line) for line in backup.table(table.name))
            while batch := list(islice(rows, _BATCH)):
                connection.execute(insert(table), batch)
                done += len(batch)
                told(done, total)
        upgrade_to(connection, newest())


def _fresh_tables(connection: Connection, revision: str) -> list[Table]:
    """A revision's lasting tables instead of today's, which must all be empty; parents before children."""
    today = METADATA.sorted_tables
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in today)
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    if any(_rows_of(connection, table) for table in today):
        raise BackupError("the database is in use: restore into an empty one")
    METADATA.drop_all(connection)
    Table(_VERSION, MetaData()).drop(connection)
    foreign = {*inspect(connection).get_table_names(), _VERSION}
    upgrade_to(connection, revision)
    fresh = MetaData()
    fresh.reflect(connection, only=lambda name, _: name not in foreign)
    return _lasting(fresh)


def _lasting(metadata: MetaData) -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def _values(table: Table, line: bytes) -> Values:
    plain = json.loads(line)
    if plain.keys() != set(table.c.keys()):
        raise ValueError
    return {column.name: _value(column, plain[column.name]) for column in table.c}


def _value(column: Column[Any], plain: Any) -> object:
    match column.type:
        case _ if plain is None and column.nullable:
            return None
        case LargeBinary():
            return b64decode(plain, validate=True)
        case Date():
            return date.fromisoformat(plain)
        case other if type(plain) is other.python_type:
            return plain
        case _:
            raise ValueError
