"""Successors: who may take a case over from a counselor; never somebody who must not hear of it."""

from collections.abc import Sequence

from bot.cases.case import Case
from bot.cases.entry import Entry
from bot.confidential import Confidential
from bot.desk.conflicts import closed_to
from bot.desk.office import Office


def successors(
    office: Office, case: Case, entries: Sequence[Entry], person: Confidential[str] | None
) -> tuple[str, ...]:
    """Ids of those who may. `person`: who gave their name, so that exclusions made since count, too."""
    out = closed_to(office, entries, person) | set(office.readers(case))
    everyone = office.roster().everyone
    return tuple(one.id for one in everyone if one.id not in out and office.keys.recipient(one.id))
