"""Rekeying: a case under a new key without an act of a counselor's; the case and the audit tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cases.audit import Act, Signer, next_entry
from bot.cases.case import Case
from bot.cases.entry import DESK, Entry, Kind, Role
from bot.cases.letter import Occasion
from bot.cases.trace import agrees
from bot.confidential import Confidential
from bot.desk.conflicts import closed_to
from bot.desk.office import Office
from bot.desk.ports import Key, Tampered, Unit


@dataclass(frozen=True)
class Rekeying:
    """What the desk itself does with keys. `actor`: who it is in the audit; `signer` signs there."""

    office: Office
    signer: Signer
    actor: str

    def read(self, unit: Unit, case: Case, key: Key) -> tuple[Entry, ...]:
        """Everything told in a case, verified against the audit, too. Raises Tampered."""
        if not agrees(case, unit.audit.of(case.locator), self.office.keys.checks_audit()):
            raise Tampered
        return key.read(case)

    def readers(self, case: Case) -> tuple[str, ...]:
        """Ids of those who have a wrap now, under whichever of their keys, and a key to get another."""
        keys = self.office.keys
        named = dict.fromkeys(filter(None, map(keys.counselor, sorted(case.recipients))))
        return tuple(one for one in named if keys.recipient(one))

    def left(self, case: Case, entries: Sequence[Entry], key: Key) -> tuple[str, ...]:
        """Of these, who may still read it; else the fallback; else nobody. Never who must not."""
        roster, closed = self.office.roster(), closed_to(self.office, entries, key.person())
        before = set(self.readers(case))
        stay = tuple(one.id for one in roster.everyone if one.id in before - closed)
        fallback = [roster.fallback.id] if roster.fallback and roster.fallback.id not in closed else []
        return stay or tuple(fallback)

    def rekey(self, unit: Unit, case: Case, key: Key, readers: Sequence[str], why: str) -> None:
        """A new key for these readers (ids); where they change, their reporter has news of it.

        Raises Tampered, CaseError `no_key`, `too_long`; Conflict.
        """
        office, before = self.office, set(self.readers(case))
        come = [one for one in readers if one not in before]
        told = {"to": " ".join(come), "out": " ".join(sorted(before.difference(readers))), "why": why}
        entry = Entry(office.new_id(), Kind.READERS, Role.COUNSELOR, DESK, office.today(), Confidential(told))
        closed = closed_to(office, key.read(case), key.person())
        after = key.reseal(key.seal(case, entry), readers)
        self.note(unit, Act.REKEYED, case.locator, why)
        unit.cases.save(after)
        if come or before.difference(readers) or not readers:
            unit.board.mark(case.locator, office.now())
        if come or not readers:
            office.post(unit, office.letters(after, Occasion.HANDED_OVER, come, closed))

    def note(self, unit: Unit, act: Act, locator: str, why: str = "", actor: str = "") -> None:
        """Write it into the audit; `actor` where it is somebody else."""
        last, now = unit.audit.last(), self.office.now()
        unit.audit.add(next_entry(last, act, actor or self.actor, locator, now, self.signer, why))
