"""What the staff's door does with public keys: it files cases and seals letters, and opens neither."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.vault import envelope
from adapters.vault.entries import Pen, sealed, written
from adapters.vault.keyring import Keyring
from adapters.vault.receipt import Stretch, new_lock
from adapters.vault.wraps import bound, wraps_for
from bot.cases.case import Case
from bot.cases.entry import Entry
from bot.cases.errors import CaseError
from bot.cases.letter import Notice
from bot.cases.receipt import Receipt
from bot.cases.sealed import Header, SealedLetter
from bot.confidential import Confidential

LETTER = 512
"""Bytes inside every letter."""

ADDRESS = 2048
"""Bytes that an address has at least before it is padded, so that all that are real get one size."""


@dataclass(frozen=True)
class PublicSealer:
    """A Sealer."""

    keyring: Keyring
    pen: Pen
    stretch: Stretch = envelope.stretch

    def file(
        self, receipt: Receipt, readers: Sequence[str], owner: Confidential[str] | None, entry: Entry
    ) -> Case:
        """A new case: its key wrapped for whom it is for, its first entry sealed. Costs one Argon2id."""
        if not readers:
            raise CaseError("no_key")
        key, epoch, named = envelope.fresh(), 1, owner.reveal() if owner else ""
        lock = new_lock(receipt, self.stretch)
        wraps = wraps_for(
            self.keyring, receipt.locator, epoch, key, reporter=lock.public, readers=readers, owner=named
        )
        header = Header(receipt.locator, epoch, 1, entry.id, entry.kind, entry.author)
        first = sealed(written(entry, self.pen), header, key, bound(wraps, lock.public), self.pen)
        return Case(
            receipt.locator, lock, filed_on=entry.day, due_on=None, epoch=epoch, wraps=wraps, entries=(first,)
        )

    def letter(self, letter: str, leaves_at: int, notice: Notice) -> SealedLetter:
        """A notice that only the worker reads."""
        told = json.dumps(
            [notice.occasion, notice.to, notice.case, notice.urgent, notice.promise, notice.unopened]
        )
        return SealedLetter(
            letter, leaves_at, envelope.give(self.keyring.worker, told.encode().ljust(LETTER))
        )

    def address(self, counselor: str, address: str) -> bytes:
        """Where a counselor (id) is reached, for the worker's eyes only, padded. Raises CaseError `too_long`.

        It says whose it is, so that nobody is sent what is another's when boxes are exchanged.
        """
        try:
            told = envelope.padded(json.dumps([counselor, address]).encode().ljust(ADDRESS))
        except envelope.Oversized:
            raise CaseError("too_long") from None
        return envelope.give(self.keyring.worker, told)
