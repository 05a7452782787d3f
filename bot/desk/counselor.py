"""The counselor's window: their own cases; opening one is audited first, and each act is one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.cases.audit import Act, Signer, next_entry
from bot.cases.case import Case, Status
from bot.cases.clock import next_contact
from bot.cases.entry import Entry, Kind, Told
from bot.cases.errors import CaseError, Conflict
from bot.cases.letter import Notice, Occasion
from bot.cases.trace import agrees
from bot.desk.office import Office, barred_from, is_written, untold, wishes_of
from bot.desk.ports import Key, Opener, Tampered, Unit
from bot.desk.promises import contact_day, follow_up
from bot.desk.successors import successors


@dataclass(frozen=True)
class Opened:
    """A case open before one of its counselors. `readers` and `successors` are counselors' ids."""

    case: Case
    entries: tuple[Entry, ...]
    wishes: Told
    readers: tuple[str, ...]
    successors: tuple[str, ...]
    next_contact: date | None


@dataclass(frozen=True)
class Writing:
    """One act on a case: who writes, on which case as it stood when they read it, and the new entry's id."""

    counselor: str
    locator: str
    version: int
    entry: str


Change = Callable[[Case, tuple[Entry, ...]], Case]
"""What an act changes besides its entry: (the case with it, all entries before it) -> the case."""


