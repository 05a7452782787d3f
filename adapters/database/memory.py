"""What was asked last in an exchange: sealed, under a name that tells nothing, and gone after two hours."""

from datetime import datetime

from sqlalchemy import ColumnElement, Engine, delete, or_, select

from adapters.database.engine import reading, writing
from adapters.database.faults import calm
from adapters.database.seal import Seal
from adapters.database.tables import memory
from adapters.database.upsert import put
from bot.desk.ports import Tampered

KEPT, QUARTER = 2 * 3600, 900
"""Seconds for which a question is kept, and to which its time is rounded."""


class StoredMemory:
    """The port Memory. `seal` is the staff door's."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine, self._seal = engine, seal

    def recall(self, thread: str, at: datetime) -> str:
        """The last question; "" for none, and for one that can't be opened. Raises StorageBusy."""
        name = self._name(thread)
        known = select(memory.c.box).where(memory.c.thread == name, ~outdated(int(at.timestamp())))
        with reading(self._engine) as connection:
            box = calm(lambda: connection.execute(known).scalar_one_or_none())
        if box is None or not thread:
            return ""
        try:
            return self._seal.open(box, _place(name)).decode(errors="surrogatepass")
        except (Tampered, ValueError):
            return ""

    def keep(self, thread: str, question: str, at: datetime) -> None:
        """This is the last question from now on; nothing is kept of who is in no exchange.

        Raises StorageBusy, CaseError `too_long`.
        """
        if not thread:
            return
        name, second = self._name(thread), int(at.timestamp())
        box = self._seal.seal(question.encode(errors="surrogatepass"), _place(name))
        kept_until = (second + KEPT) // QUARTER * QUARTER
        with writing(self._engine) as connection:
            calm(lambda: connection.execute(delete(memory).where(outdated(second))))
            put(connection, memory, {"thread": name, "kept_until": kept_until, "box": box})

    def _name(self, thread: str) -> str:
        return self._seal.named(f"memory {thread}")


def outdated(second: int) -> ColumnElement[bool]:
    """Which questions are to be forgotten, also when the clock has jumped back since."""
    return or_(memory.c.kept_until <= second, memory.c.kept_until > second + KEPT)


def _place(name: str) -> bytes:
    return b"memory " + name.encode()
