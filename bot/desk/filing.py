"""Filing: a report becomes a case, once, however often it is sent."""

from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.cases.case import Case
from bot.cases.clock import next_look
from bot.cases.custodian import Custodian
from bot.cases.entry import Kind, Told
from bot.cases.errors import CaseError, Conflict
from bot.cases.letter import Occasion
from bot.cases.receipt import NewCode, Receipt, new_receipt, tells
from bot.cases.roster import Counselor
from bot.cases.routing import Route, Wanted, barred, candidates, route
from bot.cases.site import Site
from bot.confidential import Confidential
from bot.desk.confiding import NameSealer
from bot.desk.office import Office
from bot.desk.ports import Unlock
from bot.desk.throttle import FILED, Throttle


@dataclass(frozen=True)
class Filing:
    """What is filed: the checked answers, for whom, and who was promised to read it (ids).

    `confided`: a name for the custodian alone; it stands in no entry.
    """

    receipt: Receipt
    told: Confidential[Told]
    wanted: Wanted
    promised: tuple[str, ...]
    owner: Confidential[str] | None
    confided: Confidential[str] | None = None

    def words(self) -> tuple[str, ...]:
        """Everything that somebody wrote or chose."""
        return (*self.told.reveal().values(), *([self.confided.reveal()] if self.confided else []))


@dataclass(frozen=True)
class Filed:
    """What the reporter is told: by when they hear from the desk, and who reads it."""

    receipt: Receipt
    due_on: date | None
    readers: tuple[Counselor, ...]


class RouteChanged(CaseError):
    """Others would read it than was promised; nothing was filed."""

    def __init__(self, route: Route) -> None:
        super().__init__("route_changed")
        self.route = route


class Filings:
    """The window where reports come in. It holds public keys only."""

    def __init__(
        self, office: Office, unlock: Unlock, new_code: NewCode, throttle: Throttle | None = None,
        names: NameSealer | None = None,
    ) -> None:  # fmt: skip
        self._office, self._unlock, self._new_code = office, unlock, new_code
        self._throttle, self._names = throttle, names

    def receipt(self) -> Receipt:
        """A receipt for a report about to be told; nothing is stored."""
        return new_receipt(self._new_code)

    def candidates(self, wanted: Wanted) -> tuple[Counselor, ...]:
        """Everyone who may come to read it, and the fallback last."""
        roster = self._office.roster()
        out = barred(roster, replace(wanted, refused=frozenset()))
        last = [one for one in (roster.fallback,) if one and one.id not in out]
        return (*candidates(roster, wanted), *last)

    def sites(self) -> tuple[Site, ...]:
        """The company's sites."""
        return self._office.roster().sites

    def custodian(self, wanted: Wanted) -> Custodian | None:
        """To whom a name can be confided: never to who reports, nor to who is named as involved."""
        custodian = self._office.roster().custodian if self._names else None
        own = custodian and any(map(custodian.speaks_as, {wanted.person, *wanted.involved}))
        return None if own else custodian

    def route(self, wanted: Wanted) -> Route:
        """Who would read it now: who is away only where nobody else may. Raises CaseError `nobody_left`."""
        office = self._office
        here = replace(wanted, refused=wanted.refused | office.away())
        with suppress(CaseError):
            return route(office.roster(), here, office.is_there)
        return route(office.roster(), wanted, office.is_there)

    def next_look(self, readers: tuple[Counselor, ...]) -> datetime | None:
        """When one of them is there to look at it; None for now."""
        return next_look(readers, self._office.now(), self._office.is_workday)

    def submit(self, filing: Filing) -> Filed:
        """File it: one transaction with its letters. The same receipt again is the same case.

        Raises CaseError `own_code`, `nobody_left`, `receipt_taken`, `already_sent`, `no_key`,
        `too_long`, `enough`;
        RouteChanged; StorageBusy.
        """
        if any(tells(words, filing.receipt) for words in filing.words()):
            raise CaseError("own_code")
        if stored := self._stored(filing):
            return stored
        chosen = self.route(filing.wanted)
        if not {one.id for one in chosen.readers} <= set(filing.promised):
            raise RouteChanged(chosen)
        if filing.confided and self.custodian(filing.wanted) is None:
            raise CaseError("no_custodian")
        case = self._sealed(filing, chosen)
        try:
            with self._room(filing):
                self._store(case, filing, chosen)
        except Conflict:
            if stored := self._stored(filing):
                return stored
            raise
        return Filed(filing.receipt, case.due_on, chosen.readers)

    def _sealed(self, filing: Filing, chosen: Route) -> Case:
        office, wanted = self._office, filing.wanted
        closed_to = " ".join(sorted(barred(office.whole_roster(), wanted)))
        told = {**filing.told.reveal(), "barred": closed_to}
        entry = office.entry(office.new_id(), Kind.REPORT, told)
        readers = [one.id for one in chosen.readers]
        case = office.sealer.file(filing.receipt, readers, filing.owner, entry)
        due_on = office.first_word(readers, urgent=wanted.urgent)
        return replace(case, urgent=wanted.urgent, due_on=due_on)

    def _store(self, case: Case, filing: Filing, chosen: Route) -> None:
        office, readers = self._office, [one.id for one in chosen.readers]
        identity = self._names.identity(case.locator, filing.confided) if self._names else None
        with office.unit_of_work() as unit:
            unit.cases.add(case)
            if identity:
                unit.confided.add(identity)
            office.post(unit, office.letters(case, Occasion.ARRIVED, readers))
            office.post(unit, office.reminders(case, readers, barred(office.whole_roster(), filing.wanted)))

    def _room(self, filing: Filing) -> AbstractContextManager[None]:
        person = Confidential(filing.wanted.person)
        return self._throttle.room(person, FILED) if self._throttle else nullcontext()

    def _stored(self, filing: Filing) -> Filed | None:
        """The same report under the same receipt, filed before.

        Raises CaseError `receipt_taken` for another's, `already_sent` for one's own with other words.
        """
        with self._office.unit_of_work() as unit:
            case = unit.cases.find(filing.receipt.locator)
        if case is None:
            return None
        key = self._unlock(case, filing.receipt)
        if key is None:
            raise CaseError("receipt_taken")
        told = {**key.read(case)[0].told.reveal()}
        told.pop("barred", None)
        if told != filing.told.reveal():
            raise CaseError("already_sent")
        readers = map(self._office.roster().find, self._office.readers(case))
        return Filed(filing.receipt, case.due_on, tuple(one for one in readers if one))
