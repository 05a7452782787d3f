"""The roster: who receives cases, for whom and when, who stands in, and the company's own deadlines."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time

from bot.cases.conduct import CONDUCTS
from bot.cases.site import Site, shared_groups

_ID = re.compile(r"[a-z0-9-]{1,40}")
_QUARTER = 15


@dataclass(frozen=True)
class Hours:
    """The calendar's working days among these weekdays (Monday is 0), from `start` until before `end`.

    Like every time on the roster they are Japan's.
    """

    days: frozenset[int]
    start: time
    end: time


OFFICE_HOURS = Hours(frozenset(range(5)), time(9), time(18))


@dataclass(frozen=True)
class Counselor:
    """Who receives cases. No sites: serves all of them. No conducts (of CONDUCTS): any.

    `on_call`: a lower one is asked first. `not_for_people` are persons ("slack:U1") whose cases this
    counselor never reads, `not_for_sites` likewise. `addresses`: their id on each platform. `contact` says
    how to reach an external one.
    """

    id: str
    name: str
    role: str
    name_en: str = ""
    role_en: str = ""
    sites: frozenset[str] = frozenset()
    conducts: frozenset[str] = frozenset()
    langs: tuple[str, ...] = ("ja",)
    hours: Hours = OFFICE_HOURS
    on_call: int = 0
    deputy: str | None = None
    not_for_people: frozenset[str] = frozenset()
    not_for_sites: frozenset[str] = frozenset()
    addresses: Mapping[str, str] = field(default_factory=dict, hash=False)
    contact: str = ""
    external: bool = False

    def called(self, lang: str) -> str:
        """Name and role as they are shown: `相談員A(人事)`, `Counselor A (HR)`."""
        if lang == "en":
            return f"{self.name_en or self.name} ({self.role_en or self.role})"
        return f"{self.name}({self.role})"

    def speaks_as(self, person: str) -> bool:
        """Whether a person ("platform:id") is this counselor; on the playground by their own id."""
        platform, _, there = person.partition(":")
        known = self.id if platform == "playground" else self.addresses.get(platform)
        return there == known


@dataclass(frozen=True)
class Terms:
    """The company's own deadlines, in working days unless said; rules of the house, none of them a law's.

    A first word, what happened, what is decided, and telling it; follow-ups are calendar days after the
    conclusion. An urgent case nobody opens is told to the deputies and the fallback after some minutes.
    """

    first_word: int = 3
    urgent_first_word: int = 0
    facts: int = 5
    urgent_facts: int = 1
    decision: int = 10
    urgent_decision: int = 3
    follow_up: tuple[int, ...] = (30, 90)
    urgent_follow_up: tuple[int, ...] = (7, 30, 90)
    urgent_deputy_minutes: int = 15
    urgent_fallback_minutes: int = 30
    remind_at: time = time(9)
    keep_years: int = 5


@dataclass(frozen=True)
class Roster:
    """All who receive cases. The fallback reads what nobody else may; only a faulty roster has none."""

    counselors: tuple[Counselor, ...]
    fallback: Counselor | None
    sites: tuple[Site, ...] = ()
    terms: Terms = Terms()

    @property
    def everyone(self) -> tuple[Counselor, ...]:
        """The counselors, then the fallback."""
        return (*self.counselors, self.fallback) if self.fallback else self.counselors

    def find(self, counselor: str) -> Counselor | None:
        """The one with this id."""
        return next((one for one in self.everyone if one.id == counselor), None)

    def speaking(self, person: str) -> Counselor | None:
        """The counselor a person ("platform:id") is."""
        return next((one for one in self.everyone if one.speaks_as(person)), None)


def faults(roster: Roster) -> list[str]:
    """Everything that can't be meant so, each as `place: what is wrong; how to mend it`.

    Places are those of the roster's file; `counselors[2]` is the second one.
    """
    checks = (_missing, _ids, _deputies, _unknown, _addresses, _hours, _outside)
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


def _terms(terms: Terms) -> Iterator[str]:
    for key, days in (("follow_up", terms.follow_up), ("urgent_follow_up", terms.urgent_follow_up)):
        if list(days) != sorted(set(days)):
            yield f"terms.{key}: the days do not rise; write the earlier follow-up first, each one once"
    for key in ("urgent_deputy_minutes", "urgent_fallback_minutes"):
        if getattr(terms, key) % _QUARTER:
            yield f"terms.{key}: notices leave on quarter hours; write 15, 30, 45 or more of these"
    if terms.remind_at != time(terms.remind_at.hour, terms.remind_at.minute // _QUARTER * _QUARTER):
        yield "terms.remind_at: notices leave on quarter hours; write a time such as 09:00 or 09:15"
