"""Doors: what every door's web process is made of, whichever platforms it is on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from adapters.entrypoints.answerers import Answerers
from adapters.entrypoints.apps import named_for
from adapters.entrypoints.at_once import AtOnce
from adapters.entrypoints.clock import new_incident, new_secret
from adapters.entrypoints.ground import ERRANDS, Behind, Ground, Receive
from adapters.entrypoints.rounds import Round, beside
from adapters.entrypoints.windows import Running, Window, Windows
from adapters.errands import Errands
from adapters.logs import log_fault
from adapters.web import web_app
from bot.desk.office import Office
from bot.desk.throttle import Throttle
from bot.dialogue.answering import Answering
from bot.dialogue.ports import DeliveryError

Opening = Callable[[Ground], Window]
"""Opens a door on one platform."""

Openings = Mapping[str, Opening]
"""By the platforms' names."""

Lacks = Callable[[], list[str]]

NOBODY = (
    "no counselor on the roster has a key and an address on a platform of this desk: a report would reach "
    "nobody; `madoguchi doctor` says who lacks what"
)

ANSWERS: web.AppKey[Callable[[], int]] = web.AppKey("answers", Callable)  # type: ignore[arg-type]
"""A round of answers inside an application, for whoever turns the clock: it goes by itself as well."""


@dataclass(frozen=True)
class Beside:
    """What a door's process has besides its apps: what goes by itself, and pages of its own."""

    rounds: Sequence[Round] = ()
    pages: Sequence[Callable[[web.Application], None]] = ()


def asking_door(
    behind: Behind, openings: Openings, receive: Receive, lacks: Lacks, more: Beside
) -> web.Application:
    """A door where questions are asked: each is kept, then answered by `receive`."""
    windows, kept = dict[str, Window](), behind.kept
    every = Windows(windows)
    answering = Answering(
        kept.inbox, receive, every, every.asker_of, every.working, behind.moment, new_incident, note_fault,
        Throttle(behind.moment, new_secret()),
    )  # fmt: skip
    answerers = Answerers(answering.round)
    app = web_app(lambda: [*lacks(), *every.lacks()])
    app[ANSWERS] = answering.round
    pools = _pools(openings)
    app.cleanup_ctx.append(_running(pools, answerers))  # what is mounted after it ends before it
    for platform, opening in openings.items():
        errands = Errands(pools[platform].submit, new_incident, note_fault)
        ground = Ground(behind, pools[platform], errands, answering.take, answerers.wake)
        windows[platform] = _opened(app, opening(ground))
    return _with(app, more)


def quiet_door(
    behind: Behind, openings: Openings, receive: Receive, lacks: Lacks, more: Beside
) -> web.Application:
    """A door where nothing is asked: whatever words come, `receive` says what its app is for."""
    windows = dict[str, Window]()

    def missing() -> list[str]:
        return [*lacks(), *(named_for(behind.door, one) for one in Windows(windows).lacks())]

    app, pools = web_app(missing), _pools(openings)
    app.cleanup_ctx.append(_running(pools))
    for platform, opening in openings.items():
        errands = Errands(pools[platform].submit, new_incident, note_fault)
        said = AtOnce(receive, behind.first, errands, partial(windows.__getitem__, platform))
        ground = Ground(behind, pools[platform], errands, said.take, _nobody_waits)
        windows[platform] = _opened(app, opening(ground))
    return _with(app, more)


def readers_lack(premises: Office) -> list[str]:
    """That nobody would read a report, where it is so."""
    return [] if premises.roster().everyone else [NOBODY]


def note_fault(incident: str, fault: Exception) -> None:
    """A fault by its kind; what a platform refuses by its code, too."""
    log_fault(incident, fault, str(fault) if isinstance(fault, DeliveryError) else "")


def _nobody_waits() -> None:
    """Words at a quiet door are answered by then."""


def _pools(openings: Openings) -> dict[str, ThreadPoolExecutor]:
    return {platform: ThreadPoolExecutor(ERRANDS, f"{platform}-errand") for platform in openings}


def _opened(app: web.Application, window: Window) -> Window:
    window.mount(app)
    return window


def _with(app: web.Application, more: Beside) -> web.Application:
    for mount in more.pages:
        mount(app)
    app.cleanup_ctx.append(beside(more.rounds))
    return app


def _running(pools: Mapping[str, ThreadPoolExecutor], answerers: Answerers | None = None) -> Running:
    """Everything that goes by itself, for as long as the application runs."""

    async def beside(_: web.Application) -> AsyncIterator[None]:
        if answerers:
            answerers.start()
        yield
        if answerers:
            await asyncio.to_thread(answerers.stop)
        for pool in pools.values():
            await asyncio.to_thread(pool.shutdown)

    return beside
