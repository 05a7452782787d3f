"""A call that takes no longer than it may: after that, nobody waits for it any more."""

from collections.abc import Callable
from threading import BoundedSemaphore, Thread
from typing import Generic, TypeVar

from knowledge.errors import ModelUnavailable

AT_ONCE = 8
"""Calls that may be under way, those included that nobody waits for."""

T = TypeVar("T")


class Deadline(Generic[T]):
    """Calls within so many seconds each. What a vendor's client does with its time is its own affair."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._free = seconds, BoundedSemaphore(AT_ONCE)

    def call(self, asked: Callable[[], T]) -> T:
        """What it gives, or raises. Raises ModelUnavailable `timeout`, or `busy` with too many under way."""
        if not self._free.acquire(blocking=False):
            raise ModelUnavailable("busy")
        given: list[T] = []
        raised: list[Exception] = []

        def run() -> None:
            try:
                given.append(asked())
            except Exception as fault:  # noqa: BLE001 - it is raised where it was asked for
                raised.append(fault)
            finally:
                self._free.release()

        thread = Thread(target=run, name="model", daemon=True)
        thread.start()
        thread.join(self._seconds)
        if raised:
            raise raised[0]
        if not given:
            raise ModelUnavailable("timeout")
        return given[0]
