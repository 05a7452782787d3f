"""`madoguchi audit verify`: a whole trail, and one that somebody wrote into beside the program."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.database.engine import open_database
from adapters.database.unit_of_work import database
from adapters.vault.keyfiles import load_counselors, load_kek
from adapters.vault.keyring import COUNSELORS, audit_signer
from bot.cases.audit import Act, next_entry

Call = Callable[..., Any]

SWAP = """
UPDATE audit SET sequence = 9 WHERE sequence = 2;
UPDATE audit SET sequence = 2 WHERE sequence = 3;
UPDATE audit SET sequence = 3 WHERE sequence = 9;
"""


class Trail:
    """The audit of a desk, whose folders are `data` and `keys`."""

    def __init__(self, data: Path, keys: Path) -> None:
        self._file = data / "desk.db"
        self._unit = database(open_database(f"sqlite:///{self._file}"))
        self._sign = audit_signer(COUNSELORS, load_counselors(keys, load_kek(keys, None)).seed)

    def grow(self) -> None:
        """An entry more, as the counselors' door writes it."""
        with self._unit() as unit:
            last = unit.audit.last()
            actor = "one" if last is None or last.actor == "other" else "other"
            at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
            unit.audit.add(next_entry(last, Act.OPENED, actor, "0123ABCD", at, self._sign))

    def change(self, statement: str) -> None:
        """Somebody writes into the file, beside the program."""
        with closing(sqlite3.connect(self._file)) as stored:
            stored.executescript(statement)


@pytest.fixture
def trail(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trail:
    """An audit of four entries."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    assert call("init").status == 0
    made = Trail(tmp_path / "data", tmp_path / "keys")
    for _ in range(4):
        made.grow()
    return made


def test_an_audit_that_is_whole_says_so_and_its_head_holds_while_more_is_done(
    call: Call, trail: Trail, verify: Call
) -> None:
    head = verify()["head"]

    assert call("audit", "verify").out == f"4 entries, none changed. Head: {head}\n"
    trail.grow()
    assert verify("--noted", head) == {"entries": 5, "head": verify()["head"], "faults": []}
    assert verify()["head"] != head


@pytest.mark.parametrize(
    ("statement", "entries"),
    [
        ("UPDATE audit SET act = 'noted' WHERE sequence = 2", {2}),
        ("UPDATE audit SET at = at - 60 WHERE sequence = 1", {1}),
        ("UPDATE audit SET actor = (SELECT actor FROM audit WHERE sequence = 1) WHERE sequence = 2", {2}),
        ("UPDATE audit SET signature = zeroblob(64) WHERE sequence = 4", {4}),
        ("UPDATE audit SET signer = 'staff' WHERE sequence = 4", {4}),
        ("DELETE FROM audit WHERE sequence = 1", {2}),
        ("DELETE FROM audit WHERE sequence = 3", {4}),
        ("DELETE FROM audit WHERE sequence = 4", {3}),
        ("DELETE FROM audit", {0}),
        (SWAP, {2, 3, 4}),
    ],
)  # fmt: skip
def test_what_was_changed_taken_out_or_reordered_in_the_audit_is_told(
    call: Call, trail: Trail, verify: Call, statement: str, entries: set[int]
) -> None:
    head = verify()["head"]
    trail.change(statement)

    told = verify("--noted", head)
    done = call("audit", "verify", "--noted", head)

    assert {one["entry"] for one in told["faults"]} == entries
    assert done.out.splitlines() == [f"Entry {one['entry']}: {one['fault']}" for one in told["faults"]]
    assert done.status == 1
    assert done.complaint == (
        f"Error: the audit is not as it was written (faults: {len(told['faults'])}, "
        f"entries: {told['entries']}). Keep this database; compare it with a backup."
    )


@pytest.mark.parametrize("change", ["act = 'danced'", "at = 'noon'", "at = 1 << 60"])
def test_an_audit_with_what_was_never_written_in_it_is_told_in_one_line(
    call: Call, trail: Trail, change: str
) -> None:
    trail.change(f"UPDATE audit SET {change} WHERE sequence = 2")

    done = call("audit", "verify", "--json")

    assert (done.status, done.out) == (1, "")
    assert "(one holds what this program never writes). Keep this database" in done.complaint


@pytest.mark.parametrize("head", ["", "4", "4:abc", "x" * 66])
def test_a_mistyped_head_is_wrong_usage_and_no_alarm(call: Call, trail: Trail, head: str) -> None:
    done = call("audit", "verify", "--noted", head)

    assert (done.status, done.out) == (2, "")
    assert "is not a head as this command prints it" in done.err.splitlines()[-1]
