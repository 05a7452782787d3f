"""How fast cases are deleted so that nothing of them is left, and a backup becomes a desk again.

    python tests/benchmarks/keeping.py [--cases N]

Cases of five entries, SQLite in a file. Beside it, in the same run, SQLite alone deletes as many rows of the
same tables in one transaction a case, and the database's file is copied.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import delete, insert, select

from adapters.database.backup import back_up, restore
from adapters.database.engine import open_database, writing
from adapters.database.erasure import StoredArchive
from adapters.database.tables import cases, entries, identities, wraps
from adapters.database.unit_of_work import database
from adapters.database.upgrade import upgrade
from adapters.entrypoints.clock import new_code, new_name
from adapters.vault import envelope
from bot.cases.case import Case, Status
from bot.cases.entry import Kind, Role
from bot.cases.sealed import Header, Lock, SealedEntry, Wrap

ENTRIES, WRAPS = 5, 5
DAY = date(2026, 11, 20)
TABLES = (wraps, entries, identities, cases)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--cases", type=int, default=200)
    count = told.parse_args().cases
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        filled(place / "desk.db", count)
        backup = timed(lambda: saved(place))
        plain = timed(lambda: shutil.copyfile(place / "desk.db", place / "copy.db"))
        again = timed(lambda: restored(place))
        shutil.copyfile(place / "desk.db", place / "other.db")
        ours = count / timed(lambda: erased(place / "desk.db"))
        bare = count / timed(lambda: merely_deleted(place / "other.db"))
    print(
        f"{count} cases of {ENTRIES} entries, SQLite, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    rows = {
        "deletions that are looked for, cases/s": ours, "SQLite's own deletions of rows, cases/s": bare,
        "ratio": ours / bare, "backup, s": backup, "restore, s": again, "copy of the file, s": plain,
    }  # fmt: skip
    for name, rate in rows.items():
        print(f"{name:48}{rate:10.2f}")


def filled(file: Path, count: int) -> None:
    """A database with so many cases that have ended."""
    engine = open_database(f"sqlite:///{file}")
    upgrade(engine)
    for _ in range(count):
        case = a_case(new_code(8))
        with database(engine)() as unit:
            unit.cases.add(case)
        with writing(engine) as connection:
            named = {"case": case.locator, "box": envelope.fresh(600), "signer": "staff", "signature": b"-"}
            connection.execute(insert(identities), [named])
    engine.dispose()


def a_case(locator: str) -> Case:
    """Sealed bytes of the sizes that real ones have."""
    headers = [
        Header(locator, 1, at, new_name(), Kind.REPORT if at == 1 else Kind.NOTE, Role.REPORTER)
        for at in range(1, ENTRIES + 1)
    ]
    told = tuple(
        SealedEntry(one, envelope.fresh(24), envelope.fresh(1041), "staff", envelope.fresh(65))
        for one in headers
    )
    boxes = tuple(Wrap(envelope.fresh(16).hex(), 1, envelope.fresh(561)) for _ in range(WRAPS))
    lock = Lock(envelope.fresh(16), envelope.fresh(32), envelope.fresh(32), envelope.fresh(73))
    return Case(locator, lock, DAY, None, 1, boxes, told, status=Status.CONCLUDED, keep_until=DAY)


def saved(place: Path) -> None:
    """The backup."""
    back_up(open_database(f"sqlite:///{place / 'desk.db'}"), None, place / "backup.zip", DAY, quiet)


def restored(place: Path) -> None:
    """A desk out of it."""
    engine = open_database(f"sqlite:///{place / 'restored.db'}")
    upgrade(engine)
    restore(engine, place / "backup.zip", quiet)


def erased(file: Path) -> None:
    """Every case, one after the other, each looked for afterwards."""
    engine = open_database(f"sqlite:///{file}")
    archive = StoredArchive(engine, lambda _: 0)
    for locator in archive.ending(date(2099, 1, 1)):
        assert archive.erase(locator).is_clean


def merely_deleted(file: Path) -> None:
    """The same rows, gone by SQLite's own means."""
    engine = open_database(f"sqlite:///{file}")
    with engine.connect() as connection:
        every = list(connection.execute(select(cases.c.locator)).scalars())
    for locator in every:
        with writing(engine) as connection:
            for table in TABLES:
                key = table.c.locator if table is cases else table.c.case
                connection.execute(delete(table).where(key == locator))


def timed(act: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def quiet(done: int, total: int) -> None:
    """A progress that shows nothing."""


if __name__ == "__main__":
    main()
