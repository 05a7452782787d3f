"""Turnover: the counselors' door itself sees to it that a case is read by those who should, and no others."""

from collections.abc import Iterator
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
    """A case is opened by this only where something has changed: it itself, the roster, or an absence."""

    def __init__(self, office: Office, opener: Opener, signer: Signer) -> None:
        self._office, self._opener = office, opener
        self._rekeying = Rekeying(office, signer, DOOR)
        self._settled: dict[str, int] = {}
        self._world: World | None = None
        self._alone = Lock()

    def round(self) -> int:
        """Set right what is not: how many cases were changed. Raises StorageBusy, and what a case raised."""
        with self._alone:
            self._look_round()
            changed, faults = 0, list[Exception]()
            with self._office.unit_of_work() as unit:
                versions = unit.cases.versions()
            for locator, version in versions.items():
                if self._settled.get(locator) == version:
                    continue
                try:
                    changed += self.settle(locator)
                except (Tampered, CaseError) as fault:  # the other cases must not wait for this one
                    self._settled[locator] = version
                    faults.append(fault)
        if faults:
            raise faults[0]
        return changed

    def settle(self, locator: str) -> bool:
        """Set one case right; whether it was changed. At once with somebody else's act: in the next round.

        Raises Tampered, CaseError, StorageBusy.
        """
        looked = self._looked_into(locator)
        if looked is None:
            return False
        case, key, plan = looked
        if not plan.changes:
            self._settled[locator] = case.version
            return False
        try:
            self._set_right(case, key, plan)
        except Conflict:
            return False
        self._settled[locator] = case.version + 1
        return True

    def plan(self, locator: str, *more: Absence) -> Plan | None:
        """What would be set right in a case, with more absences than are kept; None for no case."""
        looked = self._looked_into(locator, *more)
        return looked[2] if looked else None

    def _looked_into(self, locator: str, *more: Absence) -> tuple[Case, Key, Plan] | None:
        with self._office.unit_of_work() as unit:
            case = unit.cases.find(locator)
            key = self._key(case) if case else None
            if case is None or key is None:
                if case:
                    self._settled[locator] = case.version
                return None
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

    def _key(self, case: Case) -> Key | None:
        """By the keys of those on it, also of who has left; else by what the door itself keeps."""
        held = (self._opener.open(case, one) for one in self._holders(case))
        return next(filter(None, held), None) or self._opener.in_trust(case)

    def _holders(self, case: Case) -> Iterator[str]:
        return filter(None, map(self._office.keys.counselor, sorted(case.recipients)))

    def _look_round(self) -> None:
        """Forget which cases are settled where the roster has changed, or by whose absence."""
        office = self._office
        rows = tuple(one for one in office.absences.all() if one.last >= office.today())
        world = office.whole_roster(), office.roster(), rows, office.away()
        before, self._world = self._world, world
        if before is None or before[:2] != world[:2]:
            self._settled.clear()
        elif before != world:
            with office.unit_of_work() as unit:
                about = {one.counselor for one in (*before[2], *rows)}
                found = {case.locator for one in about for case in unit.cases.of(one)}
            for locator in found:
                self._settled.pop(locator, None)
