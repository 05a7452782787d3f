"""What the index is held against, and storage: shelves with word vectors and without; both databases."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, text

from adapters.database.engine import open_database
from adapters.database.unit_of_work import database
from adapters.database.upgrade import upgrade
from adapters.index.shelf import FolderShelf
from adapters.index.word_vectors import WordVectors
from bot.cases.case import Case
from bot.cases.entry import Kind, Role
from bot.cases.sealed import Header, Lock, SealedEntry, Wrap
from bot.desk.ports import UnitOfWork
from postgresql_server import postgresql_server

_numbers = count()


@pytest.fixture(params=["with word vectors", "words alone"])
def vectors(request: pytest.FixtureRequest, data: Path) -> WordVectors | None:
    if request.param == "words alone":
        return None
    pytest.importorskip("ja_ginza")
    return WordVectors(data / "cache")


@pytest.fixture
def shelf(tmp_path: Path, vectors: WordVectors | None) -> FolderShelf:
    return FolderShelf(tmp_path / "shelf", vectors)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A PostgreSQL server: the url of a database from which others are made."""
    with postgresql_server(tmp_path_factory.getbasetemp().parent) as url:
        yield url


@pytest.fixture
def a_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """a_database("sqlite" or "postgresql"): the url of an empty database of this test's own."""
    dropped: list[tuple[Engine, str]] = []

    def made(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'desk-{len(list(tmp_path.iterdir()))}' / 'desk.db'}"
        url: URL = request.getfixturevalue("postgresql")
        name = f"madoguchi_{os.getpid()}_{next(_numbers)}"
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        dropped.append((server, name))
        return url.set(database=name).render_as_string(hide_password=False)

    yield made
    for server, name in dropped:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, a_database: Callable[[str], str]) -> str:
    """The url of an empty database: each test that asks for it runs on SQLite and on PostgreSQL."""
    return a_database(request.param)


@pytest.fixture
def opened() -> Iterator[Callable[..., Engine]]:
    """opened(url, waits=...): the database, brought up to date."""
    engines: list[Engine] = []

    def brought_up(url: str, **options: Any) -> Engine:
        engine = open_database(url, **options)
        engines.append(engine)
        upgrade(engine)
        return engine

    yield brought_up
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(url: str, opened: Callable[..., Engine]) -> Engine:
    """A database without a row."""
    return opened(url)


@pytest.fixture
def unit_of_work(engine: Engine) -> UnitOfWork:
    """Units over that database."""
    return database(engine)


@pytest.fixture
def a_case() -> Callable[..., Case]:
    """a_case(locator, told=entries, epoch=..., readers=...): a case with two readers, its bytes arbitrary."""

    def made(locator: str = "0123ABCD", told: int = 1, epoch: int = 1, readers: str = "ab") -> Case:
        return Case(
            locator,
            Lock(b"salt\0", b"verifier\xff", b"public", b"private"),
            date(2026, 11, 21),
            date(2026, 11, 26),
            epoch,
            tuple(Wrap(reader, epoch, f"wrap {epoch} {reader}".encode()) for reader in readers),
            tuple(_entry(locator, epoch, sequence) for sequence in range(1, told + 1)),
        )

    return made


def _entry(case: str, epoch: int, sequence: int) -> SealedEntry:
    header = Header(case, epoch, sequence, f"{case}-{sequence}", Kind.REPORT, Role.REPORTER)
    return SealedEntry(
        header, b"\0nonce", f"epoch {epoch}".encode() + bytes(range(256)), "staff", b"signature"
    )
