"""A real desk: a database in a file, every window, a clock the test turns, a mailbox as its platform."""

import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.database.engine import open_database
from adapters.database.rows import to_letter
from adapters.database.tables import letters
from adapters.entrypoints.clock import new_code, new_incident, new_name, new_secret
from adapters.entrypoints.counselors import own_opener
from adapters.entrypoints.installation import Installation, fleeting
from adapters.entrypoints.office import office
from adapters.vault.confided import IdentityAsker, IdentitySealer
from adapters.vault.entries import Pen
from adapters.vault.identity import IdentityOpener
from adapters.vault.keyring import COUNSELORS, CUSTODIAN, STAFF, Keys, audit_signer
from adapters.vault.letters import LetterOpener
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from adapters.vault.receipt import CodeUnlock
from bot.cases.audit import broken
from bot.cases.case import Case
from bot.cases.clock import JAPAN
from bot.cases.entry import Entry, Kind
from bot.cases.letter import Notice
from bot.cases.receipt import Receipt
from bot.cases.routing import Wanted
from bot.cases.sealed import SealedLetter
from bot.confidential import Confidential
from bot.desk.acting import Acting, Writing
from bot.desk.counselor import CounselorWindow
from bot.desk.custodian import CustodianWindow
from bot.desk.filing import Filed, Filing, Filings
from bot.desk.identity import IdentityWindow
from bot.desk.office import Office
from bot.desk.post import Post
from bot.desk.reporter import Access, Reporter
from bot.desk.throttle import Throttle
from bot.dialogue.delivery import Delivery
from bot.dialogue.messages import Outgoing
from bot.dialogue.ports import DeliveryError

FRIDAY = datetime(2026, 9, 18, 14, 7, 30, tzinfo=JAPAN)
"""The Monday, Tuesday and Wednesday after it are public holidays."""

Told = dict[str, str]


@dataclass
class Clock:
    """A clock that stands still until somebody turns it."""

    now: datetime = FRIDAY

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)

    def turn_to(self, day: date, hour: int, minute: int = 0) -> None:
        self.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAPAN)


@dataclass(frozen=True)
class Arrived:
    """One notice as it came to a counselor (`to`); `letter` is the id of the letter it was."""

    at: datetime
    to: str
    letter: str
    notice: Notice
    outgoing: Outgoing


class Worker:
    """A worker, and the platform it delivers to. `away`: how many sends fail.

    `sends` runs before each send; whoever is in `nowhere` has no address.
    """

    def __init__(self, on: Office, open_letter: LetterOpener, arrived: list[Arrived]) -> None:
        self._now, self.open_letter, self._arrived = on.now, open_letter, arrived
        self.away, self.faults = 0, list[str]()
        self.sends: Callable[[], None] = lambda: None
        self.nowhere = set[str]()
        post = Post(on.unit_of_work, self._opened, on.now, on.keys)
        self.round = Delivery(post, self, self._address_of, lambda _: "ja", new_incident, self._fault).round

    def send(self, conversation: str, outgoing: Outgoing) -> None:
        self.sends()
        if self.away:
            self.away -= 1
            raise DeliveryError
        letter, notice = self._letter
        self._arrived.append(Arrived(self._now(), conversation, letter, notice, outgoing))

    def _address_of(self, counselor: str) -> str | None:
        return None if counselor in self.nowhere else counselor

    def _opened(self, letter: SealedLetter) -> Notice:
        notice = self.open_letter(letter)
        self._letter = letter.id, notice
        return notice

    def _fault(self, incident: str, fault: Exception) -> None:
        self.faults.append(type(fault).__name__)


