"""How values are written in the roster's file: names, people, groups, hours."""

import re
from collections.abc import Iterator, Mapping
from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.cases.roster import Hours

_DAYS = "mon tue wed thu fri sat sun".split()
_HOURS = re.compile(r"([a-z, -]+?) +(\d{1,2}:\d\d) *- *(\d{1,2}:\d\d)")


def to_hours(written: object) -> Hours:
    """`mon-fri 09:00-18:00`: a day, a range of days or several with commas; then from when until when."""
    found = _HOURS.fullmatch(str(written).strip().lower())
    try:
        assert found
        days = frozenset(day for part in found[1].split(",") for day in _days(part.strip()))
        return Hours(days, to_time(found[2]), to_time(found[3]))
    except (AssertionError, ValueError):
        raise ValueError(f'has to be like "mon-fri 09:00-18:00", with {", ".join(_DAYS)}') from None


def _days(part: str) -> Iterator[int]:
    first, _, last = (name.strip() for name in part.partition("-"))
    start = _DAYS.index(first)
    for ahead in range((_DAYS.index(last or first) - start) % 7 + 1):
        yield (start + ahead) % 7


def to_time(written: object) -> time:
    """`09:00`."""
    try:
        hour, minute = str(written).split(":")
        return time(int(hour), int(minute))
    except ValueError:
        raise ValueError('has to be a time of day like "09:00"') from None


def _to_person(written: str) -> str:
    """Entra's object ids are the same in capitals."""
    return written.lower() if written.startswith("teams:") else written


def _to_addresses(written: Mapping[str, str]) -> Mapping[str, str]:
    return {one: there.lower() if one == "teams" else there for one, there in written.items()}


Name = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Word = Annotated[str, StringConstraints(max_length=200)]
Person = Annotated[
    str, StringConstraints(pattern=r"^(slack|teams|playground):\S{1,200}$"), AfterValidator(_to_person)
]
_GROUP = r"^(slack:[CGS][A-Z0-9]{2,20}|teams:19:[\w.-]{1,150}@thread\.[a-z0-9]{2,8})$"
Group = Annotated[str, StringConstraints(pattern=_GROUP)]
Address = Annotated[Word, Field(min_length=1)]
Addresses = Annotated[Mapping[Literal["slack", "teams"], Address], AfterValidator(_to_addresses)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Count = Annotated[int, Field(ge=0, le=365)]
Years = Annotated[int, Field(ge=1, le=100)]
Level = Annotated[int, Field(ge=0, le=5)]
Several = Field(strict=False, max_length=100)
"""A list in TOML, a set or a tuple here."""
