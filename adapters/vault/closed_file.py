"""One closed file: a JSON object that only its owner reads, written whole or not at all."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.refusal import Refusal
from adapters.vault import envelope


class KeysError(Refusal):
    """Keys can't be used as they are: which file, what is the matter, how to mend it."""


def read(path: Path) -> dict[str, Any]:
    """What stands in it. Raises KeysError."""
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
        raise damaged(path) from None
    if not isinstance(told, dict):
        raise damaged(path)
    return told


def write(path: Path, told: Mapping[str, Any]) -> None:
    """Whole or not at all, and never open to others in between."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as out:
        out.write(json.dumps(told, indent=1))
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


def key_in(told: Mapping[str, Any], name: str, path: Path) -> bytes:
    """A key of 32 bytes out of what was read. Raises KeysError."""
    try:
        key = b64decode(told[name], validate=True)
    except (KeyError, TypeError, ValueError):
        key = b""
    if len(key) != envelope.KEY:
        raise damaged(path, f": it has no {name}")
    return key


def damaged(path: Path, what: str = "") -> KeysError:
    """How a file is refused that was not written so."""
    return KeysError(f"{path} is damaged{what}. Put back a copy of it.")


def text(key: bytes) -> str:
    """Bytes as they stand in a file."""
    return b64encode(key).decode()
