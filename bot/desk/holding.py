"""Holding: a case is not deleted while a lawsuit or an inquiry may need it; and letting go of it."""

from bot.cases.audit import Act
from bot.cases.entry import Kind
from bot.desk.acting import Acting, Writing


class Holding:
    """What a counselor does about how long a case is kept."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def hold(self, writing: Writing, reason: str) -> None:
        """Keep it whatever its day. Raises as Acting.write."""
        told = {"reason": reason}
        self._acting.write(writing, Act.HELD, Kind.HELD, told, resting=True, why="legal_hold")

    def release(self, writing: Writing, reason: str) -> None:
        """Let it be deleted on its day again. Raises as Acting.write."""
        self._acting.write(writing, Act.RELEASED, Kind.RELEASED, {"reason": reason}, resting=True)
