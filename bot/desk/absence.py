"""A counselor's absences: what each means for their cases; then told to reporters ahead, or called off."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from bot.cases.absence import Absence, checked
from bot.cases.case import Case
from bot.cases.errors import CaseError
from bot.desk.office import Office
from bot.desk.ports import Tampered
from bot.desk.turnover import Turnover

AT_ONCE = 50
"""Cases that are seen to while a counselor waits; the rest in the door's next round."""


class Absences:
    """A counselor's own. Cases are looked into by the door; nothing of what is told in one comes out."""

    def __init__(self, office: Office, turnover: Turnover) -> None:
        self._office, self._turnover = office, turnover

    def of(self, counselor: str) -> Sequence[Absence]:
        """Those that are not over, by their first day. Raises StorageBusy."""
        key, today = self._office.keys.recipient(counselor), self._office.today()
        return [one for one in self._office.absences.all() if one.counselor == key and one.last >= today]

    def preview(self, counselor: str, first: date, last: date) -> Sequence[tuple[Case, str]]:
        """Each of their cases that goes on meanwhile: who (id) would read it, "" for nobody.

        Raises CaseError as `keep`; StorageBusy.
        """
        absence = self._checked(counselor, "", first, last)
        who = {"who": counselor, "first": first.isoformat(), "last": last.isoformat()}
        found = list[tuple[Case, str]]()
        for case in self._cases(absence):
            with suppress(Tampered):
                plan = self._turnover.plan(case.locator, absence)
                tells = [one for one in (plan.tells if plan else ()) if who.items() <= one.items()]
                found += [(case, one["to"]) for one in tells]
        return found

    def keep(self, counselor: str, absence: str, first: date, last: date) -> None:
        """They are away on these days. The same again (its id) is one.

        Raises CaseError `absence_past`, `absence_order`, `absence_long`, `absence_far`, `absence_there`;
        StorageBusy.
        """
        if any(one.id == absence for one in self.of(counselor)):
            return
        new = self._checked(counselor, absence, first, last)
        self._office.absences.keep(new)
        self._tell(new)

    def call_off(self, counselor: str, absence: str) -> None:
        """They are there after all; one that is not theirs, or not there any more, is none. StorageBusy."""
        for one in self.of(counselor):
            if one.id == absence:
                self._office.absences.forget(absence)
                self._tell(one)

    def _checked(self, counselor: str, absence: str, first: date, last: date) -> Absence:
        key = self._office.keys.recipient(counselor)
        if key is None:
            raise CaseError("no_key")
        return checked(Absence(absence, key, first, last), self._office.absences.all(), self._office.today())

    def _tell(self, absence: Absence) -> None:
        for case in self._cases(absence)[:AT_ONCE]:
            with suppress(Tampered, CaseError):  # the round says so; the others are seen to all the same
                self._turnover.settle(case.locator)

    def _cases(self, absence: Absence) -> Sequence[Case]:
        with self._office.unit_of_work() as unit:
            found = unit.cases.of(absence.counselor)
        return sorted(found, key=lambda one: (one.due_on or date.max, one.locator))
