"""Sharing beyond the readers: the reporter is asked, person by person; or told, in an emergency."""

from collections.abc import Sequence

from bot.cases.audit import Act
from bot.cases.entry import Entry, Kind
from bot.desk.acting import Acting, Writing


class Sharing:
    """What a counselor does before anybody else is told anything of a case."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def ask(self, writing: Writing, whom: str, extract: str) -> None:
        """Ask the reporter, on the thread, whether this may be told to them. Raises as Acting.write."""
        told = {"whom": whom, "extract": extract}
        self._acting.write(writing, Act.CONSENT_ASKED, Kind.CONSENT_ASKED, told)

    def override(self, writing: Writing, whom: str, extract: str, reason: str) -> None:
        """Say that it was told without consent, since life or health was in danger; the reporter reads it.

        Also on a case that its reporter has withdrawn. Raises as Acting.write.
        """
        told = {"whom": whom, "extract": extract, "reason": reason}
        self._acting.write(writing, Act.OVERRIDDEN, Kind.OVERRIDDEN, told, resting=True, why="emergency")


def unanswered(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """What the reporter was asked and has not answered yet, oldest first."""
    answered = {one.told.reveal()["ask"] for one in entries if one.kind is Kind.CONSENT}
    return tuple(one for one in entries if one.kind is Kind.CONSENT_ASKED and one.id not in answered)
