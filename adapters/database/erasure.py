"""Erasure: nothing of a deleted case is left: wraps first, then rows, files, logs; then it is looked for."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Executable,
    Select,
    Table,
    delete,
    func,
    or_,
    select,
    text,
    true,
)

from adapters.database.engine import reading, writing
from adapters.database.faults import calm
from adapters.database.tables import attachments, board, cases, disclosures, entries, identities, wraps
from bot.cases.case import Status
from bot.desk.keeping import Proof

RemoveFiles = Callable[[Collection[str]], int]
"""Removes sealed files by their names: how many are left."""

_OF_CASE = (wraps, entries, identities, disclosures, board, attachments)
_PIECE, _CHUNK = 24, 1 << 20


class StoredArchive:
    """The port Archive."""

    def __init__(self, engine: Engine, remove_files: RemoveFiles) -> None:
        self._engine, self._remove_files = engine, remove_files

    def ending(self, by: date) -> Sequence[str]:
        """Locators of closed cases that nobody holds, whose last day is not after that, or not known yet."""
        closed = cases.c.withdrawn.is_(true()) | (cases.c.status == Status.CONCLUDED.value)
        due = or_(cases.c.keep_until.is_(None), cases.c.keep_until <= by)
        with reading(self._engine) as connection:
            found = calm(
                lambda: connection.execute(select(cases.c.locator).where(closed, due, ~cases.c.held))
            )
            return list(found.scalars())

    def erase(self, locator: str) -> Proof:
        """All of a case; the same again finishes what was interrupted. Raises StorageBusy."""
        pieces = [*self._pieces(locator)]
        self._delete(locator, (wraps,))
        files = self._remove_files(self._files(locator))  # while it is still known which they are
        self._delete(locator, (*_OF_CASE[1:], cases))
        folded = self._fold_logs()
        with reading(self._engine) as connection:
            left = [_count(table, locator) for table in (*_OF_CASE, cases)]
            rows = sum(connection.execute(one).scalar_one() for one in left)
        found = self._found(pieces)
        return Proof(rows, files, found or 0, len(pieces) if found is not None else 0, folded)

    def _pieces(self, locator: str) -> Iterator[bytes]:
        """The beginnings of whatever is sealed of it: no two things have the same."""
        with reading(self._engine) as connection:
            for table in _OF_CASE:
                sealed = [one for one in table.c if one.name in {"box", "ciphertext", "answer"}]
                for column in sealed:
                    every = select(column).where(table.c.case == locator)
                    yield from (box[:_PIECE] for box in connection.execute(every).scalars() if box)

    def _files(self, locator: str) -> Sequence[str]:
        with reading(self._engine) as connection:
            every = select(attachments.c.file).where(attachments.c.case == locator)
            return list(calm(lambda: connection.execute(every)).scalars())

    def _delete(self, locator: str, tables: Sequence[Table]) -> None:
        with writing(self._engine) as connection:
            for table in tables:
                _done(connection, delete(table).where(_key(table) == locator))

    def _fold_logs(self) -> bool:
        """Whether storage keeps earlier states no more: SQLite's write-ahead log, PostgreSQL's dead rows."""
        if self._engine.dialect.name == "sqlite":
            connection = calm(self._engine.raw_connection)
            try:  # outside of any transaction, which SQLAlchemy would begin
                [(busy, *_)] = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()
            return not busy
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connected:
            for table in (*_OF_CASE, cases):
                _done(connected, text(f"VACUUM {table.name}"))
        return True

    def _found(self, pieces: Sequence[bytes]) -> int | None:
        """How many of them are still in SQLite's files; None where these are not ours to read."""
        if self._engine.dialect.name != "sqlite" or not (path := self._engine.url.database):
            return None
        files = [one for one in (Path(path), Path(f"{path}-wal")) if one.exists()]
        return len({piece for file in files for piece in _in_file(file, pieces)})


def _count(table: Table, locator: str) -> Select[int]:
    return select(func.count()).select_from(table).where(_key(table) == locator)


def _key(table: Table) -> Column[str]:
    return table.c.locator if table is cases else table.c.case


def _done(connection: Connection, statement: Executable) -> None:
    calm(lambda: connection.execute(statement))


def _in_file(file: Path, pieces: Sequence[bytes]) -> Iterator[bytes]:
    """Those that stand in a file; it is read once."""
    before = b""
    with file.open("rb") as source:
        while chunk := source.read(_CHUNK):
            window = before + chunk
            yield from (piece for piece in pieces if piece in window)
            before = chunk[-_PIECE:]
