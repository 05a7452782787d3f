"""Cures: where a file of settings is at fault, and how that is mended, out of what pydantic says."""

from collections.abc import Collection
from typing import Any

_LIKE = {
    **dict.fromkeys(("not_for_people", "above", "below"), '"slack:U0123456789"'), "langs": '"ja"',
    "groups": '"slack:C0123456789", "slack:S0123456789" or "teams:19:…@thread.tacv2"',
}  # fmt: skip

_CURES = {
    "missing": "is missing; add it",
    "string_too_short": "is empty; write it, or take it away",
    "string_type": 'has to be a text in "quotes"',
    "int_type": "has to be a whole number",
    "bool_type": "has to be true or false",
    "tuple_type": "has to be a list in [brackets]",
    "frozen_set_type": "has to be a list in [brackets]",
    "dict_type": 'has to be like { slack = "U0123456789" }',
    "list_type": "has to be several blocks; write its line in double brackets, [[...]]",
    "model_type": "has to be a block of keys; write its line in brackets, [...]",
}


def place(location: tuple[int | str, ...]) -> str:
    """`counselors[2].hours`, counted from one."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in location if step != "[key]")
    return "".join(steps).removeprefix(".")


def cure(fault: Any, known: Collection[str]) -> str:
    """How a fault is mended; `known`: the keys that there are where it stands."""
    if fault["type"] == "extra_forbidden":
        return f"is no key here; known are {', '.join(known)}"
    if fault["type"] == "string_pattern_mismatch":
        return f"has to be like {_LIKE[str(fault['loc'][2])]}"
    if fault["type"] == "value_error":
        return str(fault["ctx"]["error"])
    return _CURES.get(fault["type"], fault["msg"])
