"""The desk on Slack: questions, reports and counselors' cases in one process; letters are the worker's."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from adapters.database.inbox import StoredInbox
from adapters.database.languages import StoredLanguages
from adapters.database.memory import StoredMemory
from adapters.database.ratings import rates
from adapters.entrypoints.answerers import Answerers
from adapters.entrypoints.answers import answers_of, library_lacks
from adapters.entrypoints.clock import new_incident, new_name, now
from adapters.entrypoints.counselors import casework, home_of, own_opener
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.reporters import flows, reporters
from adapters.errands import Errands
from adapters.logs import log_fault
from adapters.slack.app import add_slack
from adapters.slack.bolt import bolt_app
from adapters.slack.client import Identity, Slack
from adapters.slack.connection import SLACK, SlackSecrets
from adapters.slack.genuine import Genuine
from adapters.slack.home import Home
from adapters.slack.interactions import Interactions
from adapters.slack.introduction import Introduction
from adapters.slack.listeners import Listeners, Questions
from adapters.slack.messenger import SlackMessenger
from adapters.slack.people import People
from adapters.slack.socket import SocketConnection
from adapters.slack.views import Views
from adapters.vault.door import DoorSeal
from adapters.web import web_app
from bot.confidential import Confidential
from bot.desk.office import Office
from bot.desk.ports import Now
from bot.dialogue.answering import Answering
from bot.dialogue.card import Card
from bot.dialogue.casework import Casework
from bot.dialogue.consult import Consult
from bot.dialogue.feedback import Feedback
from bot.dialogue.messages import Asker
from bot.dialogue.reception import Reception
from bot.dialogue.recollection import Recollection

ANSWERS: web.AppKey[Callable[[], int]] = web.AppKey("answers", Callable)  # type: ignore[arg-type]
"""A round of answers inside an application, for whoever turns the clock: it goes by itself as well."""

ERRANDS = 8
"""Threads for what is done beside an acknowledgement; most of their time they wait for Slack."""

NOBODY = (
    "no counselor on the roster has a key and addresses.slack: a report would reach nobody; "
    "`madoguchi doctor` says who lacks what"
)
UNKNOWN = "Slack has not said yet whose token SLACK_BOT_TOKEN is; see that this machine reaches slack.com"


def slack_desk(
    room: ReadingRoom, installation: Installation, secrets: SlackSecrets, moment: Now = now, *,
    channel_threads: bool = False,
) -> web.Application:  # fmt: skip
    """The application. `moment`: a clock of one's own. `channel_threads`: threads go on without a mention."""
    keys, slack = installation.keys, Slack(secrets.bot_token, secrets.api_url)
    premises = office(
        installation.engine, installation.roster, keys.keyring, keys.staff, moment, platform=SLACK
    )
    kept = _kept(installation)
    people, messenger = People(slack, kept.languages, moment), SlackMessenger(slack)
    cases = casework(premises, keys.keyring, keys.counselors, people.is_active)
    receive = _reception(room, installation, premises, kept, cases).receive
    answering = Answering(
        kept.inbox, receive, messenger, lambda waiting: people.asker(waiting.person), messenger.working,
        moment, new_incident, log_fault,
    )  # fmt: skip
    answerers, pool = Answerers(answering.round), ThreadPoolExecutor(ERRANDS, "slack-errand")
    ours, errands = Introduction(slack), Errands(pool.submit, new_incident, log_fault)
    home = Home(slack, people, Views(slack), _home_of(premises, cases))
    interactions = Interactions(receive, people, Views(slack), messenger, home, errands)
    owns = _owns(kept.memory, moment) if channel_threads else _owns_none
    first = partial(_first, kept.inbox, moment)
    questions = Questions(answering.take, answerers.wake, owns, first)
    bolt = bolt_app(Listeners(questions, interactions, home, slack, ours, errands), ours, errands)

    app = web_app(lambda: [*library_lacks(room), *_slack_lacks(slack, ours), *_readers_lack(premises)])
    if secrets.signing_secret:
        add_slack(app, bolt, Genuine(secrets.signing_secret, moment))
    app[ANSWERS] = answering.round
    socket = None
    if secrets.app_token:
        socket = SocketConnection(bolt, slack, secrets.app_token, moment, new_incident, log_fault)
    app.cleanup_ctx.append(_running(answerers, pool, socket, ours))
    return app


def _slack_lacks(slack: Slack, ours: Callable[[], Identity | None]) -> list[str]:
    """What keeps the desk from working on Slack, one line each."""
    known = ours()
    faults = slack.health.missing()
    return faults if known or faults else [UNKNOWN]


def _readers_lack(premises: Office) -> list[str]:
    return [] if premises.roster().everyone else [NOBODY]


@dataclass(frozen=True)
class _Kept:
    """What is stored of questions, under the staff door's seal."""

    inbox: StoredInbox
    memory: StoredMemory
    languages: StoredLanguages


def _kept(installation: Installation) -> _Kept:
    engine, seal = installation.engine, DoorSeal(installation.keys.staff.door)
    return _Kept(StoredInbox(engine, seal), StoredMemory(engine, seal), StoredLanguages(engine, seal))


def _reception(
    room: ReadingRoom, installation: Installation, premises: Office, kept: _Kept, cases: Casework
) -> Reception:
    keys = installation.keys
    own = own_opener(keys.keyring, keys.counselors, keys.staff)
    recollection = Recollection(kept.memory, premises.now, lambda fault: log_fault(new_incident(), fault))
    feedback = Feedback(rates(installation.engine), new_name, premises.today)
    consult = Consult(answers_of(room), premises.today, recollection, feedback, languages=True)
    flow_of = flows(*reporters(premises, keys.keyring, keys.staff, own), cases)
    return Reception(consult, flow_of, new_incident, log_fault, kept.languages.choose)


def _home_of(premises: Office, cases: Casework) -> Callable[[Asker, Confidential[str]], Card | None]:
    """A counselor's cases; nothing for anybody else."""
    home = home_of(cases)

    def shown(asker: Asker, person: Confidential[str]) -> Card | None:
        return home(asker, person) if premises.roster().speaking(person.reveal()) else None

    return shown


def _owns(memory: StoredMemory, moment: Now) -> Callable[[str], bool]:
    """A thread in which something was asked of the desk, as long as that is remembered."""
    return lambda thread: bool(memory.recall(thread, moment()))


def _first(inbox: StoredInbox, moment: Now, key: str) -> bool:
    return inbox.note(key, moment())


def _owns_none(_: str) -> bool:
    return False


def _running(
    answerers: Answerers, pool: ThreadPoolExecutor, socket: SocketConnection | None,
    ours: Callable[[], Identity | None],
) -> Callable[[web.Application], AsyncIterator[None]]:  # fmt: skip
    """Everything that goes by itself, for as long as the application runs."""

    async def beside(_: web.Application) -> AsyncIterator[None]:
        pool.submit(ours)
        answerers.start()
        if socket:
            socket.start()
        yield
        if socket:
            await asyncio.to_thread(socket.stop)
        await asyncio.to_thread(answerers.stop)
        pool.shutdown(wait=True)

    return beside
