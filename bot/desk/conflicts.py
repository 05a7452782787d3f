"""Conflicts: who must not read a case, as far as anybody knows by now."""

from collections.abc import Iterator, Sequence

from bot.cases.entry import Entry, Kind
from bot.cases.routing import Wanted, barred
from bot.confidential import Confidential
from bot.desk.office import Office, barred_from


def closed_to(office: Office, entries: Sequence[Entry], person: Confidential[str] | None) -> frozenset[str]:
    """Ids of those on the whole roster who must neither read a case nor hear of it.

    Barred when it was filed; objected to by the reporter since; recused; or excluded by what the roster and
    the case say now. `person`: who gave their name, where this hand knows it.
    """
    return barred_from(entries) | barred(office.whole_roster(), wanted_by(entries, person)) | _since(entries)


def wanted_by(entries: Sequence[Entry], person: Confidential[str] | None) -> Wanted:
    """What the case needs of its readers, as it stands now."""
    told, revealed = entries[0].told.reveal(), _revealed(entries)
    return Wanted(
        site=told.get("site_id"),
        conduct=None,
        lang=told.get("lang", "ja"),
        person=person.reveal() if person else revealed,
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
    objected = {one.told.reveal()["to"] for one in entries if one.kind is Kind.OBJECTION}
    recused = {
        one.by for one in entries if one.kind is Kind.HANDOVER and one.by and one.told.reveal().get("recused")
    }
    return frozenset(objected | recused)
