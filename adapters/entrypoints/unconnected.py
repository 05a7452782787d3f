"""The web process of a door while no platform is connected: it says so on /readyz, and answers /healthz."""

from aiohttp import web

from adapters.entrypoints.apps import named_for
from adapters.entrypoints.doors import Lacks
from adapters.web import web_app

_NO_PLATFORM = (
    "no platform is connected: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET or SLACK_APP_TOKEN "
    "(docs/slack.md), or MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId (docs/teams.md), or "
    "try `madoguchi playground`"
)


def no_platform(door: str) -> str:
    """That a door's app is set nowhere, and how to mend it."""
    return named_for(door, _NO_PLATFORM)


def unconnected(door: str, lacks: Lacks) -> web.Application:
    """The application with what an operator asks of it."""
    return web_app(lambda: [*lacks(), no_platform(door)])
