"""CaseKey: one case's key in somebody's hand, with the pen of the door they came in by."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from adapters.vault import envelope
from adapters.vault.entries import Pen, kept_inside, opened, sealed, written
from adapters.vault.keyring import Keyring
from adapters.vault.wraps import bound, wraps_for
from bot.cases.case import Case
from bot.cases.entry import Entry
from bot.cases.errors import CaseError
from bot.cases.sealed import Header
from bot.confidential import Confidential
from bot.desk.ports import Tampered


@dataclass(frozen=True)
class CaseKey:
    """A Key. `owner` is who gave their name ("" for nobody), None where this hand can't know."""

    keyring: Keyring
    pen: Pen
    key: bytes = field(repr=False)
    owner: str | None = field(default=None, repr=False)

    def read(self, case: Case) -> tuple[Entry, ...]:
        """Every entry, verified: none missing between, none out of place. Raises Tampered."""
        places = [(one.header.case, one.header.epoch, one.header.sequence) for one in case.entries]
        if not places or places != [(case.locator, case.epoch, place + 1) for place in range(len(places))]:
            raise Tampered
        if not case.follows:
            raise Tampered
        around = bound(case.wraps, case.lock.public)
        entries = tuple(opened(one, self.key, around, self.keyring) for one in case.entries)
        if entries[0].day != case.filed_on:
            raise Tampered
        return entries

    def person(self) -> Confidential[str] | None:
        """Who gave their name, where this hand can know."""
        return Confidential(self.owner) if self.owner else None

    def seal(self, case: Case, entry: Entry) -> Case:
        """The case with one more entry, signed by this door. Raises Tampered, CaseError `too_long`."""
        self.read(case)  # or new words would go to whoever exchanged the wraps
        header = Header(case.locator, case.epoch, len(case.entries) + 1, entry.id, entry.kind, entry.author)
        around = bound(case.wraps, case.lock.public)
        return case.added(sealed(written(entry, self.pen), header, self.key, around, self.pen))

    def reseal(self, case: Case, readers: Sequence[str]) -> Case:
        """Under a new key for these counselors, if any; what was written keeps its first signature inside.

        Raises CaseError `not_here` where this hand can't know the owner, `no_key`; Tampered.
        """
        if self.owner is None:
            raise CaseError("not_here")
        self.read(case)
        key, epoch, before = envelope.fresh(), case.epoch + 1, bound(case.wraps, case.lock.public)
        wraps = wraps_for(
            self.keyring, case.locator, epoch, key,
            reporter=case.lock.public, readers=readers, owner=self.owner,
        )  # fmt: skip
        around = bound(wraps, case.lock.public)
        entries = tuple(
            sealed(
                kept_inside(one, self.key, before, self.keyring),
                replace(one.header, epoch=epoch), key, around, self.pen,
            )
            for one in case.entries
        )  # fmt: skip
        return replace(case, epoch=epoch, wraps=wraps, entries=entries)
