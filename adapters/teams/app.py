"""The door for Teams' requests: the raw body is verified first; threads of its own do the rest."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from aiohttp import web

from adapters.logs import log
from adapters.payload import Body, Unheard
from adapters.teams.bot import DeskBot
from adapters.teams.connection import MESSAGES
from adapters.teams.genuine import Genuine
from adapters.teams.listeners import Listeners
from adapters.teams.turn import Told, Turn
from bot.desk.ports import StorageBusy

READ_WITHIN = 10.0
"""Seconds for a body to arrive."""

ANSWER_WITHIN = 4.5
"""Seconds for what a client waits for, from its last byte on: it gives up after five."""

CHECKS = 4
"""Tokens looked at at once; one of them may have to fetch keys, and the others go on."""

PRESSES = 16
"""Presses and dialogs at once; what they wait for is storage: what goes to Teams, errands bring."""

QUESTIONS = 1
"""What nobody waits for, one after the other, however many presses wait: all that is done with it is that it
is kept, and storage takes it one by one anyway; more threads only get in each other's way."""

INVOKE = "invoke"

LATER = 503
"""Somebody presses again, and Teams may bring it again; once is as good as twice."""

PATIENCE, PAUSE = 8.0, 0.25
"""Seconds for which what nobody waits for is tried again while storage is busy, and between two tries; Teams
itself gives up after ten to fifteen, and does not promise to bring it again."""

A = TypeVar("A")
B = TypeVar("B")


def add_teams(app: web.Application, listeners: Listeners, genuine: Genuine) -> None:
    """Mount the door on an application; its threads go with it."""
    door = _Door(listeners, genuine)
    app.add_routes([web.post(MESSAGES, door.answer)])
    app.cleanup_ctx.append(door.open)


class _Door:
    def __init__(self, listeners: Listeners, genuine: Genuine) -> None:
        self._genuine = genuine
        self._checks = ThreadPoolExecutor(CHECKS, "teams-check")
        self._presses = ThreadPoolExecutor(PRESSES, "teams-press")
        self._questions = ThreadPoolExecutor(QUESTIONS, "teams-question")
        questions, presses = (partial(_aside, pool) for pool in (self._questions, self._presses))
        self._turn = Turn(DeskBot(listeners, questions, presses))
        self._turns: set[asyncio.Task[Told]] = set()

    async def open(self, _: web.Application) -> AsyncIterator[None]:
        """For as long as the application runs."""
        yield
        if self._turns:
            await asyncio.wait(self._turns)
        for pool in (self._checks, self._questions, self._presses):
            await asyncio.to_thread(pool.shutdown)

    async def answer(self, request: web.Request) -> web.Response:
        """What Teams is answered."""
        raw = await _read(request)
        read_at = asyncio.get_running_loop().time()
        try:
            headers = tuple(request.headers.items())
            body = await _aside(self._checks, partial(self._genuine.checked, raw), headers)
            taken = self._answered if body["type"] == INVOKE else self._kept
            told = await taken(body, read_at)
        except Exception as fault:  # noqa: BLE001 - whatever it was, nobody outside hears more than a status
            return web.Response(status=_to_status(fault))
        return _to_response(told)

    async def _kept(self, body: Body, read_at: float) -> Told:
        """A turn that nobody waits for, tried again while storage is busy. Raises what the listeners do."""
        while True:
            try:
                return await self._turn.taken(body)
            except StorageBusy:
                if asyncio.get_running_loop().time() > read_at + PATIENCE:
                    raise
            await asyncio.sleep(PAUSE)

    async def _answered(self, body: Body, read_at: float) -> Told:
        """An invoke's answer; LATER where it has none in time, and goes on. Raises what the listeners do."""
        turn = asyncio.create_task(self._turn.taken(body))
        self._turns.add(turn)
        turn.add_done_callback(self._turns.discard)
        left = max(read_at + ANSWER_WITHIN - asyncio.get_running_loop().time(), 0.0)
        await asyncio.wait({turn}, timeout=left)
        if turn.done():
            return turn.result()
        turn.add_done_callback(_note_late)
        return Told(LATER)


async def _aside(pool: ThreadPoolExecutor, act: Callable[[A], B], on: A) -> B:
    return await asyncio.get_running_loop().run_in_executor(pool, act, on)


async def _read(request: web.Request) -> bytes:
    """The body as it was sent. Raises HTTPException: 415 for packed, 413 too much, 408 too slow, 400."""
    if "Content-Encoding" in request.headers:  # Teams packs nothing
        raise web.HTTPUnsupportedMediaType(text="")
    try:
        async with asyncio.timeout(READ_WITHIN):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise web.HTTPRequestEntityTooLarge(request.client_max_size, 0, text="") from None
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="") from None
    except (web.RequestPayloadError, ValueError):
        raise web.HTTPBadRequest(text="") from None


def _to_response(told: Told) -> web.Response:
    """An answer as short as it may be, since cards are weighed; half a character would break all of it."""
    if told.body is None:
        return web.Response(status=told.status)
    raw = json.dumps(told.body, ensure_ascii=False).encode("utf-8", "replace")
    return web.Response(status=told.status, body=raw, content_type="application/json", charset="utf-8")


def _to_status(fault: BaseException) -> int:
    """What a fault is answered with; it is logged by its kind alone."""
    match fault:
        case Unheard():
            log("teams_unheard", reason=fault.reason)
            return fault.status
        case StorageBusy():
            log("teams_unheard", reason="busy")
        case _:
            log("teams_stumbled", error=type(fault).__name__)
    return LATER


def _note_late(turn: asyncio.Task[Told]) -> None:
    """Nobody waits any more for how it went."""
    if fault := turn.exception():
        _to_status(fault)
