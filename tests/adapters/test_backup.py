"""The backup's file: what is in it and what never, and which files are refused."""

import json
import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlalchemy import Engine

from adapters.database.backup import back_up, refuse_keys, restore
from adapters.database.backup_file import BackupError
from adapters.database.engine import open_database
from adapters.database.unit_of_work import database
from adapters.database.upgrade import newest, upgrade
from bot.cases.sealed import SealedLetter

DAY = date(2026, 11, 21)
LATER = datetime(2027, 1, 1, tzinfo=UTC)
ROSTER = "# 担当\n".encode()
KEY = b"canary-of-a-private-key"
TABLES = [
    "absences", "addresses", "attachments", "audit", "board", "candidates", "cases", "disclosures", "entries",
    "identities", "letters", "ratings", "wraps",
]  # fmt: skip

Parts = dict[str, bytes]


def quiet(done: int, total: int) -> None:
    """A progress that shows nothing."""


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Callable[[str], Engine]]:
    """databases(name): an empty database in a folder of this test's own."""
    engines: list[Engine] = []

    def made(name: str) -> Engine:
        engines.append(open_database(f"sqlite:///{tmp_path / 'desk' / name}"))
        upgrade(engines[-1])
        return engines[-1]

    yield made
    for engine in engines:
        engine.dispose()


@pytest.fixture
def backup(databases: Callable[[str], Engine], tmp_path: Path) -> Path:
    """A backup with two letters and a roster."""
    engine = databases("source.db")
    with database(engine)() as unit:
        unit.letters.add(SealedLetter("one", 900, os.urandom(300)))
        unit.letters.add(SealedLetter("two", 1800, b""))
    back_up(engine, ROSTER, tmp_path / "backup.zip", DAY, quiet)
    return tmp_path / "backup.zip"


@pytest.fixture
def refusal(backup: Path, databases: Callable[[str], Engine]) -> Callable[..., str]:
    """refusal(change): why the backup is refused once its members are changed; nothing of it is stored."""

    def refused(change: Callable[[Parts], object]) -> str:
        with ZipFile(backup) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        change(parts)
        with ZipFile(backup, "w", ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return _refusal(backup, databases("target.db"))

    return refused


def test_a_backup_is_the_tables_the_roster_and_what_they_are(backup: Path) -> None:
    with ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        members = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}

    assert sorted(members) == ["roster.toml", *(f"tables/{table}.jsonl" for table in TABLES)]
    assert members["roster.toml"] == ROSTER
    assert {**manifest, "digests": None} == {
        "format": 1, "revision": newest(), "made": "2026-11-21", "digests": None,
        "rows": {table: 2 if table == "letters" else 0 for table in TABLES},
    }  # fmt: skip
    assert manifest["digests"] == {name: _digest(content) for name, content in members.items()}


