"""Files at the staff's door: the page where reporters send them, and the tidying of what no case knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import Engine

from adapters.attachments.receiving import Receiving
from adapters.attachments.uploads import Uploads, add_uploads
from adapters.attachments.workshop import Workshop
from adapters.database.attachments import stored_files
from adapters.entrypoints.clock import new_incident, new_name, new_secret
from adapters.entrypoints.file_room import FileRoom
from adapters.entrypoints.rounds import Round
from adapters.logs import log_fault
from adapters.vault.door import DoorTokens
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keyring, StaffKeys
from adapters.vault.receipt import CodeUnlock
from bot.desk.attaching import Attaching
from bot.desk.office import Office
from bot.desk.ports import Opener
from bot.desk.reporter import Reporter
from bot.desk.throttle import Throttle
from bot.dialogue.attaching import Attach, Passes, Sending
from bot.dialogue.turning import Turning

TIDIED = 900.0
"""Seconds between two looks for files that no case knows."""

_USE = b"uploads"


@dataclass(frozen=True)
class StaffFiles:
    """What a reporter can do with files, the page for it, and what goes by itself."""

    turnings: Sequence[Turning] = ()
    pages: Sequence[Callable[[web.Application], None]] = ()
    rounds: Sequence[Round] = ()


def staff_files(
    room: FileRoom | None, engine: Engine, office: Office, keyring: Keyring, staff: StaffKeys,
    own: Opener | None,
) -> StaffFiles:  # fmt: skip
    """Nothing can be sent where nobody has said how browsers reach the page."""
    if room is None:
        return StaffFiles()
    store = room.store(office)
    tidying = Round(lambda: store.tidy(lambda: stored_files(engine), office.now()), TIDIED)
    if room.address is None:
        return StaffFiles(rounds=(tidying,))
    unlock = CodeUnlock(keyring, Pen(STAFF, staff.seed), staff.door)
    reporter = Reporter(office, unlock, own, Throttle(office.now, new_secret()))
    passes = Passes(DoorTokens(staff.door, _USE), office.now, new_name)
    sending = Sending(passes, Attaching(reporter))
    receiving = Receiving(store, Workshop(), office.today)
    uploads = Uploads(passes.open, sending.begin, sending.attach, passes.again, receiving, _noted, office.now)
    return StaffFiles((Attach(passes, room.address),), (lambda app: add_uploads(app, uploads),), (tidying,))


def _noted(fault: Exception) -> str:
    incident = new_incident()
    log_fault(incident, fault)
    return incident
