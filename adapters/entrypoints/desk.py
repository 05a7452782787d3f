"""The desk on its platforms: questions, reports and cases in one process; letters are the worker's."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from adapters.entrypoints.answerers import Answerers
from adapters.entrypoints.answers import library_lacks
from adapters.entrypoints.clock import new_incident, now
from adapters.entrypoints.ground import ERRANDS, Ground, consult_of, kept_by, office_of, reception
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.windows import Running, Window, Windows
from adapters.errands import Errands
from adapters.logs import log_fault
from adapters.web import web_app
from bot.desk.office import Office
from bot.desk.ports import Now
from bot.dialogue.answering import Answering
from bot.dialogue.ports import DeliveryError

Opening = Callable[[Ground], Window]
"""Opens the desk on one platform."""

NOBODY = (
    "no counselor on the roster has a key and an address on a platform of this desk: a report would reach "
    "nobody; `madoguchi doctor` says who lacks what"
)

ANSWERS: web.AppKey[Callable[[], int]] = web.AppKey("answers", Callable)  # type: ignore[arg-type]
"""A round of answers inside an application, for whoever turns the clock: it goes by itself as well."""


def desk(
    room: ReadingRoom, installation: Installation, openings: Mapping[str, Opening], moment: Now = now
) -> web.Application:
    """The application, on the platforms of these names. `moment`: a clock of one's own.

    Every process of a desk has to be on the same platforms: a question is answered by whichever takes it.
    """
    kept, windows = kept_by(installation), dict[str, Window]()
    premises, every = office_of(installation, openings.keys(), moment), Windows(windows)
    consult = consult_of(room, installation, kept, premises)
    receive = reception(consult, kept, lambda _: None).receive  # what is asked needs no dialog
    answering = Answering(
        kept.inbox, receive, every, every.asker_of, every.working, moment, new_incident, note_fault
    )
    answerers = Answerers(answering.round)
    app = web_app(lambda: [*library_lacks(room), *_readers_lack(premises), *every.lacks()])
    app[ANSWERS] = answering.round
    pools = {platform: ThreadPoolExecutor(ERRANDS, f"{platform}-errand") for platform in openings}
    app.cleanup_ctx.append(_running(answerers, [*pools.values()]))  # what is mounted after it ends before it
    for platform, opening in openings.items():
        errands = Errands(pools[platform].submit, new_incident, note_fault)
        ground = Ground(
            installation, premises, kept, moment, consult, pools[platform], errands, answering.take,
            answerers.wake,
        )  # fmt: skip
        windows[platform] = opening(ground)
        windows[platform].mount(app)
    return app


def _readers_lack(premises: Office) -> list[str]:
    return [] if premises.roster().everyone else [NOBODY]


def note_fault(incident: str, fault: Exception) -> None:
    """A fault by its kind; what a platform refuses by its code, too."""
    log_fault(incident, fault, str(fault) if isinstance(fault, DeliveryError) else "")


def _running(answerers: Answerers, pools: Sequence[ThreadPoolExecutor]) -> Running:
    """Everything that goes by itself, for as long as the application runs."""

    async def beside(_: web.Application) -> AsyncIterator[None]:
        answerers.start()
        yield
        await asyncio.to_thread(answerers.stop)
        for pool in pools:
            await asyncio.to_thread(pool.shutdown)

    return beside
