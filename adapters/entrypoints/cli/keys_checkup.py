"""What `doctor` looks at of the keys: those of one door, or of a process that is all doors."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from adapters.entrypoints.apps import ALL, COUNSELORS, CUSTODIAN, STAFF
from adapters.entrypoints.cli.findings import Finding
from adapters.vault import keyfiles
from adapters.vault.keyring import Keyring

WORKER = "worker"
"""The worker has a key file as the doors have; it is no door."""

_SHARED = keyfiles.KEYRING
"""The one file that belongs beside each door's own."""


def key_findings(folder: Path, kek: str | None, door: str) -> Iterator[Finding]:
    """Whether that door's keys open, and which it should not be able to read."""
    open_ones = keyfiles.open_to_others(folder)
    for path in open_ones:
        yield "wrong", f"{path} can be read by others on this machine: chmod go-rwx {path}"
    if set(open_ones) - {folder}:
        return  # such files are refused, which is told already
    try:
        keyring = _LOADED[door](folder, kek)
    except keyfiles.KeysError as fault:
        yield "wrong", str(fault)
        return
    yield "ok", f"the keys in {folder} open" if door == ALL else f"the {door}'s keys in {folder} open"
    if keyring.escrow is None:
        yield "missing", "an escrow: cases are lost with the counselors' keys; `madoguchi init --help`"
    if kek is None and door in {ALL, COUNSELORS}:
        cure = "docs/slack.md, section 4, tells how to keep it apart"
        yield (
            "missing",
            f"MADOGUCHI_KEK: the key of the counselors' keys lies in the same folder as they do; {cure}",
        )
    if door != ALL and (others := _others(folder, door)):
        cure = "move them to the folders (MADOGUCHI_KEYS) of those whose they are, or out of this machine"
        yield "missing", f"keys apart: in {folder} lie others' as well ({', '.join(others)}); {cure}"


def _others(folder: Path, door: str) -> list[str]:
    """The key files beside a door's own that it has no use for."""
    own = {f"{door}.json", _SHARED, *([keyfiles.KEK] if door == COUNSELORS else [])}
    return sorted(path.name for path in folder.glob("*.json") if path.name not in own)


def _all(folder: Path, kek: str | None) -> Keyring:
    return keyfiles.load_keys(folder, keyfiles.load_kek(folder, kek)).keyring


def _staff(folder: Path, _: str | None) -> Keyring:
    keyfiles.load_staff(folder)
    return keyfiles.load_keyring(folder, STAFF)


def _counselors(folder: Path, kek: str | None) -> Keyring:
    keyfiles.load_counselors(folder, keyfiles.load_kek(folder, kek))
    return keyfiles.load_keyring(folder, COUNSELORS)


def _custodian(folder: Path, _: str | None) -> Keyring:
    keyfiles.load_custodian(folder)
    return keyfiles.load_keyring(folder, CUSTODIAN)


def _worker(folder: Path, _: str | None) -> Keyring:
    keyfiles.load_worker(folder)
    return keyfiles.load_keyring(folder, WORKER)


_LOADED: Mapping[str, Callable[[Path, str | None], Keyring]] = {
    ALL: _all, STAFF: _staff, COUNSELORS: _counselors, CUSTODIAN: _custodian, WORKER: _worker,
}  # fmt: skip
