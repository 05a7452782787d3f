"""The desk on Slack."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial

from aiohttp import web

from adapters.database.memory import StoredMemory
from adapters.entrypoints.clock import new_incident, now
from adapters.entrypoints.desk import desk
from adapters.entrypoints.doors import Opening
from adapters.entrypoints.ground import Ground
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.windows import Running, Window
from adapters.logs import log_fault
from adapters.slack.app import add_slack
from adapters.slack.bolt import bolt_app
from adapters.slack.client import Identity, Slack
from adapters.slack.connection import SLACK, SlackSecrets
from adapters.slack.genuine import Genuine
from adapters.slack.groups import USER_GROUP, Groups
from adapters.slack.home import Home, face_of
from adapters.slack.interactions import Interactions
from adapters.slack.introduction import Introduction
from adapters.slack.listeners import Listeners, Questions
from adapters.slack.messenger import SlackMessenger
from adapters.slack.people import People
from adapters.slack.socket import SocketConnection
from adapters.slack.views import Views
from bot.desk.ports import Now
from bot.dialogue.board import board_on
from bot.dialogue.messages import Asker
from bot.dialogue.ports import Waiting

UNKNOWN = "Slack has not said yet whose token SLACK_BOT_TOKEN is; see that this machine reaches slack.com"


def slack_desk(
    room: ReadingRoom, installation: Installation, secrets: SlackSecrets, moment: Now = now, *,
    channel_threads: bool = False,
) -> web.Application:  # fmt: skip
    """The application of a desk that is on Slack alone. `moment`: a clock of one's own."""
    return desk(room, installation, {SLACK: on_slack(secrets, channel_threads=channel_threads)}, moment)


def on_slack(secrets: SlackSecrets, *, channel_threads: bool = False) -> Opening:
    """Opens the desk there. `channel_threads`: threads in channels go on without a mention."""
    return lambda ground: _opened(ground, secrets, channel_threads=channel_threads)


def _opened(ground: Ground, secrets: SlackSecrets, *, channel_threads: bool) -> Window:
    behind, errands, slack = ground.behind, ground.errands, Slack(secrets.bot_token, secrets.api_url)
    kept, moment, face = behind.kept, behind.moment, face_of(behind.door)
    messenger, views = SlackMessenger(slack), Views(slack)
    places = ground.whereabouts(lambda group: group.startswith(USER_GROUP), Groups(slack).members)
    people = People(slack, kept.languages, moment, places.site)
    counter = behind.counter(people.is_active)
    home = Home(slack, people, views, counter.home, face, partial(board_on, counter.receive))
    interactions = Interactions(counter.receive, people, views, messenger, home, errands)
    owns = _owns(kept.memory, moment) if channel_threads else _owns_none
    questions, ours = Questions(ground.take, ground.wake, owns, behind.first), Introduction(slack)
    bolt = bolt_app(Listeners(questions, interactions, home, slack, ours, errands), ours, errands)

    def asker_of(waiting: Waiting) -> Asker:
        places.wait()
        return people.asking(waiting)

    def mount(app: web.Application) -> None:
        if secrets.signing_secret:
            add_slack(app, bolt, Genuine(secrets.signing_secret, moment))
        socket = None
        if secrets.app_token:
            socket = SocketConnection(bolt, slack, secrets.app_token, moment, new_incident, log_fault)
        app.cleanup_ctx.append(_running(ground, socket, ours))

    return Window(
        messenger, asker_of, messenger.working, lambda: _slack_lacks(slack, ours), mount
    )  # fmt: skip


def _slack_lacks(slack: Slack, ours: Callable[[], Identity | None]) -> list[str]:
    """What keeps the desk from working on Slack, one line each."""
    known = ours()
    faults = slack.health.missing()
    return faults if known or faults else [UNKNOWN]


def _owns(memory: StoredMemory, moment: Now) -> Callable[[str], bool]:
    """A thread in which something was asked of the desk, as long as that is remembered."""
    return lambda thread: bool(memory.recall(thread, moment()))


def _owns_none(_: str) -> bool:
    return False


def _running(ground: Ground, socket: SocketConnection | None, ours: Callable[[], Identity | None]) -> Running:
    """What goes by itself on Slack."""

    async def beside(_: web.Application) -> AsyncIterator[None]:
        ground.pool.submit(ours)
        if socket:
            socket.start()
        yield
        if socket:
            await asyncio.to_thread(socket.stop)

    return beside
