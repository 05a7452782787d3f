"""The reporter's window: coming back to one's own case, with the code or by the name that was given."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date

from bot.cases.audit import Act, AuditEntry
from bot.cases.case import Case
from bot.cases.clock import day_in_japan
from bot.cases.entry import Entry, Kind, Told
from bot.cases.errors import CaseError, Conflict
from bot.cases.letter import Occasion
from bot.cases.receipt import Receipt, tells
from bot.cases.retention import keep_until
from bot.cases.roster import Counselor
from bot.cases.trace import agrees
from bot.confidential import Confidential
from bot.desk.conflicts import closed_to
from bot.desk.office import Office, is_written, untold, wishes_of
from bot.desk.ports import Key, Opener, Tampered, Unit, Unlock
from bot.desk.stand_ins import ahead
from bot.desk.throttle import UPLOADED, WRITTEN, Throttle

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
    `readers` (ids) read it now or were announced; `called` names them (id, language). `outside`: whom to turn
    to where nobody reads it.
    """

    case: Case
    entries: tuple[Entry, ...]
    wishes: Told
    opened: tuple[tuple[str, date], ...]
    number_of: Callable[[str | None], str]
    is_read: bool
    keep_until: date
    readers: tuple[str, ...] = ()
    outside: Counselor | None = None
    called: Callable[[str, str], str] = lambda one, _: one

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
        seen = self._seen(case, key.read(case), acts, access)
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
        occasion: Occasion = Occasion.ADDED, files: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """One more entry of the reporter's; its readers are told that there is something.

        `files`: names of stored ones that it brings, which counted as they began to come. Raises CaseError
        `not_opened`, `already_sent`, `wait`, `enough`; Conflict; Tampered; StorageBusy.
        """
        with nullcontext() if files else self._throttle.room(access.person, WRITTEN):
            self._written(access, self._office.entry(entry, kind, told.reveal()), occasion, files)

    def begin_file(self, person: Confidential[str]) -> None:
        """A file of theirs begins to come: it counts, whatever becomes of it. Raises CaseError `enough`."""
        self._throttle.count(person, UPLOADED)

    def _written(self, access: Access, new: Entry, occasion: Occasion, files: Sequence[str]) -> None:
        for left in reversed(range(TRIES)):
            case, key, _ = self._opened(access)
            entries = key.read(case)
            if is_written(entries, new):
                return
            closed = self._closed((*entries, new), access)
            moved_on = self._moved_on(case, key.seal(case, new), closed)
            changed = self._office.kept(moved_on, (*entries, new))
            changed = replace(changed, files=changed.files.union(files))
            try:
                with self._office.unit_of_work() as unit:
                    self._store(unit, case, changed, occasion, closed, closed | untold(entries))
            except Conflict:
                if not left:
                    raise
            else:
                return

    def _moved_on(self, before: Case, case: Case, closed: frozenset[str]) -> Case:
        """Where nobody was to act any more, there is a new promise; who is out is not reminded of the old."""
        readers = self._office.readers(case)
        if before.closed and not case.closed:
            return case.promised(self._office.first_word(readers, urgent=case.urgent))
        objects = case.entries[-1].header.kind is Kind.OBJECTION
        return case.promised(case.due_on) if objects or closed.intersection(readers) else case

    def _store(
        self, unit: Unit, before: Case, case: Case, occasion: Occasion, closed: frozenset[str],
        silent: frozenset[str],
    ) -> None:  # fmt: skip
        office, readers = self._office, [one for one in self._office.readers(case) if one not in closed]
        unit.cases.save(case)
        office.post(unit, office.letters(case, occasion, readers, closed))
        if case.promise != before.promise:
            office.post(unit, office.reminders(case, readers, silent))

    def _closed(self, entries: Sequence[Entry], access: Access) -> frozenset[str]:
        """Who is out, as far as this door can know: whose name the desk has, is who comes back."""
        named = entries[0].told.reveal().get("naming") == "named"
        return closed_to(self._office, entries, access.person if named else None)

    def _opened(self, access: Access) -> tuple[Case, Key, Sequence[AuditEntry]]:
        if access.receipt:
            self._throttle.admit(access.person)
        with self._office.unit_of_work() as unit:
            case = unit.cases.find(access.locator)
            acts = unit.audit.of(access.locator) if case else ()
        key = self._key(case, access)
        if case is None or key is None:
            if access.receipt:
                self._throttle.was_wrong(access.person, access.locator)
            raise CaseError("not_opened")
        if access.receipt:
            self._throttle.was_right(access.person, access.locator)
        if not agrees(case, acts, self._office.keys.checks_audit()):
            raise Tampered
        return case, key, acts

    def _key(self, case: Case | None, access: Access) -> Key | None:
        if access.receipt:
            return self._unlock(case, access.receipt)
        return self._own.own(case, access.person) if self._own and case else None

    def _seen(
        self, case: Case, entries: tuple[Entry, ...], acts: Sequence[AuditEntry], access: Access
    ) -> Seen:
        named = self._office.keys.counselor
        numbers = _pseudonyms(acts, named)
        opened = dict.fromkeys(
            (numbers[named(one.actor) or one.actor], day_in_japan(one.at))
            for one in acts if one.act is Act.OPENED
        )  # fmt: skip

        def number_of(counselor: str | None) -> str:
            return numbers.get(counselor or "", "")

        shown = tuple(one for one in entries if one.kind.for_reporter)
        day = keep_until(case, entries, self._office.today(), self._office.roster().terms)
        closed, office = self._closed(entries, access), self._office
        readers = [one for one in office.readers(case) if one not in closed]
        coming = [one for one in ahead(entries, office.today()) if one not in closed and one not in readers]
        outside = None if readers else office.whole_roster().fallback
        return Seen(
            case, shown, wishes_of(entries), tuple(opened), number_of, bool(readers), day,
            (*readers, *coming), outside, office.called,
        )  # fmt: skip


_NOT_THEIRS = frozenset({Act.DENIED, Act.IDENTITY_GIVEN, Act.IDENTITY_REFUSED, Act.ESCROW_OPENED})
"""Acts of who was turned away, of the custodian, of those who hold the escrow's shares."""


def _pseudonyms(acts: Sequence[AuditEntry], named: Callable[[str], str | None]) -> dict[str, str]:
    """1, 2, 3, ... for the counselors who acted on a case, in the order they came to it; not the denied.

    Whoever's key was exchanged stays the same one.
    """
    done = (one for one in acts if one.act not in _NOT_THEIRS)
    people = (one.actor for one in done if one.actor != one.signer.partition("-")[0])
    actors = dict.fromkeys(named(actor) or actor for actor in people)
    return {actor: str(place) for place, actor in enumerate(actors, 1)}
