"""Routing: who reads a case. Never somebody excluded or refused, and never silently nobody."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cases.errors import CaseError
from bot.cases.roster import Counselor, Roster

READERS = 2
"""How many read a case, where so many may."""


@dataclass(frozen=True)
class Wanted:
    """What a report needs of its readers. `person` ("platform:id") is "" when nobody knows who reports.

    `involved`: persons that the reporter picked as involved; words about somebody exclude nobody. What this
    leads to stands in `_excluded`.
    """

    site: str | None
    conduct: str | None
    lang: str
    person: str = ""
    refused: frozenset[str] = frozenset()
    urgent: bool = False
    involved: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Route:
    """Who reads a case, the leading one first; `by_fallback`: nobody but the fallback may."""

    readers: tuple[Counselor, ...]
    by_fallback: bool


def candidates(roster: Roster, wanted: Wanted) -> tuple[Counselor, ...]:
    """Every counselor who may come to read it, whoever is refused: those of the site first, no fallback."""
    allowed = [one for one in roster.counselors if not _excluded(one, wanted)]
    return tuple(sorted(allowed, key=lambda one: (not _serves(one, wanted.site), one.on_call)))


def barred(roster: Roster, wanted: Wanted) -> frozenset[str]:
    """Ids of all who must not hear of it, the fallback among them: excluded, refused, or who reports it."""
    return frozenset(one.id for one in roster.everyone if not _may_read(one, wanted))


def route(roster: Roster, wanted: Wanted, on_duty: Callable[[Counselor], bool]) -> Route:
    """Who reads it: two where two are right for it, else one, else the fallback alone.

    Who serves only other kinds of conduct, then only other sites, is asked before the fallback is.
    Raises CaseError `nobody_left` when the fallback may not read it either.
    """
    allowed = [one for one in roster.counselors if _may_read(one, wanted)]
    of_site = [one for one in allowed if _serves(one, wanted.site)]
    right = [one for one in of_site if _takes(one, wanted.conduct)]
    if pool := right or of_site or allowed:
        return Route(_best(pool, wanted, on_duty), by_fallback=False)
    if roster.fallback and _may_read(roster.fallback, wanted):
        return Route((roster.fallback,), by_fallback=True)
    raise CaseError("nobody_left")


def _best(
    pool: list[Counselor], wanted: Wanted, on_duty: Callable[[Counselor], bool]
) -> tuple[Counselor, ...]:
    """In an urgent case first one who is there now; then whoever speaks the language, there or not."""

    def away(one: Counselor) -> bool:
        return wanted.urgent and not on_duty(one)

    def order(one: Counselor) -> tuple[bool, bool, bool, int]:
        return wanted.lang not in one.langs, away(one), wanted.conduct not in one.conducts, one.on_call

    first = min(pool, key=lambda one: (away(one), order(one)))
    others = sorted((one for one in pool if one is not first), key=order)
    return (first, *others)[:READERS]


def _may_read(one: Counselor, wanted: Wanted) -> bool:
    return one.id not in wanted.refused and not _excluded(one, wanted)


def _excluded(one: Counselor, wanted: Wanted) -> bool:
    """Nobody reads what they report themselves, or somebody whose superior they are, or who they are not for.

    Nor a case in which they are involved themselves, or one of their line, up or down, or who they are not
    for; nor one of a site they are not for.
    """
    return (
        wanted.site in one.not_for_sites
        or one.speaks_as(wanted.person)
        or wanted.person in one.not_for_people | one.below
        or any(map(one.speaks_as, wanted.involved))
        or not wanted.involved.isdisjoint(one.not_for_people | one.above | one.below)
    )


def _serves(one: Counselor, site: str | None) -> bool:
    return not one.sites or site in one.sites


def _takes(one: Counselor, conduct: str | None) -> bool:
    return conduct is None or not one.conducts or conduct in one.conducts
