"""Desks as earlier schemas left them: after the upgrade every case opens for whom it is for, and goes on.

`tests/fixtures/make.py` says how they were made.
"""

import gzip
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.database.engine import open_database
from adapters.database.tables import METADATA
from adapters.database.upgrade import newest, upgrade
from adapters.entrypoints.clock import new_name, new_secret
from adapters.entrypoints.counselors import own_opener
from adapters.entrypoints.installation import Installation, standing
from adapters.entrypoints.office import office
from adapters.vault import envelope
from adapters.vault.case_key import CaseKey
from adapters.vault.entries import Pen
from adapters.vault.escrow import escrow_from
from adapters.vault.keyring import COUNSELORS, STAFF, audit_signer
from adapters.vault.letters import LetterOpener
from adapters.vault.private import PrivateOpener
from adapters.vault.receipt import CodeUnlock
from adapters.vault.wraps import unwrapped
from bot.cases.audit import broken
from bot.cases.case import Case
from bot.cases.clock import JAPAN
from bot.cases.entry import Entry
from bot.cases.errors import CaseError
from bot.cases.receipt import to_receipt
from bot.confidential import Confidential
from bot.desk.acting import Acting, Writing
from bot.desk.counselor import CounselorWindow
from bot.desk.post import Post
from bot.desk.reporter import Access, Reporter
from bot.desk.throttle import Throttle

FIXTURES = Path(__file__).parents[1] / "fixtures"
REVISIONS = sorted(path.name[-4:] for path in FIXTURES.glob("desk_*"))
WEEKS_LATER = datetime(2026, 10, 7, 11, 3, 20, tzinfo=JAPAN)
stretch = cache(envelope.stretch)

Note = dict[str, Any]
Words = list[list[Any]]


@dataclass
class Desk:
    """An old desk under the program of today, and what `make.py` noted of it. `before`: its revision then."""

    installation: Installation
    told: dict[str, Any]
    before: str

    def __post_init__(self) -> None:
        made, keys = self.installation, self.installation.keys
        self.office = office(made.engine, made.roster, keys.keyring, keys.staff, lambda: WEEKS_LATER)
        unlock = CodeUnlock(keys.keyring, Pen(STAFF, keys.staff.seed), keys.staff.door, stretch)
        own = own_opener(keys.keyring, keys.counselors, keys.staff)
        self.reporter = Reporter(self.office, unlock, own, Throttle(lambda: WEEKS_LATER, new_secret()))
        self.opener = PrivateOpener(keys.keyring, keys.counselors)
        signer = audit_signer(COUNSELORS, keys.counselors.seed)
        self.window = CounselorWindow(Acting(self.office, self.opener, signer))

    @property
    def cases(self) -> list[Note]:
        return list(self.told["cases"].values())

    def access(self, note: Note, *, by_name: bool = False) -> Access:
        receipt = None if by_name else to_receipt(note["receipt"])
        return Access(note["locator"], Confidential(note["person"]), receipt)

    def stored(self, note: Note) -> Case:
        with self.office.unit_of_work() as unit:
            case = unit.cases.find(note["locator"])
        assert case
        return case

    def writing(self, counselor: str, note: Note) -> Writing:
        version = self.window.open(counselor, note["locator"]).case.version
        return Writing(counselor, note["locator"], version, new_name())

    def audit_faults(self) -> list[tuple[int, str]]:
        with self.office.unit_of_work() as unit:
            return list(broken(unit.audit.all(), self.installation.keys.keyring.checks_audit()))


def words(entries: tuple[Entry, ...]) -> Words:
    return [[one.kind.value, one.by, one.day.isoformat(), one.told.reveal()] for one in entries]


