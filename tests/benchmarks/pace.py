"""What is measured of an app on a platform: as fast as it takes questions, at a steady pace, at a calm one.

The app, and the platform that it calls, are processes of their own on loopback: the same script in a role.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from aiohttp import ClientSession, TCPConnector, web

AT_ONCE = 16
WARM = range(100)
BURST, STEADY, CALM = 1_000, 100_000, 200_000
"""The numbers of the first question of each part."""

Send = Callable[[ClientSession, int], Awaitable[None]]
"""Asks the question of a number; returns when the app has answered the request."""


def options(described: str, what: str) -> argparse.ArgumentParser:
    """The options that such scripts share."""
    made = argparse.ArgumentParser(
        description=described, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument(f"--{what}", type=int, default=600, dest="many", help="as fast as they are taken")
    made.add_argument("--rate", type=int, default=50, help=f"{what} a second in the second part")
    made.add_argument("--calm", type=int, default=5, help=f"{what} a second in the third part")
    made.add_argument("--seconds", type=int, default=10, help="length of the second and third part")
    made.add_argument("--place", default="", help="with --role: a folder")
    return made


async def measured(send: Send, posted: str, told: Any, what: str, taken: str) -> dict[str, float]:
    """The figures of one app. `posted`: where the platform says when each answer came, by number."""
    async with ClientSession(connector=TCPConnector(limit=0)) as session:
        await _burst(session, send, WARM)
        await _quiet(session, posted, asked := len(WARM))
        burst = range(BURST, BURST + told.many)
        started = time.monotonic()
        await _burst(session, send, burst)
        passed = time.monotonic() - started
        await _quiet(session, posted, asked := asked + len(burst))
        steady = range(STEADY, STEADY + told.rate * told.seconds)
        rushed, waits = await _paced(session, send, steady, told.rate)
        await _quiet(session, posted, asked := asked + len(steady))
        calm = range(CALM, CALM + told.calm * told.seconds)
        calmly, _ = await _paced(session, send, calm, told.calm)
        answers = await _quiet(session, posted, asked + len(calm))
    hurried, quick = ([answers[one] - at for one, at in sent.items()] for sent in (rushed, calmly))
    return {
        f"{what}/s": told.many / passed,
        f"{taken} at {told.rate}/s, p50 ms": 1000 * _percentile(waits, 50),
        f"{taken} at {told.rate}/s, p99 ms": 1000 * _percentile(waits, 99),
        f"posted answer at {told.rate}/s, p95 ms": 1000 * _percentile(hurried, 95),
        f"posted answer at {told.calm}/s, p50 ms": 1000 * _percentile(quick, 50),
        f"posted answer at {told.calm}/s, p95 ms": 1000 * _percentile(quick, 95),
    }


def show(rows: dict[str, dict[str, float]], told: Any, what: str, bare: str) -> None:
    """Print the desk's figures beside the bare app's, the row `echo`."""
    print(
        f"{told.many} {what} at once by {AT_ONCE}, then {told.rate}/s for {told.seconds} s; "
        f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    print(f"{'':32}{'desk':>10}{bare:>12}{'ratio':>9}")
    for name in rows["desk"]:
        desk, echo = rows["desk"][name], rows["echo"][name]
        print(f"{name:32}{desk:10.2f}{echo:12.2f}{desk / echo:9.2f}")


@contextmanager
def running(script: str, role: str, *more: str) -> Iterator[str]:
    """The first line of the script in a role: its address."""
    with ExitStack() as stack:
        process = subprocess.Popen(
            [sys.executable, script, "--role", role, *more], stdout=subprocess.PIPE, text=True
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)
        assert process.stdout
        line = process.stdout.readline().strip()
        if not line:
            raise SystemExit(f"the process {role} did not start")
        yield line


def serve(app: web.Application) -> None:
    """Run it, and print its address, until the process is ended."""

    async def run() -> None:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
        await asyncio.Event().wait()

    with suppress(KeyboardInterrupt):
        asyncio.run(run())


async def _burst(session: ClientSession, send: Send, numbers: Sequence[int]) -> None:
    left = iter(numbers)

    async def one() -> None:
        for number in left:
            await send(session, number)

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def _paced(
    session: ClientSession, send: Send, numbers: Sequence[int], rate: int
) -> tuple[dict[int, float], list[float]]:
    """When each was sent, and for how long it waited to be taken."""
    sent: dict[int, float] = {}
    waits: list[float] = []
    began = time.monotonic()

    async def one(number: int, due: float) -> None:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        sent[number] = time.monotonic()
        await send(session, number)
        waits.append(time.monotonic() - sent[number])

    await asyncio.gather(*(one(number, began + at / rate) for at, number in enumerate(numbers)))
    return sent, waits


async def _quiet(session: ClientSession, address: str, expected: int) -> dict[int, float]:
    """When the first part of each answer was posted; waits until every question has one."""
    posted: dict[str, float] = {}
    for _ in range(6000):
        async with session.get(address) as answer:
            posted = await answer.json()
        if len(posted) >= expected:
            return {int(number): at for number, at in posted.items()}
        await asyncio.sleep(0.05)
    raise SystemExit(f"{expected - len(posted)} questions were never answered")


def _percentile(values: Sequence[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
