"""The reporter's window: coming back to one's own case, with the code or by the name that was given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cases.audit import Act, AuditEntry
from bot.cases.case import Case
from bot.cases.clock import day_in_japan, keep_until
from bot.cases.entry import Entry, Kind, Told
from bot.cases.errors import CaseError, Conflict
from bot.cases.letter import Occasion
from bot.cases.receipt import Receipt, tells
from bot.cases.trace import agrees
from bot.confidential import Confidential
from bot.desk.office import Office, is_written, untold, wishes_of
from bot.desk.ports import Key, Opener, Tampered, Unit, Unlock
from bot.desk.throttle import WRITTEN, Throttle

TRIES = 3
"""Times that something is written anew because a counselor wrote at the same moment."""


@dataclass(frozen=True)
class Access:
    """How somebody gets at their case: by its receipt, or by its locator and who they are."""

    locator: str
    person: Confidential[str]
    receipt: Receipt | None = None


@dataclass(frozen=True)
class Seen:
    """A case as its reporter sees it. `opened`: who looked at it (1, 2, ...) and on which days.

    `number_of` a counselor (id) is "" for one who has not opened it; `is_read`: whether anybody still may.
    """

    case: Case
    entries: tuple[Entry, ...]
    wishes: Told
    opened: tuple[tuple[str, date], ...]
    number_of: Callable[[str | None], str]
    is_read: bool
    keep_until: date

    @property
    def named(self) -> bool:
        """Whether the desk has the reporter's name."""
        revealed = any(one.kind is Kind.REVEAL for one in self.entries)
        return revealed or self.entries[0].told.reveal().get("naming") == "named"


class Reporter:
    """What somebody does with their own case. `own` is None where nobody comes back by name."""

    def __init__(self, office: Office, unlock: Unlock, own: Opener | None, throttle: Throttle) -> None:
        self._office, self._unlock, self._own, self._throttle = office, unlock, own, throttle

    def look_up(self, access: Access) -> Seen:
        """The case. Raises CaseError `not_opened` (a wrong code, or no such case), `wait`; Tampered."""
        case, key, acts = self._opened(access)
        seen = self._seen(case, key.read(case), acts)
        with self._office.unit_of_work() as unit:
            unit.board.seen(case.locator, self._office.now())
        return seen

    def own_cases(self, person: Confidential[str]) -> Sequence[Case]:
        """Those that somebody filed under their name, newest day first; without their entries."""
        if self._own is None or not person.reveal():
            return ()
        with self._office.unit_of_work() as unit:
            cases = unit.cases.of(self._office.keys.own_recipient())
        mine = [one for one in cases if self._own.own(one, person)]
        return sorted(mine, key=lambda one: (one.filed_on, one.locator), reverse=True)

    def add(self, access: Access, entry: str, told: Confidential[Told]) -> None:
        """More words; on a case nobody acts on any more, the desk acts again. Raises CaseError `own_code`."""
        receipt = access.receipt
        if receipt and any(tells(words, receipt) for words in told.reveal().values()):
            raise CaseError("own_code")
        self.write(access, entry, Kind.ADDITION, told, Occasion.ADDED)

    def wish(self, access: Access, entry: str, told: Confidential[Told]) -> None:
        """Other wishes, another consent."""
        self.write(access, entry, Kind.WISHES, told, Occasion.ADDED)

    def withdraw(self, access: Access, entry: str) -> None:
        """Stop acting. What was told is kept to its day."""
        self.write(access, entry, Kind.WITHDRAWAL, Confidential({}), Occasion.WITHDRAWN)

    def write(
        self, access: Access, entry: str, kind: Kind, told: Confidential[Told],
        occasion: Occasion = Occasion.ADDED,
    ) -> None:  # fmt: skip
        """One more entry of the reporter's; its readers are told that there is something.

        Raises CaseError `not_opened`, `already_sent`, `wait`, `enough`; Conflict; Tampered; StorageBusy.
        """
        with self._throttle.room(access.person, WRITTEN):
            self._written(access, entry, kind, told, occasion)

    def _written(
        self, access: Access, entry: str, kind: Kind, told: Confidential[Told], occasion: Occasion
    ) -> None:
        for left in reversed(range(TRIES)):
            case, key, _ = self._opened(access)
            entries, new = key.read(case), self._office.entry(entry, kind, told.reveal())
            if is_written(entries, new):
                return
            changed = self._moved_on(case, key.seal(case, new))
            try:
                with self._office.unit_of_work() as unit:
                    self._store(unit, case, changed, occasion, untold(entries))
            except Conflict:
                if not left:
                    raise
            else:
                return

    def _moved_on(self, before: Case, case: Case) -> Case:
        """Where nobody was to act any more, there is a new promise."""
        if not before.closed or case.closed:
            return case
        office = self._office
        return case.promised(office.first_word(office.readers(case), urgent=case.urgent))

    def _store(
        self, unit: Unit, before: Case, case: Case, occasion: Occasion, barred: frozenset[str]
    ) -> None:
        office, readers = self._office, self._office.readers(case)
        unit.cases.save(case)
        office.post(unit, office.letters(case, occasion, readers, barred))
        if case.promise != before.promise:
            office.post(unit, office.reminders(case, readers, barred))

    def _opened(self, access: Access) -> tuple[Case, Key, Sequence[AuditEntry]]:
        if access.receipt:
            self._throttle.admit(access.person)
        with self._office.unit_of_work() as unit:
            case = unit.cases.find(access.locator)
            acts = unit.audit.of(access.locator) if case else ()
        key = self._key(case, access)
        if case is None or key is None:
            if access.receipt:
                self._throttle.was_wrong(access.person)
            raise CaseError("not_opened")
        if access.receipt:
            self._throttle.was_right(access.person)
        if not agrees(case, acts, self._office.keys.checks_audit()):
            raise Tampered
        return case, key, acts

    def _key(self, case: Case | None, access: Access) -> Key | None:
        if access.receipt:
            return self._unlock(case, access.receipt)
        return self._own.own(case, access.person) if self._own and case else None

    def _seen(self, case: Case, entries: tuple[Entry, ...], acts: Sequence[AuditEntry]) -> Seen:
        numbers = _pseudonyms(acts)
        opened = dict.fromkeys(
            (numbers[one.actor], day_in_japan(one.at)) for one in acts if one.act is Act.OPENED
        )

        def number_of(counselor: str | None) -> str:
            recipient = self._office.keys.recipient(counselor) if counselor else None
            return numbers.get(recipient or "", "")

        shown = tuple(one for one in entries if one.kind.for_reporter)
        day = keep_until(case.filed_on, self._office.roster().terms)
        is_read = bool(self._office.readers(case))
        return Seen(case, shown, wishes_of(entries), tuple(opened), number_of, is_read, day)


def _pseudonyms(acts: Sequence[AuditEntry]) -> dict[str, str]:
    """1, 2, 3, ... for who acted on a case, in the order they came to it; who was denied is none of them."""
    actors = dict.fromkeys(one.actor for one in acts if one.act is not Act.DENIED)
    return {actor: str(place) for place, actor in enumerate(actors, 1)}
