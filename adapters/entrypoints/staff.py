"""The staff's door: questions and reports; it files and never opens, and holds its own key file alone."""

from collections.abc import Collection

from aiohttp import web

from adapters.entrypoints.answers import library_lacks
from adapters.entrypoints.apps import STAFF
from adapters.entrypoints.clock import now
from adapters.entrypoints.doors import Beside, Openings, asking_door, readers_lack
from adapters.entrypoints.ground import Behind, Counter, consult_of, kept_by, reception
from adapters.entrypoints.office import noted_by, office
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.reporters import flows, reporters
from adapters.entrypoints.staff_files import staff_files
from adapters.entrypoints.standing import Standing
from adapters.vault.entries import Pen
from adapters.vault.keyring import StaffKeys
from bot.desk.ports import Now
from bot.dialogue import casework, custody
from bot.dialogue.casework import IsActive
from bot.dialogue.elsewhere import Elsewhere, at_counselors, at_custodian


def staff_door(
    room: ReadingRoom, standing: Standing, keys: StaffKeys, openings: Openings, read_on: Collection[str],
    moment: Now = now,
) -> web.Application:  # fmt: skip
    """The application, on the platforms of these names. `read_on`: those that the counselors' app is on.

    Who gave their name comes back with their receipt, as everybody: without one only a process that holds
    the counselors' keys, too, could know them. A case's button says where cases are opened.
    """
    kept = kept_by(standing.engine, keys.door)
    premises = office(
        standing.engine, standing.roster, standing.keyring, keys, moment, platforms=read_on,
        noted=noted_by(standing.files),
    )  # fmt: skip
    consult = consult_of(room, standing.engine, keys, kept, premises)
    there = Elsewhere(at_counselors, casework.BEGINS), Elsewhere(at_custodian, custody.BEGINS)
    files = staff_files(standing.files, standing.engine, premises, standing.keyring, keys, None)
    flow_of = flows(*reporters(premises, standing.keyring, keys, None, files.turnings), *there)

    def counter(_: IsActive) -> Counter:
        return Counter(reception(consult, kept, flow_of).receive, lambda *_: None)

    return asking_door(
        Behind(STAFF, Pen(STAFF, keys.seed), standing, premises, kept, counter, moment), openings,
        reception(consult, kept, lambda _: None).receive,  # what is asked needs no dialog
        lambda: [*library_lacks(room), *readers_lack(premises)], Beside(files.rounds, files.pages),
    )  # fmt: skip
