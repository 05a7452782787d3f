"""What the tests of Slack's door share: the door itself, open on loopback, and what stands behind it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Thread
from typing import Any

import pytest
from aiohttp import ClientSession, web

from adapters.database.inbox import StoredInbox
from adapters.database.languages import StoredLanguages
from adapters.entrypoints.installation import Installation
from adapters.errands import Errands
from adapters.slack.app import add_slack
from adapters.slack.bolt import bolt_app
from adapters.slack.client import Identity, Slack
from adapters.slack.genuine import Genuine
from adapters.slack.home import Home
from adapters.slack.interactions import Interactions
from adapters.slack.listeners import Listeners, Questions
from adapters.slack.messenger import SlackMessenger
from adapters.slack.people import People
from adapters.slack.views import Views
from adapters.vault.door import DoorSeal
from adapters.web import web_app
from bot.dialogue.answering import Answering
from bot.dialogue.card import Card
from bot.dialogue.messages import Incoming, Outgoing
from slack_world.server import BOT_TOKEN, SIGNING_SECRET, SlackServer
from slack_world.wire import Reply, Wire, message_event, on_message, on_view, pressed, submission
from slack_world.world import BOT, BOT_USER, CHANNEL, TEAM, Message, View
from stopping import stopped

PATIENCE = 10
"""Seconds for what is done beside an answer."""

Send = Callable[[Wire], Awaitable[Reply]]


@dataclass
class Door:
    """Slack's door with a desk behind it that says what it `says`, or else what it `receives`."""

    server: SlackServer
    installation: Installation
    clock: Callable[[], Any]
    says: list[Outgoing] = field(default_factory=list)
    receives: Callable[[Incoming], Sequence[Outgoing]] | None = None
    heard: list[Incoming] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    owned: set[str] = field(default_factory=set)
    cases: dict[str, Card] = field(default_factory=dict)
    ours: Identity | None = field(default_factory=lambda: Identity(TEAM, "", BOT_USER, BOT))
    address: str = ""
    woken: int = 0
    wakes: Exception | None = None
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        numbers = count(1)
        self._errands: list[Future[Any]] = []
        self.pool = ThreadPoolExecutor(4)
        self.errands = Errands(
            self._submit, lambda: f"incident-{next(numbers)}", self._note, self.waits.append
        )
        seal = DoorSeal(self.installation.keys.staff.door)
        self.slack = Slack(BOT_TOKEN, self.server.api_url, timeout=1)
        self.languages = StoredLanguages(self.installation.engine, seal)
        self.people = People(self.slack, self.languages, self.clock)
        self.inbox = StoredInbox(self.installation.engine, seal)
        messenger, views = SlackMessenger(self.slack, lambda _: None), Views(self.slack)
        self.answering = Answering(
            self.inbox, self.receive, messenger, lambda one: self.people.asker(one.person), messenger.working,
            self.clock, lambda: "incident", self._note,
        )  # fmt: skip
        home = Home(self.slack, self.people, views, lambda _, person: self.cases.get(person.reveal()))
        self.interactions = Interactions(self.receive, self.people, views, messenger, home, self.errands)
        questions = Questions(self.answering.take, self._wake, lambda key: key in self.owned, self._first)
        listeners = Listeners(questions, self.interactions, home, self.slack, lambda: self.ours, self.errands)
        self.bolt = bolt_app(listeners, lambda: self.ours, self.errands)

    def receive(self, incoming: Incoming) -> Sequence[Outgoing]:
        """The desk's one ear."""
        self.heard.append(incoming)
        return self.receives(incoming) if self.receives else self.says

    def sent(self, send: Send) -> Reply:
        """What is answered to what goes over the wire, when all is done that comes after it."""

        async def once() -> Reply:
            async with ClientSession() as session:
                return await send(Wire(self.server, session, self.address))

        reply = asyncio.run(once())
        self.settle()
        return reply

    def settle(self) -> None:
        """Until nothing is left to be done."""
        while self._errands:
            done, late = wait([self._errands.pop()], PATIENCE)
            assert not late, "something beside the answer takes for ever"
            assert all(one.exception() is None for one in done)

    def message(self, user: str, text: str, channel: str = "", /, *, thread: str = "", **told: Any) -> Reply:
        """Somebody writes: to the desk, or in a channel. The escaping is the caller's."""
        event = self.written(user, text, channel, thread)
        return self.sent(lambda wire: wire.event({**event, **told}))

    def written(self, user: str, text: str, channel: str = "", thread: str = "") -> dict[str, Any]:
        """What somebody has written, as the event by which Slack tells it."""
        world, kind = self.server.world, "channel" if channel else "im"
        posted = world.post(channel or world.dm(user).id, user, text, thread=thread)
        return message_event(posted, "message", channel_type=kind)

    def mention(
        self, user: str, text: str, channel: str = CHANNEL, /, *, thread: str = "", **told: Any
    ) -> Reply:
        """Somebody calls the desk in a channel."""
        written = self.server.world.post(channel, user, text, thread=thread)
        event = message_event(written, "app_mention", **told)
        return self.sent(lambda wire: wire.event(event))

    def command(self, user: str, text: str, channel: str = CHANNEL, /, **told: str) -> Reply:
        """Somebody types the command."""
        return self.sent(lambda wire: wire.command(user, channel, text, **told))

    def press(self, user: str, action: str, where: Message | View, /, **told: Any) -> Reply:
        """Somebody presses the button of an action: below a message, in a dialog, on Home."""
        button = {"type": "button", "action_id": "press:0", "block_id": "b", "value": action}
        at = on_view(where) if isinstance(where, View) else self._on_message(where, user)
        made = {**pressed(user, button, self.server.world.trigger(f"{user}/1")), **at, **told}
        return self.sent(lambda wire: wire.interaction(made))

    def submit(self, user: str, view: View, /, **told: Any) -> Reply:
        """Somebody sends a dialog as it stands."""
        made = {**submission(user, view, self.server.world.trigger(f"{user}/1")), **told}
        return self.sent(lambda wire: wire.interaction(made))

    def shown(self, user: str) -> View:
        """The dialog that somebody sees."""
        view = self.server.world.shown(f"{user}/1")
        assert view, "no dialog is open"
        return view

    def seen(self, user: str) -> list[Message]:
        """What the desk has said to somebody, oldest first."""
        return [one for one in self.server.world.seen_by(user) if one.author == BOT_USER]

    def _on_message(self, message: Message, user: str) -> dict[str, Any]:
        return on_message(message, "x", self.server.hook(message.channel, user, message.ts))

    def answer(self) -> int:
        """A round of answering: how many questions were answered."""
        return self.answering.round()

    def waiting(self) -> int:
        """How many questions are kept and not answered yet."""
        with self.installation.engine.connect() as connection:
            found = connection.exec_driver_sql("select count(*) from inbox where box is not null")
            return int(found.scalar_one())

    @contextmanager
    def open(self) -> Iterator["Door"]:
        """It answers until the end of the block."""
        app = web_app(list)
        add_slack(app, self.bolt, Genuine(SIGNING_SECRET, self.clock))
        loop = asyncio.new_event_loop()
        thread = Thread(target=loop.run_forever, daemon=True)
        thread.start()
        runner = asyncio.run_coroutine_threadsafe(self._started(app), loop).result(PATIENCE)
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(stopped(runner), loop).result(PATIENCE)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(PATIENCE)
            loop.close()
            self.pool.shutdown()

    async def _started(self, app: web.Application) -> web.AppRunner:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    def _submit(self, act: Callable[[], object]) -> None:
        self._errands.append(self.pool.submit(act))

    def _note(self, _: str, fault: Exception) -> None:
        self.faults.append(fault)

    def _first(self, key: str) -> bool:
        return self.inbox.note(key, self.clock())

    def _wake(self) -> None:
        if self.wakes:
            raise self.wakes
        self.woken += 1


@pytest.fixture
def door(slack_server: SlackServer, installation: Installation, clock: Any) -> Iterator[Door]:
    """Slack's door, open; `door.sent(lambda wire: wire.event(…))` is what Slack sends and is answered."""
    with Door(slack_server, installation, clock).open() as one:
        yield one
