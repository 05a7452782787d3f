"""The counselors' door: the only one, besides the playground, that can open a case."""

from adapters.vault.door import DoorCarry
from adapters.vault.entries import Pen
from adapters.vault.keyring import COUNSELORS, STAFF, CounselorsKeys, Keyring, StaffKeys, audit_signer
from adapters.vault.private import PrivateOpener
from bot.desk.counselor import CounselorWindow
from bot.desk.office import Office
from bot.dialogue.casework import Casework


def casework(office: Office, keyring: Keyring, keys: CounselorsKeys) -> Casework:
    """The counselors' dialogs; what these carry is sealed with a key of this door's own."""
    window = CounselorWindow(office, PrivateOpener(keyring, keys), audit_signer(COUNSELORS, keys.seed))
    return Casework(window, office, DoorCarry(keys.door))


def own_opener(keyring: Keyring, keys: CounselorsKeys, staff: StaffKeys) -> PrivateOpener:
    """For who gave their name, where both doors are one process: they come back without a code."""
    return PrivateOpener(keyring, keys, Pen(STAFF, staff.seed))
