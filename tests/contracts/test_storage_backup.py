"""Backup and restore on both databases: from each into each, whole or not at all."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, inspect, select, text

from adapters.database import upgrade as upgrading
from adapters.database.address_book import StoredAddresses
from adapters.database.backup import back_up, restore
from adapters.database.backup_file import BackupError
from adapters.database.candidates import StoredCandidates
from adapters.database.inbox import StoredInbox
from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.database.ratings import rates
from adapters.database.tables import METADATA
from adapters.database.unit_of_work import database
from adapters.vault.door import DoorSeal
from bot.cases.audit import Act, next_entry
from bot.cases.case import Case
from bot.cases.sealed import SealedLetter
from bot.confidential import Confidential
from bot.dialogue.contribution import Candidate, Why
from bot.dialogue.ports import Rating, Waiting

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ROSTER = b'[[counselors]]\nid = "counselor-a"\n'
BOTH = ["sqlite", "postgresql"]
PAYLOADS = Path(__file__).parents[1] / "payloads"
PASSING = ("inbox", "memory", "languages")

Opened = Callable[..., Engine]
Named = Callable[[str], str]
Made = Callable[..., Case]


def quiet(done: int, total: int) -> None:
    """A progress that shows nothing."""


@pytest.mark.parametrize("source", BOTH)
@pytest.mark.parametrize("target", BOTH)
def test_what_was_backed_up_is_restored_row_by_row(
    a_database: Named, opened: Opened, a_case: Made, tmp_path: Path, source: str, target: str
) -> None:
    before, after = opened(a_database(source)), opened(a_database(target))
    _fill(before, a_case)
    progress: list[tuple[int, int]] = []

    counts = back_up(before, ROSTER, tmp_path / "backup.zip", DAY, quiet)
    restored = restore(after, tmp_path / "backup.zip", lambda *told: progress.append(told))

    assert counts == {
        "cases": 3, "wraps": 6, "entries": 6, "letters": 2, "audit": 2, "ratings": 1, "addresses": 2,
        "candidates": 1,
    }  # fmt: skip
    assert restored == (counts, ROSTER)
    assert _rows(after) == _rows(before)
    assert progress[-1] == (23, 23)
    database(after)


def test_a_backup_holds_one_moment_while_the_desk_works(
    engine: Engine, a_case: Made, tmp_path: Path, a_database: Named, opened: Opened
) -> None:
    _fill(engine, a_case)

    def meanwhile(done: int, total: int) -> None:
        with database(engine)() as unit:
            unit.cases.add(a_case(f"LATER{done}", told=3))

    counts = back_up(engine, None, tmp_path / "backup.zip", DAY, meanwhile)

    assert (counts["cases"], counts["entries"]) == (3, 6)
    after = opened(a_database("sqlite"))
    assert restore(after, tmp_path / "backup.zip", quiet) == (counts, None)


def test_a_database_in_use_is_refused_and_left_alone(engine: Engine, a_case: Made, tmp_path: Path) -> None:
    _fill(engine, a_case)
    back_up(engine, None, tmp_path / "backup.zip", DAY, quiet)
    before = _rows(engine)

    with pytest.raises(BackupError, match="restore into an empty one"):
        restore(engine, tmp_path / "backup.zip", quiet)

    assert _rows(engine) == before


def test_a_restore_that_fails_on_its_way_leaves_the_database_empty_and_ready(
    engine: Engine, a_database: Named, opened: Opened, a_case: Made, tmp_path: Path
) -> None:
    source = opened(a_database("sqlite"))
    _fill(source, a_case)
    back_up(source, None, tmp_path / "backup.zip", DAY, quiet)

    def interrupted(done: int, total: int) -> None:
        if done > 9:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(engine, tmp_path / "backup.zip", interrupted)

    assert not any(_rows(engine).values())
    restore(engine, tmp_path / "backup.zip", quiet)


def test_a_backup_of_an_earlier_revision_is_brought_up_to_date(
    url: str, later: str, opened: Opened, a_database: Named, a_case: Made, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    source = opened(a_database("sqlite"))
    _fill(source, a_case)
    back_up(source, None, tmp_path / "backup.zip", DAY, quiet)
    monkeypatch.setattr(upgrading, "LOCATION", later)
    target = opened(url)

    restore(target, tmp_path / "backup.zip", quiet)

    assert upgrading.revision_of(target) == "0005"
    assert _rows(target) == _rows(source)
    with target.connect() as connection:
        assert connection.execute(text("SELECT colour FROM letters")).scalars().all() == ["white", "white"]


def test_a_backup_of_the_first_program_is_restored_row_by_row(
    engine: Engine, a_database: Named, opened: Opened, a_case: Made
) -> None:
    """The file was written at revision 0001, of what `_fill` writes into the tables of then."""
    known = opened(a_database("sqlite"))
    _fill(known, a_case)

    counts, roster = restore(engine, PAYLOADS / "backup_0001.zip", quiet)

    assert (counts, roster) == ({"cases": 3, "wraps": 6, "entries": 6, "letters": 2, "audit": 2}, ROSTER)
    assert _rows(engine) == {**_rows(known), "ratings": [], "addresses": [], "candidates": []}
    assert upgrading.revision_of(engine) == upgrading.newest()
    database(engine)


def test_a_backup_holds_no_question_and_nobodys_language(
    engine: Engine, a_database: Named, opened: Opened, a_case: Made, tmp_path: Path
) -> None:
    _fill(engine, a_case)
    _ask(engine)

    counts = back_up(engine, None, tmp_path / "backup.zip", DAY, quiet)
    after = opened(a_database("sqlite"))
    restore(after, tmp_path / "backup.zip", quiet)

    rows, restored = _rows(engine), _rows(after)
    assert {name for name in rows if rows[name]} - counts.keys() == set(PASSING)
    assert restored == rows | {name: [] for name in PASSING}
    with ZipFile(tmp_path / "backup.zip") as archive:
        members = b"".join(archive.read(name) for name in archive.namelist())
    digests = [row[0] for name in PASSING for row in rows[name]]
    assert [one for one in digests if str(one).encode() in members] == []
    assert b"answer" in members


def test_a_backup_of_a_later_revision_is_refused(
    engine: Engine, a_database: Named, opened: Opened, later: str, a_case: Made, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(upgrading, "LOCATION", later)
        newer = opened(a_database("sqlite"))
        back_up(newer, None, tmp_path / "backup.zip", DAY, quiet)

    with pytest.raises(BackupError, match=r"newer than this program \(revision 0005\): update madoguchi"):
        restore(engine, tmp_path / "backup.zip", quiet)


def test_a_backup_does_not_show_the_order_in_which_cases_came(
    engine: Engine, a_case: Made, tmp_path: Path
) -> None:
    for locator in ("MMMM", "ZZZZ", "AAAA"):
        with database(engine)() as unit:
            unit.cases.add(a_case(locator))

    back_up(engine, None, tmp_path / "backup.zip", DAY, quiet)

    with ZipFile(tmp_path / "backup.zip") as archive:
        lines = archive.read("tables/cases.jsonl").splitlines()
    assert [json.loads(line)["locator"] for line in lines] == ["AAAA", "MMMM", "ZZZZ"]


@pytest.fixture
def later(tmp_path: Path) -> str:
    """The migrations of a later program, which has one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(upgrading.__file__).with_name("migrations"), folder)
    (folder / "versions" / "0005_colour.py").write_text(_LATER)
    return str(folder)


