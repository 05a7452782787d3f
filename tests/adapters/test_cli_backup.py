"""`madoguchi backup` and `restore`, on a desk with cases in it."""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import URL, create_engine, text

from adapters.database.engine import open_database
from adapters.database.upgrade import newest
from adapters.entrypoints.clock import new_code
from adapters.entrypoints.office import office
from adapters.roster import read_roster
from adapters.vault.entries import Pen
from adapters.vault.keyfiles import load_kek, load_keys
from adapters.vault.keyring import COUNSELORS, STAFF, audit_signer
from adapters.vault.private import PrivateOpener
from adapters.vault.receipt import CodeUnlock
from bot.cases.routing import Wanted
from bot.confidential import Confidential
from bot.desk.acting import Acting
from bot.desk.counselor import CounselorWindow
from bot.desk.filing import Filing, Filings
from bot.desk.office import Office
from postgresql_server import postgresql_server

Call = Callable[..., Any]

FIRST, SECOND = "counselor-a", "counselor-b"
WORDS = "レジで怒鳴られました"


@dataclass
class Desk:
    """A desk as one process of all doors has it: `data` and `keys` are its folders."""

    data: Path
    keys: Path

    def __post_init__(self) -> None:
        self._keys = load_keys(self.keys, load_kek(self.keys, None))
        self._engine = open_database(f"sqlite:///{self.data / 'desk.db'}")

    def file(self) -> str:
        """A case more: its locator."""
        on, pen = self._office(), Pen(STAFF, self._keys.staff.seed)
        filings = Filings(on, CodeUnlock(self._keys.keyring, pen, self._keys.staff.door), new_code)
        receipt = filings.receipt()
        told = Confidential({"what": WORDS})
        filings.submit(Filing(receipt, told, Wanted(None, None, "ja"), (FIRST, SECOND), None))
        return receipt.locator

    def read(self, counselor: str, locator: str) -> str:
        """What was told in a case, as a counselor opens it."""
        keyring, counselors = self._keys.keyring, self._keys.counselors
        signer = audit_signer(COUNSELORS, counselors.seed)
        window = CounselorWindow(Acting(self._office(), PrivateOpener(keyring, counselors), signer))
        return window.open(counselor, locator).entries[0].told.reveal()["what"]

    def _office(self) -> Office:
        roster = read_roster(self.data / "roster.toml")
        return office(self._engine, lambda: roster, self._keys.keyring, self._keys.staff)


@pytest.fixture
def locators() -> list[str]:
    """The locators of the desk's two cases."""
    return []


