"""`madoguchi init` and `worker`: made twice, made half, refused in one line that helps."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.audit_file import spelled
from adapters.index.word_vectors import WordVectors
from adapters.vault.keyfiles import load_keyring, trusted_root
from adapters.vault.keyring import COUNSELORS

Call = Callable[..., Any]

_NAMES = "counselors custodian kek keyring root staff worker"
KEY_FILES = [f"{one}.json" for one in _NAMES.split()]
SECRET = "hunter2"
AWAY = {"custodian.json", "keyring.json", "root.json"}
"""What may be elsewhere, or has words of its own."""

SIGNED = ["--designated-on", "2026-10-01", "--acknowledged-on", "2026-10-02"]
STARTER = ["counselor-a", "counselor-b", "counselor-c", "outside"]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test's desk, which is not there yet; its keys are to be in tmp_path/keys."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def add_counselor(roster: Path, counselor: str) -> None:
    text = roster.read_text(encoding="utf-8")
    block = f'[[counselors]]\nid = "{counselor}"\nname = "相談員D"\nrole = "人事"\n\n[fallback]'
    roster.write_text(text.replace("[fallback]", block, 1), encoding="utf-8")


def test_init_makes_all_a_desk_needs_and_keeps_the_keys_apart(
    call: Call, data_folder: Path, keys: Path
) -> None:
    done = call("init")

    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"Roster    {data_folder / 'roster.toml'}",
        f"Keys      {keys} (new: every door's)",
        f"Root key  {spelled(trusted_root(keys))}; note it elsewhere, it proves exported audits",
        "Escrow    none: cases are lost with the counselors' keys; see `madoguchi init --help`",
        f"Lacking   {', '.join(STARTER)} can read no case before their designation is recorded:",
        f"          madoguchi designate {' '.join(STARTER)} --designated-on DATE --acknowledged-on DATE",
    ]
    assert {name.split("-")[0] for name in contents(data_folder)} == {"roster.toml", "desk.db"}
    assert sorted(contents(keys)) == KEY_FILES
    assert mode(keys) == mode(data_folder) == 0o700
    assert {mode(one) for one in (*keys.iterdir(), *data_folder.glob("desk.db*"))} == {0o600}
    assert call("audit", "verify").out == f"0 entries, none changed. Head: 0:{'0' * 64}\n"


@pytest.mark.parametrize("command", ["init", "db upgrade", "doctor", "ingest", "ask 録音していいですか"])
def test_whichever_command_makes_the_data_folder_it_is_closed_to_others(
    call: Call, data_folder: Path, library: Callable[..., Path], command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WordVectors, "installed", lambda: False)  # their extraction takes a while
    small = library({"a.txt": "会議の録音は、主催者に断ってから始めます。"})
    before = os.umask(0o022)
    try:
        call(*command.split(), *(("--library", small) if command.startswith(("ingest", "ask")) else ()))
    finally:
        os.umask(before)

    assert mode(data_folder) == 0o700


def test_init_again_changes_nothing(call: Call, data_folder: Path, keys: Path) -> None:
    call("init")
    before = contents(keys), contents(data_folder)["roster.toml"]

    done = call("init")

    assert (done.status, done.err) == (0, "")
    assert f"Keys      {keys} (all are there)" in done.out
    assert (contents(keys), contents(data_folder)["roster.toml"]) == before


def test_whoever_was_added_gets_a_key_once_designated_and_the_others_keep_theirs(
    call: Call, founded: Call, data_folder: Path, keys: Path
) -> None:
    founded()
    before = load_keyring(keys, COUNSELORS).counselors
    add_counselor(data_folder / "roster.toml", "counselor-d")

    told = call("init")
    done = call("designate", "counselor-d", *SIGNED)

    after = load_keyring(keys, COUNSELORS).counselors
    assert "Lacking   counselor-d can read no case before " in told.out
    assert done.out.endswith("; key made\n")
    assert set(after) - set(before) == {"counselor-d"}
    assert {one: after[one] for one in before} == before


def test_init_never_puts_new_keys_over_what_is_left_of_old_ones(call: Call, keys: Path) -> None:
    call("init")
    (keys / "keyring.json").unlink()
    before = contents(keys)

    done = call("init")

    assert (done.status, done.out) == (1, "")
    assert done.complaint.startswith(f"Error: {keys} has keys but no keyring.json. Put back a copy of it; ")
    assert contents(keys) == before


@pytest.mark.parametrize("name", [one for one in KEY_FILES if one not in AWAY])
def test_a_key_that_is_missing_or_open_to_others_is_refused_and_told_with_its_place(
    call: Call, keys: Path, name: str
) -> None:
    call("init")
    before = contents(keys)

    (keys / name).chmod(0o644)
    done = call("init")
    assert (done.status, done.out.count("\n")) == (1, 0)
    assert done.complaint == (
        f"Error: {keys / name} can be read by others on this machine. Close it: chmod 600 {keys / name}"
    )

    (keys / name).unlink()
    done = call("init")
    assert done.status == 1
    assert done.complaint.startswith(f"Error: {keys / name} is missing. ")
    assert contents(keys) == {one: text for one, text in before.items() if one != name}


def test_the_root_key_may_be_elsewhere_until_somebody_is_designated(call: Call, keys: Path) -> None:
    call("init")
    (keys / "root.json").unlink()
    assert call("init").status == 0

    done = call("designate", "counselor-a", *SIGNED)

    assert done.complaint.startswith(f"Error: {keys / 'root.json'} is missing. ")
    assert load_keyring(keys, COUNSELORS).counselors == {}


def test_a_wrong_key_encryption_key_is_refused_and_never_shown(
    call: Call, monkeypatch: pytest.MonkeyPatch, keys: Path
) -> None:
    call("init")
    monkeypatch.setenv("MADOGUCHI_KEK", SECRET)
    done = call("init")
    assert (done.status, SECRET in done.err + done.out) == (1, False)
    assert "MADOGUCHI_KEK is not 32 bytes in base64." in done.complaint


def test_the_shares_of_an_escrow_go_to_three_places_once(call: Call, tmp_path: Path, keys: Path) -> None:
    places = [tmp_path / name for name in ("one", "two", "three")]
    options = [word for place in places for word in ("--escrow", place)]

    first, second = call("init", *options), call("init", *options)

    assert "Escrow    made; keep the three shares apart, and not on this machine" in first.out
    assert "Escrow    is there; its shares are where they were put" in second.out
    shares = [one for place in places for one in place.iterdir()]
    assert [one.name for one in shares] == [f"madoguchi-escrow-{number}-of-3.json" for number in (1, 2, 3)]
    assert {mode(one) for one in shares} == {0o600}
    assert load_keyring(keys, COUNSELORS).escrow


def test_an_escrow_that_cannot_be_made_leaves_no_share_of_it(call: Call, tmp_path: Path, keys: Path) -> None:
    (tmp_path / "file").write_text("")
    options = [word for place in ("one", "two", "file/three") for word in ("--escrow", tmp_path / place)]

    done = call("init", *options)

    assert (done.status, done.complaint) == (1, f"Error: Not a directory: {tmp_path / 'file' / 'three'}")
    assert [*tmp_path.rglob("madoguchi-escrow-*")] == []
    assert load_keyring(keys, COUNSELORS).escrow is None


@pytest.mark.parametrize("places", ["a", "a b", "a b c d", "a b a", "a b c/../a", "a b link"])
def test_other_than_three_places_for_an_escrow_are_wrong_usage(
    call: Call, tmp_path: Path, keys: Path, places: str
) -> None:
    (tmp_path / "link").symlink_to("a")

    done = call("init", *(word for place in places.split() for word in ("--escrow", place)))

    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1] == "Error: --escrow is given three times, for three different places."
    assert not keys.exists()


ROSTERS = {
    "": ["counselors: nobody is on the roster; add", "fallback: there is none; add"],
    '[[counselors]]\nid = "a"\nname = "A"\nrole = "人事"\ndeputy = "b"\nhours = "always"\n'
    '[[counselors]]\nid = "b"\nname = "B"\nrole = "人事"\ndeputy = "a"\non_call = "first"\n': [
        "counselors[1].hours: has to be like ",
        "counselors[2].on_call: has to be a whole number",
        "fallback: there is none; add",
        "counselors[1].deputy: the deputies go round in a circle, a > b > a; take",
    ],
    "[[counselors]\n": ["is no TOML: "],
}


@pytest.mark.parametrize("text", ROSTERS)
def test_every_fault_of_a_roster_is_told_at_once_and_no_key_is_made(
    call: Call, data_folder: Path, keys: Path, text: str
) -> None:
    data_folder.mkdir()
    (data_folder / "roster.toml").write_text(text, encoding="utf-8")

    done = call("init")

    assert (done.status, done.out) == (1, "")
    assert done.complaint.count("roster.toml: ") == len(ROSTERS[text])
    assert [told for told in ROSTERS[text] if f"roster.toml: {told}" not in done.complaint] == []
    assert not keys.exists()


@pytest.mark.parametrize("variable", ["MADOGUCHI_DATA", "MADOGUCHI_KEYS"])
def test_a_folder_nobody_may_write_to_is_told_in_one_line(tmp_path: Path, variable: str) -> None:
    (tmp_path / "closed").mkdir(mode=0o555)
    place = str(tmp_path / "closed" / "place")
    no_root = "-dac_override,-dac_read_search"  # what lets root write anywhere
    as_anybody = [] if os.geteuid() else ["setpriv", f"--bounding-set={no_root}", f"--inh-caps={no_root}"]
    program = Path(sys.executable).with_name("madoguchi")

    done = subprocess.run(
        [*as_anybody, program, "init"],
        capture_output=True, text=True, timeout=60, env={**os.environ, variable: place},  # noqa: TID251
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Error: Permission denied: {place}\n"


def test_the_worker_says_that_nothing_can_be_delivered_yet_and_nothing_is_lost(call: Call) -> None:
    done = call("worker")

    assert (done.status, done.out) == (1, "")
    assert done.complaint.startswith("Error: nothing can be delivered: no platform is connected")
    assert done.complaint.endswith("Letters wait; none is lost.")
