"""Conflicts: who must not read a case, as far as anybody knows by now."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from bot.cases.case import Case
from bot.cases.entry import Entry, Kind
from bot.cases.roster import Roster
from bot.cases.routing import Wanted, barred
from bot.confidential import Confidential
from bot.desk.office import Office, barred_from, untold
from bot.desk.ports import Key, Opener, Tampered


def closed_to(office: Office, entries: Sequence[Entry], person: Confidential[str] | None) -> frozenset[str]:
    """Ids of those on the whole roster who must neither read a case nor hear of it.

    Barred when it was filed; objected to by the reporter since; recused; or excluded by what the roster and
    the case say now. `person`: who gave their name, where this hand knows it.
    """
    return barred_from(entries) | barred(office.whole_roster(), wanted_by(entries, person)) | _since(entries)


def silent_to(
    office: Office, entries: Sequence[Entry], person: Confidential[str] | None = None
) -> frozenset[str]:
    """Ids of those who get no reminder of a case besides its readers: closed to them, or handed over."""
    return closed_to(office, entries, person) | untold(entries)


def wanted_by(entries: Sequence[Entry], person: Confidential[str] | None) -> Wanted:
    """What the case needs of its readers, as it stands now."""
    told, revealed = entries[0].told.reveal(), _revealed(entries)
    return Wanted(
        site=told.get("site_id"),
        conduct=None,
        lang=told.get("lang", "ja"),
        person=(person.reveal() if person else "") or revealed,
        involved=frozenset(involved(entries)),
    )


def involved(entries: Sequence[Entry]) -> Iterator[str]:
    """Persons that the reporter picked as involved, then or later."""
    for one in entries:
        if one.kind in {Kind.REPORT, Kind.ADDITION}:
            yield from one.told.reveal().get("involved", "").split()


def _revealed(entries: Sequence[Entry]) -> str:
    return next((one.told.reveal().get("person", "") for one in entries if one.kind is Kind.REVEAL), "")


def _since(entries: Sequence[Entry]) -> frozenset[str]:
    recused = {
        one.by for one in entries if one.kind is Kind.HANDOVER and one.by and one.told.reveal().get("recused")
    }
    return objected(entries) | recused


def objected(entries: Sequence[Entry]) -> frozenset[str]:
    """Ids of those whom the reporter did not want any more, since they filed it."""
    return frozenset(one.told.reveal()["to"] for one in entries if one.kind is Kind.OBJECTION)


def is_settled(kinds: Iterable[Kind]) -> bool:
    """Whether every objection has been followed by a new key without whoever it is about.

    The kinds of all entries, oldest first: it is seen without a key.
    """
    settled = True
    for one in kinds:
        if one is Kind.OBJECTION:
            settled = False
        elif one in {Kind.READERS, Kind.HANDOVER}:
            settled = True
    return settled


class Conflicts:
    """Which of a counselor's cases are closed to them now; remembered until a case or the roster changes."""

    def __init__(self, office: Office, opener: Opener) -> None:
        self._office, self._opener = office, opener
        self._known: dict[str, tuple[int, Roster, frozenset[str]]] = {}

    def unopened(self, cases: Sequence[Case]) -> Sequence[str]:
        """Locators of those that have to be opened to tell."""
        roster = self._office.whole_roster()
        return [one.locator for one in cases if self._known.get(one.locator, ())[:2] != (one.version, roster)]

    def learn(self, case: Case, counselor: str) -> None:
        """Look into one of their cases, read in whole; one that is not whole is closed to nobody."""
        roster, closed = self._office.whole_roster(), frozenset[str]()
        with suppress(Tampered):
            if key := self._opener.open(case, counselor):
                closed = self._closed(case, key)
        self._known[case.locator] = case.version, roster, closed

    def open_to(self, cases: Sequence[Case], counselor: str) -> Sequence[Case]:
        """Those that are not closed to them, as far as anybody looked into them."""
        known = self._known
        return [one for one in cases if one.locator not in known or counselor not in known[one.locator][2]]

    def _closed(self, case: Case, key: Key) -> frozenset[str]:
        return closed_to(self._office, key.read(case), key.person())
