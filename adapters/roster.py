"""The roster's file (TOML) becomes a Roster; every fault in it is told at once, with its place and cure."""

import tomllib
from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import time
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from adapters.cures import cure, place
from adapters.refusal import Refusal
from adapters.written import (
    Addresses,
    Count,
    Group,
    Language,
    Level,
    Name,
    Person,
    Several,
    Word,
    Years,
    to_hours,
    to_time,
)  # fmt: skip
from bot.cases.custodian import Custodian
from bot.cases.roster import OFFICE_HOURS, Counselor, Hours, Roster, Terms
from bot.cases.roster_faults import faults
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
    hours: Annotated[Hours, BeforeValidator(to_hours)] = OFFICE_HOURS
    on_call: Annotated[int, Field(ge=0, le=1000)] = 0
    deputy: Name | None = None
    not_for_people: Annotated[frozenset[Person], Several] = frozenset()
    not_for_sites: Annotated[frozenset[Name], Several] = frozenset()
    above: Annotated[frozenset[Person], Several] = frozenset()
    below: Annotated[frozenset[Person], Several] = frozenset()
    addresses: Addresses = {}
    contact: Word = ""
    external: bool = False


class _Custodian(_Block):
    id: Name
    name: Name
    role: Name
    name_en: Word = ""
    role_en: Word = ""
    langs: Annotated[tuple[Language, ...], Several] = ("ja",)
    addresses: Addresses = {}


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
    remind_at: Annotated[time, BeforeValidator(to_time)] = Terms.remind_at
    keep_years: Years = Terms.keep_years
    keep_years_serious: Years = Terms.keep_years_serious
    keep_years_withdrawn: Years = Terms.keep_years_withdrawn
    serious_level: Level = Terms.serious_level


class _File(_Block):
    counselors: list[_Counselor] = []
    fallback: _Counselor | None = None
    custodian: _Custodian | None = None
    sites: list[_Site] = []
    terms: _Terms = _Terms()


_BLOCKS: Mapping[str, type[_Block]] = {
    "counselors": _Counselor, "fallback": _Counselor, "custodian": _Custodian, "sites": _Site,
    "terms": _Terms,
}  # fmt: skip

_KEY_AT = {"counselors": 2, "fallback": 1, "custodian": 1, "sites": 2, "terms": 1}
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
        Custodian(**dict(file.custodian)) if file.custodian else None,
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
