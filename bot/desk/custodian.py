"""The custodian's window: requests about confided names, approved or refused; never a report."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.cases.audit import Act, Signer, next_entry
from bot.cases.case import Case
from bot.cases.disclosure import Decision, Disclosure
from bot.cases.entry import Kind
from bot.cases.errors import CaseError, Conflict
from bot.cases.letter import Occasion
from bot.cases.trace import agrees
from bot.desk.confiding import NameOpener
from bot.desk.conflicts import is_settled
from bot.desk.identity import requests_of
from bot.desk.office import Office
from bot.desk.ports import Tampered, Unit


@dataclass(frozen=True)
class Request:
    """A request that waits: for which case (its locator), since when, who asks (id) and why.

    `sound`: whether it is what a counselor on that case has asked; nobody and nothing stands in one that
    is not.
    """

    id: str
    case: str
    day: date
    counselor: str = ""
    reason: str = field(default="", repr=False)
    sound: bool = True


class CustodianWindow:
    """What the custodian sees and decides. `actor` is how the audit calls them; `signer` signs there."""

    def __init__(self, office: Office, opener: NameOpener, signer: Signer, actor: str) -> None:
        self._office, self._opener, self._signer, self._actor = office, opener, signer, actor

    def waiting(self) -> Sequence[Request]:
        """All that wait, oldest first."""
        with self._office.unit_of_work() as unit:
            return [self._shown(unit, one) for one in unit.confided.requests()]

    def request(self, case: str, request: str) -> Request:
        """One that waits. Raises CaseError `no_such_request`, `identity_decided`; Tampered."""
        with self._office.unit_of_work() as unit:
            _, one = self._verified(unit, case, request)
        if one.state is not Decision.ASKED:
            raise CaseError("identity_decided")
        return self._opened(one)

    def readers(self, case: str) -> tuple[str, ...]:
        """Ids of the counselors to whom a name would be given now."""
        with self._office.unit_of_work() as unit:
            found = unit.cases.find(case)
        return self._office.readers(found) if found else ()

    def give(self, case: str, request: str) -> None:
        """The name is given to those who read the case now, to each alone; the reporter is told.

        Raises CaseError `no_such_request`, `identity_decided`, `identity_withdrawn`, `not_confided`,
        `readers_change` (the reporter has objected to somebody), `nobody_reads`; Tampered.
        """
        with self._office.unit_of_work() as unit:
            found, one = self._verified(unit, case, request)
            if self._is_decided(one, Decision.GIVEN):
                return
            if found.withdrawn:
                raise CaseError("identity_withdrawn")
            if any(entry.header.kind is Kind.REVEAL for entry in found.entries):
                raise CaseError("not_confided")
            if not is_settled(entry.header.kind for entry in found.entries):
                raise CaseError("readers_change")
            readers = self._office.readers(found)
            if not readers:
                raise CaseError("nobody_reads")
            identity = unit.confided.of(case)
            name = self._opener.open(identity) if identity and identity.case == case else None
            if name is None:
                raise Tampered
            answer = self._opener.answer(case, one.id, name, readers)
            self._decide(unit, found, replace(one, state=Decision.GIVEN, answer=answer))

    def refuse(self, case: str, request: str) -> None:
        """Nothing is given. Raises CaseError `no_such_request`, `identity_decided`; Tampered."""
        with self._office.unit_of_work() as unit:
            found, one = self._verified(unit, case, request)
            if not self._is_decided(one, Decision.REFUSED):
                self._decide(unit, found, replace(one, state=Decision.REFUSED))

    def _is_decided(self, one: Disclosure, decision: Decision) -> bool:
        """Whether it was decided so before: the same press sent twice is one decision, and it is final."""
        if one.state not in {Decision.ASKED, decision}:
            raise CaseError("identity_decided")
        if one.state is Decision.ASKED:
            self._opened(one)
        return one.state is decision

    def _decide(self, unit: Unit, case: Case, decided: Disclosure) -> None:
        office, act = self._office, Act.IDENTITY_REFUSED
        if decided.state is Decision.GIVEN:
            act = Act.IDENTITY_GIVEN
        try:
            unit.confided.decide(self._opener.decided(replace(decided, day=office.today())))
        except Conflict:
            raise CaseError("identity_decided") from None
        entry = next_entry(unit.audit.last(), act, self._actor, case.locator, office.now(), self._signer)
        unit.audit.add(entry)
        unit.board.mark(case.locator, office.now())
        if readers := office.readers(case):
            office.post(unit, office.letters(case, Occasion.IDENTITY_DECIDED, readers))

    def _verified(self, unit: Unit, case: str, request: str) -> tuple[Case, Disclosure]:
        """A request of the counselors' door, for this very case, told to its reporter.

        All of that is seen without a key of the case. Raises CaseError `no_such_request`; Tampered.
        """
        found = unit.cases.find(case)
        one = next((one for one in unit.confided.requests(case) if one.id == request), None)
        if found is None or one is None:
            raise CaseError("no_such_request")
        if not agrees(found, unit.audit.of(case), self._office.keys.checks_audit()):
            raise Tampered
        requests_of(unit, found, self._opener.is_whole)
        return found, one

    def _opened(self, one: Disclosure) -> Request:
        counselor, reason = self._opener.asked(one)
        return Request(one.id, one.case, one.day, counselor, reason)

    def _shown(self, unit: Unit, one: Disclosure) -> Request:
        try:
            _, found = self._verified(unit, one.case, one.id)
            return self._opened(found)
        except (Tampered, CaseError):
            return Request(one.id, one.case, one.day, sound=False)
