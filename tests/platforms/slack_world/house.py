"""A desk on Slack that runs, the workspace around it, and the people in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from adapters.entrypoints.desk import ANSWERS
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.slack import slack_desk
from adapters.entrypoints.worker import address_of, letters_alone, working
from adapters.slack.client import Slack
from adapters.slack.connection import SLACK, SlackSecrets
from adapters.slack.messenger import SlackMessenger
from block_kit import faults_of_blocks, faults_of_dialog
from bot.desk.ports import Now
from pools import remembered, settled
from slack_world.fixtures import opened_workspace
from slack_world.methods import Strict
from slack_world.server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackServer
from slack_world.visitor import LOCALES, SlackVisitor
from slack_world.wire import Wire
from slack_world.world import AT_THE_DESK

OUR_OWN = Strict(faults_of_blocks, faults_of_dialog)
"""Further than Slack goes: nothing is ever marked up, or more than we mean to send."""


@dataclass
class SlackHouse:
    """A desk that runs, its workspace, and how the one reaches the other."""

    app: web.Application
    letters: Callable[[], int]
    server: SlackServer
    wire: Wire
    errands: list[ThreadPoolExecutor]
    visitors: list[SlackVisitor] = field(default_factory=list)

    async def visitor(self, lang: str = "ja", known_as: str = "") -> SlackVisitor:
        """Somebody with a client of their own, who has opened the app; `known_as`: who was there before."""
        person = self.server.world.person(known_as, LOCALES[lang])
        one = SlackVisitor(self.wire, person.id, lang, len(self.visitors), self.answer, self.settle)
        self.visitors.append(one)
        await one.look()
        return one

    def deliver(self) -> int:
        """A round of the worker: how many notices arrived."""
        return self.letters()

    async def answer(self) -> int:
        """A round of answering: how many questions were answered."""
        return int(await asyncio.to_thread(self.app[ANSWERS]))

    async def settle(self) -> None:
        """Back when everything is done that the desk does beside its acknowledgements."""
        await settled(self.errands)


def secrets(server: SlackServer, *, socket: bool = False) -> SlackSecrets:
    """What a desk is told of its workspace."""
    if socket:
        return SlackSecrets(BOT_TOKEN, None, APP_TOKEN, server.api_url)
    return SlackSecrets(BOT_TOKEN, SIGNING_SECRET, None, server.api_url)


@asynccontextmanager
async def opened_desk(
    room: ReadingRoom, installation: Installation, server: SlackServer, now: Now, *,
    worker: bool = False, socket: bool = False,
) -> AsyncIterator[SlackHouse]:  # fmt: skip
    """A desk in a workspace; several may be in one. `worker`: it answers, and delivers letters, by itself."""
    with remembered() as pools:
        app = slack_desk(room, installation, secrets(server, socket=socket), now)
    messenger = SlackMessenger(Slack(BOT_TOKEN, server.api_url))
    keys = installation.keys
    letters = letters_alone(
        installation.engine, installation.roster, keys.keyring, keys.worker, messenger,
        address_of(installation.roster, SLACK), now,
    ).round  # fmt: skip
    if worker:
        app.cleanup_ctx.append(working(letters))
    elif not socket:
        app.cleanup_ctx.clear()
    async with TestServer(app, host="127.0.0.1") as running, ClientSession() as session:
        address = str(running.make_url("")).rstrip("/")
        await _ready(session, address)
        while socket and not server.sockets:  # noqa: ASYNC110 - another thread's
            await asyncio.sleep(0.01)
        yield SlackHouse(app, letters, server, Wire(server, session, address, socket=socket), pools)


async def _ready(session: ClientSession, address: str) -> None:
    for _ in range(500):
        async with session.get(f"{address}/readyz") as answer:
            if answer.status == 200:
                return
            told = await answer.text()
        await asyncio.sleep(0.01)
    raise AssertionError(told)


class OnSlack:
    """The platform Slack, for walks: by signed requests, or over `socket`."""

    def __init__(self, *, socket: bool = False) -> None:
        self._socket = socket

    @asynccontextmanager
    async def opened(
        self, room: ReadingRoom, installation: Installation, now: Now, *, worker: bool = False
    ) -> AsyncIterator[SlackHouse]:
        """A workspace of its own, with the counselors in it, and a desk there."""
        with opened_workspace(now, OUR_OWN) as server:
            for one in AT_THE_DESK.values():
                server.world.person(one)
            async with opened_desk(
                room, installation, server, now, worker=worker, socket=self._socket
            ) as house:
                yield house
