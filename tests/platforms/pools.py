"""The threads of a desk that runs in a test: back when all is done that it does beside its answers."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Barrier
from typing import Any, ClassVar

import pytest

from adapters.entrypoints import doors
from adapters.entrypoints.ground import ERRANDS

DEEP = 3
"""So often an errand may be the errand of an errand."""


class _Remembered(ThreadPoolExecutor):
    """A pool as any other; `made` are those there are."""

    made: ClassVar[list[ThreadPoolExecutor]] = []

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.made.append(self)


@contextmanager
def remembered() -> Iterator[list[ThreadPoolExecutor]]:
    """The pools of the desks that are made inside of the block."""
    with pytest.MonkeyPatch.context() as patched:
        pools: list[ThreadPoolExecutor] = []
        patched.setattr(_Remembered, "made", pools)
        patched.setattr(doors, "ThreadPoolExecutor", _Remembered)
        yield pools


async def settled(pools: list[ThreadPoolExecutor]) -> None:
    """Back when everything is done that was begun, and what that began."""
    for pool in pools * DEEP:
        await asyncio.to_thread(_drain, pool)


def _drain(pool: ThreadPoolExecutor) -> None:
    """Every thread of the pool at once at one place: what was begun before is done."""
    meeting = Barrier(ERRANDS)
    wait([pool.submit(meeting.wait, 10) for _ in range(ERRANDS)])
