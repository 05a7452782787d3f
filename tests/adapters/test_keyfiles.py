"""Key files: closed to others, whole or refused in one line that names the file and the cure."""

import json
import os
import signal
import stat
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.vault import envelope, keyfiles
from adapters.vault.keyfiles import KeysError
from adapters.vault.keyring import COUNSELORS, CUSTODIAN, STAFF, Keys, new_keys, with_counselors

KEK, ROOT = bytes(range(32)), bytes(range(32, 64))
LOADS: dict[str, Callable[[Path], object]] = {
    "staff.json": keyfiles.load_staff,
    "counselors.json": lambda folder: keyfiles.load_counselors(folder, KEK),
    "custodian.json": keyfiles.load_custodian,
    "worker.json": keyfiles.load_worker,
    "root.json": keyfiles.load_root,
    "kek.json": lambda folder: keyfiles.load_kek(folder, None),
    "keyring.json": lambda folder: keyfiles.load_keyring(folder, STAFF),
}
ALL = pytest.mark.parametrize("name", LOADS)


@pytest.fixture(scope="module")
def keys() -> Keys:
    """A desk with two counselors and an escrow."""
    return new_keys(["a", "b"], envelope.pair()[0])


@pytest.fixture
def folder(keys: Keys, tmp_path: Path) -> Path:
    """Its key files, made by somebody whose files are open by default."""
    before = os.umask(0)
    save(tmp_path / "home" / "keys", keys)
    os.umask(before)
    return tmp_path / "home" / "keys"


def save(folder: Path, keys: Keys) -> None:
    keyfiles.save_keys(folder, keys, ROOT, KEK)
    keyfiles.save_root(folder, ROOT)
    keyfiles.save_kek(folder, KEK)


def refusal(load: Callable[[Path], object], folder: Path) -> str:
    """The one line with which keys are refused; it shows none of them."""
    with pytest.raises(KeysError) as refused:
        load(folder)
    told = str(refused.value)
    assert "\n" not in told
    assert told.endswith((".", ".json"))
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    return told


def changed(path: Path, change: Callable[[Any], object]) -> None:
    """The file with something in it changed."""
    told = json.loads(path.read_text())
    change(told)
    path.write_text(json.dumps(told))


def test_keys_come_back_as_they_were_saved(folder: Path, keys: Keys) -> None:
    assert keyfiles.load_keys(folder, KEK) == keys
    for door in (STAFF, COUNSELORS, CUSTODIAN, "worker"):
        assert keyfiles.load_keyring(folder, door) == keys.keyring
    assert keyfiles.load_root(folder) == ROOT
    assert keyfiles.load_kek(folder, None) == keyfiles.load_kek(folder, b64encode(KEK).decode()) == KEK


def test_a_desk_without_an_escrow_comes_back_without_one(tmp_path: Path) -> None:
    save(tmp_path / "keys", keys := new_keys(["a"]))

    assert keyfiles.load_keys(tmp_path / "keys", KEK) == keys


def test_a_counselor_added_later_gets_a_key_and_the_others_keep_theirs(folder: Path, keys: Keys) -> None:
    save(folder, later := with_counselors(keys, ["a", "c"]))

    loaded = keyfiles.load_keys(folder, KEK)
    assert loaded == later
    assert list(loaded.keyring.counselors) == ["a", "b", "c"]
    assert loaded.counselors.private["a"] == keys.counselors.private["a"]


def test_files_and_their_folder_are_closed_to_others_whatever_the_users_default(folder: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert modes == dict.fromkeys(LOADS, 0o600)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert keyfiles.open_to_others(folder) == []


def test_no_private_key_of_a_counselor_stands_in_a_file_as_it_is(folder: Path, keys: Keys) -> None:
    text = (folder / "counselors.json").read_text()

    assert b64encode(keys.counselors.seed).decode() in text
    for one in (*keys.counselors.private.values(), keys.counselors.own):
        assert b64encode(one).decode() not in text


@ALL
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o601, 0o777])
def test_a_file_open_to_others_is_refused_with_the_way_to_close_it(
    folder: Path, name: str, mode: int
) -> None:
    (folder / name).chmod(mode)

    assert refusal(LOADS[name], folder).endswith(f"chmod 600 {folder / name}")
    assert keyfiles.open_to_others(folder) == [folder / name]


def test_an_open_folder_is_told(folder: Path) -> None:
    folder.chmod(0o750)
    assert keyfiles.open_to_others(folder) == [folder]


@ALL
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert refusal(LOADS[name], folder).startswith(f"{folder / name} is missing. ")


@ALL
def test_a_folder_where_a_file_should_be_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / name).mkdir(mode=0o700)
    assert refusal(LOADS[name], folder).startswith(f"{folder / name} can't be read: ")


@ALL
@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b'"x"', b"5", b"\xff\xfe", b"{}", b"\0" * 100])
def test_a_damaged_file_is_named_with_the_cure(folder: Path, name: str, text: bytes) -> None:
    (folder / name).write_bytes(text)

    told = refusal(LOADS[name], folder)
    assert told.startswith(f"{folder / name} is damaged")
    assert told.endswith("Put back a copy of it.")


