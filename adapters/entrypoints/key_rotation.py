"""A counselor's key exchanged for another: every case of theirs under a new key, the old one dropped last."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from adapters.database.recipients import answers_anew, renamed
from adapters.entrypoints.clock import now
from adapters.entrypoints.office import office_with
from adapters.refusal import Refusal
from adapters.vault import envelope, keyfiles
from adapters.vault.confided import resealed
from adapters.vault.entries import Pen
from adapters.vault.key_changes import alone, exchanged, naming, without_former
from adapters.vault.keyring import COUNSELORS, CounselorsKeys, Keyring, audit_signer
from adapters.vault.keyring_file import saved_keyring
from adapters.vault.private import PrivateOpener
from bot.cases.audit import Act
from bot.cases.errors import CaseError, Conflict
from bot.cases.roster import Roster
from bot.desk.ports import Now, StorageBusy, Tampered
from bot.desk.rekeying import Rekeying

Progress = Callable[[int, int], None]

ROTATED = "rotated"
"""Why, in the audit and in the case."""

_TRIES = 5


@dataclass(frozen=True)
class Desk:
    """What a command that changes keys works on. `kek`: as set, or None for its file."""

    engine: Engine
    roster: Callable[[], Roster]
    folder: Path
    kek: str | None = field(repr=False)
    moment: Now = now


@dataclass(frozen=True)
class Rotated:
    """How many cases have a new key, and which (locators) could not be given one: the old key is kept."""

    rekeyed: int
    failed: Sequence[str]


def rotated(desk: Desk, counselor: str, progress: Progress, settled: Callable[[], None]) -> Rotated:
    """Exchange a counselor's key; one that was killed anywhere goes on where it was.

    The desk may run meanwhile: it reads the key files again when they change. `settled` waits until what it
    had begun with the old key is written. Raises KeysError, Refusal, StorageBusy.
    """
    with alone(desk.folder):
        keyring, keys = _exchanged(desk, counselor)
    rotation = _Rotation(desk, counselor, keyring, keys)
    rotation.note()
    failed: set[str] = set()
    count = rotation.rekey(failed, progress)
    settled()
    count += rotation.rekey(failed, progress)
    answers_anew(desk.engine, rotation.answer_anew)
    if not failed:
        with alone(desk.folder):
            wrapping = keyfiles.load_kek(desk.folder, desk.kek)
            over = without_former(keyfiles.load_counselors(desk.folder, wrapping), counselor)
            keyfiles.save_counselors(desk.folder, over, keyfiles.load_root(desk.folder), wrapping)
    return Rotated(count, sorted(failed))


def unfinished(keys: CounselorsKeys) -> list[str]:
    """Ids of those whose key is being exchanged: `madoguchi keys rotate` was not run to its end."""
    return [one for one, kept in keys.former.items() if kept]


def _exchanged(desk: Desk, counselor: str) -> tuple[Keyring, CounselorsKeys]:
    folder, wrapping = desk.folder, keyfiles.load_kek(desk.folder, desk.kek)
    keyring, keys = keyfiles.load_keyring(folder, COUNSELORS), keyfiles.load_counselors(folder, wrapping)
    if counselor not in keyring.counselors:
        raise Refusal(f"{counselor} has no key. Those who have one: {', '.join(keyring.counselors)}")
    root, keys = keyfiles.load_root(folder), exchanged(keys, counselor)
    keyfiles.save_counselors(folder, keys, root, wrapping)
    saved_keyring(folder, keyring := naming(keyring, keys, counselor), root)
    return keyring, keys


class _Rotation:
    def __init__(self, desk: Desk, counselor: str, keyring: Keyring, keys: CounselorsKeys) -> None:
        self._desk, self._counselor, self._keys = desk, counselor, keys
        pen = Pen(keys.signs_as, keys.seed)
        office = office_with(pen, desk.engine, desk.roster, keyring, desk.moment, remembers=False)
        self._rekeying = Rekeying(office, audit_signer(keys.signs_as, keys.seed), COUNSELORS)
        self._opener = PrivateOpener(keyring, keys)
        self._after = envelope.public_of(keys.private[counselor])
        former = map(envelope.public_of, keys.former[counselor])
        self._before = list(map(envelope.fingerprint, former))

    def note(self) -> None:
        """That it was begun, once; and where they are reached moves to the new key's name."""
        after = envelope.fingerprint(self._after)
        with self._rekeying.office.unit_of_work() as unit:
            self._rekeying.note_key(unit, Act.KEY_ROTATED, after)
        for before in self._before:
            renamed(self._desk.engine, before, after)

    def rekey(self, failed: set[str], progress: Progress) -> int:
        """Every case that their old key still opens: how many have a new one now."""
        with self._rekeying.office.unit_of_work() as unit:
            found = [case.locator for before in self._before for case in unit.cases.of(before)]
        every, count = [one for one in found if one not in failed], 0
        for done, locator in enumerate(every, 1):
            if self._rekeyed(locator):
                count += 1
            else:
                failed.add(locator)
            progress(done, len(every))
        return count

    def answer_anew(self, answer: bytes) -> bytes:
        """An answer of the custodian's for the new key, where it was for the old one."""
        for private in self._keys.former[self._counselor]:
            answer = resealed(answer, private, self._after)
        return answer

    def _rekeyed(self, locator: str) -> bool:
        for _ in range(_TRIES - 1):
            try:
                return self._at_once(locator)
            except (Conflict, StorageBusy):
                continue  # the desk is at work on it
        return self._at_once(locator)

    def _at_once(self, locator: str) -> bool:
        try:
            with self._rekeying.office.unit_of_work() as unit:
                case = unit.cases.find(locator)
                if case is None or not case.recipients.intersection(self._before):
                    return True  # deleted, or under a new key since
                key = self._opener.open(case, self._counselor)
                if key is None:
                    return False
                entries = self._rekeying.read(unit, case, key)
                readers = self._rekeying.readers(case, entries, key)
                self._rekeying.rekey(unit, case, key, entries, readers, ROTATED)
        except (Tampered, CaseError):
            return False
        return True
