"""The reporters' dialogs at the staff's door: filing, and coming back with a code."""

from collections.abc import Callable

from adapters.entrypoints.clock import new_code, new_name, new_secret
from adapters.vault.door import DoorCarry
from adapters.vault.entries import Pen
from adapters.vault.keyring import STAFF, Keyring, StaffKeys
from adapters.vault.receipt import CodeUnlock
from bot.desk.filing import Filings
from bot.desk.office import Office
from bot.desk.ports import Opener
from bot.desk.reporter import Reporter
from bot.desk.throttle import Throttle
from bot.dialogue import casework, followup, intake
from bot.dialogue.followup import Followup
from bot.dialogue.intake import Intake
from bot.dialogue.reception import Flow

FlowOf = Callable[[str], Flow | None]


def reporters(
    office: Office, keyring: Keyring, staff: StaffKeys, own: Opener | None
) -> tuple[Intake, Followup]:
    """(filing, coming back). `own` opens for who gave their name; None leaves them their code."""
    unlock = CodeUnlock(keyring, Pen(STAFF, staff.seed), staff.door)
    carry = DoorCarry(staff.door)
    throttle = Throttle(office.now, new_secret())
    filings = Filings(office, unlock, new_code)
    return Intake(filings, carry), Followup(Reporter(office, unlock, own, throttle), carry, new_name)


def flows(intake_flow: Flow, followup_flow: Flow, casework_flow: Flow | None) -> FlowOf:
    """Which dialogs an action or a form's id belongs to; without counselors here, theirs are nobody's."""
    known: dict[str, Flow | None] = dict.fromkeys((*intake.ACTIONS, *intake.FORMS), intake_flow)
    known |= dict.fromkeys((*followup.ACTIONS, *followup.FORMS), followup_flow)
    known |= dict.fromkeys((*casework.ACTIONS, casework.BACK, casework.CASES), casework_flow)
    begins: dict[str, Flow | None] = dict.fromkeys((followup.OWN, followup.PAGE), followup_flow)
    begins |= dict.fromkeys((casework.OPEN, casework.PAGE, casework.CASES_PAGE), casework_flow)

    def flow_of(action: str) -> Flow | None:
        start = action[: action.find(":") + 1]
        return begins[start] if start in begins else known.get(action)

    return flow_of
