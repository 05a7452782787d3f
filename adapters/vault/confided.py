"""A confided name: sealed to the custodian alone; asked for with a reason, given to each reader's key."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from adapters.vault import envelope
from adapters.vault.entries import Pen
from adapters.vault.keyring import COUNSELORS, CUSTODIAN, CounselorsKeys, Keyring, role
from bot.cases.disclosure import Decision, Disclosure, SealedIdentity
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.ports import Tampered

IDENTITY, REQUEST, ANSWER = b"identity", b"request", b"answer"
"""What is signed, so that none passes for another."""

NAME = 1024
"""Bytes inside a confided identity, whether or not there is one; a name is at most half of it."""

_REASON, _GIVEN = 8192, 2048
_TO = 32
"""Characters of a fingerprint."""


@dataclass(frozen=True)
class IdentitySealer:
    """The staff's door: it seals what somebody confides, and opens nothing. `pen` is its own."""

    keyring: Keyring
    pen: Pen

    def identity(self, case: str, name: Confidential[str] | None) -> SealedIdentity | None:
        """That of a case (its locator), always one size; `name` is None where nothing is confided.

        None for a desk from before, without a custodian. Raises CaseError `too_long`, `no_key`.
        """
        if name is None and self.keyring.custodian is None:
            return None
        words = name.reveal() if name else ""
        if len(words.encode(errors="surrogatepass")) > NAME // 2:
            raise CaseError("too_long")
        box = envelope.give(_custodian(self.keyring), boxed([case, words], NAME))
        signature = envelope.sign(self.pen.seed, IDENTITY, about(case, box))
        return SealedIdentity(case, box, self.pen.door, signature)

    def is_whole(self, one: Disclosure) -> bool:
        """Whether a request is as the door signed it that wrote it last."""
        return is_whole(self.keyring, one)


@dataclass(frozen=True)
class IdentityAsker:
    """The counselors' door: asks for a name, and reads the answers that are for its counselors."""

    keyring: Keyring
    keys: CounselorsKeys = field(repr=False)

    def ask(self, case: str, request: str, day: date, counselor: str, reason: str) -> Disclosure:
        """A request: who (id) asks why, for the custodian's eyes, always one size.

        Raises CaseError `too_long`, `no_key`.
        """
        box = envelope.give(_custodian(self.keyring), boxed([case, request, counselor, reason], _REASON))
        one = Disclosure(request, case, Decision.ASKED, day, box, None, self.keys.signs_as, b"")
        return signed(one, self.keys.signs_as, self.keys.seed)

    def is_whole(self, one: Disclosure) -> bool:
        """Whether a request is as the door signed it that wrote it last."""
        return is_whole(self.keyring, one)

    def read(self, case: str, request: str, answer: bytes, counselor: str) -> Confidential[str] | None:
        """The name as it was given to this counselor (id); None for who is not among its readers.

        Raises Tampered when the custodian did not sign this name for this case and this request.
        """
        held = filter(None, (self.keys.private.get(counselor), *self.keys.former.get(counselor, ())))
        for private in held:
            box = dict(parts(answer)).get(envelope.fingerprint(envelope.public_of(private)))
            if box is not None:
                return Confidential(_verified(self.keyring, case, request, unboxed(private, box)))
        return None


def given(public: bytes, told: list[str]) -> bytes:
    """What was told and signed for one reader: their fingerprint, and a box of a size that never changes."""
    return envelope.fingerprint(public).encode() + envelope.give(public, boxed(told, _GIVEN))


def statement(case: str, request: str, name: str) -> bytes:
    """What the custodian signs: this name, for this case and this request."""
    return json.dumps([case, request, name]).encode()


def parts(answer: bytes) -> Iterator[tuple[str, bytes]]:
    """(fingerprint, box) for each reader of an answer. Raises Tampered."""
    size = _TO + len(envelope.give(envelope.pair()[0], bytes(_GIVEN)))
    if len(answer) % size:
        raise Tampered
    for start in range(0, len(answer), size):
        part = answer[start : start + size]
        yield part[:_TO].decode(errors="replace"), part[_TO:]


def resealed(answer: bytes, private: bytes, public: bytes) -> bytes:
    """An answer for a key in another's place; the custodian's signature stays inside. Raises Tampered."""
    before = envelope.fingerprint(envelope.public_of(private))
    return b"".join(
        given(public, unboxed(private, box)) if to == before else to.encode() + box
        for to, box in parts(answer)
    )


def about(case: str, box: bytes) -> bytes:
    """What the signature under a confided identity covers."""
    return json.dumps([case, box.hex()]).encode()


def signed(one: Disclosure, signer: str, seed: bytes) -> Disclosure:
    """A request as it stands, signed by a door."""
    return replace(one, signer=signer, signature=envelope.sign(seed, REQUEST, _stands(one, signer)))


def is_whole(keyring: Keyring, one: Disclosure) -> bool:
    """Whether the door signed it that writes a request in this state."""
    public = signed_by(keyring, COUNSELORS if one.state is Decision.ASKED else CUSTODIAN, one.signer)
    return envelope.is_signed(public, REQUEST, _stands(one, one.signer), one.signature)


def _stands(one: Disclosure, signer: str) -> bytes:
    """An answer is not covered: it is signed inside, and is sealed anew when a counselor's key changes."""
    told = [one.id, one.case, one.state.value, one.day.isoformat(), one.box.hex(), signer]
    return json.dumps(told).encode()


def boxed(told: list[str], size: int) -> bytes:
    """Texts, filled up to a size that tells nothing of them. Raises CaseError `too_long`."""
    words = json.dumps(told, ensure_ascii=False).encode(errors="surrogatepass")
    if len(words) > size:
        raise CaseError("too_long")
    return words.ljust(size)


def unboxed(private: bytes, box: bytes) -> list[str]:
    """What was sealed so. Raises Tampered."""
    try:
        told: Any = json.loads(envelope.receive(private, box).decode(errors="surrogatepass"))
    except (envelope.Unopened, ValueError, RecursionError):
        raise Tampered from None
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        raise Tampered
    return told


def signed_by(keyring: Keyring, door: str, signer: str) -> bytes:
    """The public key of a signer that is this door, whatever its generation; b"" for any other."""
    return keyring.signing.get(signer, b"") if role(signer) == door else b""


def _verified(keyring: Keyring, case: str, request: str, told: list[str]) -> str:
    match told:
        case [name, signer, signature]:
            public = signed_by(keyring, CUSTODIAN, signer)
        case _:
            raise Tampered
    try:
        written = bytes.fromhex(signature)
    except ValueError:
        raise Tampered from None
    if not envelope.is_signed(public, ANSWER, statement(case, request, name), written):
        raise Tampered
    return name


def _custodian(keyring: Keyring) -> bytes:
    if keyring.custodian is None:
        raise CaseError("no_key")
    return keyring.custodian
