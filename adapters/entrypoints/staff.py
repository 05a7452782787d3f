"""The web process while no platform is connected: it says so on /readyz, and answers /healthz."""

from aiohttp import web

from adapters.entrypoints.answers import library_lacks
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.web import web_app

NO_PLATFORM = (
    "no platform is connected: set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET or SLACK_APP_TOKEN "
    "(docs/slack.md), or MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId (docs/teams.md), or "
    "try `madoguchi playground`"
)


def staff(room: ReadingRoom) -> web.Application:
    """The application with what an operator asks of it."""
    return web_app(lambda: [*library_lacks(room), NO_PLATFORM])
