"""The door for Slack's requests: the raw body is verified first; one thread of its own does the rest."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web
from slack_bolt import App
from slack_bolt.response import BoltResponse

from adapters.logs import log
from adapters.payload import Unheard
from adapters.slack.bolt import hear
from adapters.slack.connection import EVENTS
from adapters.slack.genuine import Genuine

READ_WITHIN = 10.0
"""Seconds for a body to arrive; Slack itself gives up after three."""

WORKERS = 16
"""Presses and dialogs at once; most of their time they wait for Slack's own answers."""

QUESTIONS = 1
"""Events and commands, one after the other, however many presses wait: all they do is to be kept, and storage
takes them one by one anyway; more threads only get in each other's way."""


def add_slack(app: web.Application, bolt: App, genuine: Genuine) -> None:
    """Mount the door on an application; its threads go with it."""
    door = _Door(bolt, genuine)
    app.add_routes([web.post(EVENTS, door.answer)])
    app.cleanup_ctx.append(door.open)


class _Door:
    def __init__(self, bolt: App, genuine: Genuine) -> None:
        self._bolt, self._genuine = bolt, genuine
        self._presses = ThreadPoolExecutor(WORKERS, "slack-press")
        self._questions = ThreadPoolExecutor(QUESTIONS, "slack-question")

    async def open(self, _: web.Application) -> AsyncIterator[None]:
        """For as long as the application runs."""
        yield
        for pool in (self._questions, self._presses):
            await asyncio.to_thread(pool.shutdown)

    async def answer(self, request: web.Request) -> web.Response:
        """What Slack is answered."""
        raw = await _read(request)
        try:
            body = self._genuine.body(raw, request.headers.items())
        except Unheard as refused:
            log("slack_unheard", reason=refused.reason)
            return web.Response(status=refused.status)
        asks = "command" in body or "event" in body
        pool = self._questions if asks else self._presses
        heard = await asyncio.get_running_loop().run_in_executor(pool, hear, self._bolt, body)
        return _to_response(heard)


async def _read(request: web.Request) -> bytes:
    """The body as it was sent. Raises HTTPException: 413 for too much, 408 for too slow, 400 for broken."""
    if "Content-Encoding" in request.headers:  # the signature is over what was sent, and Slack packs nothing
        raise web.HTTPBadRequest(text="")
    try:
        async with asyncio.timeout(READ_WITHIN):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise web.HTTPRequestEntityTooLarge(request.client_max_size, 0, text="") from None
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="") from None
    except (web.RequestPayloadError, ValueError):
        raise web.HTTPBadRequest(text="") from None


def _to_response(heard: BoltResponse) -> web.Response:
    kind = heard.first_headers().get("content-type", "text/plain;charset=utf-8")
    return web.Response(status=heard.status, body=heard.body.encode(), headers={"Content-Type": kind})
