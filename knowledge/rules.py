"""Rules kept as data: lists of regular expressions in TOML files beside the rooms that use them."""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any


def read_rules(name: str) -> dict[str, Any]:
    """The lists of a TOML file in this package."""
    return tomllib.loads(files("knowledge").joinpath(name).read_text(encoding="utf-8"))


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One expression that finds any of them; of an empty list, nothing."""
    return re.compile("|".join(patterns) or r"(?!)")
