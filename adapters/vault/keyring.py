"""The keyring: every key of the desk, public ones for all, private ones for one door each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from adapters.vault import envelope
from bot.cases.audit import Checks, Signer

STAFF, COUNSELORS, CUSTODIAN, ESCROW = "staff", "counselors", "custodian", "escrow"
"""The doors that sign; a later generation of one is called `counselors-2`, so that what it signed stays."""

_AUDIT = b"audit"
_AUDITS = frozenset({COUNSELORS, CUSTODIAN, ESCROW})
"""Doors that write the audit: the staff's must not be able to say what counselors did."""


def role(signer: str) -> str:
    """Which door a signer is, whatever its generation."""
    return signer.partition("-")[0]


@dataclass(frozen=True)
class Keyring:
    """Public keys: of the doors that sign, of each counselor (by id), of the worker, of the escrow if any.

    `own` is the counselors' door's key for those who gave their name and come back without a code;
    `custodian` is sealed the names that are confided. `former`: keys that counselors had before, by id.
    `designations`: by their id, when they were designated and when they acknowledged to keep secrets.
    `bound`: a digest of their ids on the platforms at that time.
    """

    signing: Mapping[str, bytes]
    counselors: Mapping[str, bytes]
    own: bytes
    worker: bytes
    escrow: bytes | None = None
    custodian: bytes | None = None
    former: Mapping[str, Sequence[bytes]] = field(default_factory=dict)
    designations: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    bound: Mapping[str, str] = field(default_factory=dict)

    def recipient(self, counselor: str) -> str | None:
        """The fingerprint of a counselor's key; None without one."""
        key = self.counselors.get(counselor)
        return envelope.fingerprint(key) if key else None

    def counselor(self, recipient: str) -> str | None:
        """The counselor whose key has this fingerprint, or had it before."""
        every = {**{one: (key,) for one, key in self.counselors.items()}}
        every |= {one: (*every.get(one, ()), *keys) for one, keys in self.former.items()}
        found = (one for one, keys in every.items() if recipient in map(envelope.fingerprint, keys))
        return next(found, None)

    def custodian_recipient(self) -> str | None:
        """The fingerprint of the custodian's key; None without one."""
        return envelope.fingerprint(self.custodian) if self.custodian else None

    def own_recipient(self) -> str:
        """The fingerprint of `own`; every case has a wrap for it, an empty one where nobody gave a name."""
        return envelope.fingerprint(self.own)

    def checks_audit(self) -> Checks:
        """Whether an audit entry was signed by a door that writes the audit."""

        def checks(signer: str, digest: bytes, signature: bytes) -> bool:
            public = self.signing.get(signer, b"") if role(signer) in _AUDITS else b""
            return envelope.is_signed(public, _AUDIT, digest, signature)

        return checks


@dataclass(frozen=True)
class StaffKeys:
    """What the staff's door holds: nothing that opens a case."""

    seed: bytes = field(repr=False)
    door: bytes = field(repr=False)


@dataclass(frozen=True)
class CounselorsKeys:
    """What the counselors' door holds: its seed, its dialogs' key, each counselor's private key, `own`'s.

    `signs_as`: under which name its seed signs. `former`: a counselor's keys while their cases leave them.
    """

    seed: bytes = field(repr=False)
    door: bytes = field(repr=False)
    private: Mapping[str, bytes] = field(repr=False)
    own: bytes = field(repr=False)
    signs_as: str = COUNSELORS
    former: Mapping[str, Sequence[bytes]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class CustodianKeys:
    """What the custodian's door holds: its seed, its dialogs' key, and the key of the confided names."""

    seed: bytes = field(repr=False)
    door: bytes = field(repr=False)
    private: bytes = field(repr=False)


@dataclass(frozen=True)
class WorkerKeys:
    """What the worker holds: the key of the letters."""

    private: bytes = field(repr=False)


@dataclass(frozen=True)
class Keys:
    """All keys of a desk, as they are made; afterwards each door has its own only.

    `custodian` is None where that door's file lies elsewhere, or a desk from before has none yet.
    """

    keyring: Keyring
    staff: StaffKeys = field(repr=False)
    counselors: CounselorsKeys = field(repr=False)
    worker: WorkerKeys = field(repr=False)
    custodian: CustodianKeys | None = field(default=None, repr=False)


def new_keys(counselors: Iterable[str], escrow: bytes | None = None) -> Keys:
    """Keys for a new desk. `escrow` is the public half of a key that exists in shares only."""
    own, worker = envelope.pair(), envelope.pair()
    seeds = {STAFF: envelope.fresh(), COUNSELORS: envelope.fresh()}
    signing = {door: envelope.signing_pair(seed)[0] for door, seed in seeds.items()}
    keyring = Keyring(signing, {}, own[0], worker[0], escrow)
    staff = StaffKeys(seeds[STAFF], envelope.fresh())
    counselors_keys = CounselorsKeys(seeds[COUNSELORS], envelope.fresh(), {}, own[1])
    keys = Keys(keyring, staff, counselors_keys, WorkerKeys(worker[1]))
    return with_counselors(with_custodian(keys), counselors)


def with_custodian(keys: Keys) -> Keys:
    """With keys for the custodian's door, where there are none yet."""
    if keys.keyring.custodian:
        return keys
    (public, private), seed = envelope.pair(), envelope.fresh()
    signing = {**keys.keyring.signing, CUSTODIAN: envelope.signing_pair(seed)[0]}
    return replace(
        keys,
        keyring=replace(keys.keyring, custodian=public, signing=signing),
        custodian=CustodianKeys(seed, envelope.fresh(), private),
    )


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
