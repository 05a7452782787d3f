"""What the desk asks of storage about absences; apart from cases, since it is no part of any."""

from collections.abc import Sequence
from typing import Protocol

from bot.cases.absence import Absence


class Absences(Protocol):
    """When counselors are away; each call is a transaction of its own. Raises StorageBusy."""

    def all(self) -> Sequence[Absence]:
        """Those that are kept, by their first day."""

    def keep(self, absence: Absence) -> None:
        """One more; the same again is one."""

    def forget(self, absence: str) -> None:
        """One less (its id), if it is there."""
