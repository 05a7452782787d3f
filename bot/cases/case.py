"""A case: how far it is, who must act by when, and its sealed entries. Next steps follow from acts."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.cases.entry import Kind
from bot.cases.sealed import Lock, SealedEntry, Wrap


class Status(StrEnum):
    """How far a case is (ISO 37002)."""

    RECEIVED = "received"
    ASSESSING = "assessing"
    ADDRESSING = "addressing"
    CONCLUDED = "concluded"


@dataclass(frozen=True)
class Case:
    """`promise` counts what the desk has promised so far; `due_on` is the day of the newest promise.

    `urgent` is set by the reporter's "in danger" or by a counselor. `closed` says that nobody acts any
    more: concluded, or withdrawn by the reporter. `version` grows with every change that is stored. `held`:
    not deleted whatever the day; `keep_until`: the last day it is kept, None where only `filed_on` tells.
    `files`: names of the sealed files that belong to it.
    """

    locator: str
    lock: Lock
    filed_on: date
    due_on: date | None
    epoch: int
    wraps: tuple[Wrap, ...]
    entries: tuple[SealedEntry, ...]
    urgent: bool = False
    status: Status = Status.RECEIVED
    withdrawn: bool = False
    promise: int = 1
    version: int = 0
    held: bool = False
    keep_until: date | None = None
    files: frozenset[str] = frozenset()

    @property
    def closed(self) -> bool:
        """Whether nobody needs to act."""
        return self.withdrawn or self.status is Status.CONCLUDED

    @property
    def recipients(self) -> frozenset[str]:
        """Fingerprints of the keys that open it now."""
        return frozenset(wrap.recipient for wrap in self.wraps)

    def opened(self) -> "Case":
        """A counselor has looked at it."""
        return replace(self, status=Status.ASSESSING) if self.status is Status.RECEIVED else self

    def added(self, entry: SealedEntry) -> "Case":
        """With an entry at the end; what it is moves the case on."""
        case, kind = replace(self, entries=(*self.entries, entry)), entry.header.kind
        match kind:
            case Kind.ADDITION | Kind.WISHES:
                return replace(case, status=_resumed(case.status), withdrawn=False)
            case Kind.WITHDRAWAL:
                return replace(case, withdrawn=True)
            case Kind.HELD | Kind.RELEASED:
                return replace(case, held=kind is Kind.HELD)
            case Kind.REPORT | Kind.REVEAL | Kind.OBJECTION | Kind.CONSENT | Kind.ATTACHMENT:
                return case
            case Kind.READERS | Kind.ABSENCE:
                return case
            case Kind.ASSESSMENT:
                return case if case.status is Status.CONCLUDED else replace(case, status=Status.ADDRESSING)
            case Kind.CONCLUSION:
                return replace(case, status=Status.CONCLUDED)
            case _:
                return case.opened()

    @property
    def follows(self) -> bool:
        """Whether what is stored in clear of acting and keeping follows from the signed entries."""
        withdrawn = self._newest(Kind.ADDITION, Kind.WISHES, Kind.WITHDRAWAL) is Kind.WITHDRAWAL
        concluded = self._newest(Kind.ADDITION, Kind.WISHES, Kind.CONCLUSION) is Kind.CONCLUSION
        held = self._newest(Kind.HELD, Kind.RELEASED) is Kind.HELD
        stored = self.withdrawn, self.status is Status.CONCLUDED, self.held
        return (withdrawn, concluded, held) == stored

    def _newest(self, *kinds: Kind) -> Kind | None:
        return next((one.header.kind for one in reversed(self.entries) if one.header.kind in kinds), None)

    def promised(self, due_on: date | None) -> "Case":
        """With a new day by which the desk will be heard of; reminders of the earlier one are void."""
        return replace(self, due_on=due_on, promise=self.promise + 1)


def _resumed(status: Status) -> Status:
    return Status.ASSESSING if status is Status.CONCLUDED else status
