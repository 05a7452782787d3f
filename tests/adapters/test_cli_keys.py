"""`madoguchi keys` and `designate`: who gets a key when, and how one is exchanged while the desk works."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.database.address_book import StoredAddresses
from adapters.entrypoints.key_rotation import unfinished
from adapters.vault import envelope
from adapters.vault.key_changes import exchanged, naming
from adapters.vault.keyfiles import load_counselors, load_kek, load_keyring, load_root, save_counselors
from adapters.vault.keyring_file import saved_keyring
from bot.cases.audit import Act
from bot.cases.entry import Kind
from bot.cases.errors import CaseError, Conflict
from bot.cases.nickname import nickname
from desk_on_disk import FIRST, SECOND, DeskOnDisk

Call = Callable[..., Any]

WORDS = "レジで大声を出されました"
SIGNED = ["--designated-on", "2026-10-01", "--acknowledged-on", "2026-10-02"]
PROGRAM = Path(sys.executable).with_name("madoguchi")


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this test's desk."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def desk(founded: Call, tmp_path: Path, quick_codes: None) -> DeskOnDisk:
    """A desk without an escrow."""
    assert founded().status == 0
    return DeskOnDisk(tmp_path / "data", tmp_path / "keys")


def private(desk: DeskOnDisk) -> dict[str, bytes]:
    """The counselors' private keys by now, with those that are kept for a while."""
    keys = load_counselors(desk.keys, load_kek(desk.keys, None))
    former = {f"{one} before": key for one, kept in keys.former.items() for key in kept}
    return {**keys.private, **former}


def test_nobody_gets_a_key_before_their_designation_is_recorded(call: Call, tmp_path: Path) -> None:
    first = call("init")
    assert first.status == 0
    assert load_keyring(tmp_path / "keys", "staff").counselors == {}

    done = call("designate", FIRST, *SIGNED)

    keyring = load_keyring(tmp_path / "keys", "staff")
    assert done.out == f"{FIRST}: designated on 2026-10-01, secrecy acknowledged on 2026-10-02; key made\n"
    assert list(keyring.counselors) == list(keyring.designations) == [FIRST]
    told = call("init").out.splitlines()
    assert told[-2].startswith("Lacking   counselor-b, counselor-c, outside can read no case ")
    assert json.loads(call("keys", "list", "--json").out)["counselors"] == [
        {"counselor": FIRST, "key": keyring.recipient(FIRST), "designated": ["2026-10-01", "2026-10-02"]}
    ]


def test_a_designation_is_in_the_audit_once_and_again_only_when_it_is_renewed(
    call: Call, desk: DeskOnDisk, verify: Call
) -> None:
    before = desk.living.keyring.recipient(FIRST)
    assert len(desk.acts(Act.KEY_MADE)) == 4

    again = call("designate", FIRST, *SIGNED)
    renewed = call("designate", FIRST, "--designated-on", "2026-11-01", "--acknowledged-on", "2026-11-02")

    assert again.out.endswith("; has a key since before\n")
    assert renewed.status == 0
    assert len(desk.acts(Act.KEY_MADE)) == 5
    assert desk.living.keyring.recipient(FIRST) == before
    assert verify()["faults"] == []


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ([], 2, "Error: Missing argument 'COUNSELOR...'."),
        (["nobody", *SIGNED], 1, "Error: not on the roster: nobody. There are counselor-a, "),
        ([FIRST, "--designated-on", "2026-10-01"], 2, "Error: Missing option '--acknowledged-on'."),
        ([FIRST, "--designated-on", "soon", *SIGNED[2:]], 2, "Error: Invalid value for"),
        ([FIRST, "--designated-on", "9999-01-01", *SIGNED[2:]], 2, "Error: --designated-on "),
        ([FIRST, *SIGNED[:2], "--acknowledged-on", "9999-01-01"], 2, "Error: --acknowledged-"),
    ],
)  # fmt: skip
def test_a_designation_that_cannot_be_so_makes_no_key(
    call: Call, tmp_path: Path, arguments: list[str], status: int, told: str
) -> None:
    call("init")

    done = call("designate", *arguments)

    assert (done.status, done.out) == (status, "")
    assert done.err.splitlines()[-1].startswith(told)
    assert load_keyring(tmp_path / "keys", "staff").counselors == {}


