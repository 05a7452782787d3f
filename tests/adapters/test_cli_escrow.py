"""`madoguchi escrow`: two shares of three open every case, on a real desk's files, and nothing else does."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.vault.keyfiles import load_keyring, load_root
from adapters.vault.keyring_file import saved_keyring
from bot.cases.audit import Act
from bot.cases.errors import CaseError
from bot.cases.nickname import nickname
from bot.desk.ports import Tampered
from desk_on_disk import FIRST, SECOND, DeskOnDisk

Call = Callable[..., Any]

WORDS = "レジで大声を出されました"
PERSON = "slack:U0123ABC"
PROGRAM = Path(sys.executable).with_name("madoguchi")


@pytest.fixture
def shares(tmp_path: Path) -> list[Path]:
    """Where the three shares are."""
    return [
        tmp_path / place / f"madoguchi-escrow-{number}-of-3.json" for number, place in enumerate("xyz", 1)
    ]


@pytest.fixture
def desk(founded: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_codes: None) -> DeskOnDisk:
    """A desk with an escrow."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    assert founded(*(word for place in "xyz" for word in ("--escrow", tmp_path / place))).status == 0
    return DeskOnDisk(tmp_path / "data", tmp_path / "keys")


def two(*paths: Path) -> list[str]:
    return [word for path in paths for word in ("--share", str(path))]


def called(locator: str) -> str:
    return f"{nickname(locator, 'ja')} ({nickname(locator, 'en')})"


def stored(desk: DeskOnDisk) -> list[object]:
    """Everything that is stored but the audit."""
    with closing(sqlite3.connect(desk.data / "desk.db")) as file:
        tables = ["cases", "wraps", "entries", "letters", "identities", "board"]
        return [file.execute(f"SELECT * FROM {one}").fetchall() for one in tables]


@pytest.mark.parametrize(("first", "second"), [(0, 1), (2, 0)])
def test_a_drill_opens_every_case_changes_nothing_and_is_in_the_audit(
    call: Call, desk: DeskOnDisk, shares: list[Path], verify: Call, first: int, second: int
) -> None:
    receipts = [desk.file(WORDS), desk.file(WORDS, PERSON)]
    before = stored(desk)

    done = call("escrow", "drill", *two(shares[first], shares[second]))

    assert (done.status, done.out) == (0, "Cases opened: 2; nothing was changed\n")
    assert stored(desk) == before
    opened = desk.acts(Act.ESCROW_OPENED)
    assert sorted(opened) == sorted((one.locator, "escrow") for one in receipts)
    assert verify()["faults"] == []
    assert [WORDS in text or one.locator in text for text in (done.out, done.err) for one in receipts] == [
        False
    ] * 4


def test_one_share_or_the_same_twice_is_wrong_usage(call: Call, desk: DeskOnDisk, shares: list[Path]) -> None:
    for found in ([shares[0]], [shares[0], shares[0]], shares):
        for command in ("drill", "restore"):
            done = call("escrow", command, *two(*found))
            assert (done.status, done.out) == (2, "")
            assert done.err.splitlines()[-1].startswith("Error: --share is given twice, ")
    assert desk.acts(Act.ESCROW_OPENED) == []


def test_shares_that_do_not_belong_here_are_refused_and_open_nothing(
    call: Call, desk: DeskOnDisk, shares: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.file(WORDS)
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "other-keys"))
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "other"))
    assert call("init", *(word for one in "abc" for word in ("--escrow", tmp_path / one))).status == 0
    monkeypatch.setenv("MADOGUCHI_KEYS", str(desk.keys))
    monkeypatch.setenv("MADOGUCHI_DATA", str(desk.data))
    others = [tmp_path / "a" / shares[0].name, tmp_path / "b" / shares[1].name]
    (copy := tmp_path / "copy.json").write_bytes(shares[0].read_bytes())
    copy.chmod(0o600)
    (empty := tmp_path / "empty.json").write_text("{}")
    empty.chmod(0o600)
    before = stored(desk), {one.name: one.read_bytes() for one in desk.keys.iterdir()}

    for found, told in (
        (others, "these shares are of another escrow than this desk's."),
        ([shares[0], others[1]], "these are not two different shares of one escrow"),
        ([shares[0], copy], "these are not two different shares of one escrow"),
        ([shares[0], empty], f"{empty} is no share of an escrow."),
    ):
        for command in ("drill", "restore"):
            done = call("escrow", command, *two(*found))
            assert (done.status, done.out) == (1, "")
            assert done.complaint.startswith(f"Error: {told}")
    assert (stored(desk), {one.name: one.read_bytes() for one in desk.keys.iterdir()}) == before
    assert desk.acts(Act.ESCROW_OPENED) == []