@dataclass
class Desk:
    """Every window over one installation. `stretched` are the codes that were derived, slow step by step."""

    installation: Installation
    clock: Clock = field(default_factory=Clock)
    arrived: list[Arrived] = field(default_factory=list)
    stretched: list[str] = field(default_factory=list)
    while_stretching: Callable[[], None] = lambda: None
    unhurried: bool = False

    def __post_init__(self) -> None:
        keys, pen = self.installation.keys, Pen(STAFF, self.installation.keys.staff.seed)
        made = office(
            self.installation.engine, self.installation.roster, keys.keyring, keys.staff, self.clock
        )
        self.office = replace(made, sealer=PublicSealer(keys.keyring, pen, self._stretch))
        unlock = CodeUnlock(keys.keyring, pen, keys.staff.door, self._stretch)
        own = own_opener(keys.keyring, keys.counselors, keys.staff)
        self.opener = PrivateOpener(keys.keyring, keys.counselors)
        hours = count()
        self.throttle = Throttle(
            lambda: self.clock() + timedelta(hours=next(hours) if self.unhurried else 0), new_secret()
        )
        self.names = IdentitySealer(keys.keyring, pen)
        self.filings = Filings(self.office, unlock, new_code, self.throttle, self.names)
        self.reporter = Reporter(self.office, unlock, own, self.throttle)
        signer = audit_signer(COUNSELORS, keys.counselors.seed)
        self.acting = acting = Acting(self.office, self.opener, signer)
        self.window = CounselorWindow(acting)
        self.identity = IdentityWindow(acting, IdentityAsker(keys.keyring, keys.counselors), self.throttle)
        self.custodian = custodian_window(self.office, keys)
        self.worker = self.another_worker()

    def _stretch(self, code: str, salt: bytes) -> bytes:
        """Instead of Argon2id, which takes its time on purpose."""
        self.stretched.append(code)
        self.while_stretching()
        return blake2b(code.encode(), salt=salt, digest_size=32).digest()

    @property
    def place(self) -> Path:
        """Where the database lies."""
        return Path(str(self.installation.engine.url.database)).parent

    def another_worker(self) -> Worker:
        """One more, on the same storage; what it delivers lies in the same mailbox."""
        return Worker(self.office, LetterOpener(self.installation.keys.worker), self.arrived)

    def restarted(self) -> "Desk":
        """The desk after all its processes were started anew."""
        return Desk(self.installation, self.clock, self.arrived, self.stretched, unhurried=self.unhurried)

    def filing(
        self, what: str = "大声で一時間", *, person: str = "playground:x", named: bool = False,
        refused: Collection[str] = (), urgent: bool = False, receipt: Receipt | None = None,
        confided: str = "", **told: str,
    ) -> Filing:  # fmt: skip
        """A report that everybody was promised to read."""
        wanted = Wanted(None, None, "ja", person, frozenset(refused), urgent)
        promised = tuple(one.id for one in self.office.roster().everyone)
        owner = Confidential(person) if named else None
        words = Confidential({"what": what, **({"naming": "confided"} if confided else {}), **told})
        name = Confidential(confided) if confided else None
        return Filing(receipt or self.filings.receipt(), words, wanted, promised, owner, name)

    def file(self, *what: str, **wanted: Any) -> Filed:
        """The same, filed."""
        return self.filings.submit(self.filing(*what, **wanted))

    def words(self, **told: str) -> Confidential[Told]:
        """What somebody writes, field by field."""
        return Confidential(told)

    def access(self, filed: Filed, *, person: str = "playground:x", by_name: bool = False) -> Access:
        """How its reporter comes back."""
        return Access(filed.receipt.locator, Confidential(person), None if by_name else filed.receipt)

    def writing(self, counselor: str, filed: Filed, entry: str | None = None) -> Writing:
        """A counselor about to write on a case as it is now."""
        locator = filed.receipt.locator
        return Writing(counselor, locator, self.stored(locator).version, entry or new_name())

    def stored(self, locator: str) -> Case:
        """A case as it lies in storage."""
        with self.office.unit_of_work() as unit:
            case = unit.cases.find(locator)
        assert case
        return case

    def read(self, counselor: str, locator: str) -> list[tuple[Kind, Told]] | None:
        """What a counselor's key opens of a case, unnoticed by the audit; None for nothing."""
        return self.opens(counselor, self.stored(locator))

    def opens(self, counselor: str, case: Case) -> list[tuple[Kind, Told]] | None:
        """The same of a case already taken out of storage."""
        key = self.opener.open(case, counselor)
        return self.told(key.read(case)) if key else None

    def told(self, entries: Iterable[Entry]) -> list[tuple[Kind, Told]]:
        """What entries say."""
        return [(one.kind, one.told.reveal()) for one in entries]

    def pending(self) -> list[tuple[str, str, str]]:
        """The letters that wait: when each leaves, why, and to whom."""
        opened = [(letter.leaves_at, self.worker.open_letter(letter)) for letter in self.letters()]
        return sorted((_time(at), notice.occasion.value, notice.to) for at, notice in opened)

    def letters(self) -> list[SealedLetter]:
        """The same as they lie in storage."""
        with self.installation.engine.connect() as connection:
            return [to_letter(row) for row in connection.execute(select(letters))]

    def notices(self) -> list[tuple[str, str, str]]:
        """The letters that arrived, likewise."""
        return sorted((_time(one.at.timestamp()), one.notice.occasion.value, one.to) for one in self.arrived)

    def audit(self) -> list[tuple[str, str, str]]:
        """The acts kept so far, on a chain that is whole: who, what, which case."""
        with self.office.unit_of_work() as unit:
            chain = unit.audit.all()
        assert list(broken(chain, self.installation.keys.keyring.checks_audit())) == []
        return [(self.office.keys.counselor(one.actor) or "-", one.act.value, one.case) for one in chain]


