"""What was asked last in an exchange, for what leans on it; of an account, only that it was told."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.dialogue.ports import Memory
from knowledge.account import is_account

_TOLD = "told"
"""All that is kept of an account, beside the exchange's question and never in its place."""
TURNS = 3
"""Questions of an exchange that are remembered."""
_APART = "\x1e"
"""Between two questions; nobody types it."""


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
        return next(reversed(self.questions(thread)), "")

    def questions(self, thread: str) -> Sequence[str]:
        """All that are remembered, the last one last."""
        try:
            return self._turns(thread) if thread else ()
        except Exception as fault:  # noqa: BLE001 - see above
            self._note_fault(fault)
            return ()

    def before(self, question: str, thread: str) -> tuple[str, ...]:
        """What was asked before a question; never so much that it tells of an incident together with it.

        Nothing where an account came last: what came before that is not what the question is taken for.
        """
        turns = () if self.follows_account(thread) else self.questions(thread)
        earlier = tuple(one for one in turns if one != question)
        while earlier and is_account("\n".join((*earlier, question))):
            earlier = earlier[1:]
        return earlier

    def keep(self, thread: str, question: str) -> None:
        """Remember a question; an account before it is no longer what came last."""
        try:
            if thread:
                self._memory.keep(thread, _APART.join(self._with(thread, question)), self._now())
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

    def _turns(self, thread: str) -> Sequence[str]:
        return tuple(filter(None, self._memory.recall(thread, self._now()).split(_APART)))

    def _with(self, thread: str, question: str) -> Sequence[str]:
        """The last questions, this one being the last; one that holds another whole stands for both."""
        words = question.replace(_APART, " ")
        turns = [one for one in self._turns(thread) if one != words and not words.startswith(f"{one}\n")]
        return [*turns, words][-TURNS:]

    def _is_marked(self, thread: str) -> bool:
        return self._memory.recall(_mark(thread), self._now()) == _TOLD


def _mark(thread: str) -> str:
    return f"account in {thread}"
