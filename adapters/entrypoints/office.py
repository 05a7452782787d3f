"""The office of one process: storage, roster, calendar, time; with public keys only."""

from collections.abc import Callable, Collection
from dataclasses import replace

from sqlalchemy import Engine

from adapters.calendar import is_workday
from adapters.database.absences import StoredAbsences
from adapters.database.unit_of_work import database
from adapters.entrypoints.clock import new_name, now
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keyring, StaffKeys
from adapters.vault.public import PublicSealer
from bot.cases.custodian import Custodian
from bot.cases.roster import Counselor, Roster
from bot.desk.office import Office
from bot.desk.ports import Now


def office(
    engine: Engine, roster: Callable[[], Roster], keyring: Keyring, staff: StaffKeys, moment: Now = now, *,
    platforms: Collection[str] | None = None,
) -> Office:  # fmt: skip
    """What the staff door's windows work with. Raises Unusable for a database that is not up to date.

    `platforms`: those on which cases are read; who has an address on none of them gets no case.
    """
    return office_with(Pen(STAFF, staff.seed), engine, roster, keyring, moment, platforms=platforms)


def office_with(
    pen: Pen, engine: Engine, roster: Callable[[], Roster], keyring: Keyring, moment: Now = now, *,
    platforms: Collection[str] | None = None,
) -> Office:  # fmt: skip
    """The same for any door, by its pen: each leaves letters, and none but the staff's can file."""

    def able(one: Counselor) -> bool:
        reached = platforms is None or not one.addresses.keys().isdisjoint(platforms)
        return bool(keyring.recipient(one.id)) and reached

    def keeps(one: Custodian) -> bool:
        reached = platforms is None or not one.addresses.keys().isdisjoint(platforms)
        return bool(keyring.custodian) and reached

    return Office(
        database(engine), lambda: _only(roster(), able, keeps), roster, PublicSealer(keyring, pen), keyring,
        moment, new_name, is_workday, StoredAbsences(engine),
    )  # fmt: skip


def _only(roster: Roster, able: Callable[[Counselor], bool], keeps: Callable[[Custodian], bool]) -> Roster:
    """Those who can open a case, or a name: who was added since needs a key first, or an address.

    `doctor` says so.
    """
    fallback = roster.fallback if roster.fallback and able(roster.fallback) else None
    custodian = roster.custodian if roster.custodian and keeps(roster.custodian) else None
    counselors = tuple(filter(able, roster.counselors))
    return replace(roster, counselors=counselors, fallback=fallback, custodian=custodian)
