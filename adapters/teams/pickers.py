"""People are picked from the directory: Teams' own search, and the persons whom the desk knows by it."""

import re

from adapters.teams.choices import COMMA
from adapters.teams.connection import PLATFORM
from adapters.teams.limits import Node
from bot.cases.report import PEOPLE
from bot.dialogue.form import Field

_OBJECT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIRECTORY = {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}


def to_people(field: Field) -> Node:
    """Anybody of the organisation; who stands there already is picked. It is Teams that searches."""
    ids = (one.removeprefix(PLATFORM) for one in field.value.split() if one.startswith(PLATFORM))
    known = [one for one in dict.fromkeys(ids) if _OBJECT.fullmatch(one)][:PEOPLE]
    picked = {"value": COMMA.join(known)} if known else {}
    return {
        "type": "Input.ChoiceSet", "choices": [], "choices.data": _DIRECTORY, "isMultiSelect": True, **picked
    }  # fmt: skip


def to_persons(sent: str) -> str:
    """Who is picked, by their object ids. What is none stands there as it came, for who checks it."""
    ids = (one.strip() for one in sent.split(COMMA))
    return " ".join(PLATFORM + one.lower() if _OBJECT.fullmatch(one.lower()) else one for one in ids if one)
