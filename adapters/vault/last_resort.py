"""What two shares of the escrow open: every case that was filed since there is one."""

from dataclasses import dataclass, field

from adapters.vault.case_key import CaseKey
from adapters.vault.entries import Pen
from adapters.vault.keyring import Keyring
from adapters.vault.wraps import unwrapped
from bot.cases.case import Case


@dataclass(frozen=True)
class EscrowOpener:
    """The escrow's hand. `pen` signs what is re-sealed: the counselors' door's, made anew."""

    keyring: Keyring
    private: bytes = field(repr=False)
    pen: Pen

    def __call__(self, case: Case) -> CaseKey | None:
        """The key of a case; None for one from before the escrow, or of another."""
        opened = unwrapped(case, self.private)
        return CaseKey(self.keyring, self.pen, *opened) if opened else None