SPOILT = {
    "swapped": "UPDATE entries SET ciphertext = (SELECT ciphertext FROM entries WHERE \"case\" = '{other}') "
               "WHERE \"case\" = '{case}'",
    "a forged audit entry of it": "UPDATE audit SET \"case\" = '{case}' WHERE sequence = 1",
    "urgent": "UPDATE cases SET withdrawn = 1 WHERE locator = '{case}'",
    "without a wrap": "DELETE FROM wraps WHERE \"case\" = '{case}'",
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_a_case_that_is_not_as_the_desk_wrote_it_is_told_and_left(
    call: Call, desk: DeskOnDisk, shares: list[Path], how: str
) -> None:
    case, other = desk.file(WORDS).locator, desk.file(WORDS).locator
    with closing(sqlite3.connect(desk.data / "desk.db")) as file:
        file.executescript(SPOILT[how].format(case=case, other=other))
    before = [one for one in stored(desk) if case in str(one)]

    drill = call("escrow", "drill", *two(*shares[:2]))
    (desk.keys / "counselors.json").unlink()
    restored = call("escrow", "restore", "--json", *two(*shares[:2]))

    assert (drill.status, drill.out) == (1, "Cases opened: 1; nothing was changed\n")
    assert called(case) in drill.err
    assert called(other) not in drill.err
    told = json.loads(restored.out)
    assert (restored.status, told["restored"], told["failed"] + told["older"]) == (1, 1, [called(case)])
    rows = [row for table in before for row in table if case in map(str, row)]  # type: ignore[attr-defined]
    after = [row for table in stored(desk) for row in table if case in map(str, row)]  # type: ignore[attr-defined]
    assert sorted(map(str, after)) == sorted(map(str, rows))
    desk.start()
    if "audit" in how:  # which case an entry was taken from can't be known: none opens until it is back
        with pytest.raises(Tampered):
            desk.open(FIRST, other)
        with closing(sqlite3.connect(desk.data / "desk.db")) as file:
            file.executescript("UPDATE audit SET \"case\" = '-' WHERE sequence = 1")
    assert desk.open(FIRST, other)[0].told.reveal()["what"] == WORDS


@pytest.mark.parametrize("lost", [["counselors.json"], ["kek.json"], ["counselors.json", "kek.json"]])
def test_after_every_counselors_key_is_lost_the_same_people_read_the_same_cases(
    call: Call, desk: DeskOnDisk, shares: list[Path], verify: Call, lost: list[str]
) -> None:
    receipts = [desk.file(WORDS), desk.file(WORDS, PERSON)]
    for one in receipts:
        desk.reply(FIRST, one.locator, "メモ")
    head, generations = verify()["head"], load_keyring(desk.keys, "staff").signing
    for name in lost:
        (desk.keys / name).unlink()

    done = call("escrow", "restore", *two(*shares[1:]))
    again = call("escrow", "restore", *two(*shares[:2]))

    assert (done.status, done.err) == (0, "Giving cases new keys\n")
    assert done.out.splitlines()[0] == "Cases given to the new keys: 2; given before: 0"
    assert again.out == "Cases given to the new keys: 0; given before: 2\n"
    desk.start()
    for one in receipts:
        assert [entry.kind for entry in desk.open(FIRST, one.locator)] == ["report", "note", "readers"]
        assert desk.by_code(one)[0].told.reveal()["what"] == WORDS
        assert desk.readers(one.locator) == {FIRST, SECOND}
    assert desk.own(receipts[1].locator, PERSON)
    assert not desk.own(receipts[0].locator, PERSON)
    assert desk.agree()
    assert verify("--noted", head)["faults"] == []
    assert sorted(desk.acts(Act.REKEYED)) == sorted((one.locator, "escrow") for one in receipts)
    assert load_keyring(desk.keys, "staff").signing.items() > generations.items()
    desk.reply(SECOND, receipts[0].locator, "続き")
    assert desk.open(SECOND, desk.file(WORDS).locator)
    assert call("escrow", "drill", *two(*shares[:2])).status == 0


def test_neither_words_nor_names_nor_keys_are_told_even_at_debug(
    call: Call, desk: DeskOnDisk, shares: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = desk.file(WORDS, PERSON)
    monkeypatch.setenv("MADOGUCHI_LOG_LEVEL", "debug")
    words = [json.loads(one.read_text("utf-8"))["share"] for one in shares]
    keys = [key.hex() for key in desk.living.counselors.private.values()]
    known = [WORDS, "U0123ABC", receipt.code, receipt.locator, *words, *words[0].split()[3:6], *keys]

    told = [call("escrow", "drill", *two(*shares[:2])), call("escrow", "drill", *two(shares[0], shares[0]))]
    (desk.keys / "counselors.json").unlink()
    told += [call("escrow", "restore", *two(*shares[:2])), call("keys", "rotate", FIRST, "--wait", "0")]

    assert [one.status for one in told] == [0, 2, 0, 0]
    assert [one for one in known if any(one in done.out + done.err for done in told)] == []


def test_where_nothing_is_lost_nothing_is_made(call: Call, desk: DeskOnDisk, shares: list[Path]) -> None:
    desk.file(WORDS)
    before = stored(desk), {one.name: one.read_bytes() for one in desk.keys.iterdir()}

    done = call("escrow", "restore", *two(*shares[:2]))

    assert (done.status, done.out) == (0, "Cases given to the new keys: 0; given before: 1\n")
    assert (stored(desk), {one.name: one.read_bytes() for one in desk.keys.iterdir()}) == before


def test_what_is_left_of_the_lost_keys_is_put_aside_and_never_written_over(
    call: Call, desk: DeskOnDisk, shares: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = desk.file(WORDS)
    kept = (desk.keys / "counselors.json").read_bytes()
    monkeypatch.setenv("MADOGUCHI_KEK", "A" * 43 + "=")  # a wrong one

    assert call("escrow", "restore", *two(*shares[:2])).status == 0

    assert (desk.keys / "counselors-before-1.json").read_bytes() == kept
    assert (desk.keys / "counselors-before-1.json").stat().st_mode & 0o777 == 0o600
    with pytest.raises(CaseError, match="no_such_case"):
        desk.open(FIRST, receipt.locator)  # its process has the keys of before


def test_where_none_of_its_readers_is_left_the_fallback_reads_a_case(
    call: Call, desk: DeskOnDisk, shares: list[Path]
) -> None:
    receipt = desk.file(WORDS)
    roster = desk.data / "roster.toml"
    text = roster.read_text("utf-8")
    for one, other in ((FIRST, "counselor-x"), (SECOND, "counselor-y")):
        text = text.replace(one, other)
    roster.write_text(text, "utf-8")
    (desk.keys / "counselors.json").unlink()

    assert call("escrow", "restore", *two(*shares[:2])).status == 0

    desk.start()
    assert desk.readers(receipt.locator) == {"outside"}
    *_, told = desk.open("outside", receipt.locator)
    known = {"to": "outside", "out": f"{FIRST} {SECOND}", "why": "escrow"}
    assert {name: told.told.reveal()[name] for name in known} == known


def test_a_restore_killed_anywhere_is_finished_by_the_next(
    call: Call, desk: DeskOnDisk, shares: list[Path], tmp_path: Path
) -> None:
    receipts = [desk.file(WORDS) for _ in range(16)]
    (desk.keys / "counselors.json").unlink()
    shutil.copytree(tmp_path / "keys", tmp_path / "saved")
    command = [str(PROGRAM), "escrow", "restore", *two(*shares[:2])]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    watched = sqlite3.connect(f"file:{desk.data / 'desk.db'}?mode=ro", uri=True)
    until = time.monotonic() + 60
    while (done := watched.execute("SELECT count(*) FROM cases WHERE epoch = 2").fetchone()[0]) < 3:
        assert time.monotonic() < until
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    watched.close()
    assert 0 < done < len(receipts)

    told = json.loads(call("escrow", "restore", "--json", *two(*shares[:2])).out)

    assert told["before"] >= done
    assert told["restored"] + told["before"] == len(receipts)
    assert (told["keys_made"], told["failed"], told["older"], told["unread"]) == (False, [], [], [])
    desk.start()
    assert {len(desk.open(FIRST, one.locator)) for one in receipts} == {2}
    assert desk.agree()


def test_an_escrow_from_before_it_could_sign_signs_once_the_root_key_is_at_hand(
    call: Call, desk: DeskOnDisk, shares: list[Path], verify: Call
) -> None:
    receipt = desk.file(WORDS)
    older = load_keyring(desk.keys, "staff")
    without = {one: key for one, key in older.signing.items() if one != "escrow"}
    save_signing(desk.keys, without)
    (desk.keys / "root.json").rename(desk.keys / "root.away")

    refused = call("escrow", "drill", *two(*shares[:2]))
    (desk.keys / "root.away").rename(desk.keys / "root.json")
    done = call("escrow", "drill", *two(*shares[:2]))

    assert refused.complaint.startswith(f"Error: {desk.keys / 'root.json'} is missing.")
    assert done.status == 0
    assert desk.acts(Act.ESCROW_OPENED) == [(receipt.locator, "escrow")]
    assert verify()["faults"] == []


def save_signing(folder: Path, signing: dict[str, bytes]) -> None:
    """The keyring with these doors, signed by its root."""
    saved_keyring(folder, replace(load_keyring(folder, "staff"), signing=signing), load_root(folder))
