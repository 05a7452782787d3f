"""Meeting counselors where a platform says only once how they are reached; of nobody else that is kept."""

from collections.abc import Callable

from adapters.database.address_book import StoredAddresses
from adapters.teams.connection import TEAMS
from adapters.teams.place import Place
from adapters.vault.keyring import Keyring
from adapters.vault.public import PublicSealer
from bot.cases.roster import Counselor, Roster
from bot.confidential import Confidential

BETWEEN = " "
"""Between a person and their place: it stands in no id."""


class Meeting:
    """Keeps counselors' addresses, sealed for the worker. Any thread may use it.

    What is kept names the person, too: a notice goes to nobody else, whoever has the counselor's id later.
    """

    def __init__(
        self, roster: Callable[[], Roster], book: StoredAddresses, keyring: Keyring, sealer: PublicSealer
    ) -> None:
        self._roster, self._book, self._keyring, self._sealer = roster, book, keyring, sealer

    def met(self, person: Confidential[str], place: Place) -> None:
        """Somebody is to be reached there: kept where they are a counselor. Raises StorageBusy."""
        counselor, named = self._counselor(person)
        if counselor and named:
            written = f"{person.reveal()}{BETWEEN}{place.written()}"
            self._book.keep(named, TEAMS, self._sealer.address(counselor.id, written))

    def left(self, person: Confidential[str]) -> None:
        """They are reached there no more. Raises StorageBusy."""
        _, named = self._counselor(person)
        if named:
            self._book.forget(named, TEAMS)

    def tidy(self) -> None:
        """What was kept of people who are counselors no more goes. Raises StorageBusy."""
        names = (self._keyring.recipient(one.id) for one in self._roster().everyone)
        self._book.keep_only([*filter(None, names)])

    def _counselor(self, person: Confidential[str]) -> tuple[Counselor | None, str | None]:
        """Who they are on the roster, and what their address is kept under."""
        found = self._roster().speaking(person.reveal())
        return found, self._keyring.recipient(found.id) if found else None
