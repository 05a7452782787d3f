"""The custodian's dialogs: the only place, wherever it stands, that opens a confided name."""

from adapters.vault.door import DoorCarry
from adapters.vault.identity import IdentityOpener
from adapters.vault.keyring import CUSTODIAN, CustodianKeys, Keyring, audit_signer
from bot.desk.custodian import CustodianWindow
from bot.desk.office import Office
from bot.dialogue.casework import IsActive
from bot.dialogue.custody import Custody


def custody(
    office: Office, keyring: Keyring, keys: CustodianKeys, is_active: IsActive = lambda _: True
) -> Custody:
    """What these dialogs carry is sealed with a key of this door's own."""
    signer = audit_signer(CUSTODIAN, keys.seed)
    window = CustodianWindow(office, IdentityOpener(keyring, keys), signer, CUSTODIAN)
    return Custody(window, office, DoorCarry(keys.door), is_active)
