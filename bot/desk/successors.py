"""Successors: who may take a case over, and who comes to read it; never somebody who must not hear of it."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.cases.case import Case
from bot.cases.entry import Entry
from bot.cases.errors import CaseError
from bot.cases.routing import Wanted, route
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


def routed(office: Office, wanted: Wanted, out: Collection[str]) -> tuple[str, ...]:
    """Who (ids) would read it if none of `out` may, best first; the fallback alone; or nobody."""
    try:
        found = route(office.roster(), replace(wanted, refused=frozenset(out)), office.is_there)
    except CaseError:
        return ()
    return tuple(one.id for one in found.readers)


def filling(
    office: Office, wanted: Wanted, out: Collection[str], stay: Sequence[str], places: int
) -> tuple[str, ...]:
    """Who (ids) comes to those who stay, so that as many read a case as before; never one of `out`.

    The fallback comes only where nobody else reads it, who is away only where even that may not.
    """
    away, out = office.away(), {*out, *stay}
    if stay:
        last = office.roster().fallback
        found = [one for one in routed(office, wanted, out | away) if last is None or one != last.id]
        return tuple(found[: max(places - len(stay), 0)])
    return routed(office, wanted, out | away)[: max(places, 1)] or routed(office, wanted, out)[:1]
