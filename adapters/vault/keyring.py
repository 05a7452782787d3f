"""The keyring: every key of the desk, public ones for all, private ones for one door each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from adapters.vault import envelope
from bot.cases.audit import Checks, Signer

STAFF, COUNSELORS = "staff", "counselors"
"""The doors that sign."""

_AUDIT = b"audit"
_AUDITS = frozenset({COUNSELORS})
"""Doors that write the audit: the staff's must not be able to say what counselors did."""


@dataclass(frozen=True)
class Keyring:
    """Public keys: of the doors that sign, of each counselor (by id), of the worker, of the escrow if any.

    `own` is the counselors' door's key for those who gave their name and come back without a code.
    """

    signing: Mapping[str, bytes]
    counselors: Mapping[str, bytes]
    own: bytes
    worker: bytes
    escrow: bytes | None = None

    def recipient(self, counselor: str) -> str | None:
        """The fingerprint of a counselor's key; None without one."""
        key = self.counselors.get(counselor)
        return envelope.fingerprint(key) if key else None

    def counselor(self, recipient: str) -> str | None:
        """The counselor whose key has this fingerprint."""
        return next((one for one in self.counselors if self.recipient(one) == recipient), None)

    def own_recipient(self) -> str:
        """The fingerprint of `own`; every case has a wrap for it, an empty one where nobody gave a name."""
        return envelope.fingerprint(self.own)

    def checks_audit(self) -> Checks:
        """Whether an audit entry was signed by a door that writes the audit."""

        def checks(signer: str, digest: bytes, signature: bytes) -> bool:
            public = self.signing.get(signer, b"") if signer in _AUDITS else b""
            return envelope.is_signed(public, _AUDIT, digest, signature)

        return checks


@dataclass(frozen=True)
class StaffKeys:
    """What the staff's door holds: nothing that opens a case."""

    seed: bytes = field(repr=False)
    door: bytes = field(repr=False)


@dataclass(frozen=True)
class CounselorsKeys:
    """What the counselors' door holds: its seed, its dialogs' key, each counselor's private key, `own`'s."""

    seed: bytes = field(repr=False)
    door: bytes = field(repr=False)
    private: Mapping[str, bytes] = field(repr=False)
    own: bytes = field(repr=False)


@dataclass(frozen=True)
class WorkerKeys:
    """What the worker holds: the key of the letters."""

    private: bytes = field(repr=False)


@dataclass(frozen=True)
class Keys:
    """All keys of a desk, as they are made; afterwards each door has its own only."""

    keyring: Keyring
    staff: StaffKeys = field(repr=False)
    counselors: CounselorsKeys = field(repr=False)
    worker: WorkerKeys = field(repr=False)


def new_keys(counselors: Iterable[str], escrow: bytes | None = None) -> Keys:
    """Keys for a new desk. `escrow` is the public half of a key that exists in shares only."""
    own, worker = envelope.pair(), envelope.pair()
    seeds = {STAFF: envelope.fresh(), COUNSELORS: envelope.fresh()}
    signing = {door: envelope.signing_pair(seed)[0] for door, seed in seeds.items()}
    keyring = Keyring(signing, {}, own[0], worker[0], escrow)
    staff = StaffKeys(seeds[STAFF], envelope.fresh())
    keys = Keys(
        keyring, staff, CounselorsKeys(seeds[COUNSELORS], envelope.fresh(), {}, own[1]), WorkerKeys(worker[1])
    )
    return with_counselors(keys, counselors)


def with_counselors(keys: Keys, counselors: Iterable[str]) -> Keys:
    """With a key pair for each counselor that has none yet."""
    pairs = {one: envelope.pair() for one in counselors if one not in keys.keyring.counselors}
    public = {**keys.keyring.counselors, **{one: pair[0] for one, pair in pairs.items()}}
    private = {**keys.counselors.private, **{one: pair[1] for one, pair in pairs.items()}}
    return replace(
        keys,
        keyring=replace(keys.keyring, counselors=public),
        counselors=replace(keys.counselors, private=private),
    )


def audit_signer(door: str, seed: bytes) -> Signer:
    """Signs audit entries for a door."""
    return lambda digest: (door, envelope.sign(seed, _AUDIT, digest))