_LATER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0005", "0004"


def upgrade():
    op.add_column("letters", sa.Column("colour", sa.String, nullable=False, server_default="white"))
"""


def _fill(engine: Engine, a_case: Made) -> None:
    with database(engine)() as unit:
        for number, locator in enumerate(("MMMM", "ZZZZ", "AAAA"), 1):
            unit.cases.add(a_case(locator, told=number))
        for letter in ("one", "two"):
            unit.letters.add(SealedLetter(letter, 0, bytes(range(256))))
        unit.letters.claim(NOW, 1)
        for case in ("MMMM", "AAAA"):
            last = unit.audit.last()
            unit.audit.add(next_entry(last, Act.OPENED, "key", case, NOW, lambda digest: ("door", digest)))

    rates(engine)(Rating("answer", DAY, useful=True, places=("law/rsk#33条2項",)))
    for counselor in ("key a", "key b"):
        StoredAddresses(engine).keep(counselor, "teams", bytes(range(256)))
    given = Candidate("c1", DAY, "ja", Why.UNANSWERED, "駐車場はどこですか")
    StoredCandidates(engine, DoorSeal(bytes(32))).keep(given)


def _ask(engine: Engine) -> None:
    seal, somebody = DoorSeal(bytes(32)), Confidential("slack:U1")
    StoredInbox(engine, seal).record(Waiting("key", somebody, somebody, somebody), NOW)
    StoredMemory(engine, seal).keep("thread", "question", NOW)
    StoredLanguages(engine, seal).choose(somebody, "en")


def _rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        assert METADATA.tables.keys() <= set(inspect(connection).get_table_names())
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }
