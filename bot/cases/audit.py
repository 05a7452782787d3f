"""The audit: who of the staff side did what, when; each entry is chained to the one before and signed."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b

BEGINNING = "0" * 64
"""What the first entry is chained to."""


class Act(StrEnum):
    """What was done."""

    OPENED = "opened"
    DENIED = "denied"
    REPLIED = "replied"
    NOTED = "noted"
    ASSESSED = "assessed"
    HANDED_OVER = "handed_over"
    CONCLUDED = "concluded"
    REKEYED = "rekeyed"
    ABSENCE = "absence"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_GIVEN = "identity_given"
    IDENTITY_REFUSED = "identity_refused"
    CONSENT_ASKED = "consent_asked"
    OVERRIDDEN = "overridden"
    EXPORT_ASKED = "export_asked"
    EXPORTED = "exported"
    HELD = "held"
    RELEASED = "released"
    LINKED = "linked"
    FILE_OPENED = "file_opened"
    KEY_MADE = "key_made"
    KEY_ROTATED = "key_rotated"
    ESCROW_OPENED = "escrow_opened"
    WARNED = "warned"
    DELETED = "deleted"


@dataclass(frozen=True)
class AuditEntry:
    """`actor` is a counselor's key fingerprint, or a door's name; `at` is UTC to the second.

    `why` is a stable code, never anybody's words; "" where the act says it all. `digest` covers all of it,
    and all entries before.
    """

    sequence: int
    at: datetime
    actor: str
    act: Act
    case: str
    previous: str
    digest: str
    signer: str
    signature: bytes
    why: str = ""


Signer = Callable[[bytes], tuple[str, bytes]]
"""Signs a digest: (the door's name, its signature)."""

Checks = Callable[[str, bytes, bytes], bool]
"""Whether a door of this name signed this digest with this signature."""


def next_entry(
    last: AuditEntry | None, act: Act, actor: str, case: str, at: datetime, sign: Signer, why: str = ""
) -> AuditEntry:
    """The entry that follows the last one."""
    sequence, previous = (last.sequence + 1, last.digest) if last else (1, BEGINNING)
    at = at.replace(microsecond=0)
    digest = _digest(sequence, at, actor, act, case, previous, why)
    signer, signature = sign(bytes.fromhex(digest))
    return AuditEntry(sequence, at, actor, act, case, previous, digest, signer, signature, why)


def head(entries: Iterable[AuditEntry]) -> str:
    """The end of the chain as `sequence:digest`: noted elsewhere, it shows later that nothing was cut off."""
    sequence, digest = 0, BEGINNING
    for one in entries:
        sequence, digest = one.sequence, one.digest
    return f"{sequence}:{digest}"


def broken(
    entries: Iterable[AuditEntry], checks: Checks, noted: str | None = None, after: AuditEntry | None = None
) -> Iterator[tuple[int, str]]:
    """Every entry that is not what it was when written: (its sequence, what is wrong with it).

    `noted` is a head of this chain from before; only with one is a chain told that lost its end. `after`:
    the one before them, when they are not the chain from its beginning.
    """
    sequence, previous = (after.sequence, after.digest) if after else (0, BEGINNING)
    found = noted in {None, head(())}
    for one in entries:
        found = found or noted == head((one,))
        if one.sequence != sequence + 1:
            yield one.sequence, f"follows {sequence}: entries are missing between"
        elif one.previous != previous:
            yield one.sequence, "is not chained to the entry before it"
        if not _is_unchanged(one):
            yield one.sequence, "was changed"
        elif not is_whole(one, checks):
            yield one.sequence, f"is not signed by the door {one.signer}"
        sequence, previous = one.sequence, one.digest
    if not found:
        yield sequence, f"ends without the noted head {noted}: entries are missing, or it is another chain"


def is_whole(one: AuditEntry, checks: Checks) -> bool:
    """Whether an entry is what its door wrote and signed."""
    return _is_unchanged(one) and checks(one.signer, bytes.fromhex(one.digest), one.signature)


def _is_unchanged(one: AuditEntry) -> bool:
    told = one.sequence, one.at, one.actor, one.act, one.case, one.previous, one.why
    return one.digest == _digest(*told)


def _digest(sequence: int, at: datetime, actor: str, act: Act, case: str, previous: str, why: str) -> str:
    """Entries from before there was a `why` are covered as they were then."""
    told = [sequence, int(at.timestamp()), actor, act, case, previous, *([why] if why else [])]
    return blake2b(json.dumps(told).encode(), digest_size=32).hexdigest()