def test_after_a_rotation_the_old_key_opens_nothing_and_the_new_one_all_of_theirs(
    call: Call, desk: DeskOnDisk, verify: Call, tmp_path: Path
) -> None:
    receipts = [desk.file(WORDS), desk.file(WORDS, "slack:U1"), desk.file(WORDS, refused=FIRST)]
    desk.reply(FIRST, receipts[0].locator, "メモ")
    before, known = private(desk)[FIRST], desk.living.keyring.recipient(FIRST)
    assert known
    StoredAddresses(desk.engine).keep(known, "teams", b"sealed")
    head = verify()["head"]

    done = call("keys", "rotate", FIRST, "--wait", "0")

    count = sum(FIRST in desk.readers(one.locator) for one in receipts)
    assert (done.status, done.out) == (0, f"{FIRST} has a new key; cases under a new key: {count}\n")
    assert before not in private(desk).values()
    assert set(private(desk)) == {"counselor-a", "counselor-b", "counselor-c", "outside"}
    now = desk.living.keyring.recipient(FIRST)
    assert now != known
    assert not any(known in desk.find(one.locator).recipients for one in receipts)
    assert StoredAddresses(desk.engine).of(str(now), "teams") == b"sealed"
    assert desk.living.keyring.counselor(known) == FIRST
    assert [one.kind for one in desk.open(FIRST, receipts[0].locator)] == ["report", "note", "readers"]
    assert desk.own(receipts[1].locator, "slack:U1")
    assert [desk.by_code(one)[0].told.reveal()["what"] for one in receipts] == [WORDS] * 3
    assert desk.agree()
    assert desk.acts(Act.KEY_ROTATED) == [("-", "counselors")]
    assert verify("--noted", head)["faults"] == []
    assert WORDS not in done.err


def test_the_desk_works_on_while_a_key_is_exchanged(call: Call, desk: DeskOnDisk) -> None:
    """A process that read the keys before files, opens and answers at the same time, and loses nothing."""
    filed = [desk.file(WORDS) for _ in range(5)]
    stop, failures = threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            try:
                filed.append(desk.file(WORDS))
                replied(filed[-1].locator)
            except CaseError as fault:
                failures.append(fault.code)
            time.sleep(0.05)

    def replied(locator: str) -> None:
        """As whoever answers does it: where their case got its new key meanwhile, they send it once more."""
        with suppress(Conflict):
            return desk.reply(FIRST, locator, "続き")
        return desk.reply(FIRST, locator, "続き")

    worker = threading.Thread(target=work)
    worker.start()
    try:
        done = subprocess.run(
            [PROGRAM, "keys", "rotate", FIRST, "--wait", "0.5"], capture_output=True, text=True, timeout=60
        )
    finally:
        stop.set()
        worker.join()

    assert done.returncode == 0, done.stderr
    assert len(filed) > 5
    assert failures == []
    assert len(private(desk)) == 4
    known = desk.living.keyring.recipient(FIRST)
    assert all(known in desk.find(one.locator).recipients for one in filed)
    every = [desk.open(FIRST, one.locator) for one in filed]
    assert all(entries[0].told.reveal()["what"] == WORDS for entries in every)
    noted = [[one.told.reveal()["words"] for one in told if one.kind is Kind.NOTE] for told in every]
    assert noted == [[]] * 5 + [["続き"]] * (len(filed) - 5)
    assert desk.agree()


