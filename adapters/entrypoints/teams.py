"""The desk on Teams."""

from collections.abc import AsyncIterator, Callable

from aiohttp import web

from adapters.database.address_book import StoredAddresses
from adapters.entrypoints.clock import now
from adapters.entrypoints.counselors import casework
from adapters.entrypoints.desk import Opening, desk
from adapters.entrypoints.ground import Ground
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.meeting import Meeting
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.windows import Running, Window
from adapters.teams.app import add_teams
from adapters.teams.connection import PLATFORM, TEAMS, TeamsSecrets
from adapters.teams.connector import Connector
from adapters.teams.genuine import Genuine
from adapters.teams.interactions import Interactions
from adapters.teams.keys import Keys
from adapters.teams.listeners import Listeners, Questions
from adapters.teams.members import Members
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.people import People
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF
from adapters.vault.public import PublicSealer
from bot.confidential import Confidential
from bot.desk.office import Office
from bot.desk.ports import Now
from bot.dialogue.messages import Asker
from bot.dialogue.ports import Waiting


def teams_desk(
    room: ReadingRoom, installation: Installation, secrets: TeamsSecrets, moment: Now = now
) -> web.Application:
    """The application of a desk that is on Teams alone. `moment`: a clock of one's own."""
    return desk(room, installation, {TEAMS: on_teams(secrets)}, moment)


def on_teams(secrets: TeamsSecrets) -> Opening:
    """Opens the desk there."""
    return lambda ground: _opened(ground, secrets)


def _opened(ground: Ground, secrets: TeamsSecrets) -> Window:
    kept, keys = ground.kept, ground.installation.keys
    connector, premises = Connector(secrets), ground.office
    signing, members = Keys(secrets.metadata_url, ground.moment), Members(connector)
    places = ground.whereabouts(lambda group: group.startswith(PLATFORM), members.of)
    people = People(kept.languages, places.site)
    messenger = TeamsMessenger(connector, lambda *told: interactions.remember(*told))  # noqa: PLW0108 - not made yet
    receive = ground.reception(casework(premises, keys.keyring, keys.counselors)).receive
    interactions = Interactions(
        receive, people, messenger, connector, kept.memory, ground.moment, ground.errands,
        _is_counselor(premises),
    )  # fmt: skip
    sealer = PublicSealer(keys.keyring, Pen(STAFF, keys.staff.seed))
    meeting = Meeting(premises.roster, StoredAddresses(ground.installation.engine), keys.keyring, sealer)
    listeners = Listeners(
        Questions(ground.take, ground.wake, ground.first), interactions, meeting.met, meeting.left
    )

    def asker_of(waiting: Waiting) -> Asker:
        members.heard(waiting.place)
        places.wait()
        return people.asking(waiting)

    def mount(app: web.Application) -> None:
        add_teams(app, listeners, Genuine(secrets, signing, ground.moment))
        app.cleanup_ctx.append(_running(ground, signing, meeting))

    return Window(
        messenger, asker_of, messenger.working,
        lambda: [*signing.missing(), *connector.health.missing()], mount,
    )  # fmt: skip


def _is_counselor(premises: Office) -> Callable[[Confidential[str]], bool]:
    return lambda person: premises.roster().speaking(person.reveal()) is not None


def _running(ground: Ground, signing: Keys, meeting: Meeting) -> Running:
    """What goes by itself: keys are had before the first request, addresses of who has left are forgotten."""

    async def beside(_: web.Application) -> AsyncIterator[None]:
        ground.pool.submit(signing.warm)
        ground.errands.run(meeting.tidy)
        yield

    return beside
