"""Recusal: a counselor steps out of a case at once, for good, and without a reason."""

from collections.abc import Callable
from dataclasses import replace

from bot.cases.audit import Act
from bot.cases.entry import Kind
from bot.cases.errors import Conflict
from bot.cases.letter import Occasion
from bot.desk.acting import Acting, Held, Writing
from bot.desk.conflicts import closed_to, wanted_by
from bot.desk.office import untold
from bot.desk.ports import Unit
from bot.desk.stand_ins import for_now
from bot.desk.successors import filling

TRIES = 3
"""Times that it is done anew because somebody else wrote at the same moment."""


class Recusal:
    """For whoever is too close to a case; in the audit it is a hand-over like any other."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def recuse(self, writing: Writing) -> None:
        """Out of it, and never told of it again; somebody else comes in their place, where anybody may.

        A case that nobody may read any more is not silent: whoever may hear of it is told just that, and its
        reporter sees it. Raises CaseError `no_such_case`; Conflict; Tampered; StorageBusy.
        """
        acting, office, who = self._acting, self._acting.office, writing.counselor
        for left in reversed(range(TRIES)):  # who steps out need not have read what was written since
            try:
                nothing = office.entry(writing.entry, Kind.HANDOVER, {}, who)
                acting.once(writing, nothing, self._act(writing))
            except Conflict:
                if not left:
                    raise
                writing = replace(writing, version=acting.hold(writing).case.version)
            else:
                return

    def _act(self, writing: Writing) -> Callable[[Unit, Held], None]:
        acting, office, who = self._acting, self._acting.office, writing.counselor

        def act(unit: Unit, held: Held) -> None:
            case, key, entries = held.case, held.key, held.entries
            out = closed_to(office, entries, key.person()) | {who}
            stay = [one for one in office.readers(case) if one not in out]
            # Who was there for somebody away leaves no place of their own; the next round finds another.
            places = len(stay) + (0 if who in for_now(entries) else 1)
            wanted, unasked = wanted_by(entries, key.person()), out | untold(entries)
            come = filling(office, wanted, unasked, stay, places)[:1]
            if not (stay or come):
                come = filling(office, wanted, out, (), 1)
            told = {"to": " ".join(come), "reason": "", "recused": "yes"}
            entry = office.entry(writing.entry, Kind.HANDOVER, told, who)
            readers, all_of_it = [*stay, *come], (*entries, entry)
            after = key.reseal(key.seal(case, entry), readers).promised(case.due_on)
            acting.note(unit, who, Act.HANDED_OVER, case.locator)
            acting.save(unit, after, Kind.HANDOVER)
            if come or not readers:
                office.post(unit, office.letters(after, Occasion.HANDED_OVER, come, out))
            office.post(unit, acting.reminders(case, after, all_of_it, key))

        return act
