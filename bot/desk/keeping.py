"""Keeping: cases whose time is over are announced, then deleted; that nothing is left is looked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import Protocol

from bot.cases.audit import Act, AuditEntry
from bot.cases.case import Case
from bot.cases.clock import day_in_japan
from bot.cases.entry import Entry
from bot.cases.errors import CaseError
from bot.cases.letter import Occasion
from bot.cases.retention import WARNED, keep_until
from bot.cases.roster import Terms
from bot.desk.ports import Key, StorageBusy, Tampered, Unit
from bot.desk.rekeying import Rekeying


@dataclass(frozen=True)
class Proof:
    """What was found after a deletion: rows, files, and pieces of the case in the database's own files.

    `searched`: how many pieces were looked for; none where those files are not the desk's to read
    (PostgreSQL), or nothing was left by which to look. `folded`: whether storage keeps no earlier state.
    """

    rows: int
    files: int
    pieces: int
    searched: int
    folded: bool

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found, and nothing is hidden."""
        return self.folded and not (self.rows or self.files or self.pieces)


class Archive(Protocol):
    """Stored cases as they end."""

    def ending(self, by: date) -> Sequence[str]:
        """Locators of closed cases that nobody holds, whose last day is not after that, or not known yet."""

    def erase(self, locator: str) -> Proof:
        """Destroy a case's wraps, then all of its rows, its files and every copy in the logs of storage.

        The same again finishes what was interrupted.
        """


@dataclass(frozen=True)
class Line:
    """A line of the ledger: a case (its locator) that went, when it was decided, the door's signature."""

    case: str
    at: datetime
    signer: str
    signature: bytes

    @property
    def digest(self) -> bytes:
        """What is signed."""
        told = f"deletion of {self.case} at {int(self.at.timestamp())}"
        return blake2b(told.encode(), digest_size=32).digest()


class Ledger(Protocol):
    """Which cases were deleted, kept apart from storage: whatever brings them back, they go again."""

    def note(self, line: Line) -> None:
        """This one goes; from now on it stays gone."""

    def all(self) -> Sequence[Line]:
        """Of each case the newest line, in the order of the first."""


OpenAs = Callable[[Case], Key | None]
"""A case's key in the door's own hand; None where none of its keys opens it."""


class Keeping:
    """What the counselors' door does about cases whose time is over."""

    def __init__(self, rekeying: Rekeying, open_as: OpenAs, archive: Archive, ledger: Ledger) -> None:
        self._rekeying, self._office, self._open = rekeying, rekeying.office, open_as
        self._archive, self._ledger = archive, ledger
        self._terms: Terms | None = None

    def round(self) -> int:
        """Announce what ends within WARNED days, delete what is over: how many were deleted.

        What goes wrong with one case keeps none of the others; the first fault is raised at the end.
        """
        faults, terms = list[Exception](), self._office.roster().terms
        soon = self._office.today() + timedelta(days=WARNED)
        deleted = sum(self._each(faults, partial(self._deleted, line)) for line in self._ledger.all())
        ending = self._archive.ending(soon if terms == self._terms else date.max)
        deleted += sum(self._each(faults, partial(self._ended, locator)) for locator in ending)
        if faults:
            raise faults[0]
        self._terms = terms  # other periods make other days: then every closed case is looked into
        return deleted

    def _each(self, faults: list[Exception], act: Callable[[], bool]) -> bool:
        try:
            return act()
        except (CaseError, Tampered, StorageBusy) as fault:
            faults.append(fault)
            return False

    def _ended(self, locator: str) -> bool:
        """Gone, when it is over by what its entries say: a stored day alone decides nothing."""
        with self._office.unit_of_work() as unit:
            case = unit.cases.find(locator)
            if case is None or case.held or not case.closed:
                return False
            key = self._open(case)
            if key is None:
                raise Tampered
            case = self._dated(unit, case, self._rekeying.read(unit, case, key))
            assert case.keep_until
            over = case.keep_until < self._office.today() and self._was_announced(unit, case)
            line = self._line(locator)
            if over:
                self._ledger.note(line)
            elif case.keep_until <= self._office.today() + timedelta(days=WARNED):
                self._announce(unit, case)
        return over and self._deleted(line)

    def _line(self, locator: str) -> Line:
        line = Line(locator, self._office.now().replace(microsecond=0), "", b"")
        signer, signature = self._rekeying.signer(line.digest)
        return replace(line, signer=signer, signature=signature)

    def _dated(self, unit: Unit, case: Case, entries: Sequence[Entry]) -> Case:
        """With the day that follows from its entries and today's periods."""
        day = keep_until(case, entries, self._office.today(), self._office.roster().terms)
        if case.keep_until == day:
            return case
        unit.cases.save(replace(case, keep_until=day))
        return replace(case, keep_until=day, version=case.version + 1)

    def _announced(self, unit: Unit, case: Case) -> AuditEntry | None:
        """The newest announcement, unless somebody held the case or let go of it since."""
        kinds = {Act.WARNED, Act.HELD, Act.RELEASED, Act.CONCLUDED}
        acts = [one for one in unit.audit.of(case.locator) if one.act in kinds]
        return acts[-1] if acts and acts[-1].act is Act.WARNED else None

    def _was_announced(self, unit: Unit, case: Case) -> bool:
        """Its readers have had WARNED days, whatever the desk, or anybody, did meanwhile."""
        told = self._announced(unit, case)
        if told is None:
            self._announce(unit, case)
            return False
        return (self._office.today() - day_in_japan(told.at)).days >= WARNED

    def _announce(self, unit: Unit, case: Case) -> None:
        """Tell its readers, once."""
        if self._announced(unit, case):
            return
        office = self._office
        calm = replace(case, urgent=False)  # an urgent notice says nothing but that it is
        office.post(unit, office.letters(calm, Occasion.ENDING, office.readers(case)))
        self._rekeying.note(unit, Act.WARNED, case.locator, "ending")

    def _deleted(self, line: Line) -> bool:
        """Whether it is gone now and was not before; the audit keeps how it was looked for."""
        if not self._office.keys.checks_audit()(line.signer, line.digest, line.signature):
            raise Tampered
        with self._office.unit_of_work() as unit:
            acts, case = unit.audit.of(line.case), unit.cases.find(line.case)
            if case is None and any(one.act is Act.DELETED for one in acts):
                return False
            if case and (self._went_on(case, line) or any(one.at > line.at for one in acts)):
                return False  # somebody was at it before it went: it is decided anew
        proof = self._archive.erase(line.case)
        if not proof.is_clean:
            return False  # somebody still reads an older state of storage: the next round looks again
        with self._office.unit_of_work() as unit:
            why = "rows_files_and_bytes" if proof.searched else "rows_and_files"
            self._rekeying.note(unit, Act.DELETED, line.case, why)
        return True

    def _went_on(self, case: Case, line: Line) -> bool:
        """Whether anybody wrote in it since it was decided; a state from before then goes again."""
        key = self._open(case)
        decided = day_in_japan(line.at)
        return any(one.day >= decided for one in key.read(case)) if key else False