@ALL
def test_a_file_cut_anywhere_is_damaged(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for length in range(0, len(whole) - 1, 17):
        (folder / name).write_bytes(whole[:length])
        assert refusal(LOADS[name], folder).startswith(f"{folder / name} is damaged")


KEPT = [one.split() for one in (
    "staff.json seed", "staff.json door", "counselors.json seed", "counselors.json door",
    "custodian.json seed", "custodian.json door", "custodian.json private", "worker.json private",
    "root.json seed", "kek.json key",
)]  # fmt: skip


@pytest.mark.parametrize(("name", "key"), KEPT)
@pytest.mark.parametrize("value", ["", "AAAA", b64encode(bytes(31)).decode(), b64encode(bytes(33)).decode(),
                                   "!" * 44, "あ" * 44, 5, None, [], {}])  # fmt: skip
def test_a_key_cut_short_or_no_key_at_all_is_named(folder: Path, name: str, key: str, value: object) -> None:
    changed(folder / name, lambda told: told.update({key: value}))
    assert refusal(LOADS[name], folder) == (
        f"{folder / name} is damaged: it has no {key}. Put back a copy of it."
    )


@pytest.mark.parametrize(("door", "name"), [(one, one) for one in (STAFF, COUNSELORS, CUSTODIAN, "worker")])
def test_a_door_without_a_root_to_trust_is_named(folder: Path, door: str, name: str) -> None:
    changed(folder / f"{name}.json", lambda told: told.pop("root"))

    told = refusal(lambda folder: keyfiles.load_keyring(folder, door), folder)
    assert told.startswith(f"{folder / name}.json is damaged: it has no root. ")


def test_a_wrong_key_encryption_key_opens_nothing(folder: Path) -> None:
    told = refusal(lambda folder: keyfiles.load_counselors(folder, ROOT), folder)
    assert told.startswith(f"{folder / 'counselors.json'} does not open with this key-encryption key. ")


@pytest.mark.parametrize("given_kek", ["", "x", "AAAA", "あ", b64encode(bytes(33)).decode(), "\ud800"])
def test_a_key_encryption_key_given_as_something_else_is_told(folder: Path, given_kek: str) -> None:
    told = refusal(lambda folder: keyfiles.load_kek(folder, given_kek), folder)
    assert told.startswith("MADOGUCHI_KEK is not 32 bytes in base64. ")


def test_counselors_keys_exchanged_in_the_file_are_refused(folder: Path) -> None:
    def exchange(told: Any) -> None:
        told["private"]["a"], told["private"]["b"] = told["private"]["b"], told["private"]["a"]

    changed(folder / "counselors.json", exchange)
    assert "counselors.json does not open" in refusal(LOADS["counselors.json"], folder)


odd = st.recursive(
    st.none() | st.integers() | st.text(max_size=50),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=3), parts, max_size=3),
)


@settings(deadline=None, max_examples=30)
@given(odd, st.integers(0))
@ALL
def test_whatever_stands_in_a_file_is_the_true_key_or_one_refusal(
    keys: Keys, tmp_path_factory: pytest.TempPathFactory, name: str, value: object, place: int
) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzzed"
    save(folder, keys)
    true = LOADS[name](folder)
    told = json.loads((folder / name).read_text())
    inner = told["keys"] if name == "keyring.json" and place % 2 else told
    inner[list(inner)[place // 2 % len(inner)]] = value
    (folder / name).write_text(json.dumps(told))
    try:
        loaded = LOADS[name](folder)
    except KeysError as fault:
        loaded, told = true, str(fault)
        named = str(folder / name) in told and "\n" not in told
    else:
        named = True

    assert named
    assert loaded == true


def test_a_draft_left_open_to_others_does_not_open_the_next_file(folder: Path) -> None:
    draft = folder / "kek.part"
    draft.touch()
    draft.chmod(0o666)
    keyfiles.save_kek(folder, KEK)

    assert stat.S_IMODE((folder / "kek.json").stat().st_mode) == 0o600


KILLED = """
import resource, signal, sys
from pathlib import Path
from adapters.vault import keyfiles
resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
keyfiles.save_kek(Path(sys.argv[1]), bytes(32))
"""


def test_a_save_killed_while_it_writes_leaves_the_old_file_and_does_not_hinder_the_next(folder: Path) -> None:
    before = (folder / "kek.json").read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED, folder], capture_output=True)

    assert done.returncode == -signal.SIGXFSZ
    assert (folder / "kek.json").read_bytes() == before
    assert keyfiles.load_kek(folder, None) == KEK
    assert [path.stat().st_size for path in folder.glob("*.part")] == [20]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}

    keyfiles.save_kek(folder, ROOT)
    assert keyfiles.load_kek(folder, None) == ROOT
    assert list(folder.glob("*.part")) == []
