"""The post: letters whose time has come, each delivered once; what is no longer true is dropped."""

from collections.abc import Callable, Iterator
from math import ceil

from bot.cases.case import Case
from bot.cases.clock import is_void
from bot.cases.disclosure import Decision
from bot.cases.letter import Notice, Occasion
from bot.cases.sealed import SealedLetter
from bot.desk.ports import Fingerprints, Now, Tampered, Unit, UnitOfWork

LetterOpener = Callable[[SealedLetter], Notice]
"""Opens a letter with the worker's key. Raises Tampered."""

AT_ONCE = 20
"""Letters of one round."""

FIRST_WAIT, LONGEST_WAIT = 60, 6 * 3600
"""Seconds until a letter that could not be delivered is tried again: doubled each time."""


class Post:
    """The worker's window. It reads letters, and of cases only how far they are and who reads them."""

    def __init__(
        self, unit_of_work: UnitOfWork, open_letter: LetterOpener, now: Now, keys: Fingerprints
    ) -> None:
        self._unit_of_work, self._open, self._now, self._keys = unit_of_work, open_letter, now, keys
        self._arrived: set[str] = set()

    def due(self) -> Iterator[tuple[SealedLetter, Notice | None]]:
        """Letters to be delivered now, held for this worker for some minutes; None for an unreadable one.

        Each is claimed when its turn comes: however slow the ones before it, nobody else has it meanwhile.
        Raises StorageBusy.
        """
        self._forget_arrived()
        for _ in range(AT_ONCE):
            with self._unit_of_work() as unit:
                claimed = unit.letters.claim(self._now(), 1)
                due = [one for letter in claimed for one in self._unless_void(unit, letter)]
            if not claimed:
                return
            yield from due

    def _unless_void(self, unit: Unit, letter: SealedLetter) -> Iterator[tuple[SealedLetter, Notice | None]]:
        try:
            notice = self._open(letter)
            void = self._is_void(unit, notice, unit.cases.find(notice.case))
        except Tampered:
            yield letter, None
            return
        if void:
            unit.letters.remove(letter.id)
        else:
            yield letter, notice

    def _is_void(self, unit: Unit, notice: Notice, case: Case | None) -> bool:
        """Also for a reader who has handed the case over since; reminders are for others besides readers.

        The custodian reads no case: theirs is true while a request waits.
        """
        if case is None or is_void(notice, case):
            return True
        if notice.occasion is Occasion.IDENTITY_ASKED:
            requests = unit.confided.requests(case.locator)
            return not any(one.state is Decision.ASKED for one in requests)
        if notice.promise is not None or notice.occasion is Occasion.UNREAD:
            return False
        return notice.to not in map(self._keys.counselor, case.recipients)

    def delivered(self, letter: SealedLetter) -> None:
        """It has arrived: nothing of it is kept. Raises StorageBusy; the next round begins with it then."""
        self._arrived.add(letter.id)
        self._forget_arrived()

    def _forget_arrived(self) -> None:
        with self._unit_of_work() as unit:
            for letter in self._arrived:
                unit.letters.remove(letter)
        self._arrived.clear()

    def later(self, letter: SealedLetter, wait: float | None = None) -> None:
        """It has not arrived: it is tried again after so many seconds; None: after a wait that grows.

        Raises StorageBusy.
        """
        growing = FIRST_WAIT * 2 ** min(letter.attempts, 20)
        seconds = min(growing if wait is None else max(1, ceil(wait)), LONGEST_WAIT)
        with self._unit_of_work() as unit:
            unit.letters.postpone(letter.id, int(self._now().timestamp()) + seconds)