@pytest.fixture(params=REVISIONS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A copy of a fixture, brought up to date by the upgrade that `madoguchi db upgrade` runs."""
    source, place = FIXTURES / f"desk_{request.param}", tmp_path / "old"
    shutil.copytree(source, place)
    for path in (place / "keys").iterdir():
        path.chmod(0o600)
    (place / "desk.db").write_bytes(gzip.decompress((source / "desk.db.gz").read_bytes()))
    engine = open_database(f"sqlite:///{place / 'desk.db'}")
    before, after = upgrade(engine)
    assert (before, after) == (request.param, newest())
    told = json.loads((source / "told.json").read_text(encoding="utf-8"))
    assert told["revision"] == before
    yield Desk(standing(engine, place / "roster.toml", place / "keys", None, print), told, before)
    engine.dispose()


def test_every_schema_before_todays_has_a_fixture() -> None:
    assert [f"{number:04}" for number in range(1, int(newest()))] == REVISIONS


def test_an_old_desk_has_todays_tables_and_the_rows_it_had(desk: Desk) -> None:
    with desk.installation.engine.connect() as connection:
        rows = {table.name: len(connection.execute(table.select()).all()) for table in METADATA.sorted_tables}

    assert rows["cases"] == len(desk.cases) == 7
    assert rows["entries"] == sum(len(note["entries"]) for note in desk.cases)
    assert rows["audit"] > 10
    assert rows["letters"] > 10
    assert rows["addresses"] == (desk.before >= "0003")
    assert rows["candidates"] == (desk.before >= "0004")


def test_every_case_opens_with_its_code_and_says_what_was_said(desk: Desk) -> None:
    for note in desk.cases:
        seen = desk.reporter.look_up(desk.access(note))

        shown = [one for one in note["entries"] if one[0] not in {"note", "assessment"}]
        assert words(seen.entries) == shown
        with pytest.raises(CaseError, match="not_opened"):
            desk.reporter.look_up(desk.access({**note, "receipt": wrong(note["receipt"])}))


def wrong(receipt: str) -> str:
    """Another code of the same case."""
    right = to_receipt(receipt)
    other = type(right)(right.locator, right.code[::-1])
    assert other.code != right.code
    return other.written()


def test_every_case_opens_for_each_of_its_counselors_and_for_nobody_else(desk: Desk) -> None:
    for note in desk.cases:
        for one in desk.office.roster().everyone:
            if one.id in note["readers"]:
                assert words(desk.window.open(one.id, note["locator"]).entries) == note["entries"]
            else:
                assert desk.opener.open(desk.stored(note), one.id) is None
                with pytest.raises(CaseError, match="no_such_case"):
                    desk.window.open(one.id, note["locator"])

    assert desk.audit_faults() == []


def test_whoever_gave_their_name_comes_back_by_it(desk: Desk) -> None:
    named = [note for note in desk.cases if note["named"]]
    own = desk.reporter.own_cases(Confidential(named[0]["person"]))

    assert {one.locator for one in own} == {note["locator"] for note in named}
    for note in named:
        assert desk.reporter.look_up(desk.access(note, by_name=True)).entries
    assert desk.reporter.own_cases(Confidential("slack:U0UNTOUCHED")) == []


def test_two_shares_of_the_escrow_open_every_case(desk: Desk) -> None:
    private, keyring = escrow_from(desk.told["shares"][1:]), desk.installation.keys.keyring

    for note in desk.cases:
        case = desk.stored(note)
        opened = unwrapped(case, private)
        assert opened
        pen = Pen(COUNSELORS, desk.installation.keys.counselors.seed)
        assert words(CaseKey(keyring, pen, opened[0]).read(case)) == note["entries"]


def test_every_case_goes_on_the_reporter_adds_and_a_counselor_replies_and_hands_over(desk: Desk) -> None:
    for note in desk.cases:
        desk.reporter.add(desk.access(note), new_name(), Confidential({"what": "そのあとも来ました"}))
        first, *_ = note["readers"]
        day = WEEKS_LATER.date() + timedelta(days=1)
        desk.window.reply(desk.writing(first, note), "読みました", day)
        [to, *_] = desk.window.open(first, note["locator"]).successors
        desk.window.hand_over(desk.writing(first, note), to, "")

        seen = desk.reporter.look_up(desk.access(note))
        assert [one.kind.value for one in seen.entries[-3:]] == ["addition", "reply", "handover"]
        assert words(desk.window.open(to, note["locator"]).entries)[:-3] == note["entries"]
        assert desk.opener.open(desk.stored(note), first) is None
    assert desk.audit_faults() == []


def test_the_letters_that_waited_leave(desk: Desk) -> None:
    post = Post(
        desk.office.unit_of_work, LetterOpener(desk.installation.keys.worker), lambda: WEEKS_LATER,
        desk.office.keys,
    )  # fmt: skip

    left = [notice for letter, notice in post.due()]

    assert left
    assert None not in left
