"""The stored reply board: which cases have news, and when each comes to it and goes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from adapters.database.statements import Statements
from adapters.database.tables import board
from bot.cases.board import Standing, seen, told


class StoredBoard:
    """The port Board over one transaction."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements.run

    def mark(self, case: str, now: datetime) -> None:
        """There is news of a case (its locator)."""
        known = self._find(case)
        self._put(known, told(known, case, now))

    def seen(self, case: str, now: datetime) -> None:
        """Its reporter has looked at it; nothing is written where that makes no difference."""
        if known := self._find(case):
            self._put(known, seen(known, now))

    def standings(self) -> Sequence[Standing]:
        """Every case there ever was news of, in no order."""
        return [*map(_to_standing, self._run(select(board)))]

    def _find(self, case: str) -> Standing | None:
        row = self._run(select(board).where(board.c.case == case).with_for_update()).one_or_none()
        return _to_standing(row) if row else None

    def _put(self, known: Standing | None, now: Standing) -> None:
        moments = {"shown_from": now.shown_from, "gone_from": now.gone_from, "gone_before": now.before}
        if known is None:
            self._run(insert(board), [{"case": now.case, **moments}])
        elif known != now:
            self._run(update(board).where(board.c.case == now.case).values(moments))


def _to_standing(row: Row[Any]) -> Standing:
    return Standing(row.case, row.shown_from, row.gone_from, row.gone_before)