class CounselorWindow:
    """What a counselor does with their own cases. `signer` is the counselors' door's, for the audit."""

    def __init__(self, office: Office, opener: Opener, signer: Signer) -> None:
        self._office, self._opener, self._signer = office, opener, signer

    def cases(self, counselor: str) -> Sequence[Case]:
        """Their own, the nearest deadline first, closed ones last; without their entries."""
        recipient = self._office.keys.recipient(counselor)
        if recipient is None or self._office.roster().find(counselor) is None:
            return ()
        with self._office.unit_of_work() as unit:
            cases = unit.cases.of(recipient)
        return sorted(
            cases, key=lambda one: (one.closed, one.due_on or date.max, not one.urgent, one.locator)
        )

    def open(self, counselor: str, locator: str) -> Opened:
        """A case, after the audit has kept that it was opened.

        Raises CaseError `no_such_case` for one that is not theirs, in the same words as for none; Tampered.
        """
        with self._office.unit_of_work() as unit:
            case, whole = self._theirs(unit.cases.find(locator), counselor), False
            if case:
                whole = self._agrees(unit, case)
                self._note(unit, counselor, Act.OPENED, locator)
                if case.opened() != case:
                    unit.cases.save(case.opened())
                    case = replace(case.opened(), version=case.version + 1)
        if case is None:
            raise self._denied(counselor, locator)
        key = self._opener.open(case, counselor)
        if key is None:
            raise self._denied(counselor, locator)
        if not whole:
            raise Tampered
        return self._shown(case, key.read(case), key)

    def reply(self, writing: Writing, words: str, contact_on: date | None) -> None:
        """Answer the reporter, and promise when they hear from the desk next (not after a conclusion).

        Raises CaseError `withdrawn`, `contact_in_past`, `contact_too_far`, `contact_needed`; Conflict.
        """

        def change(case: Case, entries: tuple[Entry, ...]) -> Case:
            if case.status is Status.CONCLUDED:
                return case.promised(follow_up(self._office, case, entries))
            return case.promised(contact_day(self._office, contact_on))

        self._write(writing, Act.REPLIED, Kind.REPLY, {"words": words}, change)

    def note(self, writing: Writing, words: str) -> None:
        """A note that the reporter does not read."""
        self._write(writing, Act.NOTED, Kind.NOTE, {"words": words}, lambda case, _: case, resting=True)

    def assess(self, writing: Writing, *, urgent: bool, level: str, reason: str) -> None:
        """How urgent it is, and how bad the conduct was, for now and with the reason."""
        told = {"urgent": "yes" if urgent else "no", "level": level, "reason": reason}
        self._write(
            writing, Act.ASSESSED, Kind.ASSESSMENT, told, lambda case, _: replace(case, urgent=urgent)
        )

    def conclude(self, writing: Writing, words: str, answers: Told) -> None:
        """End it with a plain message and an answer to each wish ({wish: words}).

        Raises CaseError `wishes_unanswered` when a wish of now has none.
        """

        def change(case: Case, entries: tuple[Entry, ...]) -> Case:
            if set(wishes_of(entries)["wishes"].split()) - set(answers):
                raise CaseError("wishes_unanswered")
            return case.promised(follow_up(self._office, case, ()))

        told = {"words": words, **{f"wish_{wish}": answer for wish, answer in answers.items()}}
        self._write(writing, Act.CONCLUDED, Kind.CONCLUSION, told, change)

    def hand_over(self, writing: Writing, to: str, reason: str) -> None:
        """Somebody else takes this counselor's place: a new key, and the old one opens nothing any more.

        Raises CaseError `not_a_successor`.
        """
        office = self._office

        told = {"to": to, "reason": reason}
        entry = office.entry(writing.entry, Kind.HANDOVER, told, writing.counselor)

        def act(unit: Unit, case: Case, key: Key, entries: tuple[Entry, ...]) -> None:
            if to not in successors(office, case, entries, key.person()):
                raise CaseError("not_a_successor")
            out = barred_from(entries) | {writing.counselor}
            readers = [*(one for one in office.readers(case) if one not in out), to]
            after = key.reseal(key.seal(case, entry), readers).promised(case.due_on)
            self._note(unit, writing.counselor, Act.HANDED_OVER, case.locator)
            unit.cases.save(after)
            office.post(unit, office.letters(after, Occasion.HANDED_OVER, [to]))
            office.post(unit, self._reminders(case, after, (*entries, entry)))

        self._once(writing, entry, act)

    def _write(
        self, writing: Writing, act: Act, kind: Kind, told: Told, change: Change, *, resting: bool = False
    ) -> None:
        """`resting`: allowed on a case that its reporter has withdrawn."""
        office = self._office
        entry = office.entry(writing.entry, kind, told, writing.counselor)

        def act_on(unit: Unit, before: Case, key: Key, entries: tuple[Entry, ...]) -> None:
            if before.withdrawn and not resting:
                raise CaseError("withdrawn")
            case = change(key.seal(before, entry), entries)
            self._note(unit, writing.counselor, act, case.locator)
            unit.cases.save(case)
            office.post(unit, self._reminders(before, case, entries))

        self._once(writing, entry, act_on)

    def _reminders(self, before: Case, case: Case, entries: tuple[Entry, ...]) -> list[tuple[int, Notice]]:
        if case.promise == before.promise:
            return []
        return self._office.reminders(case, self._office.readers(case), untold(entries))

    def _once(
        self, writing: Writing, entry: Entry, act: Callable[[Unit, Case, Key, tuple[Entry, ...]], None]
    ) -> None:
        """One act in one unit on the case as it was read, or Conflict; sent twice it is still one."""
        with self._office.unit_of_work() as unit:
            stored = unit.cases.find(writing.locator)
            case = self._theirs(stored, writing.counselor)
            key = self._opener.open(case, writing.counselor) if case else None
            if case and key:
                if not self._agrees(unit, case):
                    raise Tampered
                entries = key.read(case)
                if is_written(entries, entry):
                    return
                if case.version != writing.version:
                    raise Conflict
                act(unit, case, key, entries)
                return
            if stored and any(one.header.entry == writing.entry for one in stored.entries):
                return  # handed over by this very form, which came twice
        raise self._denied(writing.counselor, writing.locator)

    def _agrees(self, unit: Unit, case: Case) -> bool:
        """Whether the audit tells of the same acts as the case."""
        return agrees(case, unit.audit.of(case.locator), self._office.keys.checks_audit())

    def _theirs(self, case: Case | None, counselor: str) -> Case | None:
        """A case if the counselor is on the roster and on the case."""
        recipient = self._office.keys.recipient(counselor)
        if recipient is None or self._office.roster().find(counselor) is None:
            return None
        return case if case and recipient in case.recipients else None

    def _denied(self, counselor: str, locator: str) -> CaseError:
        """Keeps that somebody tried; a locator that is none is kept as none."""
        with self._office.unit_of_work() as unit:
            known = unit.cases.find(locator)
            self._note(unit, counselor, Act.DENIED, locator if known else "-")
        return CaseError("no_such_case")

    def _note(self, unit: Unit, counselor: str, act: Act, locator: str) -> None:
        actor = self._office.keys.recipient(counselor) or "-"
        entry = next_entry(unit.audit.last(), act, actor, locator, self._office.now(), self._signer)
        unit.audit.add(entry)

    def _shown(self, case: Case, entries: tuple[Entry, ...], key: Key) -> Opened:
        office = self._office
        terms = office.roster().terms
        contact = next_contact(case.status, office.today(), case.urgent, terms, office.is_workday)
        takes = successors(office, case, entries, key.person())
        return Opened(case, entries, wishes_of(entries), office.readers(case), takes, contact)
