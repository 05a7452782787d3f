"""An entry: one thing that was told in a case, readable; what it becomes in storage is `sealed`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.confidential import Confidential

Told = Mapping[str, str]
"""Field by field; several choices stand in one text, separated by spaces."""


class Role(StrEnum):
    """Who wrote an entry."""

    REPORTER = "reporter"
    COUNSELOR = "counselor"


class Kind(StrEnum):
    """What an entry is."""

    REPORT = "report"
    ADDITION = "addition"
    WISHES = "wishes"
    WITHDRAWAL = "withdrawal"
    REPLY = "reply"
    NOTE = "note"
    ASSESSMENT = "assessment"
    HANDOVER = "handover"
    CONCLUSION = "conclusion"

    @property
    def author(self) -> Role:
        """Who writes such an entry."""
        told = {Kind.REPORT, Kind.ADDITION, Kind.WISHES, Kind.WITHDRAWAL}
        return Role.REPORTER if self in told else Role.COUNSELOR

    @property
    def for_reporter(self) -> bool:
        """Whether the reporter reads it, too."""
        return self not in {Kind.NOTE, Kind.ASSESSMENT}


@dataclass(frozen=True)
class Entry:
    """`id` is random; `by` is the counselor's id on the roster, None for the reporter; `day` is Japan's."""

    id: str
    kind: Kind
    author: Role
    by: str | None
    day: date
    told: Confidential[Told]
