"""All that the acts ask of the world: storage of sealed cases, and keys that open some of them."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.cases.audit import AuditEntry, Checks
from bot.cases.board import Standing
from bot.cases.case import Case
from bot.cases.disclosure import Disclosure, SealedIdentity
from bot.cases.entry import Entry
from bot.cases.letter import Notice
from bot.cases.receipt import Receipt
from bot.cases.sealed import SealedLetter
from bot.confidential import Confidential

Now = Callable[[], datetime]
"""The moment, with its time zone."""

NewId = Callable[[], str]
"""An id nobody can guess."""


class Cases(Protocol):
    """Stored cases."""

    def add(self, case: Case) -> None:
        """A new one. Raises Conflict when its locator is taken."""

    def find(self, locator: str) -> Case | None:
        """The case of a locator, whole."""

    def save(self, case: Case) -> None:
        """Changes of a case read before; its version grows by one. Raises Conflict when it is outdated."""

    def of(self, recipient: str) -> Sequence[Case]:
        """The cases that a key opens (its fingerprint), in no order and without their entries."""

    def versions(self) -> Mapping[str, int]:
        """Every case's locator with its version, which grows with each change."""


class Letters(Protocol):
    """Pending notices."""

    def add(self, letter: SealedLetter) -> None:
        """One more."""

    def claim(self, now: datetime, limit: int) -> Sequence[SealedLetter]:
        """Letters whose time has come and that nobody else is delivering; held for some minutes."""

    def remove(self, letter: str) -> None:
        """It was delivered, or is void."""

    def postpone(self, letter: str, until: int) -> None:
        """It is tried again from that second on; one more attempt is counted."""


class Audit(Protocol):
    """The chain of who did what."""

    def last(self) -> AuditEntry | None:
        """The newest entry; nobody else can write one until this unit ends."""

    def add(self, entry: AuditEntry) -> None:
        """One more."""

    def of(self, case: str) -> Sequence[AuditEntry]:
        """Those of a case, oldest first."""

    def all(self) -> Sequence[AuditEntry]:
        """All, oldest first."""


class Confided(Protocol):
    """Identities kept apart from their cases, and what counselors asked the custodian."""

    def add(self, identity: SealedIdentity) -> None:
        """That of a new case."""

    def of(self, case: str) -> SealedIdentity | None:
        """That of a case (its locator); None for cases from before there were any."""

    def ask(self, request: Disclosure) -> None:
        """A new request."""

    def decide(self, decided: Disclosure) -> None:
        """What became of a request. Raises Conflict when it was decided already."""

    def requests(self, case: str | None = None) -> Sequence[Disclosure]:
        """Those of a case, oldest first; without one, all that wait for the custodian."""


class Board(Protocol):
    """The reply board: which cases have news for their reporters."""

    def mark(self, case: str, now: datetime) -> None:
        """There is news of a case (its locator)."""

    def seen(self, case: str, now: datetime) -> None:
        """Its reporter has looked at it."""

    def standings(self) -> Sequence[Standing]:
        """Every case there ever was news of, in no order."""


class Unit(Protocol):
    """One transaction's view of storage."""

    @property
    def cases(self) -> Cases:
        """Stored cases."""

    @property
    def letters(self) -> Letters:
        """Pending notices."""

    @property
    def audit(self) -> Audit:
        """Who did what."""

    @property
    def confided(self) -> Confided:
        """Identities kept apart."""

    @property
    def board(self) -> Board:
        """Cases with news."""


UnitOfWork = Callable[[], AbstractContextManager[Unit]]
"""`with unit_of_work() as unit:` one transaction: written when the block ends, undone when it raises."""


class Key(Protocol):
    """One case's key in somebody's hand, and the door that signs what they write."""

    def read(self, case: Case) -> tuple[Entry, ...]:
        """Every entry, verified. Raises Tampered."""

    def seal(self, case: Case, entry: Entry) -> Case:
        """The case with one more entry, signed by this door."""

    def reseal(self, case: Case, readers: Sequence[str]) -> Case:
        """The case under a new key, for these counselors (ids) from now on; the old key opens nothing."""

    def person(self) -> Confidential[str] | None:
        """Who gave their name when they filed it, where this hand can know."""


class Sealer(Protocol):
    """The staff's door: it files and never opens."""

    def file(
        self, receipt: Receipt, readers: Sequence[str], owner: Confidential[str] | None, entry: Entry
    ) -> Case:
        """A new case with its first entry; `owner` is who gave their name (their platform id), else None.

        Its `filed_on` is the entry's day. Raises CaseError `no_key` when a reader has none.
        """

    def letter(self, letter: str, leaves_at: int, notice: Notice) -> SealedLetter:
        """A notice that only the worker reads."""


class Opener(Protocol):
    """The counselors' door: opens with the keys of those on the case."""

    def open(self, case: Case, counselor: str) -> Key | None:
        """The key of a case as one of its counselors has it (id); None for anybody else."""

    def in_trust(self, case: Case) -> Key | None:
        """The key of a case that no counselor reads, which the door keeps until somebody may."""

    def own(self, case: Case, person: Confidential[str]) -> Key | None:
        """The key for somebody who gave their name when they filed it; None for anybody else."""


class Fingerprints(Protocol):
    """Whose key is whose, without any key."""

    def recipient(self, counselor: str) -> str | None:
        """The fingerprint of a counselor's key; None without one."""

    def counselor(self, recipient: str) -> str | None:
        """The counselor (id) whose key has this fingerprint."""

    def own_recipient(self) -> str:
        """The fingerprint under which every case is found for who gave their name."""

    def checks_audit(self) -> Checks:
        """Whether an audit entry was signed by one of the desk's doors."""


class Unlock(Protocol):
    """Opens with the reporter's code; costs the same whether or not there is such a case."""

    def __call__(self, case: Case | None, receipt: Receipt) -> Key | None:
        """The key, or None: the code is wrong or there is no case."""


class Tampered(Exception):
    """A stored case is not what its doors signed; nothing of it is shown."""


class StorageBusy(Exception):
    """Storage is locked or away for longer than one waits; nothing was written."""
