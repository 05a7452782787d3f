"""The counselors' door: the only one, besides the playground, that can open a case."""

from collections.abc import Callable

from adapters.entrypoints.clock import new_incident
from adapters.logs import log_fault
from adapters.vault.door import DoorCarry
from adapters.vault.entries import Pen
from adapters.vault.keyring import COUNSELORS, STAFF, CounselorsKeys, Keyring, StaffKeys, audit_signer
from adapters.vault.private import PrivateOpener
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.counselor import CounselorWindow
from bot.desk.office import Office
from bot.desk.ports import StorageBusy
from bot.dialogue.card import Card, Text
from bot.dialogue.casework import Casework, IsActive
from bot.dialogue.messages import Asker
from bot.dialogue.wording import say


def casework(
    office: Office, keyring: Keyring, keys: CounselorsKeys, is_active: IsActive = lambda _: True
) -> Casework:
    """The counselors' dialogs; what these carry is sealed with a key of this door's own.

    `is_active` says of somebody ("platform:id") whether their platform still lets them in.
    """
    window = CounselorWindow(office, PrivateOpener(keyring, keys), audit_signer(COUNSELORS, keys.seed))
    return Casework(window, office, DoorCarry(keys.door), is_active)


def own_opener(keyring: Keyring, keys: CounselorsKeys, staff: StaffKeys) -> PrivateOpener:
    """For who gave their name, where both doors are one process: they come back without a code."""
    return PrivateOpener(keyring, keys, Pen(STAFF, staff.seed))


def home_of(flow: Casework) -> Callable[[Asker, Confidential[str]], Card]:
    """A counselor's cases, or one calm sentence: nothing that goes wrong takes the rest of a page away."""

    def home(asker: Asker, person: Confidential[str]) -> Card:
        try:
            return flow.home(asker, person)
        except CaseError as rule:
            return Card((Text(say(f"case_{rule.code}", asker.lang, **rule.told)),))
        except StorageBusy:
            return Card((Text(say("home_busy", asker.lang)),))
        except Exception as fault:  # noqa: BLE001 - the rest of the page is there, whatever happened
            incident = new_incident()
            log_fault(incident, fault)
            return Card((Text(say("went_wrong", asker.lang, incident=incident)),))

    return home
