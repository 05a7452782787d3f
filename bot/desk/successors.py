"""Successors: who may take a case over from a counselor; never somebody who must not hear of it."""

from collections.abc import Sequence

from bot.cases.case import Case
from bot.cases.entry import Entry
from bot.cases.routing import Wanted, barred
from bot.confidential import Confidential
from bot.desk.office import Office, barred_from


def successors(
    office: Office, case: Case, entries: Sequence[Entry], person: Confidential[str] | None
) -> tuple[str, ...]:
    """Ids of those who may. `person`: who gave their name, so that exclusions made since count, too."""
    told, roster = entries[0].told.reveal(), office.roster()
    wanted = Wanted(told.get("site_id"), None, told.get("lang", "ja"), person.reveal() if person else "")
    out = barred_from(entries) | barred(roster, wanted) | set(office.readers(case))
    return tuple(one.id for one in roster.everyone if one.id not in out and office.keys.recipient(one.id))
