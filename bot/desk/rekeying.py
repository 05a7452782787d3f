"""Rekeying: a case under a new key without an act of a counselor's; the case and the audit tell of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.cases.audit import Act, Signer, next_entry
from bot.cases.case import Case
from bot.cases.entry import DESK, Entry, Kind, Role, Told
from bot.cases.letter import Occasion
from bot.cases.trace import agrees
from bot.confidential import Confidential
from bot.desk.conflicts import closed_to, objected, silent_to, wanted_by
from bot.desk.office import Office, untold
from bot.desk.ports import Key, Tampered, Unit
from bot.desk.stand_ins import for_now
from bot.desk.successors import filling

_PLAIN = frozenset({"rotated", "escrow"})
"""What the audit says of why; it must not tell who was excluded, and so not of an absence either."""

_OF_KEYS = frozenset({Act.KEY_MADE, Act.KEY_ROTATED})


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

    def readers(self, case: Case, entries: Sequence[Entry], key: Key) -> tuple[str, ...]:
        """Ids of those who go on reading it; others come in the place of who must not any more."""
        office, named = self.office, self._with_keys(case)
        closed = closed_to(office, entries, key.person())
        stay, gone = [one for one in named if one not in closed], closed.intersection(named)
        if not gone:
            return named
        wanted, places = wanted_by(entries, key.person()), len(stay) + len(gone - for_now(entries))
        out = closed | untold(entries)
        return (*stay, *filling(office, wanted, out, stay, places)) or filling(office, wanted, closed, (), 1)

    def left(self, case: Case, entries: Sequence[Entry], key: Key) -> tuple[str, ...]:
        """Of these, who may still read it; else the fallback; else nobody. Never who must not."""
        roster, closed = self.office.roster(), closed_to(self.office, entries, key.person())
        before = set(self._with_keys(case))
        stay = tuple(one.id for one in roster.everyone if one.id in before - closed)
        fallback = [roster.fallback.id] if roster.fallback and roster.fallback.id not in closed else []
        return stay or tuple(fallback)

    def rekey(
        self, unit: Unit, case: Case, key: Key, entries: Sequence[Entry], readers: Sequence[str], why: str,
        standing_in: Collection[str] | None = None,
    ) -> None:  # fmt: skip
        """A new key for these readers (ids); where they change, their reporter has news of it.

        `standing_in`: who of them reads for somebody who is away; unless said, who did before. Raises
        Tampered, CaseError `no_key`, `too_long`; Conflict.
        """
        office, before = self.office, set(self._named(case))
        come, gone = [one for one in readers if one not in before], before.difference(readers)
        meanwhile = for_now(entries) if standing_in is None else standing_in
        told = {
            "to": " ".join(come), "out": " ".join(sorted(gone)), "now": " ".join(readers),
            "why": self._told_why(why, gone, entries, key),
            "for_now": " ".join(one for one in readers if one in meanwhile),
        }  # fmt: skip
        after = key.reseal(key.seal(case, self.entry(Kind.READERS, told)), readers)
        self.note(unit, Act.REKEYED, case.locator, why if why in _PLAIN else "")
        if come or gone:  # or who is out would still be reminded of it
            after = after.promised(after.due_on)
            office.post(unit, office.reminders(after, readers, silent_to(office, entries, key.person())))
        closed = closed_to(office, entries, key.person())
        unit.cases.save(after)
        if come or gone or not readers:
            unit.board.mark(case.locator, office.now())
        if come or not readers:
            office.post(unit, office.letters(after, Occasion.HANDED_OVER, come, closed))

    def entry(self, kind: Kind, told: Told) -> Entry:
        """One that no person decides."""
        office = self.office
        return Entry(office.new_id(), kind, Role.COUNSELOR, DESK, office.today(), Confidential(told))

    def note_key(self, unit: Unit, act: Act, key: str, why: str = "") -> None:
        """Once, that a counselor has this key (its fingerprint) from now on."""
        if not any(one.act in _OF_KEYS and one.actor == key for one in unit.audit.of("-")):
            self.note(unit, act, "-", why, key)

    def note(self, unit: Unit, act: Act, locator: str, why: str = "", actor: str = "") -> None:
        """Write it into the audit; `actor` where it is somebody else."""
        last, now = unit.audit.last(), self.office.now()
        unit.audit.add(next_entry(last, act, actor or self.actor, locator, now, self.signer, why))

    def _told_why(self, why: str, gone: Collection[str], entries: Sequence[Entry], key: Key) -> str:
        """A reporter is not told that the readers are the same where somebody is out."""
        if why != "rotated" or closed_to(self.office, entries, key.person()).isdisjoint(gone):
            return why
        return "conflict" if objected(entries).isdisjoint(gone) else "refused"

    def _with_keys(self, case: Case) -> tuple[str, ...]:
        """Ids of those who have a wrap now, under whichever of their keys, and a key to get another."""
        return tuple(one for one in self._named(case) if self.office.keys.recipient(one))

    def _named(self, case: Case) -> tuple[str, ...]:
        """Also those who can get no other wrap: their keys are lost."""
        named = map(self.office.keys.counselor, sorted(case.recipients))
        return tuple(dict.fromkeys(filter(None, named)))
