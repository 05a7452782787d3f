"""The people of the playground's company, who can be picked: all who receive cases, and a few made up."""

from collections.abc import Sequence

from bot.dialogue.form import Field, Option
from bot.dialogue.wording import say

PLATFORM = "playground:"
STAFF = ("store_manager", "section_chief", "colleague")
"""Made-up staff, by their ids there."""


def made_up(lang: str) -> Sequence[Option]:
    """Those who are made up."""
    return [Option(f"{PLATFORM}staff-{one}", say(f"people_{one}", lang)) for one in STAFF]


def pickable(field: Field, people: Sequence[Option]) -> tuple[Option, ...]:
    """Everybody in the list; and who stands in the field already, though they are not in it."""
    listed = (*people, *field.options)
    known = {one.id for one in listed}
    persons = dict.fromkeys(one for one in field.value.split() if one.startswith(PLATFORM))
    besides = [one for one in persons if one not in known]
    return (*listed, *(Option(one, one.removeprefix(PLATFORM)) for one in besides))
