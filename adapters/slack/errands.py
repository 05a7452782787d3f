"""Errands: what is done beside an acknowledgement; where one fails there is a line in the log."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from bot.dialogue.ports import NoteFault

Act = Callable[[], object]
Submit = Callable[[Act], object]
"""Has an act done by another thread, soon; a pool's `submit`."""


class Errands:
    """Runs them by `submit`, and names each fault by an incident of `new_id`. Any thread may use it."""

    def __init__(self, submit: Submit, new_id: Callable[[], str], note_fault: NoteFault) -> None:
        self._submit, self._new_id, self._note_fault = submit, new_id, note_fault

    def run(self, act: Act) -> None:
        """Done soon, and never raises then."""
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
            act()
        except Exception as fault:  # noqa: BLE001 - nobody waits for it
            self.noted(fault)
