"""Answerers: threads that answer what waits, at once when woken, else by a look now and then."""

import math
import sys
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread

from adapters.entrypoints.clock import new_incident
from adapters.logs import log_fault

LOOK = 1.0
"""Seconds between two looks: what another process left, or has put off, is found by them."""

THREADS = 2

SWITCH = 0.0005
"""Seconds after which a thread that computes gives way, in the whole process: an acknowledgement, which has
three seconds, hands over several times, and would wait for an answer each time."""

CALM, PATIENCE = 0.01, 0.25
"""Seconds without another question before an answer is begun, and after which it is begun all the same."""


class Answerers:
    """Runs `round_` until stopped; whatever goes wrong in one costs that round, and is noted by its kind.

    A round is told by what to see that it is over: then it ends after the answer under way. Before each
    answer it gives way to questions that just come in: taking them is quick, and Slack waits for that.
    """

    def __init__(self, round_: Callable[[Callable[[], bool]], int], threads: int = THREADS) -> None:
        self._round, self._stopped = round_, Event()
        self._calls: SimpleQueue[None] = SimpleQueue()
        self._woken = -math.inf
        self._threads = [Thread(target=self._run, name="answerer", daemon=True) for _ in range(threads)]

    def start(self) -> None:
        """Begin; returns at once."""
        sys.setswitchinterval(SWITCH)
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something waits."""
        self._woken = time.monotonic()
        self._calls.put(None)

    def stop(self) -> None:
        """Finish the answers under way, and end; what still waits is for the next process."""
        self._stopped.set()
        for _ in self._threads:
            self.wake()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._round(self._is_over)
            except Exception as fault:  # noqa: BLE001 - or nobody would be answered from then on
                log_fault(new_incident(), fault)
            try:
                self._calls.get(timeout=LOOK)
            except Empty:
                continue

    def _is_over(self) -> bool:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < min(self._woken + CALM, until) and not self._stopped.is_set():
            time.sleep(CALM)
        return self._stopped.is_set()