def test_a_rotation_killed_anywhere_is_finished_by_the_next(call: Call, desk: DeskOnDisk) -> None:
    receipts = [desk.file(WORDS) for _ in range(16)]
    before = private(desk)[FIRST]
    command = [str(PROGRAM), "keys", "rotate", FIRST, "--wait", "0"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    watched = sqlite3.connect(f"file:{desk.data / 'desk.db'}?mode=ro", uri=True)
    until = time.monotonic() + 60
    while (done := watched.execute("SELECT count(*) FROM cases WHERE epoch = 2").fetchone()[0]) < 3:
        assert time.monotonic() < until
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    watched.close()
    assert 0 < done < len(receipts)
    assert private(desk)[f"{FIRST} before"] == before
    assert {len(desk.open(FIRST, one.locator)) for one in receipts} <= {1, 2}  # all of them open meanwhile

    finished = call("keys", "rotate", FIRST, "--wait", "0")

    assert finished.status == 0
    assert before not in private(desk).values()
    assert {desk.find(one.locator).epoch for one in receipts} == {2}
    assert {len(desk.open(FIRST, one.locator)) for one in receipts} == {2}
    assert len(desk.acts(Act.KEY_ROTATED)) == 1
    assert desk.agree()


def test_a_rotation_killed_between_two_key_files_goes_on(
    call: Call, desk: DeskOnDisk, tmp_path: Path
) -> None:
    receipt = desk.file(WORDS)
    keyring = (desk.keys / "keyring.json").read_bytes()
    shutil.copytree(desk.keys, tmp_path / "saved")
    assert call("keys", "rotate", SECOND, "--wait", "0").status == 0
    # as if it were killed after the counselors' file was written, before the keyring was
    old = load_counselors(tmp_path / "saved", load_kek(desk.keys, None))
    new = load_counselors(desk.keys, load_kek(desk.keys, None))
    half(desk.keys, old.private[SECOND], new.private[SECOND])
    (desk.keys / "keyring.json").write_bytes(keyring)

    desk.start()
    done = call("keys", "rotate", SECOND, "--wait", "0")

    assert done.status == 0
    assert private(desk)[SECOND] == new.private[SECOND]
    assert envelope.public_of(new.private[SECOND]) == desk.living.keyring.counselors[SECOND]
    assert desk.open(SECOND, receipt.locator)[0].told.reveal()["what"] == WORDS


def test_half_way_through_an_exchange_nobody_is_left_out_and_nothing_is_denied(desk: DeskOnDisk) -> None:
    receipt = desk.file(WORDS)
    kek, root = load_kek(desk.keys, None), load_root(desk.keys)
    before = load_counselors(desk.keys, kek)
    save_counselors(desk.keys, both := exchanged(before, FIRST), root, kek)
    saved_keyring(desk.keys, naming(load_keyring(desk.keys, "staff"), both, FIRST), root)

    assert desk.living.keyring.recipient(FIRST) not in desk.find(receipt.locator).recipients
    assert desk.office.readers(desk.find(receipt.locator)) == (FIRST, SECOND)
    assert desk.open(FIRST, receipt.locator)[0].told.reveal()["what"] == WORDS
    assert desk.acts(Act.DENIED) == []
    assert unfinished(both) == [FIRST]
    assert unfinished(before) == []


def half(folder: Path, old: bytes, new: bytes) -> None:
    """The counselors' file with both keys of the second one."""
    kek = load_kek(folder, None)
    keys = load_counselors(folder, kek)
    both = replace(keys, private={**keys.private, SECOND: new}, former={SECOND: (old,)})
    save_counselors(folder, both, load_root(folder), kek)


def test_a_case_that_is_not_as_the_desk_wrote_it_keeps_the_old_key(call: Call, desk: DeskOnDisk) -> None:
    case, other = desk.file(WORDS).locator, desk.file(WORDS).locator
    with closing(sqlite3.connect(desk.data / "desk.db")) as file, file:
        file.execute('UPDATE entries SET nonce = zeroblob(24) WHERE "case" = ?', [case])
    before = private(desk)[FIRST]

    done = call("keys", "rotate", FIRST, "--wait", "0")

    assert (done.status, done.out) == (1, f"{FIRST} has a new key; cases under a new key: 1\n")
    assert nickname(case, "ja") in done.err
    assert nickname(other, "ja") not in done.err
    assert "the old key is kept" in done.err.splitlines()[-1]
    assert private(desk)[f"{FIRST} before"] == before


def test_a_rotation_needs_somebody_with_a_key_and_the_root_key(call: Call, desk: DeskOnDisk) -> None:
    unknown = call("keys", "rotate", "nobody")
    (desk.keys / "root.json").unlink()
    before = {one.name: one.read_bytes() for one in desk.keys.iterdir()}

    rootless = call("keys", "rotate", FIRST)

    assert unknown.complaint.startswith("Error: nobody has no key. Those who have one: counselor-a, ")
    assert rootless.complaint.startswith(f"Error: {desk.keys / 'root.json'} is missing.")
    assert {one.name: one.read_bytes() for one in desk.keys.iterdir()} == before


def test_no_command_shows_a_private_key(call: Call, desk: DeskOnDisk) -> None:
    secrets = [*private(desk).values(), desk.living.counselors.seed, desk.living.staff.seed]
    told = [
        call("keys", "list"),
        call("keys", "list", "--json"),
        call("keys", "rotate", FIRST, "--wait", "0"),
    ]

    shown = "".join(one.out + one.err for one in told)
    assert not any(b64encode(key).decode() in shown or key.hex() in shown for key in secrets)
