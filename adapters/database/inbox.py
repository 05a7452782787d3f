"""Questions that wait for their answer: sealed as long as they do, afterwards nothing but that they came."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from math import ceil
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, case, delete, insert, or_, select, update

from adapters.database.engine import WAITS, writing
from adapters.database.memory import outdated
from adapters.database.rows import Values
from adapters.database.seal import Seal
from adapters.database.statements import Statements
from adapters.database.tables import inbox, memory
from adapters.logs import log
from bot.cases.errors import Conflict
from bot.confidential import Confidential
from bot.desk.ports import StorageBusy, Tampered
from bot.dialogue.messages import NO_WORDS
from bot.dialogue.ports import Waiting

HELD = 60
"""Seconds for which a claim keeps others off; who takes longer has died."""

IN_TIME, SORRY = 15 * 60, 3600
"""Seconds in which a question may be answered, and in which one may then say that it was not."""

REMEMBERED, QUARTER = 2 * 3600, 900
"""Seconds for which it is known that a question came, and to which its time is rounded then."""

LONGEST = 50_000
"""Characters kept of a question: many times what is looked up, so that a cut one is refused as too long."""

POOL = 15
"""Connections that a process has at most to PostgreSQL."""

_GONE: Values = {
    "received_at": inbox.c.received_at - inbox.c.received_at % QUARTER + QUARTER,
    "free_at": 0, "tries": 0, "sent": 0, "late_since": None, "box": None,
}  # fmt: skip
_WAITS = inbox.c.box.is_not(None)


class StoredInbox:
    """The port Inbox. `seal` is the staff door's. Each verb is one short transaction."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine, self._seal = engine, seal
        self._forgotten = -1
        # SQLite has one writer at a time and lets the others sleep, ever longer: here they queue instead.
        self._turns = BoundedSemaphore(1 if engine.dialect.name == "sqlite" else POOL)

    def record(self, waiting: Waiting, at: datetime) -> bool:
        """Keep it. False when it came before, answered or not. Raises StorageBusy."""
        name = self._name(waiting.key)
        box = self._box(name, waiting)
        # Free from the first second on: not even a clock that is turned back makes it wait.
        row = {
            "key": name,
            "received_at": int(at.timestamp()),
            "free_at": 0,
            "tries": 0,
            "sent": 0,
            "box": box,
        }
        try:
            with self._unit() as statements:
                statements.run(insert(inbox), [row])
        except Conflict:
            return False
        return True

    def note(self, key: str, at: datetime) -> bool:
        """Keep that something came, and nothing of it. False when it came before. Raises StorageBusy."""
        name, second = self._name(key), int(at.timestamp())
        row = {"key": name, "received_at": second, "free_at": 0, "tries": 0, "sent": 0}
        try:
            with self._unit() as statements:
                statements.run(insert(inbox), [row])
                statements.run(update(inbox).where(inbox.c.key == name).values(_GONE))
        except Conflict:
            return False
        return True

    def claim(self, at: datetime, limit: int) -> Sequence[Waiting]:
        """Those that nobody is answering, oldest first, held for a minute; what is outdated is forgotten.

        A late one comes without its words, as often as nobody is done with it. Raises StorageBusy.
        """
        second = int(at.timestamp())
        # Nobody holds one for as long as it may be answered: then the clock has jumped back.
        free = or_(inbox.c.free_at <= second, inbox.c.free_at > second + IN_TIME)
        due = select(inbox).where(_WAITS, free).order_by(inbox.c.received_at, inbox.c.key).limit(limit)
        with self._unit() as statements:
            self._forget(statements, second)
            self._make_late(statements, second)
            rows = statements.run(due.with_for_update(skip_locked=True)).all()
            claimed = [self._claimed(statements, row, second) for row in rows]
        return [one for one in claimed if one]

    def hold(self, waiting: Waiting, arrived: int, at: datetime) -> bool:
        """So many messages of its answer have arrived, and whoever claimed it sends the next within a minute.

        False for who must not: somebody else has begun to send since this was claimed, or is done with it.
        Who begins counts as a try, so that of two who claimed the same one begins. Raises StorageBusy.
        """
        begun = waiting.tries + 1
        same = inbox.c.tries == (begun if arrived > waiting.sent else waiting.tries)
        free_at = int(at.timestamp()) + HELD
        return self._change(waiting.key, same, free_at=free_at, sent=arrived, tries=begun)

    def postpone(self, waiting: Waiting, until: datetime) -> None:
        """It is free to be claimed from then on, which must be within IN_TIME, and when it becomes late.

        Nothing happens where somebody else has begun to send. Raises StorageBusy.
        """
        begun, wished, late_at = waiting.tries + 1, ceil(until.timestamp()), inbox.c.received_at + IN_TIME
        free_at = case((inbox.c.late_since.is_(None) & (late_at < wished), late_at), else_=wished)
        self._change(waiting.key, inbox.c.tries <= begun, free_at=free_at, tries=begun)

    def done(self, key: str) -> None:
        """It is answered: nothing of it is kept but that it came, for two hours. Raises StorageBusy."""
        self._change(key, _WAITS, **_GONE)

    def _change(self, key: str, where: ColumnElement[bool], **values: Any) -> bool:
        """Whether there was one to change."""
        changed = update(inbox).where(inbox.c.key == self._name(key), _WAITS, where).values(values)
        with self._unit() as statements:
            return statements.run(changed).rowcount == 1

    @contextmanager
    def _unit(self) -> Iterator[Statements]:
        if not self._turns.acquire(timeout=WAITS):
            raise StorageBusy
        try:
            with writing(self._engine) as connection:
                yield Statements(connection)
        finally:
            self._turns.release()

    def _claimed(self, statements: Statements, row: Row[Any], second: int) -> Waiting | None:
        """One, held from now on; None for one that can't be opened."""
        if waiting := self._readable(statements, row):
            # Who still answers it may have written down what arrived since it is late.
            _set(statements, row, {"free_at": second + HELD, "sent": waiting.sent})
        return waiting

    def _make_late(self, statements: Statements, second: int) -> None:
        """What is too late for an answer loses its words, also where it was put off or somebody is at it."""
        old = inbox.c.late_since.is_(None) & (inbox.c.received_at <= second - IN_TIME)
        for row in statements.run(select(inbox).where(_WAITS, old).with_for_update(skip_locked=True)).all():
            if waiting := self._readable(statements, row):
                box = self._box(row.key, replace(waiting, text=NO_WORDS))
                _set(statements, row, {"late_since": second, "box": box})

    def _readable(self, statements: Statements, row: Row[Any]) -> Waiting | None:
        """One; None for one that can't be opened: it is given up and must not hold up the others."""
        try:
            return self._opened(row)
        except (Tampered, ValueError, TypeError):
            log("question_unreadable")
            _set(statements, row, _GONE)
            return None

    def _forget(self, statements: Statements, second: int) -> None:
        """Once a minute: who claims often need not look for what is outdated each time."""
        if second // 60 == self._forgotten:
            return
        too_late = inbox.c.late_since <= second - SORRY
        statements.run(update(inbox).where(_WAITS, too_late).values(_GONE))
        statements.run(delete(inbox).where(~_WAITS, inbox.c.received_at <= second - REMEMBERED))
        statements.run(delete(memory).where(outdated(second)))
        # The clock was ahead when they came; from now on their time counts by the clock as it is.
        ahead = inbox.c.received_at > second + QUARTER
        statements.run(update(inbox).where(ahead).values(received_at=second))
        self._forgotten = second // 60

    def _name(self, key: str) -> str:
        return self._seal.named(f"inbox {key}")

    def _box(self, name: str, waiting: Waiting) -> bytes:
        """What waits, sealed into its row."""
        place, person, text = waiting.place.reveal(), waiting.person.reveal(), waiting.text.reveal()
        kept = [waiting.key, place, person, text[:LONGEST], waiting.thread, waiting.overheard]
        told = json.dumps(kept, ensure_ascii=False)
        return self._seal.seal(told.encode(errors="surrogatepass"), _place(name))

    def _opened(self, row: Row[Any]) -> Waiting:
        told = self._seal.open(row.box, _place(row.key)).decode(errors="surrogatepass")
        # Boxes written before it was kept do not tell whether it was overheard.
        key, place, person, text, thread, *overheard = json.loads(told)
        place, person, text = Confidential(place), Confidential(person), Confidential(text)
        late = row.late_since is not None
        return Waiting(
            key, place, person, text, thread, sent=0 if late else row.sent, late=late, tries=row.tries,
            overheard=overheard == [True],
        )  # fmt: skip


def _set(statements: Statements, row: Row[Any], values: Values) -> None:
    statements.run(update(inbox).where(inbox.c.key == row.key).values(values))


def _place(name: str) -> bytes:
    return b"inbox " + name.encode()
