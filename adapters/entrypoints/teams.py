"""The desk on Teams."""

from collections.abc import AsyncIterator, Callable

from aiohttp import web

from adapters.database.address_book import StoredAddresses
from adapters.entrypoints.apps import STAFF
from adapters.entrypoints.clock import now
from adapters.entrypoints.desk import desk
from adapters.entrypoints.doors import Opening
from adapters.entrypoints.ground import Behind, Ground
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.meeting import Meeting, Strangers
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.windows import Running, Window
from adapters.teams.app import add_teams
from adapters.teams.connection import PLATFORM, TEAMS, TeamsSecrets
from adapters.teams.connector import Connector
from adapters.teams.faces import face_of
from adapters.teams.genuine import Genuine
from adapters.teams.interactions import Interactions
from adapters.teams.keys import Keys
from adapters.teams.listeners import Listeners, Questions
from adapters.teams.members import Members
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.people import People
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
    behind, connector = ground.behind, Connector(secrets)
    kept, moment = behind.kept, behind.moment
    signing, members = Keys(secrets.metadata_url, moment), Members(connector)
    places = ground.whereabouts(lambda group: group.startswith(PLATFORM), members.of)
    people = People(kept.languages, places.site)
    messenger = TeamsMessenger(connector, lambda *told: interactions.remember(*told))  # noqa: PLW0108 - not made yet
    interactions = Interactions(
        behind.counter(_anybody).receive, people, messenger, connector, kept.memory, moment, ground.errands,
        face_of(behind.door, _own_of(behind.office)),
    )  # fmt: skip
    meeting = _meeting(behind)
    listeners = Listeners(
        Questions(ground.take, ground.wake, behind.first), interactions, meeting.met, meeting.left
    )

    def asker_of(waiting: Waiting) -> Asker:
        members.heard(waiting.place)
        places.wait()
        return people.asking(waiting)

    def mount(app: web.Application) -> None:
        add_teams(app, listeners, Genuine(secrets, signing, moment))
        app.cleanup_ctx.append(_running(ground, signing, meeting))

    return Window(
        messenger, asker_of, messenger.working,
        lambda: [*signing.missing(), *connector.health.missing()], mount,
    )  # fmt: skip


def _anybody(_: Confidential[str]) -> bool:
    """Entra is asked about nobody: who has left is off the roster, too."""
    return True


def _meeting(behind: Behind) -> Meeting | Strangers:
    """Whoever gets notices is met by the app that these come from, and by no other."""
    if behind.door == STAFF:
        return Strangers()
    standing = behind.standing
    sealer = PublicSealer(standing.keyring, behind.pen)
    book = StoredAddresses(standing.engine)
    return Meeting(behind.office.roster, book, standing.keyring, sealer, behind.door)


def _own_of(premises: Office) -> Callable[[Confidential[str]], str]:
    def own(person: Confidential[str]) -> str:
        roster, who = premises.roster(), person.reveal()
        if roster.keeper(who):
            return "names"
        return "cases" if roster.speaking(who) else ""

    return own


def _running(ground: Ground, signing: Keys, meeting: Meeting | Strangers) -> Running:
    """What goes by itself: keys are had before the first request, addresses of who has left are forgotten."""

    async def beside(_: web.Application) -> AsyncIterator[None]:
        ground.pool.submit(signing.warm)
        ground.errands.run(meeting.tidy)
        yield

    return beside
