"""The reporter's code: what it locks when a case is filed, and how it opens the case later."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from threading import BoundedSemaphore

from adapters.vault import envelope
from adapters.vault.case_key import CaseKey
from adapters.vault.entries import Pen
from adapters.vault.keyring import Keyring
from adapters.vault.wraps import unwrapped
from bot.cases.case import Case
from bot.cases.receipt import Receipt
from bot.cases.sealed import Lock
from bot.desk.ports import Tampered

Stretch = Callable[[str, bytes], bytes]
"""(code, salt): the slow step."""

_AT_ONCE = BoundedSemaphore(2)
"""Derivations at most at the same time in one process: each takes 64 MiB."""


def new_lock(receipt: Receipt, stretch: Stretch = envelope.stretch) -> Lock:
    """A new key pair for a reporter, its private half under their code."""
    public, private = envelope.pair()
    salt = envelope.fresh(envelope.SALT)
    verifier, wrapping = _derived(_stretched(receipt.code, salt, stretch))
    kept = envelope.close_kept(wrapping, private, receipt.locator.encode() + public)
    return Lock(salt, verifier, public, kept)


def _stretched(code: str, salt: bytes, stretch: Stretch) -> bytes:
    with _AT_ONCE:
        return stretch(code, salt)


def _derived(stretched: bytes) -> tuple[bytes, bytes]:
    return envelope.derived(stretched, b"verifier"), envelope.derived(stretched, b"wrapping")


@dataclass(frozen=True)
class CodeUnlock:
    """An Unlock. `door` is the staff door's key: it gives locators that nobody has a salt of their own."""

    keyring: Keyring
    pen: Pen
    door: bytes = field(repr=False)
    stretch: Stretch = envelope.stretch

    def __call__(self, case: Case | None, receipt: Receipt) -> CaseKey | None:
        """The key, or None. One derivation either way. Raises Tampered when its lock can't be one."""
        if case and len(case.lock.salt) != envelope.SALT:
            raise Tampered
        salt = case.lock.salt if case else self._salt_of_nobody(receipt.locator)
        verifier, wrapping = _derived(_stretched(receipt.code, salt, self.stretch))
        known = case.lock.verifier if case else bytes(envelope.KEY)
        if not compare_digest(verifier, known) or case is None:
            return None
        try:
            place = case.locator.encode() + case.lock.public
            private = envelope.disclose_kept(wrapping, case.lock.private, place)
        except envelope.Unopened:
            return None
        opened = unwrapped(case, private)
        return CaseKey(self.keyring, self.pen, opened[0]) if opened else None

    def _salt_of_nobody(self, locator: str) -> bytes:
        return envelope.derived(self.door, b"salt of " + locator.encode())[: envelope.SALT]
