"""What was asked last in an exchange, for a question that leans on the one before it. Never an account."""

from collections.abc import Callable
from datetime import datetime

from bot.dialogue.ports import Memory


class Recollection:
    """A memory in the hands of the consultation. `note_fault` takes note of what goes wrong with it.

    What is remembered is a courtesy: nothing that goes wrong with it keeps anybody from an answer.
    """

    def __init__(
        self, memory: Memory, now: Callable[[], datetime], note_fault: Callable[[Exception], None]
    ) -> None:
        self._memory, self._now, self._note_fault = memory, now, note_fault

    def last(self, thread: str) -> str:
        """The question before this one; "" for none."""
        try:
            return self._memory.recall(thread, self._now()) if thread else ""
        except Exception as fault:  # noqa: BLE001 - see above
            self._note_fault(fault)
            return ""

    def keep(self, thread: str, question: str) -> None:
        """Remember a question."""
        try:
            if thread:
                self._memory.keep(thread, question, self._now())
        except Exception as fault:  # noqa: BLE001 - see above
            self._note_fault(fault)
