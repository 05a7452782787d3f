"""Questions that people gave to the library, masked: sealed until somebody has looked at them."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Engine, Row, delete, func, insert, select

from adapters.database.engine import reading, writing
from adapters.database.faults import calm
from adapters.database.seal import Seal
from adapters.database.tables import candidates
from bot.cases.errors import Conflict
from bot.desk.ports import Tampered
from bot.dialogue.contribution import Candidate, Kept, Why
from knowledge.text import folded

MOST = 1000
"""Candidates that wait at most: more than that nobody would look through."""


class StoredCandidates:
    """What waits to become scenario cards. `seal` is the staff door's."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine, self._seal = engine, seal

    def keep(self, candidate: Candidate) -> Kept:
        """Keep it, unless the same words wait already, or too many do. Raises StorageBusy, CaseError."""
        likeness = self._seal.named(f"candidate {folded(candidate.text)}")
        row = {"id": candidate.id, "likeness": likeness, "day": candidate.day, "box": self._box(candidate)}
        try:
            with writing(self._engine) as connection:
                same = select(candidates.c.id).where(candidates.c.likeness == likeness)
                if calm(lambda: connection.execute(same).first()):
                    return Kept.KNOWN
                if calm(lambda: connection.execute(_COUNT).scalar_one()) >= MOST:
                    return Kept.FULL
                calm(lambda: connection.execute(insert(candidates).values(row)))
        except Conflict:  # somebody gave the same words at the same moment
            return Kept.KNOWN
        return Kept.NEW

    def all(self) -> Sequence[Candidate]:
        """Those that can be opened, the oldest first. Raises StorageBusy."""
        with reading(self._engine) as connection:
            rows = calm(lambda: connection.execute(select(candidates)).all())
        found = [candidate for row in rows if (candidate := self._opened(row))]
        return sorted(found, key=lambda one: (one.day, one.id))

    def discard(self, candidate: str) -> bool:
        """Forget one (its id); whether there was one. Raises StorageBusy."""
        with writing(self._engine) as connection:
            gone = delete(candidates).where(candidates.c.id == candidate)
            return calm(lambda: connection.execute(gone).rowcount) == 1

    def _box(self, candidate: Candidate) -> bytes:
        told = [candidate.lang, candidate.why.value, candidate.text, list(candidate.places)]
        words = json.dumps(told, ensure_ascii=False).encode(errors="surrogatepass")
        return self._seal.seal(words, _place(candidate.id, candidate.day))

    def _opened(self, row: Row[Any]) -> Candidate | None:
        try:
            words = self._seal.open(row.box, _place(row.id, row.day)).decode(errors="surrogatepass")
            lang, why, text, places = json.loads(words)
            return Candidate(row.id, row.day, lang, Why(why), text, tuple(places))
        except (Tampered, ValueError, TypeError):
            return None


def waiting_in(engine: Engine) -> int:
    """How many there are, whether or not they can be opened. Raises StorageBusy, Unusable."""
    with reading(engine) as connection:
        return int(calm(lambda: connection.execute(_COUNT).scalar_one()))


_COUNT = select(func.count()).select_from(candidates)


def _place(candidate: str, day: date) -> bytes:
    return f"candidates {candidate} {day.isoformat()}".encode()
