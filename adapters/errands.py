"""Errands: what is done beside an acknowledgement: tried some times, then given up with a line in the log."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from bot.desk.ports import StorageBusy
from bot.dialogue.ports import DeliveryError, NoteFault, Undeliverable

Act = Callable[[], object]
Submit = Callable[[Act], object]
"""Has an act done by another thread, soon; a pool's `submit`."""

WAITS = (1.0, 2.0, 5.0)
"""Seconds until an errand is tried again."""

PATIENCE = 10.0
"""Seconds waited at most where the platform says how long."""


class Errands:
    """Runs them by `submit`, and names each fault by an incident of `new_id`. Any thread may use it."""

    def __init__(
        self, submit: Submit, new_id: Callable[[], str], note_fault: NoteFault,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._submit, self._new_id, self._note_fault = submit, new_id, note_fault
        self._sleep = sleep

    def run(self, act: Act) -> None:
        """Done soon, and again after a short trouble; never raises then."""
        self._submit(partial(self._quietly, act))

    def noted(self, fault: Exception) -> str:
        """The incident under which a fault is noted; "-" where it can't be."""
        incident = "-"
        with suppress(Exception):  # a log that can't be written keeps nobody from an answer
            incident = self._new_id()
            self._note_fault(incident, fault)
        return incident

    def _quietly(self, act: Act) -> None:
        try:
            self._patiently(act)
        except Exception as fault:  # noqa: BLE001 - nobody waits for it
            self.noted(fault)

    def _patiently(self, act: Act) -> None:
        for wait in WAITS:
            try:
                act()
            except Undeliverable:
                raise
            except (DeliveryError, StorageBusy) as trouble:
                asked = trouble.after if isinstance(trouble, DeliveryError) else None
                if asked is not None and asked > PATIENCE:
                    raise
                self._sleep(wait if asked is None else asked)
            else:
                return
        act()
