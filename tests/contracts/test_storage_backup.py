"""Backup and restore on both databases: from each into each, whole or not at all."""

import json
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, Table, delete, insert, inspect, select, text

from adapters.database import upgrade as upgrading
from adapters.database.address_book import StoredAddresses
from adapters.database.backup import back_up, restore
from adapters.database.backup_file import BackupError
from adapters.database.candidates import StoredCandidates
from adapters.database.inbox import StoredInbox
from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.database.ratings import rates
from adapters.database.tables import METADATA, absences, attachments, board, disclosures, identities
from adapters.database.unit_of_work import database
from adapters.vault.door import DoorSeal
from bot.cases.audit import Act, next_entry
from bot.cases.case import Case
from bot.cases.sealed import SealedLetter
from bot.confidential import Confidential
from bot.dialogue.contribution import Candidate, Why
from bot.dialogue.ports import Rating, Waiting

DAY = date(2026, 11, 21)
ONE, TWO = "file-number-one-xyz", "file_number_two_xyz"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ROSTER = b'[[counselors]]\nid = "counselor-a"\n'
BOTH = ["sqlite", "postgresql"]
PAYLOADS = Path(__file__).parents[1] / "payloads"
PASSING = ("inbox", "memory", "languages")
NEWER = (
    "ratings", "addresses", "candidates", "identities", "disclosures", "board", "absences", "attachments",
)  # fmt: skip
"""Tables that there were not at revision 0001."""

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
        "candidates": 1, "identities": 1, "disclosures": 1, "board": 1, "absences": 1, "attachments": 2,
    }  # fmt: skip
    assert restored == (counts, ROSTER)
    assert _rows(after) == _rows(before)
    assert progress[-1] == (29, 29)
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

    assert upgrading.revision_of(target) == "0006"
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
    later = {name: [] for name in NEWER}
    assert _rows(engine) == {**_rows(known), **later}
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

    with pytest.raises(BackupError, match=r"newer than this program \(revision 0006\): update madoguchi"):
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


def test_sealed_files_go_along_and_come_back_byte_for_byte(
    engine: Engine, a_database: Named, opened: Opened, a_case: Made, tmp_path: Path
) -> None:
    _fill(engine, a_case)
    there, back = tmp_path / "files", tmp_path / "restored"
    there.mkdir()
    sealed = {ONE: bytes(range(256)) * 9000, TWO: b""}
    for name, box in {**sealed, "orphan": b"of no case"}.items():
        (there / name).write_bytes(box)

    back_up(engine, None, tmp_path / "backup.zip", DAY, quiet, there)
    restore(opened(a_database("sqlite")), tmp_path / "backup.zip", quiet, back)

    assert {one.name: one.read_bytes() for one in back.iterdir()} == sealed
    assert {stat.S_IMODE(one.stat().st_mode) for one in back.iterdir()} == {0o600}


def test_a_file_whose_case_went_meanwhile_is_left_out(
    engine: Engine, a_database: Named, opened: Opened, a_case: Made, tmp_path: Path
) -> None:
    _fill(engine, a_case)

    back_up(engine, None, tmp_path / "backup.zip", DAY, quiet, tmp_path / "nothing")
    restore(opened(a_database("sqlite")), tmp_path / "backup.zip", quiet, tmp_path / "restored")

    assert list((tmp_path / "restored").iterdir()) == []


@pytest.mark.parametrize("name", ["keys/counselors.json", "../keys/counselors.json", "", "."])
def test_a_row_that_leads_to_another_file_is_told_and_nothing_is_written(
    engine: Engine, a_case: Made, tmp_path: Path, name: str
) -> None:
    _fill(engine, a_case)
    there, keys = tmp_path / "files", tmp_path / "keys"
    for folder in (there, there / "keys", keys):
        folder.mkdir()
        (folder / "counselors.json").write_bytes(b"canary-of-a-private-key")
    for lies in (name, str(keys / "counselors.json")):
        with engine.begin() as connection:
            connection.execute(delete(attachments).where(attachments.c.file.not_in([ONE, TWO])))
            connection.execute(insert(attachments), {"file": lies, "case": "MMMM"})

        with pytest.raises(BackupError, match="the table attachments names files") as told:
            back_up(engine, ROSTER, tmp_path / "backup.zip", DAY, quiet, there)

        assert "counselors" not in str(told.value)
        assert sorted(one.name for one in tmp_path.iterdir() if one.is_file() and ".zip" in one.name) == []


@pytest.mark.parametrize(
    "name", ["files/../escaped-and-longer", "files//escaped-and-longer", "files/a.longer.name.b", "files/"]
)
def test_a_backup_whose_files_lead_elsewhere_is_refused(
    engine: Engine, a_database: Named, opened: Opened, a_case: Made, tmp_path: Path, name: str
) -> None:
    _fill(engine, a_case)
    back_up(engine, None, tmp_path / "plain.zip", DAY, quiet)
    with ZipFile(tmp_path / "plain.zip") as plain, ZipFile(tmp_path / "forged.zip", "w") as forged:
        manifest = json.loads(plain.read("manifest.json"))
        manifest["digests"][name] = blake2b(b"evil", digest_size=32).hexdigest()
        for member in plain.namelist():
            forged.writestr(member, plain.read(member) if member != "manifest.json" else json.dumps(manifest))
        forged.writestr(name, b"evil")

    with pytest.raises(BackupError, match="is no backup of Madoguchi, or is damaged"):
        restore(opened(a_database("sqlite")), tmp_path / "forged.zip", quiet, tmp_path / "in" / "files")

    assert not list(tmp_path.rglob("*escaped*"))


@pytest.fixture
def later(tmp_path: Path) -> str:
    """The migrations of a later program, which has one more."""
    folder = tmp_path / "migrations"
    shutil.copytree(Path(upgrading.__file__).with_name("migrations"), folder)
    (folder / "versions" / "0006_colour.py").write_text(_LATER)
    return str(folder)


_LATER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0006", "0005"


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
    with engine.begin() as connection:
        for table, row in _CONFIDENTIAL:
            connection.execute(insert(table), row)


_SIGNED = {"signer": "staff", "signature": b"signature"}
_CONFIDENTIAL: list[tuple[Table, Any]] = [
    (identities, {"case": "MMMM", "box": b"box", **_SIGNED}),
    (disclosures, {"id": "d1", "case": "MMMM", "state": "asked", "day": DAY, "box": b"box", **_SIGNED}),
    (board, {"case": "MMMM", "shown_from": 1, "gone_from": None}),
    (absences, {"id": "a1", "counselor": "key a", "first_day": DAY, "last_day": DAY}),
    (attachments, [{"file": ONE, "case": "MMMM"}, {"file": TWO, "case": "AAAA"}]),
]


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
