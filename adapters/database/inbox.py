"""Questions that wait for their answer: sealed as long as they do, afterwards nothing but that they came."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from math import ceil
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, or_, select, update

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
            rows = statements.run(due.with_for_update(skip_locked=True)).all()
            claimed = [self._claimed(statements, row, second) for row in rows]
        return [one for one in claimed if one]

    def sent(self, key: str, parts: int) -> None:
        """So many parts of its answer have arrived. Raises StorageBusy."""
        self._change(key, sent=parts)

    def postpone(self, key: str, until: datetime) -> None:
        """It is free to be claimed from then on, which must be within IN_TIME. Raises StorageBusy."""
        self._change(key, free_at=ceil(until.timestamp()), tries=inbox.c.tries + 1)

    def done(self, key: str) -> None:
        """It is answered: nothing of it is kept but that it came, for two hours. Raises StorageBusy."""
        self._change(key, **_GONE)

    def _change(self, key: str, **values: Any) -> None:
        changed = update(inbox).where(inbox.c.key == self._name(key), _WAITS).values(values)
        with self._unit() as statements:
            statements.run(changed)

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
        """One, held from now on; None for one that can't be opened: it must not hold up the others."""
        this = update(inbox).where(inbox.c.key == row.key)
        try:
            waiting = self._opened(row)
        except (Tampered, ValueError, TypeError):
            log("question_unreadable")
            statements.run(this.values(_GONE))
            return None
        held: Values = {"free_at": second + HELD}
        late = row.late_since is not None or row.received_at <= second - IN_TIME
        if late and row.late_since is None:
            waiting = replace(waiting, text=NO_WORDS)
            held |= {"late_since": second, "box": self._box(row.key, waiting)}
        statements.run(this.values(held))
        return replace(waiting, late=late)

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
        told = json.dumps([waiting.key, place, person, text[:LONGEST], waiting.thread], ensure_ascii=False)
        return self._seal.seal(told.encode(errors="surrogatepass"), _place(name))

    def _opened(self, row: Row[Any]) -> Waiting:
        told = self._seal.open(row.box, _place(row.key)).decode(errors="surrogatepass")
        key, place, person, text, thread = json.loads(told)
        place, person, text = Confidential(place), Confidential(person), Confidential(text)
        return Waiting(key, place, person, text, thread, sent=row.sent, tries=row.tries)


def _place(name: str) -> bytes:
    return b"inbox " + name.encode()
