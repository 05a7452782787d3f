"""The playground's process: the whole desk, all doors in one, on one local page."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress

from aiohttp import web

from adapters.entrypoints.clock import new_incident, new_name, today_in_japan
from adapters.entrypoints.counselors import casework, own_opener
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.reporters import flows, reporters
from adapters.entrypoints.worker import delivery, rounds
from adapters.logs import log, log_fault
from adapters.playground.app import Desk, add_playground
from adapters.playground.messenger import MAILBOX
from adapters.web import serve, web_app
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.office import Office
from bot.desk.ports import Now, StorageBusy
from bot.dialogue.card import Card, Text
from bot.dialogue.casework import Casework
from bot.dialogue.consult import Consult, standing
from bot.dialogue.messages import Asker
from bot.dialogue.reception import Reception
from bot.dialogue.wording import say
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Audience, Scope
from knowledge.errors import LibraryError

HOST = "127.0.0.1"

ROUND: web.AppKey[Callable[[], int]] = web.AppKey("round", Callable)  # type: ignore[arg-type]
"""The worker's round, for whoever turns the clock: it goes by itself as well."""


def playground(room: ReadingRoom, installation: Installation, moment: Now | None = None) -> web.Application:
    """The application: reception, counselors and worker behind one page. `moment`: a clock of one's own."""
    keys = installation.keys
    clock = {"moment": moment} if moment else {}
    premises = office(installation.engine, installation.roster, keys.keyring, keys.staff, **clock)
    counselors_flow = casework(premises, keys.keyring, keys.counselors)
    own = own_opener(keys.keyring, keys.counselors, keys.staff)
    intake, followup = reporters(premises, keys.keyring, keys.staff, own)
    flow_of = flows(intake, followup, counselors_flow)
    reception = Reception(Consult(_answering(room), today_in_japan), flow_of, new_incident, log_fault)
    desk = Desk(reception.receive, _home(counselors_flow), _counselors(premises))
    app = web_app(lambda: _missing(room))
    messenger = add_playground(app, desk, _listing(room), new_name)
    post = delivery(
        premises, keys.worker, messenger, lambda one: f"{MAILBOX}{one}", lambda one: _lang(premises, one)
    )
    app[ROUND] = post.round
    app.cleanup_ctx.append(_working(post.round))
    return app


def run_playground(
    room: ReadingRoom, installation: Installation, port: int, opened: Callable[[str], None]
) -> None:
    """Serve the playground on this machine until interrupted; `opened` is told the address.

    Raises OSError when the port is taken.
    """
    app = playground(room, installation)
    serve(app, HOST, port, lambda: opened(f"http://{HOST}:{port}/"))


def _working(round_: Callable[[], int]) -> Callable[[web.Application], AsyncIterator[None]]:
    async def working(_: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(rounds(round_))
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return working


def _answering(room: ReadingRoom) -> Callable[[Question], Answer | NoAnswer]:
    def answer(question: Question) -> Answer | NoAnswer:
        result = room.answer(question)
        reason = None if isinstance(result, Answer) else str(result.reason)
        quoted = len(result.citations) if isinstance(result, Answer) else len(result.criteria)
        log("question_answered", reason=reason, citations=quoted, lang=question.lang)
        return result

    return answer


def _home(counselors_flow: Casework) -> Callable[[Asker, Confidential[str]], Card]:
    """A counselor's cases, or one calm sentence."""

    def home(asker: Asker, person: Confidential[str]) -> Card:
        try:
            return counselors_flow.home(asker, person)
        except CaseError as rule:
            return Card((Text(say(f"case_{rule.code}", asker.lang, **rule.told)),))
        except StorageBusy:
            return Card((Text(say("home_busy", asker.lang)),))
        except Exception as fault:  # noqa: BLE001 - the rest of the page is there, whatever happened
            incident = new_incident()
            log_fault(incident, fault)
            return Card((Text(say("went_wrong", asker.lang, incident=incident)),))

    return home


def _counselors(premises: Office) -> Callable[[str], Sequence[tuple[str, str]]]:
    return lambda lang: [(one.id, one.called(lang)) for one in premises.roster().everyone]


def _lang(premises: Office, counselor: str) -> str:
    found = premises.roster().find(counselor)
    return found.langs[0] if found and found.langs else "ja"


def _missing(room: ReadingRoom) -> list[str]:
    try:
        room.index()
    except LibraryError as fault:
        return [str(fault)]
    return []


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
