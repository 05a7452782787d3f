"""A desk whose database and keys lie on disk, as its commands have it; cases are filed and read, too."""

from dataclasses import dataclass, field
from pathlib import Path

from adapters.database.engine import open_database
from adapters.database.recipients import locators
from adapters.database.unit_of_work import database
from adapters.entrypoints.clock import new_code, new_name
from adapters.entrypoints.office import office
from adapters.roster import read_roster
from adapters.vault import keyfiles
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keys, audit_signer
from adapters.vault.living import living_keys
from adapters.vault.private import PrivateOpener
from adapters.vault.receipt import CodeUnlock
from bot.cases.audit import Act
from bot.cases.case import Case
from bot.cases.entry import Entry, Told
from bot.cases.receipt import Receipt
from bot.cases.routing import Wanted
from bot.cases.trace import agrees
from bot.confidential import Confidential
from bot.desk.acting import Acting, Writing
from bot.desk.counselor import CounselorWindow
from bot.desk.filing import Filing, Filings
from bot.desk.office import Office
from bot.desk.ports import UnitOfWork

FIRST, SECOND = "counselor-a", "counselor-b"


@dataclass
class DeskOnDisk:
    """Its database and roster are in `data`, its keys in `keys`; what is done sees the keys as they are."""

    data: Path
    keys: Path
    living: Keys = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A process begins: it reads the keys."""
        self.living = living_keys(self.keys, keyfiles.load_kek(self.keys, None))
        self.engine = open_database(f"sqlite:///{self.data / 'desk.db'}")

    def file(self, words: str, person: str = "", refused: str = "") -> Receipt:
        """A case more, of somebody who gave their name or did not; who is refused does not read it."""
        pen = Pen(STAFF, self.living.staff.seed)
        unlock = CodeUnlock(self.living.keyring, pen, self.living.staff.door)
        filings = Filings(self.office, unlock, new_code)
        receipt = filings.receipt()
        told: Confidential[Told] = Confidential({"what": words})
        owner = Confidential(person) if person else None
        wanted = Wanted(None, None, "ja", person, frozenset(filter(None, [refused])))
        promised = tuple(one.id for one in self.office.roster().everyone)
        filings.submit(Filing(receipt, told, wanted, promised, owner))
        return receipt

    def open(self, counselor: str, locator: str) -> tuple[Entry, ...]:
        """A case as a counselor opens it. Raises as their window does."""
        return self._window().open(counselor, locator).entries

    def reply(self, counselor: str, locator: str, words: str) -> None:
        """A counselor answers."""
        opened = self._window().open(counselor, locator)
        writing = Writing(counselor, locator, opened.case.version, new_name())
        self._window().note(writing, words)

    def by_code(self, receipt: Receipt) -> tuple[Entry, ...]:
        """A case as its reporter's code opens it."""
        pen = Pen(STAFF, self.living.staff.seed)
        case = self.find(receipt.locator)
        key = CodeUnlock(self.living.keyring, pen, self.living.staff.door)(case, receipt)
        assert key
        return key.read(case)

    def own(self, locator: str, person: str) -> bool:
        """Whether who gave their name comes back without a code."""
        opener = PrivateOpener(
            self.living.keyring, self.living.counselors, Pen(STAFF, self.living.staff.seed)
        )
        case = self.find(locator)
        key = opener.own(case, Confidential(person))
        return bool(key and key.read(case))

    def find(self, locator: str) -> Case:
        """A case as it is stored."""
        with self.unit() as unit:
            case = unit.cases.find(locator)
        assert case
        return case

    def readers(self, locator: str) -> set[str]:
        """Ids of those who have a wrap."""
        named = map(self.living.keyring.counselor, self.find(locator).recipients)
        return {one for one in named if one}

    def acts(self, *acts: Act) -> list[tuple[str, str]]:
        """(case, signer) of each such act in the audit."""
        with self.unit() as unit:
            return [(one.case, one.signer) for one in unit.audit.all() if one.act in acts]

    def agree(self) -> bool:
        """Whether the audit and every case tell the same."""
        checks = self.living.keyring.checks_audit()
        known = locators(self.engine)
        with self.unit() as unit:
            every = map(unit.cases.find, known)
            return all(one and agrees(one, unit.audit.of(one.locator), checks) for one in every)

    @property
    def unit(self) -> UnitOfWork:
        """Storage."""
        return database(self.engine)

    @property
    def office(self) -> Office:
        """What its windows work with."""
        roster = read_roster(self.data / "roster.toml")
        return office(self.engine, lambda: roster, self.living.keyring, self.living.staff)

    def _window(self) -> CounselorWindow:
        keys = self.living.counselors
        opener = PrivateOpener(self.living.keyring, keys)
        return CounselorWindow(Acting(self.office, opener, audit_signer(keys.signs_as, keys.seed)))
