"""Keeping: cases whose time is over are announced, then deleted; that nothing is left is looked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from bot.cases.audit import Act
from bot.cases.case import Case
from bot.cases.entry import Entry
from bot.cases.letter import Occasion
from bot.cases.retention import WARNED, keep_until
from bot.desk.ports import Key, Unit
from bot.desk.rekeying import Rekeying


@dataclass(frozen=True)
class Proof:
    """What was found after a deletion: rows, files, and pieces of the case in the database's own files.

    `pieces` is None where those files can't be read by the desk (PostgreSQL).
    """

    rows: int
    files: int
    pieces: int | None

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.rows or self.files or self.pieces)


class Archive(Protocol):
    """Stored cases as they end."""

    def ending(self, by: date) -> Sequence[str]:
        """Locators of closed cases that nobody holds, whose last day is not after that, or not known yet."""

    def erase(self, locator: str) -> Proof:
        """Destroy a case's wraps, then all of its rows, its files and every copy in the logs of storage.

        The same again finishes what was interrupted.
        """


class Ledger(Protocol):
    """Which cases were deleted, kept apart from storage: whatever brings them back, they go again."""

    def note(self, locator: str, day: date) -> None:
        """This one goes; from now on it stays gone."""

    def all(self) -> Sequence[str]:
        """Locators, oldest first, each once."""


OpenAs = Callable[[Case], Key | None]
"""A case's key in the door's own hand; None where none of its keys opens it."""


class Keeping:
    """What the counselors' door does about cases whose time is over."""

    def __init__(self, rekeying: Rekeying, open_as: OpenAs, archive: Archive, ledger: Ledger) -> None:
        self._rekeying, self._office, self._open = rekeying, rekeying.office, open_as
        self._archive, self._ledger = archive, ledger

    def round(self) -> int:
        """Announce what ends within WARNED days, delete what is over: how many were deleted.

        Raises Tampered for a case that is not what its doors signed, once the others are done; StorageBusy.
        """
        for locator in self._archive.ending(self._office.today() + timedelta(days=WARNED)):
            if self._is_over(locator):
                self._ledger.note(locator, self._office.today())
        return sum(map(self._deleted, self._ledger.all()))

    def _is_over(self, locator: str) -> bool:
        """By what its entries say, where they can be read; else by the day that is stored."""
        with self._office.unit_of_work() as unit:
            case = unit.cases.find(locator)
            if case is None or case.held or not case.closed:
                return False
            key = self._open(case)
            if key:
                entries = self._rekeying.read(unit, case, key)
                case = self._dated(unit, case, entries)
            if case.keep_until is None:
                return False
            if case.keep_until < self._office.today():
                return True
            if case.keep_until <= self._office.today() + timedelta(days=WARNED):
                self._warn(unit, case)
        return False

    def _dated(self, unit: Unit, case: Case, entries: Sequence[Entry]) -> Case:
        """With the day that follows from its entries and today's periods."""
        day = keep_until(case, entries, self._office.today(), self._office.roster().terms)
        if case.keep_until == day:
            return case
        unit.cases.save(replace(case, keep_until=day))
        return replace(case, keep_until=day, version=case.version + 1)

    def _warn(self, unit: Unit, case: Case) -> None:
        """Its readers, once for this day."""
        assert case.keep_until
        since = case.keep_until - timedelta(days=2 * WARNED)
        told = [one for one in unit.audit.of(case.locator) if one.act is Act.WARNED]
        if any(one.at.date() >= since for one in told):
            return
        office = self._office
        office.post(unit, office.letters(case, Occasion.ENDING, office.readers(case)))
        self._rekeying.note(unit, Act.WARNED, case.locator, "ending")

    def _deleted(self, locator: str) -> bool:
        """Whether it is gone now and was not before; the audit keeps how it was looked for."""
        with self._office.unit_of_work() as unit:
            done = any(one.act is Act.DELETED for one in unit.audit.of(locator))
            there = unit.cases.find(locator) is not None
        if done and not there:
            return False
        proof = self._archive.erase(locator)
        if not proof.is_clean:
            return False  # somebody still reads an older state of storage: the next round looks again
        with self._office.unit_of_work() as unit:
            why = "rows_and_files" if proof.pieces is None else "rows_files_and_bytes"
            self._rekeying.note(unit, Act.DELETED, locator, why)
        return True
