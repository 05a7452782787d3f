"""The desk on its platforms: questions, reports and cases in one process; letters are the worker's."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from adapters.entrypoints.answerers import Answerers
from adapters.entrypoints.answers import library_lacks
from adapters.entrypoints.clock import new_incident, now
from adapters.entrypoints.ground import ERRANDS, Ground, consult_of, kept_by, reception
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.windows import Window, Windows
from adapters.errands import Errands
from adapters.logs import log_fault
from adapters.web import web_app
from bot.desk.ports import Now
from bot.dialogue.answering import Answering

Opening = Callable[[Ground], Window]
"""Opens the desk on one platform."""

ANSWERS: web.AppKey[Callable[[], int]] = web.AppKey("answers", Callable)  # type: ignore[arg-type]
"""A round of answers inside an application, for whoever turns the clock: it goes by itself as well."""


def desk(
    room: ReadingRoom, installation: Installation, openings: Sequence[Opening], moment: Now = now
) -> web.Application:
    """The application. `moment`: a clock of one's own."""
    kept, windows = kept_by(installation), dict[str, Window]()
    consult, every = consult_of(room, installation, kept, moment), Windows(windows)
    receive = reception(consult, kept, lambda _: None).receive  # what is asked needs no dialog
    answering = Answering(
        kept.inbox, receive, every, every.asker_of, every.working, moment, new_incident, log_fault
    )
    answerers, pool = Answerers(answering.round), ThreadPoolExecutor(ERRANDS, "errand")
    errands = Errands(pool.submit, new_incident, log_fault)
    ground = Ground(installation, kept, moment, consult, pool, errands, answering.take, answerers.wake)
    app = web_app(lambda: [*library_lacks(room), *(line for one in windows.values() for line in one.lacks())])
    app[ANSWERS] = answering.round
    app.cleanup_ctx.append(_running(answerers, pool))  # what is mounted after it ends before it
    for opening in openings:
        window = opening(ground)
        windows[window.platform] = window
        window.mount(app)
    return app


def _running(
    answerers: Answerers, pool: ThreadPoolExecutor
) -> Callable[[web.Application], AsyncIterator[None]]:
    """Everything that goes by itself, for as long as the application runs."""

    async def beside(_: web.Application) -> AsyncIterator[None]:
        answerers.start()
        yield
        await asyncio.to_thread(answerers.stop)
        pool.shutdown(wait=True)

    return beside
