"""Pending notices, claimed by one worker at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update

from adapters.database.rows import letter_values, to_letter
from adapters.database.statements import Statements
from adapters.database.tables import letters
from bot.cases.sealed import SealedLetter
from bot.desk.post import LONGEST_WAIT

HELD = 300
"""Seconds for which a claim keeps others off; a worker that takes longer has died."""


class StoredLetters:
    """The port Letters over one transaction."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements.run

    def add(self, letter: SealedLetter) -> None:
        """One more."""
        self._run(insert(letters), [letter_values(letter)])

    def claim(self, now: datetime, limit: int) -> Sequence[SealedLetter]:
        """Letters whose time has come and that nobody else is delivering; held for some minutes."""
        second = int(now.timestamp())
        free = or_(
            letters.c.claimed_at.is_(None),
            letters.c.claimed_at < second - HELD,
            letters.c.claimed_at > second + HELD,  # the clock has jumped back; less is another worker's clock
        )
        come = or_(
            letters.c.leaves_at <= second,
            # A clock that was ahead has postponed it.
            (letters.c.attempts > 0) & (letters.c.leaves_at > second + LONGEST_WAIT),
        )
        due = self._run(
            select(letters)
            .where(come, free)
            .order_by(letters.c.leaves_at, letters.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        claimed = letters.c.id.in_([row.id for row in due])
        self._run(update(letters).where(claimed).values(claimed_at=second))
        return [to_letter(row) for row in due]

    def remove(self, letter: str) -> None:
        """It was delivered, or is void."""
        self._run(delete(letters).where(letters.c.id == letter))

    def postpone(self, letter: str, until: int) -> None:
        """It is tried again from that second on; one more attempt is counted."""
        self._run(
            update(letters)
            .where(letters.c.id == letter)
            .values(leaves_at=until, attempts=letters.c.attempts + 1, claimed_at=None)
        )
