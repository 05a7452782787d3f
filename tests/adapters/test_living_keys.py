"""Living keys: what a running desk knows follows the files, and a spoilt file takes nothing away."""

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.vault import keyfiles
from adapters.vault.key_changes import exchanged, naming, without_former
from adapters.vault.keyring import STAFF, Keys, new_keys, with_counselors
from adapters.vault.keyring_file import saved_keyring
from adapters.vault.living import living_keyring, living_keys

KEK, ROOT = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def keys() -> Keys:
    """A desk with two counselors."""
    return new_keys(["a", "b"])


@pytest.fixture
def folder(keys: Keys, tmp_path: Path) -> Path:
    """Its key files."""
    keyfiles.save_keys(tmp_path / "keys", keys, ROOT, KEK)
    return tmp_path / "keys"


def test_a_counselor_who_gets_a_key_is_known_at_once(folder: Path, keys: Keys) -> None:
    living, keyring = living_keys(folder, KEK), living_keyring(folder, STAFF)
    assert living == keys

    keyfiles.save_keys(folder, later := with_counselors(keys, ["c"]), ROOT, KEK)

    assert living == later
    assert keyring == later.keyring
    assert keyring.recipient("c") == living.keyring.recipient("c") == later.keyring.recipient("c")


def test_each_step_of_an_exchange_leaves_a_desk_that_opens_with_one_of_the_two(
    folder: Path, keys: Keys
) -> None:
    living = living_keys(folder, KEK)
    both = exchanged(keys.counselors, "a")

    keyfiles.save_counselors(folder, both, ROOT, KEK)
    assert living.counselors.former["a"] == (keys.counselors.private["a"],)
    assert living.keyring.recipient("a") == keys.keyring.recipient("a")

    saved_keyring(folder, keyring := naming(keys.keyring, both, "a"), ROOT)
    assert living.keyring.recipient("a") == keyring.recipient("a") != keys.keyring.recipient("a")
    assert living.keyring.counselor(str(keys.keyring.recipient("a"))) == "a"

    keyfiles.save_counselors(folder, without_former(both, "a"), ROOT, KEK)
    assert keys.counselors.private["a"] not in [
        *living.counselors.private.values(),
        *living.counselors.former.get("a", ()),
    ]


def test_an_exchange_that_has_begun_is_not_begun_again(keys: Keys) -> None:
    once = exchanged(keys.counselors, "a")
    assert exchanged(once, "a") == once
    keyring = naming(keys.keyring, once, "a")
    assert naming(keyring, once, "a") == keyring


@pytest.mark.parametrize("name", ["keyring.json", "counselors.json"])
@pytest.mark.parametrize("how", ["damaged", "gone", "open to others", "not the root's"])
def test_a_file_spoilt_meanwhile_leaves_what_was_known(
    folder: Path, keys: Keys, tmp_path: Path, name: str, how: str
) -> None:
    living, whole = living_keys(folder, KEK), (folder / name).read_bytes()
    match how:
        case "damaged":
            (folder / name).write_text("{")
        case "gone":
            (folder / name).unlink()
        case "open to others":
            (folder / name).write_bytes(whole + b" ")
            (folder / name).chmod(0o644)
        case _:
            keyfiles.save_keys(tmp_path / "other", new_keys(["a", "b"]), KEK, KEK)
            (folder / name).write_bytes((tmp_path / "other" / name).read_bytes())
    assert living == keys

    (folder / name).write_bytes(whole)
    (folder / name).chmod(0o600)
    keyfiles.save_keys(folder, later := with_counselors(keys, ["c"]), ROOT, KEK)
    assert living == later


def test_whose_keys_were_replaced_is_named_by_either(keys: Keys) -> None:
    again = keys.keyring
    counselors = keys.counselors
    known = []
    for _ in range(3):
        known.append(again.recipient("a"))
        counselors = without_former(exchanged(counselors, "a"), "a")
        again = naming(again, counselors, "a")
    assert [again.counselor(str(one)) for one in known] == ["a"] * 3
    assert again.recipient("a") not in known
    assert replace(again, former={}).counselor(str(known[0])) is None
