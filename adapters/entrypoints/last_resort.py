"""The escrow at work: two shares open every case, to try it, or to give new keys after all were lost."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from adapters.database.recipients import locators, renamed
from adapters.entrypoints.clock import new_secret
from adapters.entrypoints.installation import ids
from adapters.entrypoints.key_rotation import Desk, Progress
from adapters.entrypoints.office import office_with
from adapters.refusal import Refusal
from adapters.vault import envelope, keyfiles
from adapters.vault.entries import Pen
from adapters.vault.escrow import escrow_from, escrow_seed
from adapters.vault.key_changes import alone, renewed, with_escrow_signing
from adapters.vault.keyring import COUNSELORS, ESCROW, CounselorsKeys, Keyring, audit_signer
from adapters.vault.keyring_file import keyring_of, saved_keyring
from adapters.vault.last_resort import EscrowOpener
from bot.cases.audit import Act
from bot.cases.case import Case
from bot.cases.errors import CaseError
from bot.desk.ports import Tampered, Unit
from bot.desk.rekeying import Rekeying

RESTORED = "escrow"
"""Why, in the audit and in the case."""


@dataclass
class Outcome:
    """How many cases were opened, how many had been before; and which (locators) could not be, or are unread.

    `failed`: changed since its doors wrote it. `older`: there is no wrap for this escrow. `unread`: nobody is
    left who may read it. `keys_made`: counselors' keys were made anew.
    """

    opened: int = 0
    before: int = 0
    failed: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    keys_made: bool = False


Open = Callable[[Unit, Case, Rekeying, EscrowOpener, Outcome], None]


def drilled(desk: Desk, shares: Sequence[str], progress: Progress) -> Outcome:
    """Open every case and change nothing; each opening is audited. Raises KeysError, Refusal."""
    private = escrow_from(shares)
    with alone(desk.folder):
        keyring = _with_signing(desk.folder, _matching(keyfiles.any_keyring(desk.folder), private), private)
    pen = Pen(ESCROW, escrow_seed(private))
    opener = EscrowOpener(keyring, private, pen)
    return _each(desk, _rekeying(desk, opener), opener, _tried, Outcome(), progress)


def restored(desk: Desk, shares: Sequence[str], progress: Progress) -> Outcome:
    """New keys for the counselors on the roster who had one, and every case given to them. Raises as drilled.

    One that was killed anywhere goes on where it was; where the counselors' keys are whole, none are made.
    """
    private, outcome = escrow_from(shares), Outcome()
    with alone(desk.folder):
        root = keyfiles.load_root(desk.folder)
        keyring = _matching(keyring_of(desk.folder, envelope.signing_pair(root)[0]), private)
        keyring, keys = _with_signing(desk.folder, keyring, private), _whole(desk)
        if keys is None:
            keyring, keys = _made(desk, keyring, root, private)
            outcome.keys_made = True
    opener = EscrowOpener(keyring, private, Pen(keys.signs_as, keys.seed))
    rekeying = _rekeying(desk, opener)
    if keys.signs_as != COUNSELORS:
        _named_anew(desk, keyring, rekeying)
    return _each(desk, rekeying, opener, _given_anew, outcome, progress)


def _rekeying(desk: Desk, opener: EscrowOpener) -> Rekeying:
    office = office_with(opener.pen, desk.engine, desk.roster, opener.keyring, desk.moment, remembers=False)
    return Rekeying(office, audit_signer(ESCROW, escrow_seed(opener.private)), ESCROW)


def _named_anew(desk: Desk, keyring: Keyring, rekeying: Rekeying) -> None:
    """The new keys are in the audit, and whatever named somebody by the old one names them by the new one."""
    for counselor, public in keyring.counselors.items():
        after = envelope.fingerprint(public)
        with rekeying.office.unit_of_work() as unit:
            rekeying.note_key(unit, Act.KEY_MADE, after, RESTORED)
        for before in keyring.former.get(counselor, ()):
            renamed(desk.engine, envelope.fingerprint(before), after)


def _each(
    desk: Desk, rekeying: Rekeying, opener: EscrowOpener, act: Open, outcome: Outcome, progress: Progress
) -> Outcome:
    every = locators(desk.engine)
    for done, locator in enumerate(every, 1):
        try:
            with rekeying.office.unit_of_work() as unit:
                case = unit.cases.find(locator)
                if case:
                    act(unit, case, rekeying, opener, outcome)
        except (Tampered, CaseError):
            outcome.failed.append(locator)
        progress(done, len(every))
    return outcome


def _tried(unit: Unit, case: Case, rekeying: Rekeying, opener: EscrowOpener, outcome: Outcome) -> None:
    key = opener(case)
    if key is None:
        outcome.older.append(case.locator)
        return
    rekeying.read(unit, case, key)
    rekeying.note(unit, Act.ESCROW_OPENED, case.locator, "drill")
    outcome.opened += 1


def _given_anew(unit: Unit, case: Case, rekeying: Rekeying, opener: EscrowOpener, outcome: Outcome) -> None:
    if rekeying.office.keys.own_recipient() in case.recipients:
        outcome.before += 1
        return
    key = opener(case)
    if key is None:
        outcome.older.append(case.locator)
        return
    entries = rekeying.read(unit, case, key)
    readers = rekeying.left(case, entries, key)
    rekeying.note(unit, Act.ESCROW_OPENED, case.locator, RESTORED)
    rekeying.rekey(unit, case, key, entries, readers, RESTORED)
    outcome.opened += 1
    if not readers:
        outcome.unread.append(case.locator)


def _matching(keyring: Keyring, private: bytes) -> Keyring:
    if len(private) != envelope.KEY or envelope.public_of(private) != keyring.escrow:
        raise Refusal("these shares are of another escrow than this desk's. Look for the ones made for it.")
    return keyring


def _with_signing(folder: Path, keyring: Keyring, private: bytes) -> Keyring:
    """An escrow from before could not sign the audit: its shares prove who it is, the root key says so."""
    after = with_escrow_signing(keyring, escrow_seed(private))
    if after != keyring:
        saved_keyring(folder, after, keyfiles.load_root(folder))
    return after


def _whole(desk: Desk) -> CounselorsKeys | None:
    """The counselors' keys, where they open and fit the keyring."""
    with suppress(keyfiles.KeysError):
        return keyfiles.load_counselors(desk.folder, keyfiles.load_kek(desk.folder, desk.kek))
    return None


def _made(desk: Desk, keyring: Keyring, root: bytes, private: bytes) -> tuple[Keyring, CounselorsKeys]:
    folder, lost = desk.folder, desk.folder / f"{COUNSELORS}.json"
    counselors = [one for one in ids(desk.roster()) if one in keyring.counselors]
    if not counselors:
        raise Refusal("nobody on the roster had a key. Put back a roster with one of those who had: "
                      f"{', '.join(keyring.counselors)}")  # fmt: skip
    if desk.kek is None and not (folder / keyfiles.KEK).exists():
        keyfiles.save_kek(folder, new_secret())
    wrapping = keyfiles.load_kek(folder, desk.kek)
    keyring, keys = renewed(keyring, counselors, escrow_seed(private))
    if lost.exists():  # it may be whole, and the key-encryption key a wrong one
        lost.rename(_free(folder))
    keyfiles.save_counselors(folder, keys, root, wrapping)
    saved_keyring(folder, keyring, root)
    return keyring, keys


def _free(folder: Path) -> Path:
    number = 1
    while (place := folder / f"{COUNSELORS}-before-{number}.json").exists():
        number += 1
    return place
