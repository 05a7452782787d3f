"""Meeting counselors where a platform says only once how they are reached; of nobody else that is kept."""

from collections.abc import Callable

from adapters.database.address_book import StoredAddresses
from adapters.entrypoints.apps import ALL, COUNSELORS, CUSTODIAN
from adapters.teams.connection import TEAMS
from adapters.teams.place import Place
from adapters.vault.keyring import Keyring
from adapters.vault.public import PublicSealer
from bot.cases.roster import Roster
from bot.confidential import Confidential

BETWEEN = " "
"""Between a person and their place: it stands in no id."""


class Meeting:
    """Keeps counselors' addresses and the custodian's, sealed for the worker. Any thread may use it.

    What is kept names the person, too: a notice goes to nobody else, whoever has the counselor's id later.
    `door`: an app meets those whose notices come from it: all of them, the counselors, or the custodian.
    """

    def __init__(
        self, roster: Callable[[], Roster], book: StoredAddresses, keyring: Keyring, sealer: PublicSealer,
        door: str = ALL,
    ) -> None:  # fmt: skip
        self._roster, self._book, self._keyring, self._sealer = roster, book, keyring, sealer
        self._counselors, self._custodian = door in {ALL, COUNSELORS}, door in {ALL, CUSTODIAN}

    def met(self, person: Confidential[str], place: Place) -> None:
        """Somebody is to be reached there: kept where they are a counselor. Raises StorageBusy."""
        one, named = self._known(person)
        if one and named:
            written = f"{person.reveal()}{BETWEEN}{place.written()}"
            self._book.keep(named, TEAMS, self._sealer.address(one, written))

    def left(self, person: Confidential[str]) -> None:
        """They are reached there no more. Raises StorageBusy."""
        _, named = self._known(person)
        if named:
            self._book.forget(named, TEAMS)

    def tidy(self) -> None:
        """What was kept of people who are counselors no more goes. Raises StorageBusy."""
        roster = self._roster()
        ids = [*(one.id for one in roster.everyone), *([roster.custodian.id] if roster.custodian else [])]
        self._book.keep_only([*filter(None, (kept_as(roster, self._keyring, one) for one in ids))])

    def _known(self, person: Confidential[str]) -> tuple[str | None, str | None]:
        """Who they are on the roster (id), and what their address is kept under."""
        roster, who = self._roster(), person.reveal()
        counselor = roster.speaking(who) if self._counselors else None
        found = counselor or (roster.keeper(who) if self._custodian else None)
        return (found.id, kept_as(roster, self._keyring, found.id)) if found else (None, None)


def kept_as(roster: Roster, keyring: Keyring, one: str) -> str | None:
    """What a counselor's address, or the custodian's, is kept under (by their id); None for nobody's."""
    keeps = roster.custodian is not None and roster.custodian.id == one
    return keyring.custodian_recipient() if keeps else keyring.recipient(one)


class Strangers:
    """Keeps nobody's address: where no notice ever comes from."""

    def met(self, person: Confidential[str], place: Place) -> None:
        """Nothing is kept."""

    def left(self, person: Confidential[str]) -> None:
        """Nothing was kept."""

    def tidy(self) -> None:
        """Nothing goes: what there is, another door has kept."""
