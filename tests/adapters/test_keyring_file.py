"""The keyring's file: only as the root signed it, and never beside counselors' keys that don't fit it."""

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.vault import envelope, keyfiles
from adapters.vault.keyfiles import KeysError
from adapters.vault.keyring import COUNSELORS, STAFF, Keys, new_keys, with_counselors

KEK, ROOT = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture(scope="module")
def keys() -> Keys:
    """A desk with two counselors and an escrow."""
    return new_keys(["a", "b"], envelope.pair()[0])


@pytest.fixture
def folder(keys: Keys, tmp_path: Path) -> Path:
    """Its key files."""
    keyfiles.save_keys(tmp_path / "keys", keys, ROOT, KEK)
    return tmp_path / "keys"


def refusal(load: Callable[[], object]) -> str:
    with pytest.raises(KeysError) as refused:
        load()
    return str(refused.value)


def test_an_older_copy_of_the_counselors_keys_is_refused_before_anybody_is_missed(
    folder: Path, keys: Keys
) -> None:
    before = (folder / "counselors.json").read_bytes()
    keyfiles.save_keys(folder, with_counselors(keys, ["c"]), ROOT, KEK)
    (folder / "counselors.json").write_bytes(before)

    told = refusal(lambda: keyfiles.load_counselors(folder, KEK))
    assert told.startswith(f"{folder / 'counselors.json'} has no key that fits the keyring's of c. ")


def test_newer_keys_beside_an_older_keyring_are_taken(folder: Path, keys: Keys) -> None:
    """A save that was killed in between leaves them so."""
    before = (folder / "keyring.json").read_bytes()
    keyfiles.save_keys(folder, with_counselors(keys, ["c"]), ROOT, KEK)
    (folder / "keyring.json").write_bytes(before)

    assert set(keyfiles.load_keys(folder, KEK).counselors.private) == {"a", "b", "c"}


NEW = b64encode(envelope.pair()[0]).decode()
EXCHANGES: dict[str, Callable[[Any], object]] = {
    "a counselor's": lambda told: told["keys"]["counselors"].update(a=NEW),
    "one more": lambda told: told["keys"]["counselors"].update(c=NEW),
    "one fewer": lambda told: told["keys"]["counselors"].pop("a"),
    "two exchanged": lambda told: told["keys"].update(
        counselors=dict(zip("ab", reversed(told["keys"]["counselors"].values()), strict=True))
    ),
    "a door's": lambda told: told["keys"]["signing"].update(counselors=NEW),
    "own": lambda told: told["keys"].update(own=NEW),
    "worker": lambda told: told["keys"].update(worker=NEW),
    "escrow": lambda told: told["keys"].update(escrow=NEW),
    "no escrow": lambda told: told["keys"].update(escrow=None),
    "signature": lambda told: told.update(signature=b64encode(b"\1" + bytes(64)).decode()),
    "no signature": lambda told: told.update(signature=""),
}


@pytest.mark.parametrize("change", EXCHANGES)
def test_a_keyring_with_any_key_exchanged_is_not_the_roots(folder: Path, change: str) -> None:
    path = folder / "keyring.json"
    read = json.loads(path.read_text())
    EXCHANGES[change](read)
    path.write_text(json.dumps(read))

    told = refusal(lambda: keyfiles.load_keyring(folder, STAFF))
    assert told == f"{path} is not signed by this desk's root key. Put back a copy that is."


def test_a_keyring_signed_by_another_root_is_refused(folder: Path, keys: Keys, tmp_path: Path) -> None:
    keyfiles.save_keys(tmp_path / "other", keys, bytes(32), KEK)
    (folder / "keyring.json").write_bytes((tmp_path / "other" / "keyring.json").read_bytes())

    for door in (STAFF, COUNSELORS, "worker"):
        assert "is not signed" in refusal(lambda door=door: keyfiles.load_keyring(folder, door))
    assert "is not signed" in refusal(lambda: keyfiles.load_keys(folder, KEK))
