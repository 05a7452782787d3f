"""What cannot be meant so on a roster, each with its place and its cure."""

import re
from collections.abc import Iterator
from datetime import time

from bot.cases.conduct import CONDUCTS
from bot.cases.roster import Counselor, Roster, Terms
from bot.cases.site import shared_groups

_ID = re.compile(r"[a-z0-9-]{1,40}")
_QUARTER = 15

_PERSON = {
    "slack": re.compile("[UW][A-Z0-9]{2,20}"),
    "teams": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
}
_WRITTEN = {
    "slack": '"slack:U0123456789", the member ID in Slack',
    "teams": '"teams:00000000-0000-0000-0000-000000000000", the object ID in Entra',
}
"""How a platform's people are written."""


def faults(roster: Roster) -> list[str]:
    """Everything that can't be meant so, each as `place: what is wrong; how to mend it`.

    Places are those of the roster's file; `counselors[2]` is the second one.
    """
    checks = (_missing, _ids, _deputies, _unknown, _addresses, _line, _hours, _outside, _apart)
    told = [one for check in checks for one in check(roster)]
    return [*told, *shared_groups(roster.sites), *_terms(roster.terms)]


def _places(roster: Roster) -> Iterator[tuple[str, Counselor]]:
    for number, one in enumerate(roster.counselors, 1):
        yield f"counselors[{number}]", one
    if roster.fallback:
        yield "fallback", roster.fallback


def _missing(roster: Roster) -> Iterator[str]:
    if not roster.counselors:
        yield "counselors: nobody is on the roster; add at least one [[counselors]]"
    if not roster.fallback:
        yield "fallback: there is none; add [fallback], who reads what nobody else may read"


def _ids(roster: Roster) -> Iterator[str]:
    sites = [(f"sites[{number}]", site.id) for number, site in enumerate(roster.sites, 1)]
    for ids in ([(place, one.id) for place, one in _places(roster)], sites):
        first: dict[str, str] = {}
        for place, id_ in ids:
            if not _ID.fullmatch(id_):
                yield f"{place}.id: {id_!r} is no id; use 1 to 40 of a-z, 0-9 and '-'"
            if first.setdefault(id_, place) != place:
                yield f"{place}.id: {id_!r} is the id of {first[id_]}, too; choose another"


def _deputies(roster: Roster) -> Iterator[str]:
    deputies = {one.id: one.deputy for one in roster.everyone}
    told: set[str] = set()
    for place, one in _places(roster):
        if one.deputy is not None and one.deputy not in deputies:
            yield f"{place}.deputy: nobody has the id {one.deputy!r}; write the id of somebody on the roster"
        way = [one.id]
        while (then := deputies.get(way[-1])) is not None and then not in way:
            way.append(then)
        if then == one.id and not told.intersection(way):
            told.update(way)
            circle = " > ".join([*way, then])
            yield f"{place}.deputy: the deputies go round in a circle, {circle}; take the deputy of one away"


def _unknown(roster: Roster) -> Iterator[str]:
    sites = [site.id for site in roster.sites]
    for place, one in _places(roster):
        for key, named in (("sites", one.sites), ("not_for_sites", one.not_for_sites)):
            for site in sorted(named.difference(sites)):
                yield f"{place}.{key}: no site has the id {site!r}; add it as one of the [[sites]]"
        for conduct in sorted(one.conducts.difference(CONDUCTS)):
            yield f"{place}.conducts: there is no {conduct!r}; known are {', '.join(CONDUCTS)}"


def _addresses(roster: Roster) -> Iterator[str]:
    first: dict[tuple[str, str], str] = {}
    for place, one in _places(roster):
        for address in one.addresses.items():
            if (other := first.setdefault(address, place)) != place:
                yield f"{place}.addresses.{address[0]}: {other} has the same; each one needs their own"


def _line(roster: Roster) -> Iterator[str]:
    """A mistyped person would exclude nobody, and nobody would notice."""
    for place, one in _places(roster):
        for key, persons in (("above", one.above), ("below", one.below)):
            for person in sorted(persons):
                platform, _, there = person.partition(":")
                if platform in _PERSON and not _PERSON[platform].fullmatch(there):
                    yield f"{place}.{key}: {person!r} is nobody's id; write {_WRITTEN[platform]}"
                if one.speaks_as(person):
                    yield f"{place}.{key}: {person!r} is their own id; take it away"
        for person in sorted(one.above & one.below):
            yield f"{place}.below: {person!r} stands in above, too; leave it in one of them"


def _hours(roster: Roster) -> Iterator[str]:
    for place, one in _places(roster):
        if not one.hours.days or one.hours.end <= one.hours.start:
            yield f"{place}.hours: they end before they begin; begin and end on one day, 23:59 at the latest"


def _outside(roster: Roster) -> Iterator[str]:
    for place, one in _places(roster):
        if one.external and not one.contact:
            yield f"{place}.contact: is missing; say how to reach somebody outside the company"
    for key in ("sites", "conducts", "deputy"):
        if roster.fallback and getattr(roster.fallback, key):
            yield f"fallback.{key}: the fallback is there for everything; take this line away"


def _apart(roster: Roster) -> Iterator[str]:
    """Whoever reads cases and keeps names would know both halves."""
    custodian, keep = roster.custodian, "never reads cases; name somebody else"
    if custodian is None:
        return
    if not _ID.fullmatch(custodian.id):
        yield f"custodian.id: {custodian.id!r} is no id; use 1 to 40 of a-z, 0-9 and '-'"
    for place, one in _places(roster):
        if one.id == custodian.id:
            yield f"custodian.id: {one.id!r} is the id of {place}, too; the custodian {keep}"
        for platform, there in one.addresses.items():
            if custodian.addresses.get(platform) == there:
                yield f"custodian.addresses.{platform}: {place} has the same; the custodian {keep}"


def _terms(terms: Terms) -> Iterator[str]:
    for key, days in (("follow_up", terms.follow_up), ("urgent_follow_up", terms.urgent_follow_up)):
        if list(days) != sorted(set(days)):
            yield f"terms.{key}: the days do not rise; write the earlier follow-up first, each one once"
    for key in ("urgent_deputy_minutes", "urgent_fallback_minutes"):
        if getattr(terms, key) % _QUARTER:
            yield f"terms.{key}: notices leave on quarter hours; write 15, 30, 45 or more of these"
    if terms.remind_at != time(terms.remind_at.hour, terms.remind_at.minute // _QUARTER * _QUARTER):
        yield "terms.remind_at: notices leave on quarter hours; write a time such as 09:00 or 09:15"