def custodian_window(on: Office, keys: Keys) -> CustodianWindow:
    """The custodian's window, with their key."""
    assert keys.custodian
    opener = IdentityOpener(keys.keyring, keys.custodian)
    return CustodianWindow(on, opener, audit_signer(CUSTODIAN, keys.custodian.seed), CUSTODIAN)


def _time(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, JAPAN):%m-%d %H:%M}"


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Installation]:
    """An installation to be copied: making the tables takes longer than most of the tests."""
    folder = tmp_path_factory.mktemp("desk")
    made = fleeting(folder, _no_fault)
    made.engine.dispose()
    return folder, made


@pytest.fixture
def new_desk(_template: tuple[Path, Installation], tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """new_desk(waits=…): another empty desk; it waits so many seconds for a locked database.

    `unhurried`: as if an hour passed between two things that somebody sends, so that nobody is told to wait.
    """
    folder, template = _template
    numbers, made = count(), list[Desk]()

    def another(waits: int = 5, *, unhurried: bool = False) -> Desk:
        place = tmp_path / f"desk-{next(numbers)}"
        shutil.copytree(folder, place)
        engine = open_database(f"sqlite:///{place / 'desk.db'}", waits)
        made.append(Desk(replace(template, engine=engine), unhurried=unhurried))
        return made[-1]

    yield another
    for one in made:
        one.installation.engine.dispose()


@pytest.fixture
def desk(new_desk: Callable[..., Desk]) -> Desk:
    """An empty desk with counselors a, b and c (a and b have c for a deputy) and the fallback outside."""
    return new_desk()


@pytest.fixture
def locked() -> Callable[[Desk], AbstractContextManager[Callable[[], None]]]:
    """with locked(desk) as lock: from `lock()` on to its end somebody else has the database to themselves."""

    @contextmanager
    def locking(desk: Desk) -> Iterator[Callable[[], None]]:
        other = sqlite3.connect(str(desk.installation.engine.url.database), isolation_level=None)

        def lock() -> None:
            if not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")

        with closing(other):
            yield lock

    return locking


@pytest.fixture
def desk_over() -> Callable[[Installation], Desk]:
    """desk_over(installation): the windows over what is there already."""
    return Desk


def _no_fault(fault: Exception) -> None:
    raise AssertionError(f"the roster can't be read: {fault}")
