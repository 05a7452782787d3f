"""The post: letters whose time has come, each delivered once; what is no longer true is dropped."""

from collections.abc import Callable, Iterator

from bot.cases.clock import is_void
from bot.cases.letter import Notice
from bot.cases.sealed import SealedLetter
from bot.desk.ports import Now, Tampered, UnitOfWork

LetterOpener = Callable[[SealedLetter], Notice]
"""Opens a letter with the worker's key. Raises Tampered."""

AT_ONCE = 20
"""Letters claimed in one go."""

FIRST_WAIT, LONGEST_WAIT = 60, 6 * 3600
"""Seconds until a letter that could not be delivered is tried again: doubled each time."""


class Post:
    """The worker's window. It reads letters, and of cases only how far they are."""

    def __init__(self, unit_of_work: UnitOfWork, open_letter: LetterOpener, now: Now) -> None:
        self._unit_of_work, self._open, self._now = unit_of_work, open_letter, now

    def due(self) -> Iterator[tuple[SealedLetter, Notice | None]]:
        """Letters to be delivered now, held for this worker for some minutes; None for an unreadable one.

        Raises StorageBusy.
        """
        with self._unit_of_work() as unit:
            claimed = unit.letters.claim(self._now(), AT_ONCE)
        for letter in claimed:
            try:
                notice = self._open(letter)
            except Tampered:
                yield letter, None
                continue
            if not self._dropped(letter, notice):
                yield letter, notice

    def _dropped(self, letter: SealedLetter, notice: Notice) -> bool:
        with self._unit_of_work() as unit:
            void = is_void(notice, unit.cases.find(notice.case))
            if void:
                unit.letters.remove(letter.id)
        return void

    def delivered(self, letter: SealedLetter) -> None:
        """It has arrived: nothing of it is kept."""
        with self._unit_of_work() as unit:
            unit.letters.remove(letter.id)

    def later(self, letter: SealedLetter) -> None:
        """It has not arrived: it is tried again, after a wait that grows with each try."""
        wait = min(FIRST_WAIT * 2 ** min(letter.attempts, 20), LONGEST_WAIT)
        with self._unit_of_work() as unit:
            unit.letters.postpone(letter.id, int(self._now().timestamp()) + wait)
