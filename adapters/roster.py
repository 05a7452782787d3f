"""The roster's file (TOML) becomes a Roster; every fault in it is told at once, with its place and cure."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from datetime import time
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from adapters.cures import cure, place
from adapters.refusal import Refusal
from bot.cases.roster import OFFICE_HOURS, Counselor, Hours, Roster, Terms, faults
from bot.cases.site import Site


class RosterError(Refusal):
    """The roster can't be used; each line of the text is one fault: its place, and how to mend it."""


def read_roster(path: Path) -> Roster:
    """The roster in a file. Raises RosterError."""
    roster, told = _to_roster(_tables(path))
    if roster is None or told:
        raise RosterError("\n".join(f"{path.name}: {one}" for one in told))
    return roster


def starter_roster() -> str:
    """The text of a roster to begin with: three counselors, a fallback outside, every key explained."""
    return files("adapters").joinpath("starter_roster.toml").read_text(encoding="utf-8")


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise RosterError(f"{path}: there is no such file; 'madoguchi init' writes one") from None
    except OSError as fault:
        why = fault.strerror or type(fault).__name__
        raise RosterError(f"{path}: can't be read ({why}); it has to be a file this user may read") from None
    except UnicodeDecodeError:
        raise RosterError(f"{path}: is not UTF-8; save it again with the encoding UTF-8") from None
    except (ValueError, RecursionError) as fault:
        raise RosterError(f"{path}: is no TOML: {fault}; mend that line (https://toml.io)") from None


_DAYS = "mon tue wed thu fri sat sun".split()
_HOURS = re.compile(r"([a-z, -]+?) +(\d{1,2}:\d\d) *- *(\d{1,2}:\d\d)")


def _to_hours(written: object) -> Hours:
    """`mon-fri 09:00-18:00`: a day, a range of days or several with commas; then from when until when."""
    found = _HOURS.fullmatch(str(written).strip().lower())
    try:
        assert found
        days = frozenset(day for part in found[1].split(",") for day in _days(part.strip()))
        return Hours(days, _to_time(found[2]), _to_time(found[3]))
    except (AssertionError, ValueError):
        raise ValueError(f'has to be like "mon-fri 09:00-18:00", with {", ".join(_DAYS)}') from None


def _days(part: str) -> Iterator[int]:
    first, _, last = (name.strip() for name in part.partition("-"))
    start = _DAYS.index(first)
    for ahead in range((_DAYS.index(last or first) - start) % 7 + 1):
        yield (start + ahead) % 7


def _to_time(written: object) -> time:
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
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Count = Annotated[int, Field(ge=0, le=365)]
Years = Annotated[int, Field(ge=1, le=100)]
Several = Field(strict=False, max_length=100)
"""A list in TOML, a set or a tuple here."""


class _Block(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", str_strip_whitespace=True)


class _Counselor(_Block):
    id: Name
    name: Name
    role: Name
    name_en: Word = ""
    role_en: Word = ""
    sites: Annotated[frozenset[Name], Several] = frozenset()
    conducts: Annotated[frozenset[Name], Several] = frozenset()
    langs: Annotated[tuple[Language, ...], Several] = ("ja",)
    hours: Annotated[Hours, BeforeValidator(_to_hours)] = OFFICE_HOURS
    on_call: Annotated[int, Field(ge=0, le=1000)] = 0
    deputy: Name | None = None
    not_for_people: Annotated[frozenset[Person], Several] = frozenset()
    not_for_sites: Annotated[frozenset[Name], Several] = frozenset()
    addresses: Annotated[Mapping[Literal["slack", "teams"], Address], AfterValidator(_to_addresses)] = {}
    contact: Word = ""
    external: bool = False


class _Site(_Block):
    id: Name
    name: Name
    name_en: Word = ""
    places: Annotated[tuple[Name, ...], Several] = ()
    groups: Annotated[tuple[Group, ...], Several] = ()


class _Terms(_Block):
    first_word: Count = Terms.first_word
    urgent_first_word: Count = Terms.urgent_first_word
    facts: Count = Terms.facts
    urgent_facts: Count = Terms.urgent_facts
    decision: Count = Terms.decision
    urgent_decision: Count = Terms.urgent_decision
    follow_up: Annotated[tuple[Count, ...], Several] = Terms.follow_up
    urgent_follow_up: Annotated[tuple[Count, ...], Several] = Terms.urgent_follow_up
    urgent_deputy_minutes: Annotated[int, Field(ge=0, le=1440)] = Terms.urgent_deputy_minutes
    urgent_fallback_minutes: Annotated[int, Field(ge=0, le=1440)] = Terms.urgent_fallback_minutes
    remind_at: Annotated[time, BeforeValidator(_to_time)] = Terms.remind_at
    keep_years: Years = Terms.keep_years


class _File(_Block):
    counselors: list[_Counselor] = []
    fallback: _Counselor | None = None
    sites: list[_Site] = []
    terms: _Terms = _Terms()


_BLOCKS: Mapping[str, type[_Block]] = {
    "counselors": _Counselor, "fallback": _Counselor, "sites": _Site, "terms": _Terms,
}  # fmt: skip

_KEY_AT = {"counselors": 2, "fallback": 1, "sites": 2, "terms": 1}
"""Which step of a place is the key inside its block."""


def _to_roster(tables: dict[str, Any]) -> tuple[Roster | None, list[str]]:
    """The roster, and what is wrong with it; what can't be read is left out, so the rest is judged, too."""
    try:
        return _judged(_File.model_validate(tables))
    except ValidationError as refused:
        shape = refused.errors()
    told = {place(one["loc"]): cure(one, _known(one["loc"])) for one in shape}
    try:
        _, meaning = _judged(_File.model_validate(_without(tables, [one["loc"] for one in shape])))
    except ValidationError:
        meaning = []
    meaning = [one for one in meaning if one.partition(":")[0] not in told]
    return None, [*(f"{at}: {how}" for at, how in told.items()), *meaning]


def _judged(file: _File) -> tuple[Roster, list[str]]:
    roster = Roster(
        tuple(Counselor(**dict(one)) for one in file.counselors),
        Counselor(**dict(file.fallback)) if file.fallback else None,
        tuple(Site(**dict(one)) for one in file.sites),
        Terms(**dict(file.terms)),
    )
    return roster, faults(roster)


def _without(tables: dict[str, Any], places: list[tuple[int | str, ...]]) -> dict[str, Any]:
    """The tables without the keys at fault."""
    rest = deepcopy(tables)
    for at in places:
        key_at = _KEY_AT.get(str(at[0]), 0)
        holder: Any = rest
        for step in at[:key_at]:
            holder = holder[step]
        if len(at) > key_at and isinstance(holder, dict):
            holder.pop(at[key_at], None)
    return rest


def _known(location: tuple[int | str, ...]) -> Collection[str]:
    """The keys that there are in the block in which something stands."""
    block = _BLOCKS[str(location[0])] if len(location) > 1 else _File
    return block.model_fields
