"""The keyring's file: only as the root signed it, and never beside counselors' keys that don't fit it."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.vault import envelope, keyfiles
from adapters.vault.keyfiles import KeysError
from adapters.vault.keyring import (
    COUNSELORS,
    CUSTODIAN,
    STAFF,
    Keys,
    new_keys,
    with_counselors,
    with_custodian,
)

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
    "custodian": lambda told: told["keys"].update(custodian=NEW),
    "no custodian": lambda told: told["keys"].pop("custodian"),
    "one more door": lambda told: told["keys"]["signing"].update({"counselors-2": NEW}),
    "a former key": lambda told: told["keys"].update(former={"a": [NEW]}),
    "a designation": lambda told: told["keys"].update(designations={"a": ["2026-10-01", "2026-10-02"]}),
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


def test_a_desk_from_before_loads_without_a_custodian_and_init_adds_what_it_lacks(
    folder: Path, keys: Keys
) -> None:
    signing = {one: key for one, key in keys.keyring.signing.items() if one != CUSTODIAN}
    older = replace(keys, keyring=replace(keys.keyring, custodian=None, signing=signing), custodian=None)
    (folder / "custodian.json").unlink()
    keyfiles.save_keys(folder, older, ROOT, KEK)
    told = json.loads((folder / "keyring.json").read_text())
    assert sorted(told["keys"]) == ["counselors", "escrow", "own", "signing", "worker"]  # as it was signed

    loaded = keyfiles.load_keys(folder, KEK)
    assert loaded == older
    keyfiles.save_keys(folder, later := with_custodian(loaded), ROOT, KEK)

    assert keyfiles.load_keys(folder, KEK) == later
    assert later.custodian
    assert envelope.public_of(later.custodian.private) == later.keyring.custodian
    assert with_custodian(later) == later


def test_the_custodians_file_may_lie_elsewhere_and_no_other_keys_take_its_place(
    folder: Path, keys: Keys, tmp_path: Path
) -> None:
    kept = (folder / "custodian.json").read_bytes()
    (folder / "custodian.json").unlink()

    assert keyfiles.load_keys(folder, KEK) == replace(keys, custodian=None)
    keyfiles.save_keys(folder, with_counselors(keyfiles.load_keys(folder, KEK), ["c"]), ROOT, KEK)
    assert not (folder / "custodian.json").exists()

    (folder / "custodian.json").write_bytes(kept)
    (folder / "custodian.json").chmod(0o600)
    assert keyfiles.load_keys(folder, KEK).custodian == keys.custodian


def test_a_custodians_file_that_does_not_fit_the_keyring_is_refused(
    folder: Path, keys: Keys, tmp_path: Path
) -> None:
    keyfiles.save_keys(tmp_path / "other", new_keys([]), ROOT, KEK)
    (folder / "custodian.json").write_bytes((tmp_path / "other" / "custodian.json").read_bytes())

    told = refusal(lambda: keyfiles.load_keys(folder, KEK))
    assert told == f"{folder / 'custodian.json'} does not fit the keyring. Put back its newest copy."
    assert refusal(lambda: keyfiles.load_custodian(folder)) == told


def test_a_keyring_signed_by_another_root_is_refused(folder: Path, keys: Keys, tmp_path: Path) -> None:
    keyfiles.save_keys(tmp_path / "other", keys, bytes(32), KEK)
    (folder / "keyring.json").write_bytes((tmp_path / "other" / "keyring.json").read_bytes())

    for door in (STAFF, COUNSELORS, "worker"):
        assert "is not signed" in refusal(lambda door=door: keyfiles.load_keyring(folder, door))
    assert "is not signed" in refusal(lambda: keyfiles.load_keys(folder, KEK))
