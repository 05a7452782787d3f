"""Key files: one 0600 file a door, the keyring signed by the root key; nothing here lies with the data."""

from base64 import b64decode
from pathlib import Path
from typing import Any

from adapters.vault import closed_file, envelope, keyring_file
from adapters.vault.closed_file import damaged, key_in, read, text, write
from adapters.vault.keyring import (
    COUNSELORS,
    CUSTODIAN,
    STAFF,
    CounselorsKeys,
    CustodianKeys,
    Keyring,
    Keys,
    StaffKeys,
    WorkerKeys,
)
from adapters.vault.keyring_file import keyring_of, saved_keyring

KEYRING, KeysError = keyring_file.KEYRING, closed_file.KeysError
ROOT, WORKER, KEK = "root.json", "worker.json", "kek.json"
_DOORS = {one: f"{one}.json" for one in (STAFF, COUNSELORS, CUSTODIAN, "worker")}


def save_keys(folder: Path, keys: Keys, root: bytes, kek: bytes) -> None:
    """Write every door's file; `root` signs the keyring (its seed), `kek` wraps the counselors' keys."""
    trusted = _trusted(root)
    staff, custodian = keys.staff, keys.custodian
    write(folder / _DOORS[STAFF], {**trusted, "seed": text(staff.seed), "door": text(staff.door)})
    save_counselors(folder, keys.counselors, root, kek)
    write(folder / WORKER, {**trusted, "private": text(keys.worker.private)})
    if custodian:
        told = {"seed": custodian.seed, "door": custodian.door, "private": custodian.private}
        write(folder / _DOORS[CUSTODIAN], {**trusted, **{one: text(key) for one, key in told.items()}})
    saved_keyring(folder, keys.keyring, root)


def save_counselors(folder: Path, keys: CounselorsKeys, root: bytes, kek: bytes) -> None:
    """The counselors' door's file alone: before the keyring that names its keys."""
    write(folder / _DOORS[COUNSELORS], {**_trusted(root), **_counselors(keys, kek)})


def save_root(folder: Path, root: bytes) -> None:
    """The root key's own file; it may be taken away from the server until a counselor is added."""
    write(folder / ROOT, {"seed": text(root)})


def load_root(folder: Path) -> bytes:
    """The root key's seed. Raises KeysError."""
    return key_in(read(folder / ROOT), "seed", folder / ROOT)


def load_kek(folder: Path, given: str | None) -> bytes:
    """The key-encryption key: as given (base64), or from its file. Raises KeysError."""
    if given is None:
        return key_in(read(folder / KEK), "key", folder / KEK)
    try:
        key = b64decode(given, validate=True)
    except ValueError:
        key = b""
    if len(key) != envelope.KEY:
        raise KeysError("MADOGUCHI_KEK is not 32 bytes in base64. Give it as it was at `madoguchi init`.")
    return key


def save_kek(folder: Path, kek: bytes) -> None:
    """The key-encryption key in a file of its own, where no other place is set for it."""
    write(folder / KEK, {"key": text(kek)})


def load_keyring(folder: Path, door: str) -> Keyring:
    """The public keys, as signed by the root that this door trusts. Raises KeysError."""
    own = folder / _DOORS[door]
    read(folder / KEYRING)  # what is wrong with both is told of this one first
    return keyring_of(folder, key_in(read(own), "root", own))


def any_keyring(folder: Path) -> Keyring:
    """The public keys, as signed by the root that whichever door is here trusts. Raises KeysError."""
    read(folder / KEYRING)  # what is wrong with both is told of this one first
    return keyring_of(folder, trusted_root(folder))


def trusted_root(folder: Path) -> bytes:
    """The root key's public half, as whichever door is here knows it. Raises KeysError."""
    file = next((one for one in _DOORS.values() if (folder / one).exists()), _DOORS[COUNSELORS])
    return key_in(read(folder / file), "root", folder / file)


def load_staff(folder: Path) -> StaffKeys:
    """The staff door's keys. Raises KeysError."""
    path = folder / _DOORS[STAFF]
    told = read(path)
    return StaffKeys(key_in(told, "seed", path), key_in(told, "door", path))


