"""Linking: a case that tells on after another one, where a counselor reads both."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from bot.cases.audit import Act
from bot.cases.case import Case
from bot.cases.entry import Entry, Kind
from bot.cases.errors import CaseError
from bot.desk.acting import Acting, Writing
from bot.desk.counselor import CounselorWindow
from bot.desk.ports import Tampered


class Linking:
    """Which cases belong together. The reporter of neither is shown it."""

    def __init__(self, acting: Acting, window: CounselorWindow) -> None:
        self._acting, self._window = acting, window

    def others(self, counselor: str, locator: str) -> Sequence[Case]:
        """Every other case that they read, the newest first; without entries."""
        cases = [one for one in self._window.cases(counselor) if one.locator != locator]
        return sorted(cases, key=lambda one: (one.filed_on, one.locator), reverse=True)

    def linked(self, counselor: str, entries: Sequence[Entry]) -> Sequence[Case]:
        """The cases that a case's entries link it with, as far as this counselor reads them."""
        named = [one.told.reveal()["case"] for one in entries if one.kind is Kind.LINKED]
        found = (self._read(one, counselor) for one in dict.fromkeys(named))
        return [one for one in found if one]

    def link(self, writing: Writing, locator: str) -> None:
        """Keep that this case tells on after another one (its locator).

        Raises CaseError `not_linkable` for one that is not theirs, or this very case; what `Acting.write`
        raises.
        """
        if locator == writing.locator:
            raise CaseError("not_linkable")
        try:
            self._acting.hold(replace(writing, locator=locator))
        except CaseError:  # that somebody tried is kept
            raise CaseError("not_linkable") from None
        self._acting.write(writing, Act.LINKED, Kind.LINKED, {"case": locator}, resting=True)

    def _read(self, locator: str, counselor: str) -> Case | None:
        """A case that is theirs, and not closed to them; that it was looked for is nobody's business."""
        acting = self._acting
        with acting.office.unit_of_work() as unit:
            case = acting.theirs(unit.cases.find(locator), counselor)
        key = acting.key(case, counselor) if case else None
        if case is None or key is None:
            return None
        with suppress(Tampered):
            return None if acting.is_closed_to(counselor, key.read(case), key) else case
        return None
