"""The roster: who receives cases, for whom and when, who stands in, and the company's own deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from bot.cases.custodian import Custodian
from bot.cases.site import Site


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

    `on_call`: a lower one is asked first. Persons ("slack:U1"): `not_for_people` whose cases this counselor
    never reads, `above` whose orders they follow, `below` who report to them; `not_for_sites` likewise.
    `addresses`: their id on each platform. `contact` says how to reach an external one.
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
    above: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
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
    keep_years_serious: int = 10
    keep_years_withdrawn: int = 5
    serious_level: int = 4


@dataclass(frozen=True)
class Roster:
    """All who receive cases. The fallback reads what nobody else may; only a faulty roster has none.

    The custodian is none of them; without one no name can be confided.
    """

    counselors: tuple[Counselor, ...]
    fallback: Counselor | None
    sites: tuple[Site, ...] = ()
    terms: Terms = Terms()
    custodian: Custodian | None = None

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

    def keeper(self, person: str) -> Custodian | None:
        """The custodian, if that is who a person ("platform:id") is."""
        return self.custodian if self.custodian and self.custodian.speaks_as(person) else None

    def reached(self, one: str) -> Counselor | Custodian | None:
        """Who gets notices under this id."""
        return self.custodian if self.custodian and self.custodian.id == one else self.find(one)
