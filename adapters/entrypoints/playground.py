"""The playground's process: the whole desk, all doors in one, on one local page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from adapters.entrypoints.answers import library_lacks
from adapters.entrypoints.clock import new_incident, new_name, now, today_in_japan
from adapters.entrypoints.counselors import casework, files_of, own_opener, rounds
from adapters.entrypoints.custody import custody
from adapters.entrypoints.ground import consult_of, kept_by
from adapters.entrypoints.homes import Home, home_of, home_of_those
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.reporters import flows, reporters
from adapters.entrypoints.rounds import beside
from adapters.entrypoints.staff_files import staff_files
from adapters.entrypoints.standing import standing_of
from adapters.entrypoints.worker import ROUND, delivery, lang_of, working
from adapters.logs import log_fault
from adapters.playground.app import Desk, add_playground
from adapters.playground.messenger import MAILBOX
from adapters.web import serve, web_app
from bot.desk.office import Office
from bot.desk.ports import Now
from bot.dialogue.answered import standing
from bot.dialogue.casework import Casework
from bot.dialogue.custody import BEGINS, Custody
from bot.dialogue.elsewhere import Elsewhere, at_custodian
from bot.dialogue.reception import Reception
from bot.dialogue.wording import say
from knowledge.document import Audience, Scope
from knowledge.errors import LibraryError

HOST = "127.0.0.1"


def playground(room: ReadingRoom, installation: Installation, moment: Now = now) -> web.Application:
    """The application: reception, counselors and worker behind one page. `moment`: a clock of one's own."""
    keys = installation.keys
    premises = office(installation.engine, installation.roster, keys.keyring, keys.staff, moment)
    own, room_of_files = own_opener(keys.keyring, keys.counselors, keys.staff), installation.files
    files = files_of(room_of_files, premises, keys.keyring, keys.counselors)
    sent = staff_files(room_of_files, installation.engine, premises, keys.keyring, keys.staff, own)
    counselors_flow = casework(premises, keys.keyring, keys.counselors, files=files)
    names = custody(premises, keys.keyring, keys.custodian) if keys.custodian else None
    told = reporters(premises, keys.keyring, keys.staff, own, sent.turnings)
    flow_of = flows(*told, counselors_flow, names or Elsewhere(at_custodian, BEGINS))
    kept = kept_by(installation.engine, keys.staff.door)
    consult = consult_of(room, installation.engine, keys.staff, kept, premises, languages=False)
    reception = Reception(consult, flow_of, new_incident, log_fault)
    desk = Desk(
        reception.receive, _home(premises, counselors_flow, names), _counselors(premises),
        lambda: premises.roster().sites,
    )  # fmt: skip
    app = web_app(lambda: library_lacks(room))
    messenger = add_playground(app, desk, _listing(room), new_name)
    post = delivery(premises, keys.worker, messenger, lambda one: f"{MAILBOX}{one}", lang_of(premises.roster))
    app[ROUND] = post.round
    app.cleanup_ctx.append(working(post.round))
    for mount in (*sent.pages, *files.pages):
        mount(app)
    app.cleanup_ctx.append(
        beside(
            (
                *rounds(premises, standing_of(installation), keys.counselors),
                *sent.rounds,
            )
        )
    )
    return app


def run_playground(
    room: ReadingRoom, installation: Installation, port: int, opened: Callable[[str], None]
) -> None:
    """Serve the playground on this machine until interrupted; `opened` is told the address.

    Raises OSError when the port is taken.
    """
    address = f"http://{HOST}:{port}"
    files = replace(installation.files, address=address) if installation.files else None
    app = playground(room, replace(installation, files=files))
    serve(app, HOST, port, lambda: opened(f"{address}/"))


def _counselors(premises: Office) -> Callable[[str], Sequence[tuple[str, str]]]:
    """Who works at the desk: the counselors, the fallback, and the custodian last."""

    def people(lang: str) -> Sequence[tuple[str, str]]:
        roster = premises.roster()
        names = [(one.id, one.called(lang)) for one in roster.everyone]
        if keeper := roster.custodian:
            names.append((keeper.id, say("custodian_called", lang, who=keeper.called(lang))))
        return names

    return people


def _home(premises: Office, cases: Casework, names: Custody | None) -> Home:
    """What is theirs; nobody has both."""
    own = home_of_those(premises, None, names)
    return lambda asker, person: own(asker, person) or home_of(cases)(asker, person)


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
