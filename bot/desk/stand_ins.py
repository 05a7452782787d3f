"""Stand-ins: who reads a case while one of its readers is away, as the case itself was told of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from bot.cases.absence import Absence
from bot.cases.absence import away as away_among
from bot.cases.entry import Entry, Kind
from bot.cases.routing import Wanted
from bot.desk.office import Office
from bot.desk.successors import routed

Absent = tuple[str, str, str]
"""Who (id) is away, the first and the last day (ISO)."""


def for_now(entries: Sequence[Entry]) -> frozenset[str]:
    """Ids of those who read it only while somebody is away; who took it over since reads it for good."""
    standing_in = frozenset[str]()
    for one in entries:
        told = one.told.reveal()
        if one.kind is Kind.READERS:
            standing_in = frozenset(told.get("for_now", "").split())
        elif one.kind is Kind.HANDOVER:
            standing_in -= {told["to"], one.by or ""}
    return standing_in


def announced(entries: Sequence[Entry]) -> Mapping[Absent, str | None]:
    """Absences the reporter was told of: who (id) reads meanwhile, "" for nobody; None: called off."""
    told = (one.told.reveal() for one in entries if one.kind is Kind.ABSENCE)
    return {(one["who"], one["first"], one["last"]): None if one.get("over") else one["to"] for one in told}


def ahead(entries: Sequence[Entry], today: date) -> tuple[str, ...]:
    """Ids of those who were announced for an absence that is not over."""
    told = announced(entries).items()
    return tuple(dict.fromkeys(to for (_, __, last), to in told if to and last >= today.isoformat()))


def absent(office: Office, absence: Absence) -> Absent | None:
    """An absence as a case is told of it; None where nobody has this key any more."""
    who = office.keys.counselor(absence.counselor)
    return (who, absence.first.isoformat(), absence.last.isoformat()) if who else None


def may_stand_in(
    office: Office, one: str, absence: Absence, absences: Sequence[Absence], closed: Collection[str]
) -> bool:
    """Whether somebody (id) is there meanwhile, and may read it."""
    out = gone(office, absence, absences) | {*closed}
    return bool(office.roster().find(one)) and one not in out


def stand_in(
    office: Office, wanted: Wanted, absence: Absence, absences: Sequence[Absence], closed: Collection[str],
    readers: Collection[str],
) -> str:  # fmt: skip
    """Who (id) reads it meanwhile: the deputy, or theirs; else who else would; else another of its readers.

    The fallback only where nobody else is there; "" for nobody. `readers` read it for good.
    """
    out = gone(office, absence, absences) | {*closed}
    for one in _deputies(office, absence):
        if office.roster().find(one) and one not in out:
            return one
    last = office.roster().fallback
    others = [one for one in routed(office, wanted, out | {*readers}) if last is None or one != last.id]
    beside = [one.id for one in office.roster().everyone if one.id in readers and one.id not in out]
    found = [*others, *beside, *([last.id] if last and last.id not in out else [])]
    return found[0] if found else ""


def gone(office: Office, absence: Absence, absences: Sequence[Absence]) -> frozenset[str]:
    """Ids of all who are away on any day of an absence that is still to come, that one's among them."""
    first = max(absence.first, office.today())
    fingerprints = {absence.counselor, *away_among(absences, first, absence.last)}
    return frozenset(filter(None, map(office.keys.counselor, fingerprints)))


def _deputies(office: Office, absence: Absence) -> Sequence[str]:
    """Theirs, that one's, and so on; the roster has no circles."""
    roster, found = office.whole_roster(), list[str]()
    one = roster.find(office.keys.counselor(absence.counselor) or "")
    while one and one.deputy and one.deputy not in found:
        found.append(one.deputy)
        one = roster.find(one.deputy)
    return found
