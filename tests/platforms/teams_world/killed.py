"""A web process of the desk that hears and never answers, until somebody kills it: its address on stdout.

`python killed.py PLACE KEYS LOGIN METADATA NOW`: the desk's folder, its keys, the issuer's two addresses, the
time as ISO 8601.
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from aiohttp.test_utils import TestServer

from adapters.entrypoints.installation import kept
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.teams import teams_desk
from adapters.teams.connection import TeamsSecrets
from teams_world.world import APP_ID, PASSWORD, TENANT


async def hear(place: Path, keys: Path, login_url: str, metadata_url: str, now: datetime) -> None:
    """Serve until killed."""
    room = ReadingRoom(place, None, lambda *_: None, print)
    secrets = TeamsSecrets(APP_ID, PASSWORD, TENANT, login_url=login_url, metadata_url=metadata_url)
    app = teams_desk(room, kept(place, keys, None, print), secrets, lambda: now)
    app.cleanup_ctx.pop(0)
    async with TestServer(app, host="127.0.0.1") as server:
        print(server.make_url(""), flush=True)
        await asyncio.sleep(3600)


if __name__ == "__main__":
    place, keys, login_url, metadata_url, now = sys.argv[1:]
    asyncio.run(hear(Path(place), Path(keys), login_url, metadata_url, datetime.fromisoformat(now)))
