"""Which of the platforms' secrets are set, and whether a desk can start with them; no value is told."""

import re
from collections.abc import Collection, Iterator, Mapping

from adapters.entrypoints.apps import APPS, COUNSELORS, CUSTODIAN, STAFF, named_for, variable
from adapters.settings import Settings
from adapters.slack.connection import SlackSecrets
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


def slack_given(settings: Settings, door: str = STAFF) -> list[str]:
    """The names of those of Slack's secrets that are set for a door's app."""
    return [variable(door, name) for name in _slack_secrets(settings, door)]


def slack_lacks(settings: Settings, door: str = STAFF) -> str | None:
    """Everything that keeps a door from starting on Slack, with the cures, in one line.

    None when it can start there, or nothing of it is set.
    """
    given = _slack_secrets(settings, door)
    return named_for(door, "; ".join([*_slack_halves(given), *_slack_misread(given)])) or None


def to_slack_secrets(settings: Settings, door: str = STAFF) -> SlackSecrets:
    """What is set, as Slack's room takes it; only where something is, and `slack_lacks` finds nothing."""
    given = _slack_secrets(settings, door)
    token, signing, app = (given.get(name) for name in _SLACK)
    return SlackSecrets(token or "", signing, app, settings.slack_api_url)


def apart(settings: Settings) -> bool:
    """Whether the counselors, or the custodian, have an app of their own."""
    return given(settings, COUNSELORS) or given(settings, CUSTODIAN)


def given(settings: Settings, door: str) -> bool:
    """Whether anything is set of a door's app, on any platform."""
    return bool(slack_given(settings, door) or teams_given(settings, door))


def notices_from(settings: Settings) -> str:
    """Whose app brings counselors their notices: their own, where they have one."""
    return COUNSELORS if given(settings, COUNSELORS) else STAFF


def shared_app(settings: Settings) -> str | None:
    """That two doors have one app, in one line; None where they don't."""
    owners: dict[str, str] = {}
    for door in APPS:
        slack, teams = _slack_secrets(settings, door), _teams_secrets(settings, door)
        told = {**slack, **{name: teams[name].casefold() for name in ("MicrosoftAppId",) if name in teams}}
        for name, value in told.items():
            first = owners.setdefault(value, variable(door, name))
            if first != variable(door, name):
                cure = "the separation would be off; make an app for each door (docs/slack.md, docs/teams.md)"
                return f"{first} and {variable(door, name)} are of the same app: {cure}"
    return None


def _slack_secrets(settings: Settings, door: str) -> Mapping[str, str]:
    prefix = "" if door == STAFF else f"{door}_"
    values = {name: getattr(settings, f"{prefix}{name.lower()}") for name in _SLACK}
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


def teams_given(settings: Settings, door: str = STAFF) -> list[str]:
    """The names of what is set of that by which a door's app is known to Teams."""
    return [variable(door, name) for name in _teams_secrets(settings, door)]


def teams_lacks(settings: Settings, door: str = STAFF) -> str | None:
    """Everything that keeps a door from starting on Teams, with the cures, in one line.

    None when it can start there, or nothing of it is set.
    """
    given = _teams_secrets(settings, door)
    if not given:
        return None
    faults = [*_teams_halves(given), *_teams_misread(given), *_teams_type(settings.teams_app_type)]
    return named_for(door, "; ".join(faults)) or None


def set_app_id(settings: Settings, door: str) -> str | None:
    """The ID of a door's app in Entra, as it is set."""
    return _teams_secrets(settings, door).get("MicrosoftAppId")


def is_id(written: str) -> bool:
    """Whether it can be an ID of Entra, and is not the example of one."""
    return bool(_GUID.fullmatch(written)) and written != _ZEROS


def to_teams_secrets(settings: Settings, door: str = STAFF) -> TeamsSecrets:
    """What is set, as Teams' room takes it; only where `teams_lacks` finds nothing."""
    app_id, password, tenant = _teams_secrets(settings, door).values()
    app_type = _APP_TYPES[settings.teams_app_type.strip().casefold()]
    login, metadata = settings.teams_login_url or LOGIN, settings.teams_metadata_url or METADATA
    return TeamsSecrets(app_id.casefold(), password, tenant.casefold(), app_type, login, metadata)


def _teams_secrets(settings: Settings, door: str) -> Mapping[str, str]:
    """Other doors' apps are in the same tenant where nothing else is said; that alone is no app."""
    if door == STAFF:
        own = settings.teams_app_id, settings.teams_password, settings.teams_tenant
    else:
        app_id, password, tenant = (getattr(settings, f"{door}_{name}".lower()) for name in _TEAMS)
        own = app_id, password, tenant or (settings.teams_tenant if app_id or password else None)
    values = (own[0], own[1].get_secret_value() if own[1] else None, own[2])
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
