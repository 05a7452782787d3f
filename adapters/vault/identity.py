"""What the custodian opens: confided names, and requests for them; never a case."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.vault import envelope
from adapters.vault.confided import (
    ANSWER,
    IDENTITY,
    about,
    given,
    is_whole,
    signed,
    signed_by,
    statement,
    unboxed,
)
from adapters.vault.keyring import CUSTODIAN, STAFF, CustodianKeys, Keyring
from bot.cases.disclosure import Decision, Disclosure, SealedIdentity
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.ports import Tampered


@dataclass(frozen=True)
class IdentityOpener:
    """The custodian's hand."""

    keyring: Keyring
    keys: CustodianKeys = field(repr=False)

    def open(self, one: SealedIdentity) -> Confidential[str] | None:
        """The name that was confided; None where none was. Raises Tampered."""
        public = signed_by(self.keyring, STAFF, one.signer)
        if not envelope.is_signed(public, IDENTITY, about(one.case, one.box), one.signature):
            raise Tampered
        match unboxed(self.keys.private, one.box):
            case [case, name] if case == one.case:
                return Confidential(name) if name else None
            case _:
                raise Tampered

    def is_whole(self, one: Disclosure) -> bool:
        """Whether a request is as the door signed it that wrote it last."""
        return is_whole(self.keyring, one)

    def asked(self, one: Disclosure) -> tuple[str, str]:
        """(counselor's id, reason) of a request that waits. Raises Tampered."""
        if one.state is not Decision.ASKED or not is_whole(self.keyring, one):
            raise Tampered
        match unboxed(self.keys.private, one.box):
            case [case, request, counselor, reason] if (case, request) == (one.case, one.id):
                return counselor, reason
            case _:
                raise Tampered

    def answer(self, case: str, request: str, name: Confidential[str], readers: Sequence[str]) -> bytes:
        """The name for each of these counselors (ids) alone, signed; so many bytes for each reader.

        Raises CaseError `no_key`, `too_long`.
        """
        if not readers or set(readers) - set(self.keyring.counselors):
            raise CaseError("no_key")
        words = name.reveal()
        signature = envelope.sign(self.keys.seed, ANSWER, statement(case, request, words))
        told = [words, CUSTODIAN, signature.hex()]
        return b"".join(given(self.keyring.counselors[one], told) for one in dict.fromkeys(readers))

    def decided(self, one: Disclosure) -> Disclosure:
        """A request as it stands now that it is decided, signed by this door."""
        return signed(one, CUSTODIAN, self.keys.seed)
