"""The reporters' dialogs at the staff's door: filing, coming back with a code, and the reply board."""

from collections.abc import Callable, Sequence
from typing import Protocol

from adapters.entrypoints.clock import new_code, new_name, new_secret
from adapters.entrypoints.reporters_acts import turnings
from adapters.vault.confided import IdentitySealer
from adapters.vault.door import DoorCarry, DoorSeal
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keyring, StaffKeys
from adapters.vault.receipt import CodeUnlock
from bot.desk.board import ReplyBoard
from bot.desk.filing import Filings
from bot.desk.identity import Decisions
from bot.desk.office import Office
from bot.desk.ports import Opener
from bot.desk.reporter import Reporter
from bot.desk.throttle import Throttle
from bot.dialogue.board import Board
from bot.dialogue.custody_told import to_the_reporter
from bot.dialogue.followup import Followup
from bot.dialogue.intake import Intake
from bot.dialogue.reception import Flow
from bot.dialogue.turning import Turning

FlowOf = Callable[[str], Flow | None]


def reporters(
    office: Office, keyring: Keyring, staff: StaffKeys, own: Opener | None, files: Sequence[Turning] = ()
) -> tuple[Intake, Followup, Board]:
    """(filing, coming back, the board). `own` opens for who gave their name; None leaves them their code.

    `files`: what can be done with files.
    """
    unlock = CodeUnlock(keyring, Pen(STAFF, staff.seed), staff.door)
    carry = DoorCarry(staff.door)
    throttle = Throttle(office.now, new_secret())
    names = IdentitySealer(keyring, Pen(STAFF, staff.seed))
    filings = Filings(office, unlock, new_code, throttle, names)
    reporter = Reporter(office, unlock, own, throttle)
    board = Board(ReplyBoard(office, lambda label: DoorSeal(staff.door).named(f"board {label}")))
    showing = (to_the_reporter(Decisions(office, names.is_whole)),)
    followup = Followup(reporter, carry, new_name, turnings(reporter, office, files), showing)
    return Intake(filings, carry), followup, board


class Known(Flow, Protocol):
    """A flow that says what is its own."""

    @property
    def begins(self) -> tuple[str, ...]:
        """How the actions and the forms that are its own begin."""


def flows(*known: Known) -> FlowOf:
    """Which dialogs an action or a form's id belongs to; what none of them knows is nobody's."""

    def flow_of(action: str) -> Flow | None:
        return next((flow for flow in known if action.startswith(flow.begins)), None)

    return flow_of
