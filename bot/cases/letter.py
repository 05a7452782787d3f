"""A letter: a pending notice to a counselor or the custodian. It never says what a case is about."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

QUARTER = 900
"""Seconds of a quarter hour."""


class Occasion(StrEnum):
    """Why a counselor gets a notice."""

    ARRIVED = "arrived"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
    DUE = "due"
    OVERDUE = "overdue"
    UNREAD = "unread"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_DECIDED = "identity_decided"
    ENDING = "ending"


@dataclass(frozen=True)
class Notice:
    """What a letter holds. `to` is a counselor's id on the roster, or the custodian's.

    `promise` makes it void once the desk has kept that promise: reminders are written ahead, with the
    promise itself, and those that are no longer true are dropped instead of sent. `unopened` makes it void,
    too, once a counselor has opened the case.
    """

    occasion: Occasion
    to: str
    case: str
    urgent: bool
    promise: int | None = None
    unopened: bool = False


def next_quarter(now: datetime) -> int:
    """The next quarter hour, in seconds since 1970: when letters leave that must not tell when one wrote."""
    return (int(now.timestamp()) // QUARTER + 1) * QUARTER


def this_quarter(now: datetime) -> int:
    """The quarter hour that has begun: a letter dated so leaves at once."""
    return int(now.timestamp()) // QUARTER * QUARTER
