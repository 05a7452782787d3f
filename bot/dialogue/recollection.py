"""What was asked last in an exchange, for what leans on it; of an account, only that it was told."""

from collections.abc import Callable
from datetime import datetime

from bot.dialogue.ports import Memory

_TOLD = "told"
"""All that is kept of an account, beside the exchange's question and never in its place."""


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
        """Remember a question; an account before it is no longer what came last."""
        try:
            if thread:
                self._memory.keep(thread, question, self._now())
                if self._is_marked(thread):
                    self._memory.keep(_mark(thread), "", self._now())
        except Exception as fault:  # noqa: BLE001 - see above
            self._note_fault(fault)

    def mark(self, thread: str) -> None:
        """Remember that an account was told, and nothing of it."""
        try:
            if thread:
                self._memory.keep(_mark(thread), _TOLD, self._now())
        except Exception as fault:  # noqa: BLE001 - see above
            self._note_fault(fault)

    def follows_account(self, thread: str) -> bool:
        """Whether what came last was an account."""
        try:
            return bool(thread) and self._is_marked(thread)
        except Exception as fault:  # noqa: BLE001 - see above
            self._note_fault(fault)
            return False

    def _is_marked(self, thread: str) -> bool:
        return self._memory.recall(_mark(thread), self._now()) == _TOLD


def _mark(thread: str) -> str:
    return f"account in {thread}"
