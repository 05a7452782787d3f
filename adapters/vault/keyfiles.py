"""Key files: one 0600 file a door, the keyring signed by the root key; nothing here lies with the data."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.refusal import Refusal
from adapters.vault import envelope
from adapters.vault.keyring import COUNSELORS, STAFF, CounselorsKeys, Keyring, Keys, StaffKeys, WorkerKeys

KEYRING, ROOT, WORKER, KEK = "keyring.json", "root.json", "worker.json", "kek.json"
_DOORS = {STAFF: "staff.json", COUNSELORS: "counselors.json"}
_PURPOSE = b"keyring"


class KeysError(Refusal):
    """Keys can't be used as they are: which file, what is the matter, how to mend it."""


def save_keys(folder: Path, keys: Keys, root: bytes, kek: bytes) -> None:
    """Write every door's file; `root` signs the keyring (its seed), `kek` wraps the counselors' keys."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    trusted = {"root": _text(envelope.signing_pair(root)[0])}
    staff, counselors = keys.staff, keys.counselors
    _write(folder / _DOORS[STAFF], {**trusted, "seed": _text(staff.seed), "door": _text(staff.door)})
    wrapped = {one: _text(envelope.close_kept(kek, key, _of(one))) for one, key in counselors.private.items()}
    own = _text(envelope.close_kept(kek, counselors.own, _of("")))
    told = {"seed": _text(counselors.seed), "door": _text(counselors.door), "private": wrapped, "own": own}
    _write(folder / _DOORS[COUNSELORS], {**trusted, **told})
    _write(folder / WORKER, {**trusted, "private": _text(keys.worker.private)})
    public = _public(keys.keyring)
    signature = envelope.sign(root, _PURPOSE, _canonical(public))
    _write(folder / KEYRING, {"keys": public, "signature": _text(signature)})


def save_root(folder: Path, root: bytes) -> None:
    """The root key's own file; it may be taken away from the server until a counselor is added."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(folder / ROOT, {"seed": _text(root)})


def load_root(folder: Path) -> bytes:
    """The root key's seed. Raises KeysError."""
    return _bytes(_read(folder / ROOT), "seed", folder / ROOT)


def load_kek(folder: Path, given: str | None) -> bytes:
    """The key-encryption key: as given (base64), or from its file. Raises KeysError."""
    if given is None:
        return _bytes(_read(folder / KEK), "key", folder / KEK)
    try:
        key = b64decode(given, validate=True)
    except ValueError:
        key = b""
    if len(key) != envelope.KEY:
        raise KeysError("MADOGUCHI_KEK is not 32 bytes in base64. Give it as it was at `madoguchi init`.")
    return key


def save_kek(folder: Path, kek: bytes) -> None:
    """The key-encryption key in a file of its own, where no other place is set for it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(folder / KEK, {"key": _text(kek)})


def save_share(place: Path, number: int, share: str) -> Path:
    """One share of the escrow, for one place: its file. Raises KeysError for one that is there already."""
    path = place / f"madoguchi-escrow-{number}-of-3.json"
    if path.exists():
        raise KeysError(f"{path} is there already: it may be a share of another escrow. Name another place.")
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(path, {"share": share, "number": number})
    return path


def load_keyring(folder: Path, door: str) -> Keyring:
    """The public keys, as signed by the root that this door trusts. Raises KeysError."""
    path = folder / KEYRING
    told = _read(path)
    own = folder / {**_DOORS, "worker": WORKER}[door]
    root = _bytes(_read(own), "root", own)
    try:
        public, signature = told["keys"], b64decode(told["signature"])
        valid = envelope.is_signed(root, _PURPOSE, _canonical(public), signature)
        escrow = b64decode(public["escrow"]) if public["escrow"] else None
        counselors = {one: b64decode(key) for one, key in public["counselors"].items()}
        signing = {one: b64decode(key) for one, key in public["signing"].items()}
        keyring = Keyring(signing, counselors, b64decode(public["own"]), b64decode(public["worker"]), escrow)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise KeysError(f"{path} is damaged. Put back a copy of it.") from None
    if not valid:
        raise KeysError(f"{path} is not signed by this desk's root key. Put back a copy that is.")
    return keyring


def load_staff(folder: Path) -> StaffKeys:
    """The staff door's keys. Raises KeysError."""
    path = folder / _DOORS[STAFF]
    told = _read(path)
    return StaffKeys(_bytes(told, "seed", path), _bytes(told, "door", path))


