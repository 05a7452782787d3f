"""The keyring's file: public keys and designations, as the root key signed them."""

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from adapters.vault import envelope
from adapters.vault.closed_file import KeysError, damaged, read, text, write
from adapters.vault.keyring import Keyring

KEYRING = "keyring.json"
_PURPOSE = b"keyring"


def saved_keyring(folder: Path, keyring: Keyring, root: bytes) -> None:
    """Write it, signed with the root key (its seed)."""
    public = _public(keyring)
    signature = envelope.sign(root, _PURPOSE, _canonical(public))
    write(folder / KEYRING, {"keys": public, "signature": text(signature)})


def keyring_of(folder: Path, root: bytes) -> Keyring:
    """The public keys, if this root (its public half) signed them. Raises KeysError."""
    path = folder / KEYRING
    try:
        keyring = signed_keyring(read(path), root)
    except ValueError:
        raise damaged(path) from None
    if keyring is None:
        raise KeysError(f"{path} is not signed by this desk's root key. Put back a copy that is.")
    return keyring


def signed_keyring(told: Mapping[str, Any], root: bytes) -> Keyring | None:
    """What stands in such a file; None when this root did not sign it. Raises ValueError for no keyring."""
    try:
        public, signature = told["keys"], b64decode(told["signature"])
        valid = envelope.is_signed(root, _PURPOSE, _canonical(public), signature)
        keyring = _keyring(public)
    except (KeyError, TypeError, AttributeError):
        raise ValueError from None
    return keyring if valid else None


def _keyring(public: Mapping[str, Any]) -> Keyring:
    custodian, escrow = (b64decode(public[one]) if public.get(one) else None for one in _AT_WILL)
    former = {one: tuple(map(b64decode, keys)) for one, keys in public.get("former", {}).items()}
    days = {one: _days(*told) for one, told in public.get("designations", {}).items()}
    signing, counselors = _each(public["signing"]), _each(public["counselors"])
    own, worker = b64decode(public["own"]), b64decode(public["worker"])
    bound = {one: str(form) for one, form in public.get("bound", {}).items()}
    return Keyring(signing, counselors, own, worker, escrow, custodian, former, days, bound)


_AT_WILL = ("custodian", "escrow")


def _each(keys: Mapping[str, str]) -> dict[str, bytes]:
    return {one: b64decode(key) for one, key in keys.items()}


def _days(designated: str, acknowledged: str) -> tuple[date, date]:
    return date.fromisoformat(designated), date.fromisoformat(acknowledged)


def _public(keyring: Keyring) -> dict[str, Any]:
    """What desks from before have not is left out, so that their keyrings stay as they were signed."""
    public: dict[str, Any] = {
        "signing": {one: text(key) for one, key in keyring.signing.items()},
        "counselors": {one: text(key) for one, key in keyring.counselors.items()},
        "own": text(keyring.own),
        "worker": text(keyring.worker),
        "escrow": text(keyring.escrow) if keyring.escrow else None,
    }
    if keyring.custodian:
        public["custodian"] = text(keyring.custodian)
    if keyring.former:
        public["former"] = {one: list(map(text, keys)) for one, keys in keyring.former.items()}
    if keyring.designations:
        told = keyring.designations.items()
        public["designations"] = {one: [day.isoformat() for day in days] for one, days in told}
    if keyring.bound:
        public["bound"] = dict(keyring.bound)
    return public


def _canonical(public: Mapping[str, Any]) -> bytes:
    return json.dumps(public, sort_keys=True, separators=(",", ":")).encode()
