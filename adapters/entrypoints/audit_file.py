"""An audit as a file that anybody verifies: its entries, and the doors' keys as the root key signed them."""

import json
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.refusal import Refusal
from adapters.vault import envelope, keyfiles
from adapters.vault.closed_file import read, text, write
from adapters.vault.keyring import Keyring
from adapters.vault.keyring_file import KEYRING, signed_keyring
from bot.cases.audit import Act, AuditEntry, head

_FORMAT = "madoguchi-audit-1"


@dataclass(frozen=True)
class AuditFile:
    """What such a file says. `root`: the fingerprint of the key that signed the doors' keys."""

    entries: Sequence[AuditEntry]
    keyring: Keyring
    root: str
    head: str


def export_audit(path: Path, entries: Sequence[AuditEntry], keys: Path) -> str:
    """Write one: the root key's fingerprint. `keys`: their folder. Raises KeysError, Refusal."""
    if path.exists():
        raise Refusal(f"{path} is there already. Name a new file.")
    root = keyfiles.trusted_root(keys)
    keyfiles.any_keyring(keys)
    write(
        path,
        {
            "format": _FORMAT,
            "root": text(root),
            "keyring": read(keys / KEYRING),
            "head": head(entries),
            "entries": [_told(one) for one in entries],
        },
    )
    return spelled(root)


def read_audit(path: Path) -> AuditFile:
    """What an exported audit says, its keys verified; its entries are not yet. Raises Refusal."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != _FORMAT:
            raise ValueError
        root = b64decode(told["root"], validate=True)
        keyring = signed_keyring(told["keyring"], root)
        entries = [_entry(one) for one in told["entries"]]
        noted = str(told["head"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, OverflowError):
        raise Refusal(f"{path} is no audit as `madoguchi audit export` writes it, or is damaged.") from None
    if keyring is None:
        raise Refusal(f"{path} has keys that its root key did not sign. Don't trust it.")
    return AuditFile(entries, keyring, spelled(root), noted)


def spelled(root: bytes) -> str:
    """A root key's fingerprint as people compare it: in groups of four."""
    name = envelope.fingerprint(root)
    return " ".join(name[place : place + 4] for place in range(0, len(name), 4))


def ends_elsewhere(told: AuditFile) -> Iterator[tuple[int, str]]:
    """Whether the end that the file itself names is not the end of its entries."""
    if told.head != head(told.entries):
        yield len(told.entries), f"ends without the head that the file names, {told.head}"


def _told(one: AuditEntry) -> dict[str, Any]:
    return {**asdict(one), "at": int(one.at.timestamp()), "signature": text(one.signature)}


def _entry(told: dict[str, Any]) -> AuditEntry:
    values = {one.name: told[one.name] for one in fields(AuditEntry)}
    at, act = datetime.fromtimestamp(int(told["at"]), UTC), Act(told["act"])
    values |= {"at": at, "act": act, "signature": b64decode(told["signature"], validate=True)}
    if not all(
        isinstance(values[one], str) for one in ("actor", "case", "previous", "digest", "signer", "why")
    ):
        raise ValueError
    bytes.fromhex(values["digest"])
    return AuditEntry(**{**values, "sequence": int(told["sequence"])})
