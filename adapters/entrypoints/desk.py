"""The desk as one process that is all doors, with one app for everybody: their separation is off."""

from aiohttp import web

from adapters.entrypoints.answers import library_lacks
from adapters.entrypoints.apps import ALL
from adapters.entrypoints.clock import now
from adapters.entrypoints.counselors import casework, files_of, own_opener, rounds
from adapters.entrypoints.custody import custody
from adapters.entrypoints.doors import ANSWERS, Beside, Opening, Openings, asking_door, readers_lack
from adapters.entrypoints.ground import Behind, Counter, consult_of, kept_by, office_of, reception
from adapters.entrypoints.homes import home_of_those
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.reporters import flows, reporters
from adapters.entrypoints.staff_files import staff_files
from adapters.entrypoints.standing import standing_of
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF
from bot.desk.ports import Now
from bot.dialogue.casework import IsActive
from bot.dialogue.custody import BEGINS
from bot.dialogue.elsewhere import Elsewhere, at_custodian

__all__ = ["ANSWERS", "Opening", "desk"]


def desk(
    room: ReadingRoom, installation: Installation, openings: Openings, moment: Now = now
) -> web.Application:
    """The application, on the platforms of these names. `moment`: a clock of one's own.

    Every process of a desk has to be on the same platforms: a question is answered by whichever takes it.
    """
    keys, standing = installation.keys, standing_of(installation)
    kept = kept_by(standing.engine, keys.staff.door)
    premises = office_of(installation, openings.keys(), moment)
    consult = consult_of(room, standing.engine, keys.staff, kept, premises)
    own = own_opener(keys.keyring, keys.counselors, keys.staff)
    files = files_of(standing.files, premises, keys.keyring, keys.counselors)
    sent = staff_files(standing.files, standing.engine, premises, keys.keyring, keys.staff, own)
    gone = Elsewhere(at_custodian, BEGINS)

    def counter(is_active: IsActive) -> Counter:
        cases = casework(premises, keys.keyring, keys.counselors, is_active, files)
        names = custody(premises, keys.keyring, keys.custodian, is_active) if keys.custodian else None
        told = reporters(premises, keys.keyring, keys.staff, own, sent.turnings)
        flow_of = flows(*told, cases, names or gone)
        return Counter(reception(consult, kept, flow_of).receive, home_of_those(premises, cases, names))

    return asking_door(
        Behind(ALL, Pen(STAFF, keys.staff.seed), standing, premises, kept, counter, moment), openings,
        reception(consult, kept, lambda _: None).receive,  # what is asked needs no dialog
        lambda: [*library_lacks(room), *readers_lack(premises)],
        Beside(
            (*rounds(premises, standing, keys.counselors), *sent.rounds), (*sent.pages, *files.pages)
        ),
    )  # fmt: skip
