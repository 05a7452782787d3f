"""Rounds beside an application: again and again, whatever goes wrong in one, and none cut off at the end."""

import asyncio
import time
from collections.abc import Callable

import pytest
from aiohttp import web

from adapters.entrypoints.rounds import Round, beside


def run(rounds: list[Round], until: Callable[[], bool]) -> None:
    """An application with these beside it, until it is so."""

    async def steps() -> None:
        app = web.Application()
        app.cleanup_ctx.append(beside(rounds))
        runner = web.AppRunner(app)
        await runner.setup()
        for _ in range(500):
            if until():
                break
            await asyncio.sleep(0.01)
        await runner.cleanup()

    asyncio.run(steps())


def test_a_fault_costs_one_round_and_is_noted_by_its_kind(capsys: pytest.CaptureFixture[str]) -> None:
    done: list[str] = []

    def fails() -> None:
        done.append("failed")
        raise ValueError("名前")

    run([Round(fails, 0.01), Round(lambda: done.append("well"), 0.01)], lambda: len(done) > 8)

    noted = capsys.readouterr().out
    assert min(done.count("failed"), done.count("well")) > 2
    assert (noted.count("ValueError") >= done.count("failed") - 1, "名前" in noted) == (True, False)


def test_the_round_under_way_is_finished_and_no_other_begins() -> None:
    begun: list[float] = []
    ended: list[float] = []

    def slow() -> None:
        begun.append(time.monotonic())
        time.sleep(0.2)
        ended.append(time.monotonic())

    run([Round(slow, 60)], lambda: bool(begun))

    assert (len(begun), len(ended)) == (1, 1)


def test_nothing_beside_is_nothing() -> None:
    run([], lambda: True)
