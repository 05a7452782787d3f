"""Acting: what every counselor's act shares: it is their case, whole, audited, and done once."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cases.audit import Act, Signer, next_entry
from bot.cases.case import Case
from bot.cases.entry import Entry, Kind, Told
from bot.cases.errors import CaseError, Conflict
from bot.cases.letter import Notice
from bot.cases.trace import agrees
from bot.desk.conflicts import Conflicts, closed_to, silent_to
from bot.desk.office import Office, is_written
from bot.desk.ports import Key, Opener, Tampered, Unit


@dataclass(frozen=True)
class Writing:
    """One act on a case: who writes, on which case as it stood when they read it, and the new entry's id."""

    counselor: str
    locator: str
    version: int
    entry: str


@dataclass(frozen=True)
class Held:
    """A case in a counselor's hand: its key, and everything told in it so far, oldest first."""

    case: Case
    key: Key
    entries: tuple[Entry, ...]


Change = Callable[[Case, tuple[Entry, ...]], Case]
"""What an act changes besides its entry: (the case with it, all entries before it) -> the case."""


def unchanged(case: Case, _: tuple[Entry, ...]) -> Case:
    """The Change of an act that is nothing but its entry."""
    return case


class Acting:
    """The steps of an act. `signer` is the counselors' door's, for the audit."""

    def __init__(self, office: Office, opener: Opener, signer: Signer) -> None:
        self.office, self._opener, self._signer = office, opener, signer
        self.conflicts = Conflicts(office, opener)

    def write(
        self, writing: Writing, act: Act, kind: Kind, told: Told, change: Change = unchanged, *,
        resting: bool = False, why: str = "",
    ) -> None:  # fmt: skip
        """An act that is one entry. `resting`: allowed on a case that its reporter has withdrawn.

        Raises CaseError `withdrawn`, `no_such_case`, `already_sent`; Conflict; Tampered; StorageBusy.
        """
        entry = self.office.entry(writing.entry, kind, told, writing.counselor)

        def act_on(unit: Unit, held: Held) -> None:
            if held.case.withdrawn and not resting:
                raise CaseError("withdrawn")
            case = change(held.key.seal(held.case, entry), held.entries)
            case = self.office.kept(case, (*held.entries, entry))
            self.note(unit, writing.counselor, act, case.locator, why)
            self.save(unit, case, kind)
            self.office.post(unit, self.reminders(held.case, case, held.entries, held.key))

        self.once(writing, entry, act_on)

    def once(self, writing: Writing, entry: Entry, act: Callable[[Unit, Held], None]) -> None:
        """One act in one unit on the case as it was read, or Conflict; sent twice it is still one."""
        with self.office.unit_of_work() as unit:
            stored = unit.cases.find(writing.locator)
            held = self._held(unit, self.theirs(stored, writing.counselor), writing.counselor)
            if held:
                if is_written(held.entries, entry):
                    return
                if held.case.version != writing.version:
                    raise Conflict
                act(unit, held)
                return
            if stored and any(one.header.entry == writing.entry for one in stored.entries):
                return  # handed over by this very form, which came twice
        raise self.denied(writing.counselor, writing.locator)

    def hold(self, writing: Writing) -> Held:
        """A case in hand, to look something up in it before an act; nothing is audited by this.

        Raises CaseError `no_such_case`; Tampered.
        """
        with self.office.unit_of_work() as unit:
            case = self.theirs(unit.cases.find(writing.locator), writing.counselor)
            held = self._held(unit, case, writing.counselor)
        if held is None:
            raise self.denied(writing.counselor, writing.locator)
        return held

    def key(self, case: Case, counselor: str) -> Key | None:
        """The case's key in this counselor's hand."""
        return self._opener.open(case, counselor)

    def is_closed_to(self, counselor: str, entries: tuple[Entry, ...], key: Key) -> bool:
        """Whether they must not read it, by what is known now: from that moment on, not from the next key."""
        return counselor in closed_to(self.office, entries, key.person())

    def theirs(self, case: Case | None, counselor: str) -> Case | None:
        """A case if the counselor is on the roster and on the case."""
        if case is None or self.office.roster().find(counselor) is None:
            return None
        return case if counselor in map(self.office.keys.counselor, case.recipients) else None

    def agrees(self, unit: Unit, case: Case) -> bool:
        """Whether the audit tells of the same acts as the case."""
        return agrees(case, unit.audit.of(case.locator), self.office.keys.checks_audit())

    def denied(self, counselor: str, locator: str) -> CaseError:
        """Keeps that somebody tried; a locator that is none is kept as none."""
        with self.office.unit_of_work() as unit:
            known = unit.cases.find(locator)
            self.note(unit, counselor, Act.DENIED, locator if known else "-")
        return CaseError("no_such_case")

    def note(self, unit: Unit, counselor: str, act: Act, locator: str, why: str = "") -> None:
        """Write it into the audit; whoever has no key of their own acts as they are called."""
        actor = self.office.keys.recipient(counselor) or "-"
        last, now = unit.audit.last(), self.office.now()
        unit.audit.add(next_entry(last, act, actor, locator, now, self._signer, why))

    def save(self, unit: Unit, case: Case, *kinds: Kind) -> None:
        """Store a case; the board has news of it when its reporter reads any of these."""
        unit.cases.save(case)
        if any(kind.for_reporter for kind in kinds):
            unit.board.mark(case.locator, self.office.now())

    def reminders(
        self, before: Case, case: Case, entries: tuple[Entry, ...], key: Key
    ) -> list[tuple[int, Notice]]:
        """Those of a promise that an act has made; none where it made none. Nobody who is out gets one."""
        if case.promise == before.promise:
            return []
        out = closed_to(self.office, entries, key.person())
        readers = [one for one in self.office.readers(case) if one not in out]
        return self.office.reminders(case, readers, silent_to(self.office, entries, key.person()))

    def _held(self, unit: Unit, case: Case | None, counselor: str) -> Held | None:
        key = self._opener.open(case, counselor) if case else None
        if case is None or key is None:
            return None
        if not self.agrees(unit, case):
            raise Tampered
        entries = key.read(case)
        return None if self.is_closed_to(counselor, entries, key) else Held(case, key, entries)
