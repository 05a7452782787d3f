"""Promises: by which day somebody hears from the desk next."""

from collections.abc import Sequence
from datetime import date

from bot.cases.case import Case
from bot.cases.clock import follow_up_due
from bot.cases.entry import Entry, Kind
from bot.cases.errors import CaseError
from bot.desk.office import Office

FARTHEST = 60
"""Days ahead that a next contact may be promised, at most."""


def contact_day(office: Office, contact_on: date | None) -> date:
    """The day that is promised. Raises CaseError `contact_needed`, `contact_in_past`, `contact_too_far`."""
    if contact_on is None:
        raise CaseError("contact_needed")
    ahead = (contact_on - office.today()).days
    if ahead < 0:
        raise CaseError("contact_in_past")
    if ahead > FARTHEST:
        raise CaseError("contact_too_far", days=FARTHEST)
    return contact_on


def follow_up(office: Office, case: Case, entries: Sequence[Entry]) -> date | None:
    """When to ask how it is, after the conclusion among the entries (or today's) and each reply since."""
    concluded = [place for place, one in enumerate(entries) if one.kind is Kind.CONCLUSION]
    since = entries[concluded[-1] :] if concluded else ()
    day = since[0].day if since else office.today()
    done = sum(one.kind is Kind.REPLY for one in since) + bool(since)
    terms = office.roster().terms
    while (due := follow_up_due(day, done, case.urgent, terms, office.is_workday)) and due <= office.today():
        done += 1  # nobody asked in time; a day that has passed can't be promised
    return due
