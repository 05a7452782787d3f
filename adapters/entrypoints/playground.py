"""The playground's process: the whole desk, all doors in one, on one local page."""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from adapters.entrypoints.answers import library_lacks
from adapters.entrypoints.clock import new_incident, new_name, now, today_in_japan
from adapters.entrypoints.counselors import casework, home_of, own_opener
from adapters.entrypoints.ground import consult_of, kept_by
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.reporters import flows, reporters
from adapters.entrypoints.worker import ROUND, delivery, lang_of, working
from adapters.logs import log_fault
from adapters.playground.app import Desk, add_playground
from adapters.playground.messenger import MAILBOX
from adapters.web import serve, web_app
from bot.desk.office import Office
from bot.desk.ports import Now
from bot.dialogue.answered import standing
from bot.dialogue.reception import Reception
from knowledge.document import Audience, Scope
from knowledge.errors import LibraryError

HOST = "127.0.0.1"


def playground(room: ReadingRoom, installation: Installation, moment: Now = now) -> web.Application:
    """The application: reception, counselors and worker behind one page. `moment`: a clock of one's own."""
    keys = installation.keys
    premises = office(installation.engine, installation.roster, keys.keyring, keys.staff, moment)
    counselors_flow = casework(premises, keys.keyring, keys.counselors)
    own = own_opener(keys.keyring, keys.counselors, keys.staff)
    intake, followup = reporters(premises, keys.keyring, keys.staff, own)
    flow_of = flows(intake, followup, counselors_flow)
    consult = consult_of(room, installation, kept_by(installation), premises, languages=False)
    reception = Reception(consult, flow_of, new_incident, log_fault)
    desk = Desk(
        reception.receive, home_of(counselors_flow), _counselors(premises), lambda: premises.roster().sites
    )  # fmt: skip
    app = web_app(lambda: library_lacks(room))
    messenger = add_playground(app, desk, _listing(room), new_name)
    post = delivery(premises, keys.worker, messenger, lambda one: f"{MAILBOX}{one}", lang_of(premises.roster))
    app[ROUND] = post.round
    app.cleanup_ctx.append(working(post.round))
    return app


def run_playground(
    room: ReadingRoom, installation: Installation, port: int, opened: Callable[[str], None]
) -> None:
    """Serve the playground on this machine until interrupted; `opened` is told the address.

    Raises OSError when the port is taken.
    """
    app = playground(room, installation)
    serve(app, HOST, port, lambda: opened(f"http://{HOST}:{port}/"))


def _counselors(premises: Office) -> Callable[[str], Sequence[tuple[str, str]]]:
    return lambda lang: [(one.id, one.called(lang)) for one in premises.roster().everyone]


def _listing(room: ReadingRoom) -> Callable[[str], Sequence[Mapping[str, object]]]:
    def listing(lang: str) -> Sequence[Mapping[str, object]]:
        try:
            documents = [document for document, _ in room.index().documents().values()]
        except LibraryError:
            return []
        shown = Scope(today_in_japan(), Audience.STAFF)
        return [
            {
                "title": document.title_en if lang == "en" and document.title_en else document.title,
                "status": standing(document, document.status_on(today_in_japan()), lang),
            }
            for document in documents
            if shown.admits(document)
        ]

    return listing
