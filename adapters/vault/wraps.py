"""Wraps: a case's key sealed to each who may open it; each names the case, the recipient and the epoch."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence

from adapters.vault import envelope
from adapters.vault.keyring import Keyring
from bot.cases.case import Case
from bot.cases.errors import CaseError
from bot.cases.sealed import Wrap

SIZE = 512
"""Bytes inside every wrap, so that none tells whether there is an owner."""


def wrap_for(public: bytes, case: str, epoch: int, key: bytes, owner: str = "") -> Wrap:
    """The key of a case's epoch for one public key."""
    recipient = envelope.fingerprint(public)
    told = json.dumps([case, recipient, epoch, b64encode(key).decode(), owner]).encode()
    if len(told) > SIZE:
        raise CaseError("person_unknown")
    return Wrap(recipient, epoch, envelope.give(public, told.ljust(SIZE)))


def wraps_for(
    keyring: Keyring,
    case: str,
    epoch: int,
    key: bytes,
    *,
    reporter: bytes,
    readers: Sequence[str],
    owner: str,
) -> tuple[Wrap, ...]:
    """For the counselors, if any, the reporter's code, the escrow, the owner; without one that is empty.

    The key of a case that nobody reads is kept there by the counselors' door itself, until somebody may.

    Raises CaseError `no_key` when a counselor has no key.
    """
    if set(readers) - set(keyring.counselors):
        raise CaseError("no_key")
    publics = [reporter, *(keyring.counselors[one] for one in dict.fromkeys(readers))]
    wraps = [wrap_for(public, case, epoch, key) for public in publics]
    if keyring.escrow:  # or their way back without a code would be gone with the counselors' keys
        wraps.append(wrap_for(keyring.escrow, case, epoch, key, owner))
    filled = owner or not readers
    own = wrap_for(keyring.own, case, epoch, key, owner) if filled else _empty(keyring.own, epoch)
    return (*wraps, own)


def bound(wraps: Iterable[Wrap], reporter: bytes) -> bytes:
    """What signatures cover besides the entry: the wraps with their labels, and the reporter's public key."""
    labelled = (json.dumps([one.recipient, one.epoch]).encode() + one.box for one in wraps)
    return envelope.bound(labelled, reporter)


def unwrapped(case: Case, private: bytes) -> tuple[bytes, str] | None:
    """The case's key as one private key opens it, with the owner told beside it; None when none is for it."""
    recipient = envelope.fingerprint(envelope.public_of(private))
    wrap = next((one for one in case.wraps if one.recipient == recipient), None)
    if wrap is None:
        return None
    try:
        told = json.loads(envelope.receive(private, wrap.box))
        named, to, epoch, key, owner = told
        opened = b64decode(key), owner
    except (envelope.Unopened, ValueError, TypeError, RecursionError):
        return None
    if (named, to, epoch) != (case.locator, recipient, case.epoch) or wrap.epoch != epoch:
        return None
    return opened


def _empty(public: bytes, epoch: int) -> Wrap:
    return Wrap(envelope.fingerprint(public), epoch, envelope.give(public, b" " * SIZE))
