"""Apps: each door may have one of its own on the platforms; what its settings are called."""

import re

ALL, STAFF, COUNSELORS, CUSTODIAN = "all", "staff", "counselors", "custodian"
"""Whose door it is; ALL for one process that is all doors, with the staff's app for everybody."""

APPS = (STAFF, COUNSELORS, CUSTODIAN)
"""The doors that can have an app of their own."""

TOGETHER = "All doors are one process here: the separation of staff and counselors is off."

_NAMES = re.compile(r"\b(SLACK_(BOT_TOKEN|SIGNING_SECRET|APP_TOKEN)|MicrosoftApp(Id|Password|TenantId))\b")


def variable(door: str, name: str) -> str:
    """What a platform's setting is called for a door's app: the platform's own name for the staff's."""
    return name if door in {ALL, STAFF} else f"MADOGUCHI_{door}_{name}".upper()


def named_for(door: str, line: str) -> str:
    """A line for operators, with the settings of that door's app instead of the staff's."""
    return _NAMES.sub(lambda found: variable(door, found[0]), line)
