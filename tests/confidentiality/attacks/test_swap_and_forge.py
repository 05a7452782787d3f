"""Whoever writes to the database changes, swaps, puts back, deletes and doubles: each is detected.

EXPECTED states for every column what then happens; a column without a statement fails. What can't be noticed
is allowed only with the words of SECURITY.md that say so.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.database.tables import METADATA
from bot.cases.attachment import Attachment, Kept, Media, Which
from bot.cases.audit import broken, head
from bot.desk.ports import Tampered

ROOT = Path(__file__).parents[3]
NOTICED = "noticed"
"""Nobody reads anything else than before: it is refused, or the audit tells."""
SAME = "same"
"""Nothing that anybody sees depends on it."""
ELSEWHERE = "elsewhere"
"""Not of cases; what happens to it is shown by tests/contracts and tests/confidentiality besides."""


@dataclass(frozen=True)
class Named:
    """It is not noticed, and SECURITY.md says so in these words."""

    words: str


DUE = Named("Whoever can write to the database can change a due day or the urgency")
KEPT_BACK = Named("hold notices back, or delete them")
BOARD = Named("what the reply board shows")
STATUS = Named("how far an open case is said to be")
AWAY = Named("say that a counselor is away")
KEEPING = Named("the day until which a case is kept")
FORGOTTEN = Named("take the name of a stored file out of its case")
TAKEN = Named("take a name away from a counselor to whom the custodian gave it")

STATED: dict[str, dict[object, str]] = {
    "cases": {
        NOTICED: "locator lock_salt lock_verifier lock_public lock_private filed_on epoch withdrawn held",
        DUE: "due_on urgent", STATUS: "status", KEPT_BACK: "promise", KEEPING: "keep_until", SAME: "version",
    },
    "wraps": {NOTICED: "case epoch recipient box"},
    "entries": {NOTICED: "entry case epoch sequence kind author nonce ciphertext signer signature"},
    "audit": {NOTICED: "sequence at actor act case previous digest signer signature why"},
    "letters": {SAME: "id", KEPT_BACK: "box leaves_at attempts claimed_at"},
    "identities": {NOTICED: "case box signer signature"},
    "disclosures": {NOTICED: "id case state day box signer signature", TAKEN: "answer"},
    "board": {BOARD: "case shown_from gone_from gone_before"},
    "absences": {AWAY: "id counselor first_day last_day"},
    "attachments": {FORGOTTEN: "file case"},
    "inbox": {ELSEWHERE: "key received_at free_at tries sent late_since box"},
    "memory": {ELSEWHERE: "thread kept_until box"},
    "languages": {ELSEWHERE: "person lang"},
    "ratings": {ELSEWHERE: "answer day useful places"},
    "candidates": {ELSEWHERE: "id likeness day box"},
    "addresses": {ELSEWHERE: "counselor platform box"},
}  # fmt: skip
EXPECTED = {
    f"{table}.{column}": then
    for table, told in STATED.items() for then, columns in told.items() for column in columns.split()
}  # fmt: skip


def test_every_column_has_a_statement() -> None:
    every = {f"{table.name}.{column.name}" for table in METADATA.sorted_tables for column in table.c}

    assert every == set(EXPECTED)


def test_what_is_not_noticed_is_named_in_the_security_policy() -> None:
    policy = " ".join((ROOT / "SECURITY.md").read_text(encoding="utf-8").split())

    assert [
        one.words for one in EXPECTED.values() if isinstance(one, Named) and one.words not in policy
    ] == []


@dataclass
class Prey:
    """Cases of every kind, as they lie on the disk; `earlier`: the same disk before the last acts."""

    place: Path
    receipts: dict[str, str] = field(default_factory=dict, repr=False)
    noted: str = ""
    seen: Any = field(default=None, repr=False)
    house: Any = field(default=None, repr=False)

    def restore(self) -> sqlite3.Connection:
        """The disk as it was, open for whoever writes to it."""
        self.house.installation.engine.dispose()
        for one in self.place.glob("desk.db*"):
            one.unlink()
        shutil.copy(self.place / "pristine", self.place / "desk.db")
        return raw(self.place / "desk.db")

    def look(self) -> dict[tuple[str, str], str]:
        """What everybody sees of every case, without leaving a trace."""
        house, found = self.house, {}
        keys = house.installation.keys
        checks = keys.keyring.checks_audit()
        try:
            with house.office.unit_of_work() as unit:
                whole = not list(broken(unit.audit.all(), checks, self.noted))
        except Tampered:  # an act that is none
            whole = False
        found["audit", "verify"] = "whole" if whole else "broken"
        for name, receipt in self.receipts.items():
            for who in HANDS[name]:
                found[name, who] = house.peek(receipt, who)
        return found


HANDS = {
    "plain": ("code", "counselor-a", "counselor-b", "custodian"), "other": ("code", "custodian"),
    "named": ("code", "counselor-a", "custodian"), "kept": ("code", "custodian"),
}  # fmt: skip
"""Who looks at which case; b has handed the first one over."""


def raw(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


@pytest.fixture(scope="module")
def prey(house_in: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prey]:
    with pytest.MonkeyPatch.context() as patched:
        from adapters.vault import envelope

        patched.setattr(envelope, "MEMORY", 8192)
        patched.setattr(envelope, "PASSES", 1)
        made = Prey(tmp_path_factory.mktemp("prey") / "house")
        made.house = house_in(made.place)
        _lived(made)
        yield made
        made.house.installation.engine.dispose()


def _lived(prey: Prey) -> None:
    """Four cases side by side; `earlier` is the disk before a reply, a hand-over and a decision."""
    house = prey.house
    for name, naming in (
        ("plain", "anonymous"),
        ("other", "anonymous"),
        ("named", "named"),
        ("kept", "confided"),
    ):
        prey.receipts[name] = house.filed(
            house.staff(f"visitor-{name}"), choices={"naming": naming}, what=f"話{name}"
        )
        _acts(house, prey.receipts[name], "counselor-a", "case_note")
        house.attach(prey.receipts[name], _a_file(f"early-{name}"))
    _acts(house, prey.receipts["kept"], "counselor-a", "case_identity")
    _fold(house, prey.place / "earlier")
    for receipt in prey.receipts.values():
        house.attach(receipt, _a_file(f"late-{receipt.replace('-', '')[:8]}"))
        _acts(house, receipt, "counselor-b", "case_reply")  # a reporter's words at the end may be cut off
    for name in ("plain", "other"):
        _acts(house, prey.receipts[name], "counselor-b", "case_hand_over", to="counselor-d")
    custodian = house.staff("custodian")
    custodian.press("custody")
    for action in (custodian.actions[0], "custody_give", "custody_given"):
        custodian.press(action)
    assert custodian.form.id == "custody_done", custodian.told
    assert house.faults == []
    _fold(house, prey.place / "pristine")
    with house.office.unit_of_work() as unit:
        prey.noted = head(unit.audit.all())
    prey.restore().close()
    prey.seen = prey.look()
    for name in prey.receipts:
        assert "話" in prey.seen[name, "code"]
    assert "相談者X" in prey.seen["kept", "custodian"]
    assert prey.look() == prey.seen


def _a_file(name: str) -> Attachment:
    kept = [Kept(f"{name}-{which}-00000000", bytes(32), 1000, "0" * 64) for which in Which]
    return Attachment(name, "写真", Media.JPEG, date(2026, 9, 18), *kept)


def _acts(house: Any, receipt: str, counselor: str, act: str, **told: str) -> None:
    one = house.opened(receipt, counselor)
    one.press(act)
    one.send(**(one.answers() | told))
    assert one.form.id not in {act, "refused"}, one.told


def _fold(house: Any, target: Path) -> None:
    house.installation.engine.dispose()
    with closing(raw(house.place / "desk.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(house.place / "desk.db", target)


def judged(prey: Prey, expected: object, what: str) -> None:
    """Everybody sees what they saw, or is refused; that it was changed shows where it is expected to."""
    now = prey.look()
    prey.house.faults.clear()
    other = {
        where: (prey.seen[where], told)
        for where, told in now.items()
        if told not in {prey.seen[where], "refused"}
    }
    detected = any(told == "refused" != prey.seen[where] for where, told in now.items())
    detected |= now["audit", "verify"] == "broken"
    other.pop(("audit", "verify"), None)
    if expected == NOTICED:
        assert other == {}, what
        assert detected, what
    elif expected == SAME:
        assert (other, detected) == ({}, False), what
    else:
        words = {word for _, word in other.values()}
        assert all("話" in word or "相談者X" in word for word in words), (
            what,
            "the words themselves stay what they are",
        )


CASES = [table for table in METADATA.sorted_tables
         if any(EXPECTED[f"{table.name}.{column.name}"] is not ELSEWHERE for column in table.c)]  # fmt: skip
COLUMNS = [f"{table.name}.{column.name}" for table in CASES for column in table.c]
few = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize("column", COLUMNS)
@few
@given(st.data())
def test_a_changed_value_is_noticed_or_named(prey: Prey, column: str, data: st.DataObject) -> None:
    table, name = column.split(".")
    with closing(prey.restore()) as thief:
        key = [one.name for one in METADATA.tables[table].primary_key]
        rows = thief.execute(
            f'SELECT "{name}", {_quoted(key)} FROM {table} ORDER BY {_quoted(key)}'
        ).fetchall()
        if not rows:
            assert table in {"absences", "board"}
            return
        value, *place = data.draw(st.sampled_from(rows))
        values = [row[0] for row in rows if row[0] != value]
        how = data.draw(st.sampled_from(["forged", *(["taken"] if values else [])]))
        if value is None:
            value = NEW[METADATA.tables[table].c[name].type.python_type]
        new = data.draw(st.sampled_from(values)) if how == "taken" else data.draw(_forged(value))
        where = " AND ".join(f'"{one}" = ?' for one in key)
        thief.execute(f'UPDATE OR IGNORE {table} SET "{name}" = ? WHERE {where}', (new, *place))
        changed = thief.execute("SELECT changes()").fetchone()[0]
    if changed and new != value:
        judged(prey, _statement(column, value, new), f"{column} of {place}: {value!r} became {new!r}")


NEW = {bytes: b"something", int: 1_800_000_000, date: "2026-09-30"}
"""What is changed where nothing stands."""


def _statement(column: str, value: object, new: object) -> object:
    """A case said to be concluded, or open again, is noticed; of an open one, how far it is, is not."""
    return NOTICED if column == "cases.status" and "concluded" in {value, new} else EXPECTED[column]


def _forged(value: object) -> st.SearchStrategy[Any]:
    """Another value of the same kind."""
    match value:
        case bytes():
            at = st.integers(0, max(len(value) - 1, 0))
            flipped = at.map(lambda one: value[:one] + bytes([value[one] ^ 1]) + value[one + 1 :])
            return st.one_of(flipped, st.just(value[:-1]), st.just(value + b"\0"), st.just(b""))
        case int():
            return st.sampled_from([value + 1, value - 1, 0, 1, 7]).filter(lambda one: one != value)
        case str() if len(value) == 10 and value[4] == "-":
            return st.sampled_from(["2026-09-17", "2027-01-01"]).filter(lambda one: one != value)
        case _:
            return st.sampled_from([f"{value}x", str(value)[::-1], "a"]).filter(lambda one: one != value)


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{one}"' for one in names)


OF_ROWS: dict[str, object] = {
    "cases": NOTICED, "wraps": NOTICED, "entries": NOTICED, "audit": NOTICED, "identities": NOTICED,
    "disclosures": NOTICED, "letters": KEPT_BACK, "board": BOARD, "absences": AWAY, "attachments": FORGOTTEN,
}  # fmt: skip
"""What happens when a row is gone, doubled, or put back as it was earlier."""


def test_every_table_of_cases_has_a_statement_for_its_rows() -> None:
    assert set(OF_ROWS) == {table.name for table in CASES}


@pytest.mark.parametrize("table", OF_ROWS)
def test_a_row_that_is_gone_is_noticed_or_named(prey: Prey, table: str) -> None:
    for place in _places(prey, table):
        with closing(prey.restore()) as thief:
            key = [one.name for one in METADATA.tables[table].primary_key]
            where = " AND ".join(f'"{one}" = ?' for one in key)
            thief.execute(f"DELETE FROM {table} WHERE {where}", place)
        judged(prey, OF_ROWS[table], f"{table}: {place} deleted")


@pytest.mark.parametrize("table", OF_ROWS)
def test_what_a_row_holds_moved_to_another_place_is_noticed_or_named(prey: Prey, table: str) -> None:
    """Two rows exchange all but their key: two cases their contents, two entries their places."""
    columns = METADATA.tables[table]
    key = [one.name for one in columns.primary_key]
    rest = [one.name for one in columns.c if one.name not in key]
    places = _places(prey, table)
    for first, second in pairwise(places):
        with closing(prey.restore()) as thief:
            where = " AND ".join(f'"{one}" = ?' for one in key)
            held = [thief.execute(f"SELECT {_quoted(rest)} FROM {table} WHERE {where}", one).fetchone()
                    for one in (first, second)]  # fmt: skip
            if held[0] == held[1]:
                continue
            told = ", ".join(f'"{one}" = ?' for one in rest)
            thief.execute("DROP INDEX IF EXISTS entries_place")
            for one, values in ((first, held[1]), (second, held[0])):
                thief.execute(f"UPDATE OR REPLACE {table} SET {told} WHERE {where}", (*values, *one))
        judged(prey, OF_ROWS[table], f"{table}: {first} and {second} exchanged")


@pytest.mark.parametrize("table", OF_ROWS)
def test_rows_put_back_from_an_earlier_day_are_noticed_or_named(prey: Prey, table: str) -> None:
    with closing(prey.restore()) as thief:
        thief.execute("ATTACH DATABASE ? AS earlier", (str(prey.place / "earlier"),))
        before = thief.execute(f"SELECT * FROM main.{table}").fetchall()
        thief.execute(f"DELETE FROM main.{table}")
        thief.execute(f"INSERT INTO main.{table} SELECT * FROM earlier.{table}")
        after = thief.execute(f"SELECT * FROM main.{table}").fetchall()
    if sorted(map(repr, before)) != sorted(map(repr, after)):
        expected = DUE if table == "cases" else OF_ROWS[table]  # with its earlier due day
        judged(prey, expected, f"{table} as it was earlier")


def test_everything_of_a_case_put_back_from_an_earlier_day_is_noticed(prey: Prey) -> None:
    """All its rows in every table but the audit; and with the audit's end cut off, the noted head tells."""
    for with_audit in (False, True):
        with closing(prey.restore()) as thief:
            thief.execute("ATTACH DATABASE ? AS earlier", (str(prey.place / "earlier"),))
            for table in [one.name for one in CASES if with_audit or one.name != "audit"]:
                thief.execute(f"DELETE FROM main.{table}")
                thief.execute(f"INSERT INTO main.{table} SELECT * FROM earlier.{table}")
        now = prey.look()
        refused = [name for name in prey.receipts if now[name, HANDS[name][0]] == "refused"]
        if with_audit:
            assert now["audit", "verify"] == "broken"
        else:
            assert sorted(refused) == sorted(prey.receipts)


