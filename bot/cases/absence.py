"""An absence: from which day to which a counselor is away. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.cases.errors import CaseError

LONGEST = 366
"""Days of one absence."""

FARTHEST = 366
"""Days ahead that one begins, at most."""


@dataclass(frozen=True)
class Absence:
    """`counselor` is their key's fingerprint; `first` and `last` are days in Japan, both of them away."""

    id: str
    counselor: str
    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether they are away on a day."""
        return self.first <= day <= self.last

    def meets(self, first: date, last: date) -> bool:
        """Whether they are away on any of these days."""
        return self.first <= last and first <= self.last


def away(absences: Iterable[Absence], first: date, last: date) -> frozenset[str]:
    """Who (fingerprints) is away on any of these days."""
    return frozenset(one.counselor for one in absences if one.meets(first, last))


def checked(absence: Absence, known: Iterable[Absence], today: date) -> Absence:
    """It, if it can be kept beside these.

    Raises CaseError `absence_past`, `absence_order`, `absence_long`, `absence_far`, `absence_there`.
    """
    first, last = absence.first, absence.last
    if first < today:
        raise CaseError("absence_past")
    if last < first:
        raise CaseError("absence_order")
    if last - first >= timedelta(days=LONGEST):
        raise CaseError("absence_long", days=LONGEST)
    if first - today > timedelta(days=FARTHEST):
        raise CaseError("absence_far", days=FARTHEST)
    if any(one.counselor == absence.counselor and one.meets(first, last) for one in known):
        raise CaseError("absence_there")
    return absence
