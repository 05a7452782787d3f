"""The office of one process: storage, roster, calendar, time; with public keys only."""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from adapters.calendar import is_workday
from adapters.database.absences import StoredAbsences
from adapters.database.audit_memory import NAME, AuditMemory
from adapters.database.unit_of_work import database
from adapters.entrypoints.binding import is_another
from adapters.entrypoints.clock import new_name, now
from adapters.entrypoints.file_room import FileRoom
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keyring, StaffKeys
from adapters.vault.public import PublicSealer
from bot.cases.custodian import Custodian
from bot.cases.roster import Counselor, Roster
from bot.desk.office import Office
from bot.desk.ports import Now


def office(
    engine: Engine, roster: Callable[[], Roster], keyring: Keyring, staff: StaffKeys, moment: Now = now, *,
    platforms: Collection[str] | None = None, noted: Path | None = None,
) -> Office:  # fmt: skip
    """What the staff door's windows work with. Raises Unusable for a database that is not up to date.

    `platforms`: those on which cases are read; who has an address on none of them gets no case. `noted`: the
    file in which the audit's head outlives the process.
    """
    return office_with(
        Pen(STAFF, staff.seed), engine, roster, keyring, moment, platforms=platforms, noted=noted
    )


def office_with(
    pen: Pen, engine: Engine, roster: Callable[[], Roster], keyring: Keyring, moment: Now = now, *,
    platforms: Collection[str] | None = None, noted: Path | None = None, remembers: bool = True,
) -> Office:  # fmt: skip
    """The same for any door, by its pen: each leaves letters, and none but the staff's can file.

    `remembers`: nothing goes on where anything of the audit is not as it was met; else a case at a time, for
    whoever mends keys.
    """

    def able(one: Counselor) -> bool:
        reached = platforms is None or not one.addresses.keys().isdisjoint(platforms)
        return bool(keyring.recipient(one.id)) and reached and not is_another(keyring, one)

    def keeps(one: Custodian) -> bool:
        reached = platforms is None or not one.addresses.keys().isdisjoint(platforms)
        return bool(keyring.custodian) and reached and not is_another(keyring, one)

    memory = AuditMemory(keyring.checks_audit(), noted) if remembers else None
    return Office(
        database(engine, memory), lambda: _only(roster(), able, keeps), roster,
        PublicSealer(keyring, pen), keyring, moment, new_name, is_workday, StoredAbsences(engine),
    )  # fmt: skip


def noted_by(files: FileRoom | None) -> Path | None:
    """Where a process that keeps files notes the audit's head: in the data folder, which no database has."""
    return files.folder.parent / NAME if files else None


def _only(roster: Roster, able: Callable[[Counselor], bool], keeps: Callable[[Custodian], bool]) -> Roster:
    """Those who can open a case, or a name: who was added since needs a key first, or an address.

    Nor does anybody whose address was changed since they were designated: the roster alone makes no reader.
    `doctor` says so.
    """
    fallback = roster.fallback if roster.fallback and able(roster.fallback) else None
    custodian = roster.custodian if roster.custodian and keeps(roster.custodian) else None
    counselors = tuple(filter(able, roster.counselors))
    return replace(roster, counselors=counselors, fallback=fallback, custodian=custodian)
