"""The laws that a desk for customer harassment wants, with the reason; by id where it is certain."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Wanted:
    """A law by name, and what it is wanted for. id: "" where e-Gov has to find it by its name."""

    name: str
    why: str
    id: str = ""


def wanted() -> tuple[Wanted, ...]:
    """All of them."""
    told = tomllib.loads(files("adapters.laws").joinpath("wanted.toml").read_text(encoding="utf-8"))
    return tuple(Wanted(**one) for one in told["laws"])
