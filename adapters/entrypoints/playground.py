"""The playground's process: the whole desk on one local page."""

from collections.abc import Callable, Mapping, Sequence

from aiohttp import web

from adapters.entrypoints.clock import new_incident, new_name, today_in_japan
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.logs import log, log_fault
from adapters.playground.app import add_playground
from adapters.web import serve, web_app
from bot.dialogue.consult import Consult, standing
from bot.dialogue.reception import Reception
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Audience, Scope
from knowledge.errors import LibraryError

HOST = "127.0.0.1"


def playground(room: ReadingRoom) -> web.Application:
    """The application: the desk's reception behind one page."""

    def answer(question: Question) -> Answer | NoAnswer:
        result = room.answer(question)
        reason = None if isinstance(result, Answer) else str(result.reason)
        quoted = len(result.citations) if isinstance(result, Answer) else len(result.criteria)
        log("question_answered", reason=reason, citations=quoted, lang=question.lang)
        return result

    def missing() -> list[str]:
        try:
            room.index()
        except LibraryError as fault:
            return [str(fault)]
        return []

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

    reception = Reception(Consult(answer, today_in_japan), new_incident, log_fault)
    app = web_app(missing)
    add_playground(app, reception.receive, listing, new_name)
    return app


def run_playground(room: ReadingRoom, port: int, opened: Callable[[str], None]) -> None:
    """Serve the playground on this machine until interrupted; `opened` is told the address.

    Raises OSError when the port is taken.
    """
    app = playground(room)
    serve(app, HOST, port, lambda: opened(f"http://{HOST}:{port}/"))
