"""Turnover: the counselors' door itself sees to it that a case is read by those who should, and no others."""

from collections.abc import Iterable, Iterator
from datetime import date
from threading import Lock

from bot.cases.absence import Absence
from bot.cases.audit import Act, Signer
from bot.cases.case import Case
from bot.cases.entry import Kind
from bot.cases.errors import CaseError, Conflict
from bot.cases.roster import Roster
from bot.desk.office import Office
from bot.desk.ports import Key, Opener, Tampered
from bot.desk.reading import Plan, planned
from bot.desk.rekeying import Rekeying

DOOR = "counselors"
"""Who this is in the audit."""

World = tuple[Roster, Roster, tuple[Absence, ...], frozenset[str]]


class Turnover:
    """A case is opened by this only where something has changed: it itself, the roster, or an absence.

    What follows from a reporter's act is done once its day is over, or somebody of the staff side has acted
    since: the audit keeps the moment, and must not tell a reporter's.
    """

    def __init__(self, office: Office, opener: Opener, signer: Signer) -> None:
        self._office, self._opener = office, opener
        self._rekeying = Rekeying(office, signer, DOOR)
        self._settled: dict[str, int] = {}
        self._waiting: dict[str, tuple[int, date]] = {}
        self._at_once: set[str] = set()
        self._world: World | None = None
        self._alone = Lock()

    def round(self) -> int:
        """Set right what is not: how many cases were changed. Raises StorageBusy, and what a case raised."""
        with self._alone:
            with self._office.unit_of_work() as unit:
                versions = unit.cases.versions()
            self._look_round(versions)
            changed, faults, today = 0, list[Exception](), self._office.today()
            for locator, version in versions.items():
                if self._settled.get(locator) == version or self._is_waiting(locator, version, today):
                    continue
                try:
                    changed += self._settle(locator, at_once=locator in self._at_once)
                except (Tampered, CaseError) as fault:  # the other cases must not wait for this one
                    self._done(locator, version)
                    faults.append(fault)
        if faults:
            raise faults[0]
        return changed

    def settle(self, locator: str) -> bool:
        """Set one case right, since the staff side is why; whether it was changed.

        Raises Tampered (it is not what the doors signed, or no key opens it), CaseError, StorageBusy.
        """
        changed = self._settle(locator, at_once=True)
        self._settled.pop(locator, None)  # the next round looks at the world that this was done in
        return changed

    def _settle(self, locator: str, *, at_once: bool) -> bool:
        """At once with somebody else's act: in the next round. Otherwise some wait for the day to end."""
        looked = self._looked_into(locator)
        if looked is None:
            return False
        case, key, plan = looked
        if not plan.changes:
            self._done(locator, case.version)
            return False
        if plan.waits and not at_once:
            self._waiting[locator] = case.version, self._office.today()
            return False
        try:
            self._set_right(case, key, plan)
        except Conflict:
            return False
        self._done(locator, case.version + 1)
        return True

    def plan(self, locator: str, *more: Absence) -> Plan | None:
        """What would be set right in a case, with more absences than are kept; None for no case. Tampered."""
        looked = self._looked_into(locator, *more)
        return looked[2] if looked else None

    def _looked_into(self, locator: str, *more: Absence) -> tuple[Case, Key, Plan] | None:
        with self._office.unit_of_work() as unit:
            case = unit.cases.find(locator)
            if case is None:
                return None
            key = self._key(case)
            if key is None:  # whoever deleted all its wraps must not have it vanish in silence
                raise Tampered
            entries = self._rekeying.read(unit, case, key)
        absences = (*self._office.absences.all(), *more)
        return case, key, planned(self._office, case, entries, key.person(), absences)

    def _set_right(self, case: Case, key: Key, plan: Plan) -> None:
        office, rekeying = self._office, self._rekeying
        with office.unit_of_work() as unit:
            stored, entries = unit.cases.find(case.locator), key.read(case)
            if stored is None or stored.version != case.version:
                raise Conflict
            for told in plan.tells:
                entry = rekeying.entry(Kind.ABSENCE, told)
                case, entries = key.seal(case, entry), (*entries, entry)
                rekeying.note(unit, Act.ABSENCE, case.locator)
            if plan.why:
                rekeying.rekey(unit, case, key, entries, plan.readers, plan.why, plan.for_now)
            else:
                unit.cases.save(case)
                unit.board.mark(case.locator, office.now())

    def _is_waiting(self, locator: str, version: int, today: date) -> bool:
        return locator not in self._at_once and self._waiting.get(locator) == (version, today)

    def _done(self, locator: str, version: int) -> None:
        self._settled[locator] = version
        self._waiting.pop(locator, None)
        self._at_once.discard(locator)

    def _key(self, case: Case) -> Key | None:
        """By the keys of those on it, also of who has left; else by what the door itself keeps."""
        held = (self._opener.open(case, one) for one in self._holders(case))
        return next(filter(None, held), None) or self._opener.in_trust(case)

    def _holders(self, case: Case) -> Iterator[str]:
        return filter(None, map(self._office.keys.counselor, sorted(case.recipients)))

    def _look_round(self, everything: Iterable[str]) -> None:
        """Forget which cases are settled where the roster has changed, or by whose absence."""
        office = self._office
        rows = tuple(one for one in office.absences.all() if one.last >= office.today())
        world = office.whole_roster(), office.roster(), rows, office.away()
        before, self._world = self._world, world
        if before is None:  # what was settled meanwhile was settled in a world that nobody looked at
            self._settled.clear()
            return
        if before[:2] != world[:2]:
            self._settled.clear()
            self._at_once.update(everything)
        elif before != world:
            with office.unit_of_work() as unit:
                about = {one.counselor for one in (*before[2], *rows)}
                found = {case.locator for one in about for case in unit.cases.of(one)}
            self._settled.clear()  # who is away, or back, may be somebody that a case lacks
            self._at_once |= found
