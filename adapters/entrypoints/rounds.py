"""Rounds: what a process does by itself, again and again, beside what it is asked."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import web

from adapters.entrypoints.clock import new_incident
from adapters.entrypoints.windows import Running
from adapters.logs import log_fault


@dataclass(frozen=True)
class Round:
    """An act, and the seconds between its end and its next beginning."""

    act: Callable[[], object]
    pause: float


def beside(rounds: Sequence[Round]) -> Running:
    """Each for as long as an application runs, in a thread; the one under way is finished at the end.

    Whatever goes wrong in one costs that one, and is noted by its kind.
    """

    async def running(_: web.Application) -> AsyncIterator[None]:
        ended = asyncio.Event()
        tasks = [asyncio.create_task(_again_and_again(one, ended)) for one in rounds]
        yield
        ended.set()
        await asyncio.gather(*tasks)

    return running


async def _again_and_again(one: Round, ended: asyncio.Event) -> None:
    while not ended.is_set():
        try:
            await asyncio.to_thread(one.act)
        except Exception as fault:  # noqa: BLE001 - or it would never be done again
            log_fault(new_incident(), fault)
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), one.pause)
