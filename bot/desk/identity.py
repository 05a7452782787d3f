"""A confided name, as counselors have to do with it: ask with a reason, read what was given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.cases.audit import Act
from bot.cases.case import Case
from bot.cases.disclosure import Decision, Disclosure, accounted
from bot.cases.entry import Entry, Kind
from bot.cases.errors import CaseError
from bot.cases.letter import Notice, Occasion, next_quarter, this_quarter
from bot.confidential import Confidential
from bot.desk.acting import Acting, Held, Writing
from bot.desk.confiding import NameAsker
from bot.desk.office import Office
from bot.desk.ports import Tampered, Unit
from bot.desk.throttle import IDENTITY_ASKED, Throttle

IsWhole = Callable[[Disclosure], bool]
"""Whether a request is as the door signed it that wrote it last."""


@dataclass(frozen=True)
class Decided:
    """What the custodian decided of a request on which day."""

    day: date
    given: bool


@dataclass(frozen=True)
class Asked:
    """How the requests of a case stand for one counselor: `name` only where it was given to them.

    `waiting`: since when one waits for the custodian.
    """

    waiting: date | None
    decided: tuple[Decided, ...]
    name: Confidential[str] | None = field(repr=False)


def is_confided(entries: Sequence[Entry]) -> bool:
    """Whether the custodian alone has the name: confided, and not given to everybody on the case since."""
    revealed = any(one.kind is Kind.REVEAL for one in entries)
    return entries[0].told.reveal().get("naming") == "confided" and not revealed


def requests_of(unit: Unit, case: Case, is_whole: IsWhole) -> Sequence[Disclosure]:
    """The requests of a case, in the order of their entries.

    Raises Tampered when they are not what the doors wrote, or the case or the audit do not tell of them.
    """
    requests = unit.confided.requests(case.locator)
    if not all(one.case == case.locator and is_whole(one) for one in requests):
        raise Tampered
    if not accounted(requests, unit.audit.of(case.locator)):
        raise Tampered
    headers = [one.header for one in case.entries]
    places = {one.entry: place for place, one in enumerate(headers) if one.kind is Kind.IDENTITY_ASKED}
    if not all(one.id in places for one in requests):
        raise Tampered
    return sorted(requests, key=lambda one: places[one.id])


class Decisions:
    """What the custodian decided, for the reporter's eyes: no key is needed."""

    def __init__(self, office: Office, is_whole: IsWhole) -> None:
        self._office, self._is_whole = office, is_whole

    def of(self, case: Case) -> tuple[Decided, ...]:
        """Those of a case, oldest first. Raises Tampered."""
        with self._office.unit_of_work() as unit:
            return decisions(requests_of(unit, case, self._is_whole))


def decisions(requests: Sequence[Disclosure]) -> tuple[Decided, ...]:
    """Those that were decided, in that order: only one waits at a time."""
    done = (one for one in requests if one.state is not Decision.ASKED)
    return tuple(Decided(one.day, one.state is Decision.GIVEN) for one in done)


class IdentityWindow:
    """What counselors do about the name of a case of theirs."""

    def __init__(self, acting: Acting, asker: NameAsker, throttle: Throttle) -> None:
        self._acting, self._office, self._asker, self._throttle = acting, acting.office, asker, throttle

    def may_ask(self, case: Case, entries: Sequence[Entry]) -> bool:
        """Whether there is something to ask, somebody to be asked, and no request that waits."""
        if case.withdrawn or not is_confided(entries) or not self._office.roster().custodian:
            return False
        with self._office.unit_of_work() as unit:
            return not _waits(unit.confided.requests(case.locator))

    def standing(self, case: Case, counselor: str) -> Asked:
        """How the requests of an open case stand. Raises Tampered."""
        with self._office.unit_of_work() as unit:
            requests = requests_of(unit, case, self._asker.is_whole)
        waiting = next((one.day for one in requests if one.state is Decision.ASKED), None)
        return Asked(waiting, decisions(requests), self._name(requests, counselor))

    def ask(self, writing: Writing, reason: str) -> None:
        """Ask the custodian; the reporter reads the reason, too.

        Raises CaseError `not_confided`, `identity_waits`, `no_custodian`, `withdrawn`, `no_such_case`,
        `already_sent`, `enough`, `too_long`; Conflict; Tampered.
        """
        office, told = self._office, {"reason": reason}
        entry = office.entry(writing.entry, Kind.IDENTITY_ASKED, told, writing.counselor)

        def act(unit: Unit, held: Held) -> None:
            custodian = office.roster().custodian
            if custodian is None:
                raise CaseError("no_custodian")
            self._check(unit, held)
            self._acting.note(unit, writing.counselor, Act.IDENTITY_ASKED, held.case.locator)
            self._acting.save(unit, held.key.seal(held.case, entry), entry.kind)
            unit.confided.ask(
                self._asker.ask(held.case.locator, entry.id, office.today(), writing.counselor, reason)
            )
            leaves_at = (this_quarter if held.case.urgent else next_quarter)(office.now())
            notice = Notice(Occasion.IDENTITY_ASKED, custodian.id, held.case.locator, urgent=False)
            office.post(unit, [(leaves_at, notice)])

        with self._throttle.room(Confidential(writing.counselor), IDENTITY_ASKED):
            self._acting.once(writing, entry, act)

    def _check(self, unit: Unit, held: Held) -> None:
        if held.case.withdrawn:
            raise CaseError("withdrawn")
        if not is_confided(held.entries):
            raise CaseError("not_confided")
        if _waits(requests_of(unit, held.case, self._asker.is_whole)):
            raise CaseError("identity_waits")

    def _name(self, requests: Sequence[Disclosure], counselor: str) -> Confidential[str] | None:
        for one in reversed(requests):
            if one.state is Decision.GIVEN:
                if one.answer is None:
                    raise Tampered
                if name := self._asker.read(one.case, one.id, one.answer, counselor):
                    return name
        return None


def _waits(requests: Sequence[Disclosure]) -> bool:
    return any(one.state is Decision.ASKED for one in requests)
