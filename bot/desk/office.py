"""The office: what every window of the desk works with, and the steps that several windows share."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.cases.absence import away
from bot.cases.case import Case
from bot.cases.clock import IsWorkday, day_in_japan, due_notices, first_word_due, next_look, on_duty
from bot.cases.entry import Entry, Kind, Role, Told
from bot.cases.errors import CaseError
from bot.cases.letter import Notice, Occasion, next_quarter, this_quarter
from bot.cases.retention import keep_until
from bot.cases.roster import Counselor, Roster
from bot.confidential import Confidential
from bot.desk.away import Absences
from bot.desk.ports import Fingerprints, NewId, Now, Sealer, Unit, UnitOfWork


@dataclass(frozen=True)
class Office:
    """Storage, the roster as it is now, the staff door's public keys, the time, and chance.

    `roster` are those who can open a case; `whole_roster` also those who can't yet, and may later on.
    """

    unit_of_work: UnitOfWork
    roster: Callable[[], Roster]
    whole_roster: Callable[[], Roster]
    sealer: Sealer
    keys: Fingerprints
    now: Now
    new_id: NewId
    is_workday: IsWorkday
    absences: Absences

    def today(self) -> date:
        """The day in Japan."""
        return day_in_japan(self.now())

    def away(self, first: date | None = None, last: date | None = None) -> frozenset[str]:
        """Ids of the counselors who are away on any of these days; today unless said. Raises StorageBusy."""
        days = first or self.today(), last or self.today()
        return frozenset(filter(None, map(self.keys.counselor, away(self.absences.all(), *days))))

    def is_there(self, counselor: Counselor) -> bool:
        """Whether they are at work now."""
        return on_duty(counselor, self.now(), self.is_workday)

    def called(self, counselor: str, lang: str) -> str:
        """A counselor's name and role for people; their id when the roster has them no more."""
        found = self.roster().find(counselor)
        return found.called(lang) if found else counselor

    def readers(self, case: Case) -> tuple[str, ...]:
        """Ids of the counselors who read a case, in the roster's order, be it by a key of before."""
        named = set(map(self.keys.counselor, case.recipients))
        return tuple(one.id for one in self.roster().everyone if one.id in named)

    def first_word(self, readers: Iterable[str], *, urgent: bool) -> date:
        """By when one of these answers what is told now: not before one of them is there to read it."""
        roster = self.roster()
        due_on = first_word_due(self.today(), urgent, roster.terms, self.is_workday)
        those = filter(None, map(roster.find, readers))
        there = next_look(those, self.now(), self.is_workday)
        return max(due_on, day_in_japan(there)) if there else due_on

    def kept(self, case: Case, entries: Sequence[Entry]) -> Case:
        """With its last day, once nobody acts on it any more; `entries` are all of it."""
        day = keep_until(case, entries, self.today(), self.roster().terms) if case.closed else None
        return replace(case, keep_until=day)

    def letters(
        self, case: Case, occasion: Occasion, to: Sequence[str], barred: Collection[str] = ()
    ) -> list[tuple[int, Notice]]:
        """The same notice to several: at once when urgent, else when it can't tell who wrote just now.

        When nobody is left who reads the case, whoever else may hear of it is told so.
        """
        if not to:
            occasion, to = Occasion.UNREAD, [one.id for one in self.roster().everyone if one.id not in barred]
        leaves_at = (this_quarter if case.urgent else next_quarter)(self.now())
        return [(leaves_at, Notice(occasion, one, case.locator, case.urgent)) for one in to]

    def reminders(
        self, case: Case, readers: Sequence[str], barred: Collection[str]
    ) -> list[tuple[int, Notice]]:
        """Those of the case's newest promise."""
        return due_notices(case, readers, self.roster(), self.now(), self.is_workday, barred)

    def post(self, unit: Unit, letters: Iterable[tuple[int, Notice]]) -> None:
        """Leave letters for the worker, sealed."""
        for leaves_at, notice in letters:
            unit.letters.add(self.sealer.letter(self.new_id(), leaves_at, notice))

    def entry(self, entry: str, kind: Kind, told: Told, by: str | None = None) -> Entry:
        """An entry of today: a counselor's (id), or the reporter's."""
        author = Role.COUNSELOR if by else Role.REPORTER
        return Entry(entry, kind, author, by, self.today(), Confidential(told))


def is_written(entries: Sequence[Entry], entry: Entry) -> bool:
    """Whether it is there already: the same form sent twice is one entry.

    Raises CaseError `already_sent` where it was sent with other words: neither may be lost in silence.
    """
    stored = next((one for one in entries if one.id == entry.id), None)
    if stored and (stored.kind, stored.told) != (entry.kind, entry.told):
        raise CaseError("already_sent")
    return stored is not None


def barred_from(entries: Sequence[Entry]) -> frozenset[str]:
    """Ids of those who must not hear of a case: refused by the reporter, or excluded when it was filed."""
    return frozenset(entries[0].told.reveal().get("barred", "").split())


def untold(entries: Sequence[Entry]) -> frozenset[str]:
    """Ids of those who are not reminded of a case that they don't read: barred, or they handed it over."""
    return barred_from(entries) | {one.by for one in entries if one.kind is Kind.HANDOVER and one.by}


def wishes_of(entries: Sequence[Entry]) -> Told:
    """What the reporter wishes and consents to by now."""
    now: dict[str, str] = {}
    for one in entries:
        if one.kind in {Kind.REPORT, Kind.WISHES}:
            now |= {name: one.told.reveal().get(name, "") for name in ("wishes", "consent")}
    return {**now, "consent": now.get("consent") or "desk", "wishes": now.get("wishes") or "undecided"}