def load_counselors(folder: Path, kek: bytes) -> CounselorsKeys:
    """The counselors' door's keys, one for each counselor of the keyring. Raises KeysError."""
    path = folder / _DOORS[COUNSELORS]
    told = _read(path)
    try:
        wrapped = {one: b64decode(key) for one, key in told["private"].items()}
        private = {one: envelope.disclose_kept(kek, key, _of(one)) for one, key in wrapped.items()}
        own = envelope.disclose_kept(kek, b64decode(told["own"]), _of(""))
    except envelope.Unopened:
        raise KeysError(
            f"{path} does not open with this key-encryption key. Use the one of `init`."
        ) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise KeysError(f"{path} is damaged. Put back a copy of it.") from None
    public = load_keyring(folder, COUNSELORS).counselors
    unfit = [
        one for one, key in public.items() if one not in private or envelope.public_of(private[one]) != key
    ]
    if unfit:
        raise KeysError(f"{path} has no key that fits the keyring's of {unfit[0]}. Put back its newest copy.")
    return CounselorsKeys(_bytes(told, "seed", path), _bytes(told, "door", path), private, own)


def load_worker(folder: Path) -> WorkerKeys:
    """The worker's key. Raises KeysError."""
    return WorkerKeys(_bytes(_read(folder / WORKER), "private", folder / WORKER))


def load_keys(folder: Path, kek: bytes) -> Keys:
    """Every door's keys, for a process that is all doors. Raises KeysError."""
    keyring = load_keyring(folder, STAFF)
    return Keys(keyring, load_staff(folder), load_counselors(folder, kek), load_worker(folder))


def open_to_others(folder: Path) -> list[Path]:
    """The folder and those files in it that others on this machine may read."""
    return [
        path for path in (folder, *folder.glob("*.json")) if path.exists() and path.stat().st_mode & 0o077
    ]


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_mode & 0o077:
            raise KeysError(f"{path} can be read by others on this machine. Close it: chmod 600 {path}")
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KeysError(
            f"{path} is missing. `madoguchi init` makes a new desk's keys; an old desk needs its own back."
        ) from None
    except OSError as fault:
        raise KeysError(f"{path} can't be read: {fault.strerror}. Let this door's user read it.") from None
    except ValueError:
        raise KeysError(f"{path} is damaged. Put back a copy of it.") from None
    if not isinstance(told, dict):
        raise KeysError(f"{path} is damaged. Put back a copy of it.")
    return told


def _write(path: Path, told: Mapping[str, Any]) -> None:
    """Whole or not at all, and never open to others in between."""
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as out:
        out.write(json.dumps(told, indent=1))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def _public(keyring: Keyring) -> dict[str, Any]:
    return {
        "signing": {one: _text(key) for one, key in keyring.signing.items()},
        "counselors": {one: _text(key) for one, key in keyring.counselors.items()},
        "own": _text(keyring.own),
        "worker": _text(keyring.worker),
        "escrow": _text(keyring.escrow) if keyring.escrow else None,
    }


def _canonical(public: Mapping[str, Any]) -> bytes:
    return json.dumps(public, sort_keys=True, separators=(",", ":")).encode()


def _bytes(told: Mapping[str, Any], name: str, path: Path) -> bytes:
    try:
        key = b64decode(told[name], validate=True)
    except (KeyError, TypeError, ValueError):
        key = b""
    if len(key) != envelope.KEY:
        raise KeysError(f"{path} is damaged: it has no {name}. Put back a copy of it.")
    return key


def _of(counselor: str) -> bytes:
    return b"counselor:" + counselor.encode() if counselor else b"own"


def _text(key: bytes) -> str:
    return b64encode(key).decode()
