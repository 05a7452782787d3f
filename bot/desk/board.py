"""The reply board's window: the same list for everybody, read by nobody's name."""

from datetime import datetime

from bot.cases.board import Decoy, board, changed_at
from bot.desk.office import Office


class ReplyBoard:
    """What stands on the board now. `decoy` makes what stands for the locators of no case."""

    def __init__(self, office: Office, decoy: Decoy) -> None:
        self._office, self._decoy = office, decoy

    def names(self, lang: str) -> tuple[str, ...]:
        """The names, sorted, each of the same bytes. Raises StorageBusy."""
        with self._office.unit_of_work() as unit:
            standings = unit.board.standings()
        return board(standings, self._decoy, self._office.now(), lang)

    def changed_at(self) -> datetime:
        """When it changed last."""
        return changed_at(self._office.now())
