"""The office of one process: storage, roster, calendar, time; with public keys only."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Engine

from adapters.calendar import is_workday
from adapters.database.unit_of_work import database
from adapters.entrypoints.clock import new_name, now
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keyring, StaffKeys
from adapters.vault.public import PublicSealer
from bot.cases.roster import Roster
from bot.desk.office import Office
from bot.desk.ports import Now


def office(
    engine: Engine, roster: Callable[[], Roster], keyring: Keyring, staff: StaffKeys, moment: Now = now
) -> Office:
    """What the desk's windows work with. Raises Unusable for a database that is not up to date."""
    sealer = PublicSealer(keyring, Pen(STAFF, staff.seed))
    return Office(
        database(engine), lambda: _with_keys(roster(), keyring), sealer, keyring, moment, new_name, is_workday
    )


def _with_keys(roster: Roster, keyring: Keyring) -> Roster:
    """Those who can open a case: whoever was added since needs a key first, and `doctor` says so."""
    counselors = tuple(one for one in roster.counselors if keyring.recipient(one.id))
    fallback = roster.fallback if roster.fallback and keyring.recipient(roster.fallback.id) else None
    return replace(roster, counselors=counselors, fallback=fallback)
