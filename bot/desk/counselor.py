"""The counselor's window: their own cases; opening one is audited first, and each act is one transaction."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from bot.cases.audit import Act
from bot.cases.case import Case, Status
from bot.cases.clock import next_contact
from bot.cases.entry import Entry, Kind, Told
from bot.cases.errors import CaseError
from bot.cases.letter import Occasion
from bot.desk.acting import Acting, Held, Writing
from bot.desk.conflicts import closed_to
from bot.desk.office import wishes_of
from bot.desk.ports import Key, Tampered, Unit
from bot.desk.promises import contact_day, follow_up
from bot.desk.successors import successors


@dataclass(frozen=True)
class Opened:
    """A case open before one of its counselors (id). `readers` and `successors` are counselors' ids, too."""

    case: Case
    entries: tuple[Entry, ...]
    wishes: Told
    readers: tuple[str, ...]
    successors: tuple[str, ...]
    next_contact: date | None
    counselor: str


class CounselorWindow:
    """What a counselor does with their own cases."""

    def __init__(self, acting: Acting) -> None:
        self._acting, self._office = acting, acting.office

    def cases(self, counselor: str) -> Sequence[Case]:
        """Their own, the nearest deadline first, closed ones last; without their entries.

        One that is closed to them by now is not among these, also before its key is another.
        """
        recipient = self._office.keys.recipient(counselor)
        if recipient is None or self._office.roster().find(counselor) is None:
            return ()
        with self._office.unit_of_work() as unit:
            cases = unit.cases.of(recipient)
        return sorted(
            self._open_to(cases, counselor),
            key=lambda one: (one.closed, one.due_on or date.max, not one.urgent, one.locator),
        )

    def _open_to(self, cases: Sequence[Case], counselor: str) -> Sequence[Case]:
        """Each is looked into once, and again when it or the roster has changed."""
        conflicts = self._acting.conflicts
        for locator in conflicts.unopened(cases):
            with self._office.unit_of_work() as unit:
                whole = unit.cases.find(locator)
            if whole:
                conflicts.learn(whole, counselor)
        return conflicts.open_to(cases, counselor)

    def open(self, counselor: str, locator: str) -> Opened:
        """A case, after the audit has kept that it was opened.

        Raises CaseError `no_such_case` for one that is not theirs, in the same words as for none; Tampered.
        """
        acting = self._acting
        with self._office.unit_of_work() as unit:
            case = self._readable(unit.cases.find(locator), counselor)
            whole = case is not None and acting.agrees(unit, case)
            if case:
                acting.note(unit, counselor, Act.OPENED, locator)
                if case.opened() != case:
                    unit.cases.save(case.opened())
                    case = replace(case.opened(), version=case.version + 1)
        key = acting.key(case, counselor) if case else None
        if case is None or key is None:
            raise acting.denied(counselor, locator)
        if not whole:
            raise Tampered
        return self._shown(case, key.read(case), key, counselor)

    def reply(self, writing: Writing, words: str, contact_on: date | None) -> None:
        """Answer the reporter, and promise when they hear from the desk next (not after a conclusion).

        Raises CaseError `withdrawn`, `contact_in_past`, `contact_too_far`, `contact_needed`; Conflict.
        """

        def change(case: Case, entries: tuple[Entry, ...]) -> Case:
            if case.status is Status.CONCLUDED:
                return case.promised(follow_up(self._office, case, entries))
            return case.promised(contact_day(self._office, contact_on))

        self._acting.write(writing, Act.REPLIED, Kind.REPLY, {"words": words}, change)

    def note(self, writing: Writing, words: str) -> None:
        """A note that the reporter does not read."""
        self._acting.write(writing, Act.NOTED, Kind.NOTE, {"words": words}, resting=True)

    def assess(self, writing: Writing, *, urgent: bool, level: str, reason: str) -> None:
        """How urgent it is, and how bad the conduct was, for now and with the reason."""
        told = {"urgent": "yes" if urgent else "no", "level": level, "reason": reason}
        self._acting.write(
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
        self._acting.write(writing, Act.CONCLUDED, Kind.CONCLUSION, told, change)

    def hand_over(self, writing: Writing, to: str, reason: str) -> None:
        """Somebody else takes this counselor's place: a new key, and the old one opens nothing any more.

        Raises CaseError `not_a_successor`.
        """
        office, acting = self._office, self._acting
        entry = office.entry(writing.entry, Kind.HANDOVER, {"to": to, "reason": reason}, writing.counselor)

        def act(unit: Unit, held: Held) -> None:
            case, key, entries = held.case, held.key, held.entries
            if to not in successors(office, case, entries, key.person()):
                raise CaseError("not_a_successor")
            out = closed_to(office, entries, key.person()) | {writing.counselor}
            readers = [*(one for one in office.readers(case) if one not in out), to]
            after = key.reseal(key.seal(case, entry), readers).promised(case.due_on)
            acting.note(unit, writing.counselor, Act.HANDED_OVER, case.locator)
            acting.save(unit, after, entry.kind)
            office.post(unit, office.letters(after, Occasion.HANDED_OVER, [to]))
            office.post(unit, acting.reminders(case, after, (*entries, entry), key))

        acting.once(writing, entry, act)

    def _readable(self, case: Case | None, counselor: str) -> Case | None:
        """A case that is theirs and not closed to them; that one is not whole is told once it is audited."""
        theirs = self._acting.theirs(case, counselor)
        key = self._acting.key(theirs, counselor) if theirs else None
        if theirs and key:
            with suppress(Tampered):
                if self._acting.is_closed_to(counselor, key.read(theirs), key):
                    return None
        return theirs

    def _shown(self, case: Case, entries: tuple[Entry, ...], key: Key, counselor: str) -> Opened:
        office = self._office
        terms = office.roster().terms
        contact = next_contact(case.status, office.today(), case.urgent, terms, office.is_workday)
        takes = successors(office, case, entries, key.person())
        readers = office.readers(case)
        return Opened(case, entries, wishes_of(entries), readers, takes, contact, counselor)
