"""Changes of keys that were made before: a counselor's exchanged for another, all counselors' made anew."""

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from adapters.vault import envelope
from adapters.vault.keyring import COUNSELORS, ESCROW, CounselorsKeys, Keyring, role


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else changes the keys of this folder meanwhile."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def exchanged(keys: CounselorsKeys, counselor: str) -> CounselorsKeys:
    """With a new key for a counselor, the old one beside it; an exchange that has begun goes on."""
    if keys.former.get(counselor):
        return keys
    private = {**keys.private, counselor: envelope.pair()[1]}
    former = {**keys.former, counselor: (keys.private[counselor],)}
    return replace(keys, private=private, former=former)


def naming(keyring: Keyring, keys: CounselorsKeys, counselor: str) -> Keyring:
    """The keyring with this counselor's key of now; what it named before is kept as their former one."""
    public = envelope.public_of(keys.private[counselor])
    if (before := keyring.counselors[counselor]) == public:
        return keyring
    former = {**keyring.former, counselor: (*keyring.former.get(counselor, ()), before)}
    return replace(keyring, counselors={**keyring.counselors, counselor: public}, former=former)


def without_former(keys: CounselorsKeys, counselor: str) -> CounselorsKeys:
    """An exchange is over: the old key is gone."""
    former = {one: kept for one, kept in keys.former.items() if one != counselor}
    return replace(keys, former=former)


def renewed(keyring: Keyring, counselors: Collection[str], escrow: bytes) -> tuple[Keyring, CounselorsKeys]:
    """A new generation of the counselors' door, after its keys were lost: new keys for these (ids).

    Keys of before stay known as former ones, and what that door signed stays valid. `escrow`: its seed.
    """
    pairs = {one: envelope.pair() for one in counselors}
    own, seed = envelope.pair(), envelope.fresh()
    generation = f"{COUNSELORS}-{1 + sum(role(one) == COUNSELORS for one in keyring.signing)}"
    former = {
        one: (*keyring.former.get(one, ()), *filter(None, [keyring.counselors.get(one)]))
        for one in {**keyring.former, **keyring.counselors}
    }
    signing = {**keyring.signing, generation: envelope.signing_pair(seed)[0]}
    public = {one: pair[0] for one, pair in pairs.items()}
    after = replace(keyring, signing=signing, counselors=public, own=own[0], former=former)
    private = {one: pair[1] for one, pair in pairs.items()}
    keys = CounselorsKeys(seed, envelope.fresh(), private, own[1], generation)
    return with_escrow_signing(after, escrow), keys


def with_escrow_signing(keyring: Keyring, escrow: bytes) -> Keyring:
    """With the public half of the escrow's seed, which escrows from before did not have."""
    public = envelope.signing_pair(escrow)[0]
    return replace(keyring, signing={**keyring.signing, ESCROW: public})
