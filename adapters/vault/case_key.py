"""CaseKey: one case's key in somebody's hand, with the pen of the door they came in by."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from adapters.vault import envelope
from adapters.vault.entries import Pen, kept_inside, opened, sealed, written
from adapters.vault.keyring import Keyring
from adapters.vault.wraps import wraps_for
from bot.cases.case import Case
from bot.cases.entry import Entry
from bot.cases.errors import CaseError
from bot.cases.sealed import Header
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
        if [one.header.sequence for one in case.entries] != list(range(1, len(case.entries) + 1)):
            raise Tampered
        if any((one.header.case, one.header.epoch) != (case.locator, case.epoch) for one in case.entries):
            raise Tampered
        bound = _bound(case)
        return tuple(opened(one, self.key, bound, self.keyring) for one in case.entries)

    def seal(self, case: Case, entry: Entry) -> Case:
        """The case with one more entry, signed by this door."""
        header = Header(case.locator, case.epoch, len(case.entries) + 1, entry.id, entry.kind, entry.author)
        return case.added(sealed(written(entry), header, self.key, _bound(case), self.pen))

    def reseal(self, case: Case, readers: Sequence[str]) -> Case:
        """Under a new key for these counselors; what was written keeps its first signature inside."""
        if self.owner is None:
            raise CaseError("not_here")
        key, epoch, before = envelope.fresh(), case.epoch + 1, _bound(case)
        wraps = wraps_for(
            self.keyring, case.locator, epoch, key,
            reporter=case.lock.public, readers=readers, owner=self.owner,
        )  # fmt: skip
        bound = envelope.bound((one.box for one in wraps), case.lock.public)
        entries = tuple(
            sealed(
                kept_inside(one, self.key, before, self.keyring),
                replace(one.header, epoch=epoch), key, bound, self.pen,
            )
            for one in case.entries
        )  # fmt: skip
        return replace(case, epoch=epoch, wraps=wraps, entries=entries)


def _bound(case: Case) -> bytes:
    return envelope.bound((one.box for one in case.wraps), case.lock.public)
