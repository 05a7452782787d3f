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
    REVEAL = "reveal"
    OBJECTION = "objection"
    CONSENT = "consent"
    ATTACHMENT = "attachment"
    REPLY = "reply"
    NOTE = "note"
    ASSESSMENT = "assessment"
    HANDOVER = "handover"
    CONCLUSION = "conclusion"
    READERS = "readers"
    ABSENCE = "absence"
    IDENTITY_ASKED = "identity_asked"
    CONSENT_ASKED = "consent_asked"
    OVERRIDDEN = "overridden"
    EXPORT_ASKED = "export_asked"
    EXPORTED = "exported"
    HELD = "held"
    RELEASED = "released"
    LINKED = "linked"

    @property
    def author(self) -> Role:
        """Who writes such an entry."""
        return Role.REPORTER if self in _REPORTERS else Role.COUNSELOR

    @property
    def for_reporter(self) -> bool:
        """Whether the reporter reads it, too."""
        return self not in {Kind.NOTE, Kind.ASSESSMENT, Kind.LINKED}


_REPORTERS = frozenset(
    {
        Kind.REPORT, Kind.ADDITION, Kind.WISHES, Kind.WITHDRAWAL, Kind.REVEAL, Kind.OBJECTION, Kind.CONSENT,
        Kind.ATTACHMENT,
    }
)  # fmt: skip

DESK = "desk"
"""Who writes what no person decides: the counselors' door itself."""


@dataclass(frozen=True)
class Entry:
    """`id` is random; `by` is the counselor's id, DESK, or None for the reporter; `day` is Japan's."""

    id: str
    kind: Kind
    author: Role
    by: str | None
    day: date
    told: Confidential[Told]
