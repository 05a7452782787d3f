"""A desk on Teams that runs, the tenant around it, and the people in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from adapters.database.address_book import StoredAddresses
from adapters.entrypoints.desk import ANSWERS
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.teams import teams_desk
from adapters.entrypoints.worker import letters_alone, met_address_of, working
from adapters.teams.connector import Connector
from adapters.teams.messenger import TeamsMessenger
from bot.desk.ports import Now
from pools import remembered, settled
from teams_world.fixtures import Tenant, opened_tenant
from teams_world.server import TeamsServer
from teams_world.visitor import LOCALES, TeamsVisitor
from teams_world.wire import Wire
from teams_world.world import AT_THE_DESK


@dataclass
class TeamsHouse:
    """A desk that runs, its tenant, and how the one reaches the other."""

    app: web.Application
    letters: Callable[[], int]
    tenant: Tenant
    wire: Wire
    errands: list[ThreadPoolExecutor]
    visitors: list[TeamsVisitor] = field(default_factory=list)
    settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def server(self) -> TeamsServer:
        """The tenant's connector."""
        return self.tenant.server

    async def visitor(self, lang: str = "ja", known_as: str = "") -> TeamsVisitor:
        """Somebody with a client of their own, who has the app; `known_as`: who was there before."""
        world = self.server.world
        person = world.person(known_as, locale=LOCALES[lang])
        one = TeamsVisitor(self.wire, person.id, lang, self.answer, self.settle, self.tenant.faults_of_card)
        self.visitors.append(one)
        if not world.has_chat(person.id):
            await one.install()
        return one

    def deliver(self) -> int:
        """A round of the worker: how many notices arrived."""
        return self.letters()

    async def answer(self) -> int:
        """A round of answering: how many questions were answered."""
        return int(await asyncio.to_thread(self.app[ANSWERS]))

    async def settle(self) -> None:
        """Back when everything is done that the desk does beside its answers."""
        async with self.settling:
            await settled(self.errands)


@asynccontextmanager
async def opened_desk(
    room: ReadingRoom, installation: Installation, tenant: Tenant, now: Now, *, worker: bool = False
) -> AsyncIterator[TeamsHouse]:
    """A desk in a tenant; several may be in one. `worker`: it answers, and delivers letters, by itself."""
    with remembered() as pools:
        app = teams_desk(room, installation, tenant.secrets, now)
    letters = letters_of(installation, tenant, now)
    if worker:
        app.cleanup_ctx.append(working(letters))
    else:
        app.cleanup_ctx.pop(0)  # nothing is answered before the test has it answered
    async with TestServer(app, host="127.0.0.1") as running, ClientSession() as session:
        address = str(running.make_url("")).rstrip("/")
        await _ready(session, address)
        wire = Wire(tenant.server, tenant.issuer, session, address)
        yield TeamsHouse(app, letters, tenant, wire, pools)


def letters_of(installation: Installation, tenant: Tenant, now: Now) -> Callable[[], int]:
    """The worker's round, with the worker's key and no other."""
    keys, roster = installation.keys, installation.roster
    book = StoredAddresses(installation.engine)
    reached_at = met_address_of(roster, keys.keyring, keys.worker, book)
    messenger = TeamsMessenger(Connector(tenant.secrets))
    return letters_alone(
        installation.engine, roster, keys.keyring, keys.worker, messenger, reached_at, now
    ).round  # fmt: skip


async def _ready(session: ClientSession, address: str) -> None:
    for _ in range(500):
        async with session.get(f"{address}/readyz") as answer:
            if answer.status == 200:
                return
            told = await answer.text()
        await asyncio.sleep(0.01)
    raise AssertionError(told)


class OnTeams:
    """The platform Teams, for walks. A tenant stays as long as its clock does, whatever becomes of desks."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._now: Any = None
        self._tenant: Tenant | None = None

    @asynccontextmanager
    async def opened(
        self, room: ReadingRoom, installation: Installation, now: Now, *, worker: bool = False
    ) -> AsyncIterator[TeamsHouse]:
        """A tenant of its own, with the counselors in it, who have all met the desk; and a desk there."""
        tenant = self._tenant_of(now)
        async with opened_desk(room, installation, tenant, now, worker=worker) as house:
            for one in AT_THE_DESK.values():
                await house.visitor(known_as=one)
            yield house
        assert tenant.server.complaints == []

    def close(self) -> None:
        """The last tenant is gone."""
        self._open.close()

    def _tenant_of(self, now: Now) -> Tenant:
        if self._tenant is None or self._now is not now:
            self._open.close()
            self._tenant, self._now = self._open.enter_context(opened_tenant(now)), now
        return self._tenant