def test_a_backup_holds_no_key_however_near_the_keys_lie(
    databases: Callable[[str], Engine], tmp_path: Path
) -> None:
    engine = databases("desk.db")
    for folder in (tmp_path / "desk", tmp_path / "desk" / "keys", tmp_path):
        folder.mkdir(exist_ok=True)
        (folder / "counselors.key").write_bytes(KEY)

    back_up(engine, None, tmp_path / "backup.zip", DAY, quiet)

    with ZipFile(tmp_path / "backup.zip") as archive:
        assert [name for name in archive.namelist() if KEY in archive.read(name)] == []
        assert sorted(archive.namelist()) == ["manifest.json", *(f"tables/{table}.jsonl" for table in TABLES)]
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_a_backup_does_not_lie_beside_the_keys(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    (tmp_path / "elsewhere").symlink_to(keys)

    for target in (keys / "backup.zip", tmp_path / "elsewhere" / "backup.zip", keys / "a" / "b.zip"):
        with pytest.raises(BackupError, match="lies in the folder of the keys; write the backup elsewhere"):
            refuse_keys(target, keys)
    refuse_keys(tmp_path / "backup.zip", keys)


def test_a_backup_is_nobody_elses_and_leaves_nothing_beside_it(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert sorted(one.name for one in backup.parent.iterdir()) == ["backup.zip", "desk"]


def test_a_backup_overwrites_nothing(backup: Path, databases: Callable[[str], Engine]) -> None:
    before = backup.read_bytes()

    with pytest.raises(BackupError, match="there is a file already; give another name"):
        back_up(databases("source.db"), None, backup, DAY, quiet)

    assert backup.read_bytes() == before


def test_a_backup_that_is_interrupted_leaves_no_file(
    databases: Callable[[str], Engine], tmp_path: Path
) -> None:
    def interrupted(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(databases("desk.db"), None, tmp_path / "backup.zip", DAY, interrupted)

    assert [one.name for one in tmp_path.iterdir()] == ["desk"]


def test_a_folder_that_is_not_there_is_told(databases: Callable[[str], Engine], tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"nowhere/backup.zip: can't be written \(No such file"):
        back_up(databases("desk.db"), None, tmp_path / "nowhere" / "backup.zip", DAY, quiet)


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.pop("manifest.json"),
        lambda parts: parts.pop("tables/wraps.jsonl"),
        lambda parts: parts.pop("roster.toml"),
        lambda parts: parts.update({"keys/counselors.key": KEY}),
        lambda parts: parts.update({"../escaped": b""}),
        lambda parts: parts.update({"roster.toml": b"changed"}),
        lambda parts: parts.update({"tables/letters.jsonl": parts["tables/letters.jsonl"].splitlines()[0]}),
        lambda parts: parts.update({"manifest.json": b"{}"}),
        lambda parts: parts.update({"manifest.json": b"["}),
        lambda parts: parts.update({"manifest.json": b"[" * 100_000}),
        lambda parts: _forge(parts, format=2),
        lambda parts: _forge(parts, rows=[]),
        lambda parts: _forge(parts, rows={"letters": 2}),
        lambda parts: _forge(parts, letters=b"\n\n"),
        lambda parts: _forge(parts, letters=b"{}\n{}\n"),
        lambda parts: _forge(parts, letters=_letter(box="AAAA!") + _letter(id="two")),
        lambda parts: _forge(parts, letters=_letter(leaves_at="soon") + _letter(id="two")),
        lambda parts: _forge(parts, letters=_letter(leaves_at=1 << 70) + _letter(id="two")),
        lambda parts: _forge(parts, letters=_letter(id=None) + _letter(id="two")),
        lambda parts: _forge(parts, letters=_letter(id="\udcff") + _letter(id="two")),
        lambda parts: _forge(parts, letters=_letter(more="x") + _letter(id="two")),
        lambda parts: _forge(parts, roster=b" " * (20 << 20)),
    ],
)  # fmt: skip
def test_a_changed_backup_is_refused_in_one_line(
    refusal: Callable[..., str], change: Callable[[Parts], object]
) -> None:
    assert refusal(change).endswith("backup.zip: is no backup of Madoguchi, or is damaged; take another one")


def test_rows_that_contradict_one_another_are_refused(refusal: Callable[..., str]) -> None:
    told = refusal(lambda parts: _forge(parts, letters=_letter() + _letter()))

    assert told.endswith("backup.zip: its rows contradict one another; take another one")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip at all" * 100])
def test_a_file_that_is_no_zip_is_refused_in_one_line(
    tmp_path: Path, databases: Callable[[str], Engine], content: bytes
) -> None:
    (tmp_path / "other.zip").write_bytes(content)

    assert "is no backup of Madoguchi" in _refusal(tmp_path / "other.zip", databases("target.db"))


def test_a_damaged_byte_is_noticed_wherever_it_is(backup: Path, databases: Callable[[str], Engine]) -> None:
    whole, target = backup.read_bytes(), databases("target.db")
    with ZipFile(backup) as archive:
        member = archive.getinfo("tables/letters.jsonl")
    extra = int.from_bytes(whole[member.header_offset + 28 : member.header_offset + 30], "little")
    start = member.header_offset + 30 + len(member.filename) + extra

    for place in range(start + 1, start + member.compress_size - 1, 37):
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert "is no backup of Madoguchi, or is damaged" in _refusal(backup, target)


def test_a_file_that_is_not_there_is_told(tmp_path: Path, databases: Callable[[str], Engine]) -> None:
    told = _refusal(tmp_path / "missing.zip", databases("target.db"))

    assert told.endswith("missing.zip: can't be read (No such file or directory)")


def _refusal(source: Path, target: Engine) -> str:
    with pytest.raises(BackupError) as refused:
        restore(target, source, quiet)
    with database(target)() as unit:
        assert unit.letters.claim(LATER, 9) == []
    assert "\n" not in str(refused.value)
    return str(refused.value)


def _forge(parts: Parts, letters: bytes | None = None, roster: bytes = ROSTER, **changed: object) -> None:
    """Changes the manifest; and the letters or the roster, with a manifest that agrees."""
    manifest = {**json.loads(parts["manifest.json"]), **changed}
    parts["roster.toml"] = roster
    manifest["digests"]["roster.toml"] = _digest(roster)
    if letters is not None:
        parts["tables/letters.jsonl"] = letters
        manifest["digests"]["tables/letters.jsonl"] = _digest(letters)
        manifest["rows"]["letters"] = letters.count(b"\n")
    parts["manifest.json"] = json.dumps(manifest).encode()


def _letter(**changed: object) -> bytes:
    row = {"id": "one", "leaves_at": 0, "box": "AAAA", "attempts": 0, "claimed_at": None, **changed}
    return json.dumps(row).encode() + b"\n"


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=32).hexdigest()
