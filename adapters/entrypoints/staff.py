"""The staff's web process. No platform is built yet: it says so on /readyz, and answers /healthz."""

from aiohttp import web

from adapters.entrypoints.reading_room import ReadingRoom
from adapters.web import web_app
from knowledge.errors import LibraryError

NO_PLATFORM = "no platform is connected: Slack and Teams are not built yet; try `madoguchi playground`"


def staff(room: ReadingRoom) -> web.Application:
    """The application with what an operator asks of it."""

    def missing() -> list[str]:
        try:
            room.index()
        except LibraryError as fault:
            return [str(fault), NO_PLATFORM]
        return [NO_PLATFORM]

    return web_app(missing)
