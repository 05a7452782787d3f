"""Exporting one case, for a lawyer, the police or a disclosure: two persons agree, and it is audited."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.cases.audit import Act
from bot.cases.case import Case
from bot.cases.entry import Entry, Kind
from bot.cases.errors import CaseError
from bot.desk.acting import Acting, Writing

FOR = ("lawyer", "police", "disclosure")
"""Whom a case may be exported for."""

PARTS = ("names", "notes", "as_written")
"""What goes along besides: who reported; notes and assessments; words that are masked otherwise."""

DAYS = 7
"""So long an approved export may be taken."""


@dataclass(frozen=True)
class Export:
    """A case to be written out: `ask` is the entry that asked for it, `parts` some of PARTS."""

    case: Case
    entries: tuple[Entry, ...] = field(repr=False)
    ask: Entry = field(repr=False)
    parts: frozenset[str]


class Exporting:
    """What two counselors on one case do so that it may leave the desk."""

    def __init__(self, acting: Acting) -> None:
        self._acting, self._office = acting, acting.office

    def ask(self, writing: Writing, whom: str, reason: str, parts: Sequence[str]) -> None:
        """Ask for it; somebody else on the case decides.

        Raises CaseError `no_second` where nobody else reads the case, and as Acting.write.
        """

        def change(case: Case, _: tuple[Entry, ...]) -> Case:
            if not set(self._office.readers(case)) - {writing.counselor}:
                raise CaseError("no_second")
            return case

        told = {"for": whom, "reason": reason, "parts": " ".join(parts)}
        self._acting.write(writing, Act.EXPORT_ASKED, Kind.EXPORT_ASKED, told, change, resting=True, why=whom)

    def approve(self, writing: Writing, ask: str) -> None:
        """Agree to what another asked for (its entry's id).

        Raises CaseError `no_such_export` for one's own, or what is not asked any more; and as Acting.write.
        """

        def change(case: Case, entries: tuple[Entry, ...]) -> Case:
            if ask not in {one.id for one in waiting(entries) if one.by != writing.counselor}:
                raise CaseError("no_such_export")
            return case

        self._acting.write(writing, Act.EXPORTED, Kind.EXPORTED, {"ask": ask}, change, resting=True)

    def take(self, writing: Writing, ask: str) -> None:
        """Who asked is about to take it: the audit keeps that, and for whom.

        Raises CaseError `no_such_export` for what was not approved, or not asked by this counselor; Tampered.
        """
        export = self.written(writing, ask)
        why = f"export_{export.ask.told.reveal()['for']}"
        with self._office.unit_of_work() as unit:
            self._acting.note(unit, writing.counselor, Act.FILE_OPENED, export.case.locator, why)

    def written(self, writing: Writing, ask: str) -> Export:
        """The case as it stood when it was agreed to; only for who may still read it. Raises as `take`."""
        held = self._acting.hold(writing)
        mine = {one.id: one for one in takable(held.entries, self._office.today().toordinal())}
        asked = mine.get(ask)
        if asked is None or asked.by != writing.counselor:
            raise CaseError("no_such_export")
        return Export(held.case, _agreed(held.entries, ask), asked, _parts(asked))


def waiting(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What was asked and nobody has agreed to yet, oldest first."""
    agreed = {one.told.reveal()["ask"] for one in entries if one.kind is Kind.EXPORTED}
    return tuple(one for one in entries if one.kind is Kind.EXPORT_ASKED and one.id not in agreed)


def takable(entries: Sequence[Entry], today: int) -> tuple[Entry, ...]:
    """What was agreed to within the last days (`today` as an ordinal), the newest first."""
    agreed = {
        one.told.reveal()["ask"]
        for one in entries
        if one.kind is Kind.EXPORTED and today - one.day.toordinal() <= DAYS
    }
    return tuple(one for one in reversed(entries) if one.kind is Kind.EXPORT_ASKED and one.id in agreed)


def _agreed(entries: Sequence[Entry], ask: str) -> tuple[Entry, ...]:
    """All that was there for the second person to see; what was written since is not in it."""
    kinds = [one.kind is Kind.EXPORTED and one.told.reveal()["ask"] == ask for one in entries]
    return tuple(entries[: kinds.index(True) + 1])


def _parts(asked: Entry) -> frozenset[str]:
    return frozenset(asked.told.reveal()["parts"].split())
