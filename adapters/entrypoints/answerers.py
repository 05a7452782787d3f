"""Answerers: threads that answer what waits, at once when woken, else by a look now and then."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread

from adapters.entrypoints.clock import new_incident
from adapters.logs import log_fault

LOOK = 1.0
"""Seconds between two looks: what another process left, or has put off, is found by them."""

THREADS = 2


class Answerers:
    """Runs `round_` until stopped; whatever goes wrong in one costs that round, and is noted by its kind."""

    def __init__(self, round_: Callable[[], int], threads: int = THREADS) -> None:
        self._round, self._stopped = round_, Event()
        self._calls: SimpleQueue[None] = SimpleQueue()
        self._threads = [Thread(target=self._run, name="answerer", daemon=True) for _ in range(threads)]

    def start(self) -> None:
        """Begin; returns at once."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something waits."""
        self._calls.put(None)

    def stop(self) -> None:
        """Finish what has begun, and end."""
        self._stopped.set()
        for _ in self._threads:
            self.wake()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._round()
            except Exception as fault:  # noqa: BLE001 - or nobody would be answered from then on
                log_fault(new_incident(), fault)
            try:
                self._calls.get(timeout=LOOK)
            except Empty:
                continue