@pytest.mark.parametrize("table", ["wraps", "entries", "audit", "identities", "disclosures", "attachments"])
def test_a_row_doubled_under_another_key_is_noticed(prey: Prey, table: str) -> None:
    columns = METADATA.tables[table]
    key = [one.name for one in columns.primary_key]
    other = {"wraps": ("recipient", "f" * 32), "entries": ("entry", "f" * 32), "audit": ("sequence", 900),
             "identities": ("case", "ZZZZZZZZ"), "disclosures": ("id", "f" * 32),
             "attachments": ("file", "f" * 32)}[table]  # fmt: skip
    names = [one.name for one in columns.c]
    chosen = ", ".join("?" if one == other[0] else f'"{one}"' for one in names)
    where = " AND ".join(f'"{one}" = ?' for one in key)
    for place in _places(prey, table)[:3]:
        with closing(prey.restore()) as thief:
            if table == "entries":
                chosen = chosen.replace('"sequence"', '"sequence" + 50')
            told = f"INSERT INTO {table} ({_quoted(names)}) SELECT {chosen} FROM {table} WHERE {where}"
            thief.execute(told, (other[1], *place))
        expected = {"identities": SAME, "attachments": FORGOTTEN}.get(table, NOTICED)  # the first is nobody's
        judged(prey, expected, f"{table}: {place} doubled")


def _places(prey: Prey, table: str) -> list[tuple[Any, ...]]:
    key = [one.name for one in METADATA.tables[table].primary_key]
    with closing(prey.restore()) as thief:
        places = thief.execute(f"SELECT {_quoted(key)} FROM {table} ORDER BY {_quoted(key)}").fetchall()
    return places[:: max(len(places) // 5, 1)]
