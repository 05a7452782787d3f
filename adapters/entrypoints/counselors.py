"""The counselors' door: the only one, besides the playground, that can open a case."""

from adapters.database.erasure import StoredArchive
from adapters.database.ledger import DeletionLedger
from adapters.entrypoints.clock import new_secret
from adapters.entrypoints.counselors_acts import addings, doings
from adapters.entrypoints.counselors_files import CounselorsFiles, counselors_files
from adapters.entrypoints.file_room import FileRoom
from adapters.entrypoints.rounds import Round
from adapters.entrypoints.standing import Standing
from adapters.vault.confided import IdentityAsker
from adapters.vault.door import DoorCarry
from adapters.vault.entries import Pen
from adapters.vault.keyring import COUNSELORS, STAFF, CounselorsKeys, Keyring, StaffKeys, audit_signer
from adapters.vault.private import PrivateOpener
from bot.cases.case import Case
from bot.desk.absence import Absences
from bot.desk.acting import Acting
from bot.desk.counselor import CounselorWindow
from bot.desk.identity import IdentityWindow
from bot.desk.keeping import Keeping
from bot.desk.office import Office
from bot.desk.ports import Key
from bot.desk.rekeying import Rekeying
from bot.desk.throttle import Throttle
from bot.desk.turnover import Turnover
from bot.dialogue.absence import AbsenceDialogs
from bot.dialogue.casework import Casework, IsActive
from bot.dialogue.casework_identity import AskName, on_the_name

TURNOVER, KEEPING = 30, 3600
"""Seconds between two rounds: in which cases come to be read by those who should; in which some end."""


def casework(
    office: Office, keyring: Keyring, keys: CounselorsKeys, is_active: IsActive = lambda _: True,
    files: CounselorsFiles = CounselorsFiles(),  # noqa: B008 - it is frozen
) -> Casework:  # fmt: skip
    """The counselors' dialogs; what these carry is sealed with a key of this door's own.

    `is_active` says of somebody ("platform:id") whether their platform still lets them in.
    """
    acting, carry = _acting(office, keyring, keys), DoorCarry(keys.door)
    window = CounselorWindow(acting)
    names = IdentityWindow(acting, IdentityAsker(keyring, keys), Throttle(office.now, new_secret()))
    acts = (*doings(acting, window), AskName(names), *files.doings)
    added = (on_the_name(names), *addings(acting, window), *files.adding)
    absence = AbsenceDialogs(Absences(office, _turnover(office, keyring, keys)), office, carry)
    return Casework(window, office, carry, acts, absence, is_active, added)


def files_of(
    room: FileRoom | None, office: Office, keyring: Keyring, keys: CounselorsKeys
) -> CounselorsFiles:
    """What counselors do with files, once a process."""
    return counselors_files(room, _acting(office, keyring, keys))


def _acting(office: Office, keyring: Keyring, keys: CounselorsKeys) -> Acting:
    return Acting(office, PrivateOpener(keyring, keys), audit_signer(keys.signs_as, keys.seed))


def own_opener(keyring: Keyring, keys: CounselorsKeys, staff: StaffKeys) -> PrivateOpener:
    """For who gave their name, where both doors are one process: they come back without a code."""
    return PrivateOpener(keyring, keys, Pen(STAFF, staff.seed))


def rounds(office: Office, standing: Standing, keys: CounselorsKeys) -> tuple[Round, ...]:
    """What the counselors' door does by itself beside its app, wherever it stands.

    Without a room for files there is no place for the ledger, and nothing is deleted.
    """
    turnover = Round(_turnover(office, standing.keyring, keys).round, TURNOVER)
    if standing.files is None:
        return (turnover,)
    opener = PrivateOpener(standing.keyring, keys)

    def open_as(case: Case) -> Key | None:
        held = (opener.open(case, one) for one in keys.private)
        return next(filter(None, held), None) or opener.in_trust(case)

    rekeying = Rekeying(office, audit_signer(keys.signs_as, keys.seed), COUNSELORS)
    archive = StoredArchive(standing.engine, standing.files.removed)
    keeping = Keeping(rekeying, open_as, archive, DeletionLedger(standing.files.folder.parent))
    return turnover, Round(keeping.round, KEEPING)


def _turnover(office: Office, keyring: Keyring, keys: CounselorsKeys) -> Turnover:
    return Turnover(office, PrivateOpener(keyring, keys), audit_signer(keys.signs_as, keys.seed))
