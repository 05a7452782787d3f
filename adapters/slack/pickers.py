"""People are picked from the workspace: Slack's own list, and the persons whom the desk knows by it."""

import re

from adapters.slack.choices import to_placeholder
from adapters.slack.limits import Block
from adapters.slack.people import PLATFORM
from bot.cases.report import PEOPLE
from bot.dialogue.form import Field

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")


def to_people(field: Field, lang: str) -> Block:
    """Anybody of the workspace; who stands there already is picked."""
    users = (one.removeprefix(PLATFORM) for one in field.value.split() if one.startswith(PLATFORM))
    known = [one for one in dict.fromkeys(users) if _USER.fullmatch(one)][:PEOPLE]
    initial = {"initial_users": known} if known else {}
    return {
        "type": "multi_users_select", **to_placeholder(lang), "max_selected_items": PEOPLE, **initial
    }  # fmt: skip


def to_persons(users: object) -> str:
    """Who is picked. What is no user's id stands there as it came, for who checks it.

    Raises ValueError for what is no list of texts.
    """
    if not isinstance(users, list) or not all(isinstance(one, str) for one in users):
        raise ValueError("picked people")
    return " ".join(PLATFORM + one if _USER.fullmatch(one) else one for one in users)
