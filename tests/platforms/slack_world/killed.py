"""A web process of the desk that hears and never answers, until somebody kills it: its address on stdout.

`python killed.py PLACE KEYS API_URL NOW`: the desk's folder, its keys, the workspace, the time as ISO 8601.
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from aiohttp.test_utils import TestServer

from adapters.entrypoints.installation import kept
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.slack import slack_desk
from adapters.slack.connection import SlackSecrets
from slack_world.server import BOT_TOKEN, SIGNING_SECRET


async def hear(place: Path, keys: Path, api_url: str, now: datetime) -> None:
    """Serve until killed."""
    room = ReadingRoom(place, None, lambda *_: None, print)
    secrets = SlackSecrets(BOT_TOKEN, SIGNING_SECRET, None, api_url)
    app = slack_desk(room, kept(place, keys, None, print), secrets, lambda: now)
    app.cleanup_ctx.clear()
    async with TestServer(app, host="127.0.0.1") as server:
        print(server.make_url(""), flush=True)
        await asyncio.sleep(3600)


if __name__ == "__main__":
    place, keys, api_url, now = sys.argv[1:]
    asyncio.run(hear(Path(place), Path(keys), api_url, datetime.fromisoformat(now)))
