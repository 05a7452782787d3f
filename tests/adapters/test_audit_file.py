"""`madoguchi audit export`: a third party verifies it with neither database nor keys."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.audit_file import spelled
from adapters.vault.keyfiles import trusted_root
from adapters.vault.keyring import COUNSELORS, CUSTODIAN, STAFF, audit_signer
from bot.cases.audit import Signer
from desk_on_disk import FIRST, DeskOnDisk

Call = Callable[..., Any]
WORDS = "レジで大声を出されました"


@pytest.fixture
def desk(founded: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_codes: None) -> DeskOnDisk:
    """A desk with a case that was opened."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    assert founded().status == 0
    made = DeskOnDisk(tmp_path / "data", tmp_path / "keys")
    made.open(FIRST, made.file(WORDS).locator)
    return made


@pytest.fixture
def exported(call: Call, desk: DeskOnDisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Its audit as a file; who looks at it has no desk."""
    assert call("audit", "export", tmp_path / "audit.json").status == 0
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "nothing"))
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "none"))
    return tmp_path / "audit.json"


def changed(path: Path, change: Callable[[Any], object]) -> None:
    told = json.loads(path.read_text("utf-8"))
    change(told)
    path.write_text(json.dumps(told), "utf-8")


def test_whoever_has_the_file_verifies_it_without_the_desk(
    call: Call, desk: DeskOnDisk, exported: Path, tmp_path: Path
) -> None:
    root = spelled(trusted_root(desk.keys))
    told = json.loads(exported.read_text("utf-8"))

    done = call("audit", "verify", "--file", exported, "--root", root.upper(), "--noted", told["head"])

    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"5 entries, none changed. Head: {told['head']}",
        f"Signed under the root key {root}: compare it with the one the company noted.",
    ]
    assert not (tmp_path / "nothing").exists()
    assert json.loads(call("audit", "verify", "--json", "--file", exported).out)["root"] == root


def test_it_holds_no_words_and_no_private_key(desk: DeskOnDisk, exported: Path) -> None:
    text = exported.read_text("utf-8")

    secrets = [one for file in ("staff", "counselors", "custodian", "worker", "root", "kek")
               for one in _strings(json.loads((desk.keys / f"{file}.json").read_text("utf-8")))]  # fmt: skip
    assert WORDS not in text
    assert len(secrets) > 10
    root = json.loads(text)["root"]
    assert [one for one in secrets if one in text and one != root] == []


def _strings(told: Any) -> list[str]:
    if isinstance(told, dict):
        return [one for value in told.values() for one in _strings(value)]
    return [told] if isinstance(told, str) else []


CHANGES: dict[str, tuple[Callable[[Any], object], str]] = {
    "an act": (lambda told: told["entries"][4].update(act="noted"), "Entry 5: was changed"),
    "a moment": (lambda told: told["entries"][4].update(at=0), "Entry 5: was changed"),
    "why": (lambda told: told["entries"][4].update(why="drill"), "Entry 5: was changed"),
    "left out": (lambda told: told["entries"].pop(2), "Entry 4: follows 2"),
    "the last left out": (lambda told: told["entries"].pop(), "Entry 4: ends without the head"),
    "signed by the staff's door": (
        lambda told: told["entries"][4].update(signer="staff"),
        "Entry 5: is not ",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_file_is_told_entry_by_entry(call: Call, exported: Path, change: str) -> None:
    act, told = CHANGES[change]
    changed(exported, act)

    done = call("audit", "verify", "--file", exported)

    assert done.status == 1
    assert done.out.startswith(told)


FORGERIES: dict[str, Callable[[Any], object]] = {
    "a key": lambda told: told["keyring"]["keys"]["signing"].update(counselors=told["root"]),
    "one key more": lambda told: told["keyring"]["keys"]["signing"].update({"counselors-2": told["root"]}),
    "another root": lambda told: told.update(root=told["keyring"]["keys"]["own"]),
    "no signature": lambda told: told["keyring"].update(signature=""),
}


@pytest.mark.parametrize("how", FORGERIES)
def test_keys_that_the_root_did_not_sign_are_refused(call: Call, exported: Path, how: str) -> None:
    changed(exported, FORGERIES[how])

    done = call("audit", "verify", "--file", exported)

    assert (done.status, done.out) == (1, "")
    assert done.complaint == f"Error: {exported} has keys that its root key did not sign. Don't trust it."


def test_a_file_made_whole_under_another_root_shows_by_its_fingerprint(call: Call, exported: Path) -> None:
    done = call("audit", "verify", "--file", exported, "--root", "0000 " * 8)

    assert (done.status, done.out) == (1, "")
    assert done.complaint.endswith(", another one. Don't trust it.")


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "{}", '{"format": "madoguchi-audit-1"}', "\0"])
def test_what_is_no_export_is_refused_in_one_line(call: Call, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)

    done = call("audit", "verify", "--file", tmp_path / "x.json")

    assert (done.status, done.out) == (1, "")
    assert "is no audit as `madoguchi audit export` writes it" in done.complaint


@pytest.mark.parametrize("place", ["keys", "root", "entries", "at", "signature"])
@pytest.mark.parametrize("value", [None, {}, "x", [5], 1 << 80])
def test_whatever_stands_in_a_field_is_refused_or_told(
    call: Call, exported: Path, place: str, value: object
) -> None:
    def spoil(told: Any) -> None:
        inner = told["keyring"] if place == "keys" else told if place in told else told["entries"][0]
        inner[place] = value

    changed(exported, spoil)
    assert call("audit", "verify", "--file", exported).status == 1


def test_only_doors_that_write_the_audit_sign_it(desk: DeskOnDisk) -> None:
    keys, digest = desk.living, bytes(32)
    assert keys.custodian
    seeds = {STAFF: keys.staff.seed, COUNSELORS: keys.counselors.seed, CUSTODIAN: keys.custodian.seed}
    checks = keys.keyring.checks_audit()

    told = {door: checks(*_signed(audit_signer(door, seed), digest)) for door, seed in seeds.items()}

    assert told == {STAFF: False, COUNSELORS: True, CUSTODIAN: True}
    signer, signature = audit_signer(STAFF, keys.staff.seed)(digest)
    assert not checks(f"{COUNSELORS}-2", digest, signature)
    assert not checks(f"{signer}-{COUNSELORS}", digest, signature)


def _signed(sign: Signer, digest: bytes) -> tuple[str, bytes, bytes]:
    signer, signature = sign(digest)
    return signer, digest, signature


def test_an_export_overwrites_nothing(call: Call, desk: DeskOnDisk, tmp_path: Path) -> None:
    (tmp_path / "there.json").write_text("mine")

    done = call("audit", "export", tmp_path / "there.json")

    assert done.complaint == f"Error: {tmp_path / 'there.json'} is there already. Name a new file."
    assert (tmp_path / "there.json").read_text() == "mine"
    assert call("audit", "verify", "--root", "x").status == 2
