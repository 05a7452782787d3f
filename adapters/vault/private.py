"""What the counselors' door opens: a case for those on it, and for who gave their name when they filed it."""

from dataclasses import dataclass, field

from adapters.vault.case_key import CaseKey
from adapters.vault.entries import Pen
from adapters.vault.keyring import CounselorsKeys, Keyring
from adapters.vault.wraps import unwrapped
from bot.cases.case import Case
from bot.confidential import Confidential


@dataclass(frozen=True)
class PrivateOpener:
    """An Opener. `reporters_pen` signs for those who come back by name: the staff door's, if at hand."""

    keyring: Keyring
    keys: CounselorsKeys = field(repr=False)
    reporters_pen: Pen | None = None

    def open(self, case: Case, counselor: str) -> CaseKey | None:
        """The key of a case as this counselor has it; None for anybody else."""
        current = self.keys.private.get(counselor)
        held = filter(None, (current, *self.keys.former.get(counselor, ())))
        opened = next(filter(None, (unwrapped(case, private) for private in held)), None)
        if opened is None:
            return None
        pen = Pen(self.keys.signs_as, self.keys.seed)
        return CaseKey(self.keyring, pen, opened[0], self._owner(case, opened[0]))

    def in_trust(self, case: Case) -> CaseKey | None:
        """The key of a case that no counselor reads, which the door keeps until somebody may."""
        opened = unwrapped(case, self.keys.own)
        if opened is None:
            return None
        return CaseKey(self.keyring, Pen(self.keys.signs_as, self.keys.seed), *opened)

    def own(self, case: Case, person: Confidential[str]) -> CaseKey | None:
        """The key for who gave their name; None for anybody else."""
        opened = unwrapped(case, self.keys.own)
        if self.reporters_pen is None or opened is None or not opened[1] or opened[1] != person.reveal():
            return None
        return CaseKey(self.keyring, self.reporters_pen, opened[0])

    def _owner(self, case: Case, key: bytes) -> str:
        """Who gave their name, told beside the very key of the case; "" for nobody."""
        opened = unwrapped(case, self.keys.own)
        return opened[1] if opened and opened[0] == key else ""
