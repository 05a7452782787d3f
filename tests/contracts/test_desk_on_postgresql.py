"""The desk's acts on PostgreSQL, where several really write at once: the same outcomes as on SQLite."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from threading import Barrier, Lock
from typing import Any

import pytest
from sqlalchemy import Engine, text

from adapters.entrypoints.clock import new_code, new_name
from adapters.entrypoints.counselors import own_opener
from adapters.entrypoints.installation import ids, written_roster
from adapters.entrypoints.office import office
from adapters.entrypoints.worker import delivery
from adapters.roster import read_roster
from adapters.vault.entries import Pen
from adapters.vault.keyring import COUNSELORS, STAFF, Keys, audit_signer, new_keys
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from adapters.vault.receipt import CodeUnlock
from bot.cases.audit import broken
from bot.cases.clock import JAPAN
from bot.cases.entry import Kind
from bot.cases.errors import CaseError, Conflict
from bot.cases.roster import Roster
from bot.cases.routing import Wanted
from bot.confidential import Confidential
from bot.desk.acting import Acting, Writing
from bot.desk.counselor import CounselorWindow
from bot.desk.filing import Filed, Filing, Filings
from bot.desk.office import Office
from bot.desk.ports import StorageBusy
from bot.desk.reporter import Access, Reporter
from bot.desk.throttle import Throttle
from bot.dialogue.messages import Outgoing

A, B, C = "counselor-a", "counselor-b", "counselor-c"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=JAPAN)
X = Confidential("playground:x")


class Mailbox:
    """A platform that keeps what it was given."""

    def __init__(self) -> None:
        self.to: list[str] = []
        self._lock = Lock()

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        with self._lock:
            self.to.append(conversation)


@dataclass
class Desk:
    """The desk's windows over one database."""

    engine: Engine
    keys: Keys
    roster: Roster

    def __post_init__(self) -> None:
        keys, pen = self.keys, Pen(STAFF, self.keys.staff.seed)
        self.office, self.mailbox = self.office_at(NOON), Mailbox()
        unlock = CodeUnlock(keys.keyring, pen, keys.staff.door, cheap)
        self.filings = Filings(self.office, unlock, new_code)
        own = own_opener(keys.keyring, keys.counselors, keys.staff)
        self.reporter = Reporter(self.office, unlock, own, Throttle(lambda: NOON, b"secret"))
        signer = audit_signer(COUNSELORS, keys.counselors.seed)
        self.window = CounselorWindow(
            Acting(self.office, PrivateOpener(keys.keyring, keys.counselors), signer)
        )

    def office_at(self, now: datetime) -> Office:
        keyring, staff = self.keys.keyring, self.keys.staff
        made = office(self.engine, lambda: self.roster, keyring, staff, lambda: now)
        return replace(made, sealer=PublicSealer(keyring, Pen(STAFF, staff.seed), cheap))

    def round_at(self, now: datetime) -> Callable[[], int]:
        """The round of a worker of its own, by its own clock."""
        return delivery(self.office_at(now), self.keys.worker, self.mailbox, str, lambda _: "ja").round

    def filing(self) -> Filing:
        wanted, told = (
            Wanted(None, None, "ja", X.reveal(), urgent=True),
            Confidential({"what": "大声で一時間"}),
        )
        return Filing(self.filings.receipt(), told, wanted, tuple(ids(self.roster)), X)

    def writing(self, counselor: str, filed: Filed) -> Writing:
        with self.office.unit_of_work() as unit:
            case = unit.cases.find(filed.receipt.locator)
        assert case
        return Writing(counselor, case.locator, case.version, new_name())

    def told(self, filed: Filed) -> list[Kind]:
        access = Access(filed.receipt.locator, X, filed.receipt)
        return [one.kind for one in self.reporter.look_up(access).entries]

    def audit(self) -> list[str]:
        with self.office.unit_of_work() as unit:
            chain = unit.audit.all()
        assert list(broken(chain, self.keys.keyring.checks_audit())) == []
        return [one.act.value for one in chain]


@pytest.fixture
def new_desk(
    a_database: Callable[[str], str], opened: Callable[..., Engine], tmp_path: Path
) -> Callable[..., Desk]:
    """new_desk(waits=…): an empty desk; it waits so many seconds for somebody else's lock."""
    roster = read_roster(written_roster(tmp_path / "roster.toml"))
    return lambda waits=30: Desk(opened(a_database("postgresql"), waits=waits), new_keys(ids(roster)), roster)


@pytest.fixture
def desk(new_desk: Callable[..., Desk]) -> Desk:
    """An empty desk."""
    return new_desk()


