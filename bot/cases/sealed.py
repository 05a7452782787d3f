"""What a case is in storage: sealed entries, wraps of its key, and the lock that the reporter's code opens.

Only `vault` makes and opens these; everybody else passes them on as they are.
"""

from dataclasses import dataclass

from bot.cases.entry import Kind, Role


@dataclass(frozen=True)
class Header:
    """What is authenticated together with an entry: it belongs in this place and nowhere else."""

    case: str
    epoch: int
    sequence: int
    entry: str
    kind: Kind
    author: Role


@dataclass(frozen=True)
class SealedEntry:
    """An entry nobody reads without the case's key. `signer` is the door that wrote it."""

    header: Header
    nonce: bytes
    ciphertext: bytes
    signer: str
    signature: bytes


@dataclass(frozen=True)
class Wrap:
    """The case's key of one epoch, sealed to one public key. `recipient` is that key's fingerprint."""

    recipient: str
    epoch: int
    box: bytes


@dataclass(frozen=True)
class Lock:
    """What the reporter's code opens: their private key. Its public half is signed with every entry."""

    salt: bytes
    verifier: bytes
    public: bytes
    private: bytes


@dataclass(frozen=True)
class SealedLetter:
    """A pending notice that only the worker reads; `leaves_at` is a quarter hour, as seconds since 1970."""

    id: str
    leaves_at: int
    box: bytes
    attempts: int = 0
