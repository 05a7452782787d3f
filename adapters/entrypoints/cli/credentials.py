"""Which of the platforms' secrets are set, and whether a desk can start with them; no value is told."""

import re
from collections.abc import Collection, Iterator, Mapping

from adapters.settings import Settings
from adapters.teams.connection import LOGIN, METADATA, AppType, TeamsSecrets

_SLACK = {
    "SLACK_BOT_TOKEN": ("xoxb-", "Bot User OAuth Token"),
    "SLACK_SIGNING_SECRET": ("", "Signing Secret"),
    "SLACK_APP_TOKEN": ("xapp-", "App-Level Token"),
}
"""Slack's secrets: how each begins, and what Slack's pages call it."""

_UNFILLED = ("...", "…")
"""How the examples of docs/slack.md and docs/teams.md end."""

_TEAMS = {
    "MicrosoftAppId": "Application (client) ID",
    "MicrosoftAppPassword": "client secret's Value",
    "MicrosoftAppTenantId": "Directory (tenant) ID",
}
"""What Teams needs, and what Entra's pages call it."""

_APP_TYPES: Mapping[str, AppType] = {"singletenant": "SingleTenant", "multitenant": "MultiTenant"}

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ZEROS = "00000000-0000-0000-0000-000000000000"
"""How the instructions write an ID."""


def slack_given(settings: Settings) -> list[str]:
    """The names of those of Slack's secrets that are set."""
    return list(_slack_secrets(settings))


def slack_lacks(settings: Settings) -> str | None:
    """Everything that keeps the desk from starting on Slack, with the cures, in one line.

    None when it can start there, or nothing of it is set.
    """
    given = _slack_secrets(settings)
    return "; ".join([*_slack_halves(given), *_slack_misread(given)]) or None


def _slack_secrets(settings: Settings) -> Mapping[str, str]:
    values = {name: getattr(settings, name.lower()) for name in _SLACK}
    return {name: value.get_secret_value() for name, value in values.items() if value}


def _slack_halves(given: Collection[str]) -> Iterator[str]:
    token, secret, app = (name in given for name in _SLACK)
    if token and not (secret or app):
        yield (
            "SLACK_BOT_TOKEN is set and SLACK_SIGNING_SECRET is not: nobody could tell Slack's requests "
            "from others'; set it, or SLACK_APP_TOKEN for Socket Mode"
        )
    if (secret or app) and not token:
        other = "SLACK_APP_TOKEN" if app else "SLACK_SIGNING_SECRET"
        yield f"{other} is set and SLACK_BOT_TOKEN is not; set it, or take the other away"


def _slack_misread(given: Mapping[str, str]) -> Iterator[str]:
    for name, value in given.items():
        begins, called = _SLACK[name]
        if value.endswith(_UNFILLED):
            yield f"{name} is still the example of the instructions; copy the {called}"
        elif not value.startswith(begins):
            yield f"{name} has to begin with {begins}; copy the {called}"


def teams_given(settings: Settings) -> list[str]:
    """The names of what is set of that by which the desk is known to Teams."""
    return list(_teams_secrets(settings))


def teams_lacks(settings: Settings) -> str | None:
    """Everything that keeps the desk from starting on Teams, with the cures, in one line.

    None when it can start there, or nothing of it is set.
    """
    given = _teams_secrets(settings)
    if not given:
        return None
    faults = [*_teams_halves(given), *_teams_misread(given), *_teams_type(settings.teams_app_type)]
    return "; ".join(faults) or None


def is_id(written: str) -> bool:
    """Whether it can be an ID of Entra, and is not the example of one."""
    return bool(_GUID.fullmatch(written)) and written != _ZEROS


def to_teams_secrets(settings: Settings) -> TeamsSecrets:
    """What is set, as Teams' room takes it; only where `teams_lacks` finds nothing."""
    app_id, password, tenant = _teams_secrets(settings).values()
    app_type = _APP_TYPES[settings.teams_app_type.strip().casefold()]
    login, metadata = settings.teams_login_url or LOGIN, settings.teams_metadata_url or METADATA
    return TeamsSecrets(app_id.casefold(), password, tenant.casefold(), app_type, login, metadata)


def _teams_secrets(settings: Settings) -> Mapping[str, str]:
    password = settings.teams_password
    values = (settings.teams_app_id, password.get_secret_value() if password else None, settings.teams_tenant)
    stripped = zip(_TEAMS, ((value or "").strip() for value in values), strict=True)
    return {name: value for name, value in stripped if value}


def _teams_halves(given: Collection[str]) -> Iterator[str]:
    for name, called in _TEAMS.items():
        if name not in given:
            yield f"{name} is not set: set it to the {called}, or take {' and '.join(given)} away"


def _teams_misread(given: Mapping[str, str]) -> Iterator[str]:
    for name, value in given.items():
        copy = f"copy the {_TEAMS[name]}"
        if value.endswith(_UNFILLED) or value == _ZEROS or "example" in value.casefold():
            yield f"{name} is still the example of the instructions; {copy}"
        elif name == "MicrosoftAppPassword":
            yield from _password_misread(value)
        elif not _GUID.fullmatch(value):
            yield f"{name} is no ID like {_ZEROS}; {copy}"
    if len({value.casefold() for value in given.values()}) < len(given):
        yield "two of them are the same; copy each again"


def _password_misread(value: str) -> Iterator[str]:
    if _GUID.fullmatch(value):
        yield "MicrosoftAppPassword is a Secret ID; copy the Value beside it, or make a new client secret"
    elif value.endswith("***"):
        yield "MicrosoftAppPassword is cut off, as Entra shows it later; make a new client secret"
    elif re.search(r"\s", value):
        yield "MicrosoftAppPassword has a space inside; copy the client secret's Value again"


def _teams_type(written: str) -> Iterator[str]:
    match written.strip().casefold():
        case "userassignedmsi":
            signs_in = "this desk signs in with a client secret"
            yield f"MicrosoftAppType is UserAssignedMSI, and {signs_in}: register the app as SingleTenant"
        case other if other not in _APP_TYPES:
            yield f"MicrosoftAppType has to be {' or '.join(_APP_TYPES.values())}"