def test_a_case_lives_from_its_report_to_its_conclusion(desk: Desk) -> None:
    filed = desk.filings.submit(desk.filing())
    locator, day = filed.receipt.locator, desk.office.today()
    assert desk.round_at(NOON)() == 2
    desk.window.open(A, locator)
    desk.window.reply(desk.writing(A, filed), "確認しています。", day)
    desk.reporter.add(Access(locator, X), "entry", Confidential({"what": "続きです。"}))
    desk.window.hand_over(desk.writing(A, filed), C, "休み")
    desk.window.conclude(desk.writing(C, filed), "終わります。", {"undecided": "また相談できます。"})
    with pytest.raises(CaseError, match="no_such_case"):
        desk.window.open(A, locator)

    assert desk.told(filed) == [Kind.REPORT, Kind.REPLY, Kind.ADDITION, Kind.HANDOVER, Kind.CONCLUSION]
    assert desk.audit() == ["opened", "replied", "handed_over", "concluded", "denied"]
    for _ in range(2):
        desk.round_at(NOON + timedelta(days=100))()
    # The addition for b, the hand-over for c, and that the follow-up is due; a has handed it over.
    assert sorted(desk.mailbox.to[2:]) == [B, B, C, C, "outside"]


def test_of_many_who_write_on_a_case_at_once_one_counselor_succeeds_and_every_reporter(desk: Desk) -> None:
    filed, day = desk.filings.submit(desk.filing()), desk.office.today()
    writings = [desk.writing(who, filed) for who in (A, B, A, B)]

    def add(number: int) -> object:
        return desk.reporter.add(
            Access(filed.receipt.locator, X), f"{number}", Confidential({"what": "続き"})
        )

    told = at_once(
        *[lambda one=one: desk.window.reply(one, "確認しています。", day) for one in writings],
        *[lambda number=number: add(number) for number in range(2)],
    )

    assert told[4:] == [None, None]
    replies = told[:4].count(None)
    assert [type(one) for one in told[:4] if one] == [Conflict] * (4 - replies)
    assert sorted(desk.told(filed)[1:]) == sorted([Kind.ADDITION] * 2 + [Kind.REPLY] * replies)
    assert desk.audit() == ["replied"] * replies
    assert replies <= 1


def test_one_receipt_sent_several_times_at_once_is_one_case(desk: Desk) -> None:
    filing = desk.filing()

    told = at_once(*[lambda: desk.filings.submit(filing)] * 4)

    assert told == [told[0]] * 4
    assert len(desk.window.cases(A)) == 1
    assert desk.round_at(NOON)() == 2


def test_openings_at_once_are_one_whole_chain(desk: Desk) -> None:
    filed = [desk.filings.submit(desk.filing()) for _ in range(3)]

    told = at_once(
        *[
            lambda one=one, who=who: desk.window.open(who, one.receipt.locator)
            for one in filed
            for who in (A, B)
        ]
    )

    assert not [one for one in told if isinstance(one, Exception)]
    assert desk.audit() == ["opened"] * 6


@pytest.mark.parametrize("apart", [0, 1, 60])
def test_workers_at_once_whose_clocks_differ_bring_each_letter_once(desk: Desk, apart: int) -> None:
    for _ in range(8):
        desk.filings.submit(desk.filing())

    told = at_once(*[desk.round_at(NOON + timedelta(seconds=60 + apart * number)) for number in range(3)])

    assert sum(told) == 16
    assert sorted(desk.mailbox.to) == sorted([A, B] * 8)


def test_a_case_that_somebody_holds_is_told_as_busy_and_the_same_again_works(
    new_desk: Callable[..., Desk],
) -> None:
    desk = new_desk(waits=1)
    filed = desk.filings.submit(desk.filing())
    access = Access(filed.receipt.locator, X)

    def add() -> None:
        desk.reporter.add(access, "entry", Confidential({"what": "続きです。"}))

    with desk.engine.begin() as other:
        other.execute(text("SELECT * FROM cases FOR UPDATE"))
        with pytest.raises(StorageBusy):
            add()
    add()

    assert desk.told(filed) == [Kind.REPORT, Kind.ADDITION]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gives, or the CaseError it raises; all begin at the same moment."""
    ready = Barrier(len(acts))

    def done(act: Callable[[], Any]) -> Any:
        ready.wait()
        try:
            return act()
        except CaseError as fault:
            return fault

    with ThreadPoolExecutor(len(acts)) as threads:
        return [*threads.map(done, acts)]


def cheap(code: str, salt: bytes) -> bytes:
    """Instead of Argon2id."""
    return blake2b(code.encode(), salt=salt, digest_size=32).digest()