@pytest.fixture
def desk(founded: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locators: list[str]) -> Desk:
    """A desk with two cases, each opened by both of its counselors."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    assert founded().status == 0
    made = Desk(tmp_path / "data", tmp_path / "keys")
    for _ in range(2):
        locators.append(made.file())
        assert {made.read(one, locators[-1]) for one in (FIRST, SECOND)} == {WORDS}
    return made


def test_a_backup_restored_elsewhere_opens_with_the_same_keys(
    call: Call, desk: Desk, locators: list[str], verify: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, elsewhere = verify()["head"], tmp_path / "elsewhere"
    backed_up = call("backup", tmp_path / "desk.zip")
    monkeypatch.setenv("MADOGUCHI_DATA", str(elsewhere / "data"))
    monkeypatch.setenv("MADOGUCHI_KEYS", str(elsewhere / "keys"))

    restored = call("restore", tmp_path / "desk.zip")
    without_keys, new_keys = call("audit", "verify"), call("init")
    shutil.copytree(desk.keys, elsewhere / "keys")

    counts = restored.out.splitlines()[0]
    assert (backed_up.status, backed_up.out) == (restored.status, counts + "\n") == (0, backed_up.out)
    assert counts.startswith(
        f"{tmp_path / 'desk.zip'}: 0 absences, 0 addresses, 8 audit, 0 candidates, 2 cases, "
    )
    assert restored.out.splitlines()[1].startswith(f"Its keys are not in {elsewhere / 'keys'}: bring them ")
    assert without_keys.complaint.startswith(f"Error: {elsewhere / 'keys' / 'keyring.json'} is missing.")
    assert new_keys.complaint.startswith(f"Error: the database has cases, and {elsewhere / 'keys'} has no ")
    assert verify("--noted", head)["entries"] == 8
    assert Desk(elsewhere / "data", elsewhere / "keys").read(FIRST, locators[0]) == WORDS
    roster = elsewhere / "data" / "roster.toml"
    assert roster.read_bytes() == (desk.data / "roster.toml").read_bytes()
    assert stat.S_IMODE(roster.stat().st_mode) == 0o600


def test_a_roster_that_is_there_already_stays(
    call: Call, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("backup", tmp_path / "desk.zip")
    (tmp_path / "own.toml").write_text("# ours\n")
    monkeypatch.setenv("MADOGUCHI_ROSTER", str(tmp_path / "own.toml"))

    done = call("restore", tmp_path / "desk.zip", "--data", tmp_path / "other")

    assert (done.status, done.out.count("\n")) == (0, 1)
    assert (tmp_path / "own.toml").read_text() == "# ours\n"
    assert not (tmp_path / "other" / "roster.toml").exists()


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("there.zip", "there.zip: there is a file already; give another name"),
        ("keys/new.zip", "keys/new.zip: lies in the folder of the keys; write the backup elsewhere"),
        ("data/../keys/below/new.zip", "keys/below/new.zip: lies in the folder of the keys; write the "),
        ("nowhere/new.zip", "nowhere/new.zip: can't be written (No such file or directory)"),
    ],
)  # fmt: skip
def test_a_backup_is_refused_in_one_line(call: Call, desk: Desk, target: str, told: str) -> None:
    Path("there.zip").write_text("mine")

    done = call("backup", target)

    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines()[-1].startswith(f"Error: {target.split('keys', maxsplit=1)[0]}")
    assert told in done.complaint
    assert Path("there.zip").read_text() == "mine"
    assert list(Path.cwd().rglob("new.zip*")) == []


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign", "text", "database"])
def test_a_damaged_or_foreign_backup_is_refused_and_nothing_of_it_is_stored(
    call: Call, desk: Desk, tmp_path: Path, damage: str, verify: Call
) -> None:
    source = tmp_path / "desk.zip"
    call("backup", source)
    whole = source.read_bytes()
    middle = len(whole) // 2
    source.write_bytes({
        "cut": whole[:middle], "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:],
        "foreign": whole, "text": b"not a backup", "database": (desk.data / "desk.db").read_bytes(),
    }[damage])  # fmt: skip
    if damage == "foreign":
        with ZipFile(source, "w") as archive:
            archive.writestr("roster.toml", "# somebody else's")

    done = call("restore", source, "--data", tmp_path / "other")

    assert (done.status, done.out) == (1, "")
    assert done.complaint == f"Error: {source}: is no backup of Madoguchi, or is damaged; take another one"
    assert verify("--data", str(tmp_path / "other"))["entries"] == 0
    assert not (tmp_path / "other" / "roster.toml").exists()


def test_a_desk_that_has_cases_is_never_restored_over(call: Call, desk: Desk, verify: Call) -> None:
    call("backup", "desk.zip")
    before = verify()

    done = call("restore", "desk.zip")

    assert (done.status, done.out) == (1, "")
    assert done.complaint == "Error: the database is in use: restore into an empty one"
    assert verify() == before


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A PostgreSQL server, with a database of this test's own."""
    with postgresql_server(tmp_path_factory.getbasetemp().parent) as url:
        name = f"madoguchi_commands_{os.getpid()}"
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield url.set(database=name, drivername="postgresql")
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def test_a_desk_moves_to_postgresql_and_back_with_every_row(
    call: Call, desk: Desk, verify: Call, locators: list[str], postgresql: URL, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    before = verify()
    call("backup", "one.zip")
    monkeypatch.setenv("DATABASE_URL", postgresql.render_as_string(hide_password=False))

    assert call("init").status == 0
    assert call("db", "upgrade").out == f"The database is at {newest()}.\n"
    assert call("restore", "one.zip").status == 0
    assert verify("--noted", before["head"]) == before
    assert call("restore", "one.zip").complaint.endswith("the database is in use: restore into an empty one")
    assert call("backup", "two.zip").status == 0

    monkeypatch.delenv("DATABASE_URL")
    assert call("restore", "two.zip", "--data", tmp_path / "back").status == 0
    with ZipFile("one.zip") as one, ZipFile("two.zip") as two:
        assert {name: one.read(name) for name in one.namelist()} == {
            name: two.read(name) for name in two.namelist()
        }
    assert Desk(tmp_path / "back", desk.keys).read(SECOND, locators[1]) == WORDS