def load_counselors(folder: Path, kek: bytes) -> CounselorsKeys:
    """The counselors' door's keys, one for each counselor of the keyring. Raises KeysError."""
    path = folder / _DOORS[COUNSELORS]
    told = read(path)
    try:
        private = {one: _unwrapped(kek, one, key) for one, key in told["private"].items()}
        kept = told.get("former", {}).items()
        former = {one: tuple(_unwrapped(kek, one, key) for key in keys) for one, keys in kept}
        own, signs_as = _unwrapped(kek, "", told["own"]), str(told.get("signs_as", COUNSELORS))
    except envelope.Unopened:
        raise KeysError(
            f"{path} does not open with this key-encryption key. Use the one of `init`."
        ) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise damaged(path) from None
    seed, door = key_in(told, "seed", path), key_in(told, "door", path)
    keys = CounselorsKeys(seed, door, private, own, signs_as, former)
    _refuse_unfit(path, keys, load_keyring(folder, COUNSELORS))
    return keys


def load_custodian(folder: Path) -> CustodianKeys:
    """The custodian's door's keys. Raises KeysError."""
    path = folder / _DOORS[CUSTODIAN]
    told = read(path)
    keys = CustodianKeys(*(key_in(told, name, path) for name in ("seed", "door", "private")))
    keyring = load_keyring(folder, CUSTODIAN)
    named = keyring.custodian, keyring.signing.get(CUSTODIAN)
    if named != (envelope.public_of(keys.private), envelope.signing_pair(keys.seed)[0]):
        raise KeysError(f"{path} does not fit the keyring. Put back its newest copy.")
    return keys


def load_worker(folder: Path) -> WorkerKeys:
    """The worker's key. Raises KeysError."""
    return WorkerKeys(key_in(read(folder / WORKER), "private", folder / WORKER))


def load_keys(folder: Path, kek: bytes) -> Keys:
    """Every door's keys, for a process that is all doors; the custodian's may lie elsewhere.

    Raises KeysError.
    """
    keyring = load_keyring(folder, STAFF)
    here = keyring.custodian and (folder / _DOORS[CUSTODIAN]).exists()
    custodian = load_custodian(folder) if here else None
    return Keys(keyring, load_staff(folder), load_counselors(folder, kek), load_worker(folder), custodian)


def open_to_others(folder: Path) -> list[Path]:
    """The folder and those files in it that others on this machine may read."""
    return [
        path for path in (folder, *folder.glob("*.json")) if path.exists() and path.stat().st_mode & 0o077
    ]


def _trusted(root: bytes) -> dict[str, str]:
    return {"root": text(envelope.signing_pair(root)[0])}


def _counselors(keys: CounselorsKeys, kek: bytes) -> dict[str, Any]:
    told: dict[str, Any] = {
        "seed": text(keys.seed),
        "door": text(keys.door),
        "private": {one: _wrapped(kek, one, key) for one, key in keys.private.items()},
        "own": _wrapped(kek, "", keys.own),
    }
    if keys.signs_as != COUNSELORS:
        told["signs_as"] = keys.signs_as
    if keys.former:
        told["former"] = {one: [_wrapped(kek, one, key) for key in kept] for one, kept in keys.former.items()}
    return told


def _refuse_unfit(path: Path, keys: CounselorsKeys, keyring: Keyring) -> None:
    """A key that is being exchanged fits, whichever of the two the keyring names yet."""
    held = {one: {key, *keys.former.get(one, ())} for one, key in keys.private.items()}
    for one, key in keyring.counselors.items():
        if key not in map(envelope.public_of, held.get(one, ())):
            raise KeysError(f"{path} has no key that fits the keyring's of {one}. Put back its newest copy.")


def _wrapped(kek: bytes, counselor: str, key: bytes) -> str:
    return text(envelope.close_kept(kek, key, _of(counselor)))


def _unwrapped(kek: bytes, counselor: str, kept: str) -> bytes:
    return envelope.disclose_kept(kek, b64decode(kept), _of(counselor))


def _of(counselor: str) -> bytes:
    return b"counselor:" + counselor.encode() if counselor else b"own"
