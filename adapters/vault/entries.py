"""Entries sealed, signed and verified; a re-sealed one keeps the original and its signature inside."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from adapters.vault import envelope
from adapters.vault.keyring import COUNSELORS, STAFF, Keyring, role
from bot.cases.entry import Entry, Kind, Role, Told
from bot.cases.errors import CaseError
from bot.cases.sealed import Header, SealedEntry
from bot.confidential import Confidential
from bot.desk.ports import Tampered

_PURPOSE = b"entry"
_WRITES = {STAFF: Role.REPORTER, COUNSELORS: Role.COUNSELOR}
"""Which door writes for whom."""

LONGEST = envelope.BUCKETS[-2]
"""An entry's words are shorter, in bytes: re-sealed with their original they must fit the last bucket."""


@dataclass(frozen=True)
class Pen:
    """A door that writes: its name and its signing seed."""

    door: str
    seed: bytes = field(repr=False)

    def signs(self, message: bytes) -> bytes:
        """Its signature under an entry."""
        return envelope.sign(self.seed, _PURPOSE, message)


def written(entry: Entry, pen: Pen) -> bytes:
    """An entry's words as they are sealed. Raises CaseError `not_here` for another door's, `too_long`."""
    if not _writes(pen.door, entry.kind, entry.author):
        raise CaseError("not_here")
    told = {"day": entry.day.isoformat(), "by": entry.by, "told": dict(entry.told.reveal())}
    words = json.dumps(told, ensure_ascii=False).encode()
    if len(words) >= LONGEST:
        raise CaseError("too_long")
    return words


def sealed(words: bytes, header: Header, key: bytes, bound: bytes, pen: Pen) -> SealedEntry:
    """Words sealed into their place and signed. Raises CaseError `too_long`."""
    nonce = envelope.fresh(envelope.NONCE)
    try:
        ciphertext = envelope.close(key, envelope.padded(words), _belongs(header, bound), nonce)
    except envelope.Oversized:
        raise CaseError("too_long") from None
    message = _signed(header, nonce, ciphertext, bound)
    return SealedEntry(header, nonce, ciphertext, pen.door, pen.signs(message))


def opened(one: SealedEntry, key: bytes, bound: bytes, keyring: Keyring) -> Entry:
    """The entry, if this door signed it for this place and these wraps. Raises Tampered."""
    told = _words(one, key, bound, keyring)
    try:
        if "original" in told:
            (original, key, bound), place = _original(told), _apart_from_epoch(one.header)
            if role(one.signer) != COUNSELORS or _apart_from_epoch(original.header) != place:
                raise Tampered
            one, told = original, _words(original, key, bound, keyring)
        header, day = one.header, date.fromisoformat(told["day"])
        if not _writes(one.signer, header.kind, header.author):
            raise Tampered
        words: Confidential[Told] = Confidential(dict(told["told"]))
        return Entry(header.entry, header.kind, header.author, told["by"], day, words)
    except (KeyError, ValueError, TypeError):
        raise Tampered from None


def kept_inside(one: SealedEntry, key: bytes, bound: bytes, keyring: Keyring) -> bytes:
    """The words under which an entry is re-sealed: the original, whole, with what it takes to verify it."""
    told = _words(one, key, bound, keyring)
    if "original" in told:
        return json.dumps(told).encode()
    header = one.header
    place = [header.case, header.epoch, header.sequence, header.entry, header.kind, header.author]
    kept = [one.nonce, one.ciphertext, one.signature, key, bound]
    original = {"place": place, "signer": one.signer, "kept": [b64encode(part).decode() for part in kept]}
    return json.dumps({"original": original}).encode()


def _writes(door: str, kind: Kind, author: Role) -> bool:
    return _WRITES.get(role(door)) is author is kind.author


def _words(one: SealedEntry, key: bytes, bound: bytes, keyring: Keyring) -> dict[str, Any]:
    public = keyring.signing.get(one.signer, b"")
    message = _signed(one.header, one.nonce, one.ciphertext, bound)
    if not envelope.is_signed(public, _PURPOSE, message, one.signature):
        raise Tampered
    try:
        words = envelope.disclose(key, one.ciphertext, _belongs(one.header, bound), one.nonce)
        told: dict[str, Any] = json.loads(envelope.unpadded(words))
    except (envelope.Unopened, ValueError):
        raise Tampered from None
    return told


def _original(told: dict[str, Any]) -> tuple[SealedEntry, bytes, bytes]:
    original = told["original"]
    case, epoch, sequence, entry, kind, author = original["place"]
    nonce, ciphertext, signature, key, bound = map(b64decode, original["kept"])
    header = Header(case, epoch, sequence, entry, Kind(kind), Role(author))
    return SealedEntry(header, nonce, ciphertext, original["signer"], signature), key, bound


def _apart_from_epoch(header: Header) -> tuple[object, ...]:
    return header.case, header.sequence, header.entry, header.kind, header.author


def _place(header: Header) -> bytes:
    place = [header.case, header.epoch, header.sequence, header.entry, header.kind, header.author]
    return json.dumps(place).encode()


def _belongs(header: Header, bound: bytes) -> bytes:
    """An entry belongs in its place and to these wraps: who can sign but not open can't give it others."""
    return _place(header) + bound


def _signed(header: Header, nonce: bytes, ciphertext: bytes, bound: bytes) -> bytes:
    return b"".join((len(place := _place(header)).to_bytes(4), place, nonce, bound, ciphertext))
