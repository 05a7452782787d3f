"""`madoguchi doctor`: what it finds about receiving reports, with a cure for each; it changes nothing."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.cli import checkup
from adapters.entrypoints.clock import now
from adapters.roster import starter_roster
from adapters.vault.keyfiles import KEK

Call = Callable[..., Any]
Doctor = Callable[[], list[str]]

SECRET = "hunter2"
BESIDE = (
    "the key of the counselors' keys lies in the same folder as they do; docs/slack.md, section 4, tells how "
    "to keep it apart"
)
NO_KEYS = "`madoguchi init` makes a new desk's; an old one needs its own back"

ABOUT_ANSWERS = ("the library: ", "has not adopted", "language model")
"""What lines say that come before those about receiving reports."""


@pytest.fixture
def doctor(call: Call, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """doctor(): each line that is not about the library or packages, with its status checked."""
    monkeypatch.setenv("MADOGUCHI_ROSTER", str(tmp_path / "roster.toml"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'desk.db'}")
    monkeypatch.setenv("MADOGUCHI_DATA", str(data))

    def found() -> list[str]:
        done = call("doctor")
        lines: list[str] = done.out.splitlines()
        assert done.err == ""
        assert done.status == any(line.startswith("wrong ") for line in lines)
        start = max(at for at, line in enumerate(lines) if any(one in line for one in ABOUT_ANSWERS))
        assert lines[-2].startswith("missing  Slack: SLACK_BOT_TOKEN is not set; docs/slack.md ")
        assert lines[-1].startswith("missing  Teams: MicrosoftAppId is not set; docs/teams.md ")
        assert [line for line in lines if "are templates that your company has not adopted" in line] != []
        return lines[start + 1 : -2]

    return found


@pytest.fixture
def keys(founded: Call, doctor: Doctor, tmp_path: Path) -> Path:
    """The folder of a whole desk's keys."""
    assert founded().status == 0
    return tmp_path / "keys"


def test_a_desk_that_can_receive_reports_is_found_whole(
    call: Call, keys: Path, doctor: Doctor, tmp_path: Path
) -> None:
    assert doctor() == [
        f"ok       the keys in {keys} open",
        "missing  an escrow: cases are lost with the counselors' keys; `madoguchi init --help`",
        f"missing  MADOGUCHI_KEK: {BESIDE}",
        f"ok       the roster {tmp_path / 'roster.toml'} has 3 counselors and a fallback",
        "ok       the database is up to date",
    ]


def test_a_place_of_a_site_that_no_document_is_about_is_noted(
    keys: Path, doctor: Doctor, tmp_path: Path
) -> None:
    sites = '\n[[sites]]\nid = "tokyo"\nname = "東京"\nplaces = ["東京都", "東京と"]\n'
    (tmp_path / "roster.toml").write_text(starter_roster() + sites, encoding="utf-8")

    [told] = [line for line in doctor() if "places" in line]

    assert told.startswith(
        "note     sites[1].places: no document is about '東京と', so none comes first there;"
    )


def test_with_an_escrow_and_the_kek_elsewhere_nothing_is_missing(
    founded: Call, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOGUCHI_KEK", base64.b64encode(b"k" * 32).decode())
    assert founded(*(word for one in "abc" for word in ("--escrow", tmp_path / one))).status == 0

    assert [line.split()[0] for line in doctor()] == ["ok", "ok", "ok"]
    assert not (tmp_path / "keys" / KEK).exists()


def test_the_kek_is_moved_out_of_the_folder_as_the_instructions_say(
    keys: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOGUCHI_KEK", json.loads((keys / KEK).read_text("utf-8"))["key"])
    (keys / KEK).unlink()

    first, *others = doctor()

    assert first == f"ok       the keys in {keys} open"
    assert [line for line in others if "KEK" in line] == []


def unmade(folder: Path, mark: str) -> list[str]:
    """What is told of a desk that `init` has not made."""
    lines = (
        f"there are no keys in {folder / 'keys'}: {NO_KEYS}",
        f"{folder / 'roster.toml'}: there is no such file; 'madoguchi init' writes one",
        f"{folder / 'desk.db'}: there is no database; `madoguchi init` makes one",
    )
    return [f"{mark:8} {line}" for line in lines]


def test_before_init_keys_roster_and_database_are_missing_and_none_is_made(
    doctor: Doctor, tmp_path: Path
) -> None:
    assert doctor() == unmade(tmp_path, "missing")
    (tmp_path / "keys" / "playground-0123").mkdir(parents=True)
    assert doctor() == unmade(tmp_path, "missing")
    assert list(tmp_path.iterdir()) == [tmp_path / "keys"]


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"])
def test_with_a_secret_of_slacks_they_are_wrong(
    call: Call, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, SECRET)

    done = call("doctor")

    assert (done.status, SECRET in done.out) == (1, False)
    assert [one for one in unmade(tmp_path, "wrong") if one not in done.out.splitlines()] == []


def test_a_roster_that_is_there_is_looked_at_before_the_keys_are(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "roster.toml").write_text("[[counselors]\n", encoding="utf-8")

    assert [line.split()[0] for line in doctor()] == ["missing", "wrong", "missing"]


def test_a_file_of_secrets_that_others_may_read_is_wrong_until_it_is_closed(call: Call, keys: Path) -> None:
    file = Path(".env")
    file.write_text(f"MADOGUCHI_LOG_LEVEL=error\nDATABASE_URL=postgresql://desk:{SECRET}@127.0.0.1:1/desk\n")
    file.chmod(0o644)
    told = "wrong    .env can be read by others on this machine and holds DATABASE_URL: chmod 600 .env"

    opened = call("doctor")
    file.chmod(0o600)
    closed = call("doctor")

    assert (opened.status, told in opened.out.splitlines(), SECRET in opened.out) == (1, True, False)
    assert ".env" not in closed.out


def test_a_key_folder_that_is_none_is_told(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")

    assert doctor() == [
        f"wrong    {tmp_path / 'keys'} can't be read (Not a directory): let this user read it"
    ]


@pytest.mark.parametrize("name", ["keyring.json", "counselors.json", "staff.json", "worker.json", "kek.json"])
def test_a_key_that_is_missing_is_told_once_with_its_place(keys: Path, doctor: Doctor, name: str) -> None:
    (keys / name).unlink()

    first, *others = doctor()

    assert first.startswith(f"wrong    {keys / name} is missing. ")
    assert [line.split()[0] for line in others] == ["ok", "ok"]


@pytest.mark.parametrize("name", ["keyring.json", "root.json", "kek.json"])
def test_a_key_open_to_others_is_told_once_with_the_cure(keys: Path, doctor: Doctor, name: str) -> None:
    (keys / name).chmod(0o640)
    (keys / "staff.json").chmod(0o604)

    wrong = [line for line in doctor() if line.startswith("wrong")]

    assert sorted(wrong) == sorted(
        f"wrong    {path} can be read by others on this machine: chmod go-rwx {path}"
        for path in (keys / name, keys / "staff.json")
    )


def test_a_key_folder_open_to_others_is_told_beside_everything_else(keys: Path, doctor: Doctor) -> None:
    keys.chmod(0o755)

    first, second, *_ = doctor()

    assert first == f"wrong    {keys} can be read by others on this machine: chmod go-rwx {keys}"
    assert second == f"ok       the keys in {keys} open"


@pytest.mark.parametrize("kek", [SECRET, base64.b64encode(b"another key than at the init, 32").decode()])
def test_a_wrong_key_encryption_key_is_told_and_never_shown(
    keys: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, kek: str
) -> None:
    monkeypatch.setenv("MADOGUCHI_KEK", kek)

    first, *_ = found = doctor()

    assert first.startswith("wrong    ")
    assert "key-encryption key" in first or "MADOGUCHI_KEK is not 32 bytes in base64" in first
    assert kek not in "".join(found)


def test_every_fault_of_the_roster_is_a_line_with_its_place(
    keys: Path, doctor: Doctor, tmp_path: Path
) -> None:
    lone = '[[counselors]]\nid = "a"\nname = "相談員A"\nrole = "人事"\ncolour = "red"\nhours = "always"\n'
    (tmp_path / "roster.toml").write_text(lone, encoding="utf-8")

    told = [line.removeprefix("wrong    roster.toml: ") for line in doctor() if line.startswith("wrong")]

    assert [one.split(":")[0] for one in told] == ["counselors[1].hours", "counselors[1].colour", "fallback"]


def test_a_roster_that_is_missing_is_told(keys: Path, doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "roster.toml").unlink()

    assert (
        f"wrong    {tmp_path / 'roster.toml'}: there is no such file; 'madoguchi init' writes one" in doctor()
    )


def test_who_was_added_and_has_no_key_is_told_until_they_are_designated(
    call: Call, keys: Path, doctor: Doctor, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.toml"
    roster.write_text(roster.read_text("utf-8").replace("counselor-b", "counselor-d"), encoding="utf-8")
    told = "wrong    counselor-d has no key and gets no case: `madoguchi designate counselor-d --help`"

    assert [line for line in doctor() if line.startswith("wrong")] == [told]
    signed = ["--designated-on", "2026-10-01", "--acknowledged-on", "2026-10-02"]
    assert call("designate", "counselor-d", *signed).status == 0
    assert [line for line in doctor() if line.startswith("wrong")] == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:///{folder}/older.db", "the database is not up to date: run `madoguchi db upgrade`"),
        ("sqlite:///{folder}/none.db", "{folder}/none.db: there is no database; `madoguchi init` makes one"),
        ("sqlite:////dev", "/dev: the database can't be written there (Is a directory)"),
        (f"mysql://desk:{SECRET}@127.0.0.1/desk", "DATABASE_URL names mysql, which is not supported: write "),
        (
            f"postgresql://desk:{SECRET}@127.0.0.1:1/desk",
            "the database is locked or away: see that it runs, and that DATABASE_URL is right",
        ),
    ],
)  # fmt: skip
def test_a_database_that_cannot_be_used_is_told_without_its_secret(
    keys: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str, told: str
) -> None:
    (tmp_path / "older.db").touch()
    monkeypatch.setenv("DATABASE_URL", url.format(folder=tmp_path))

    *_, last = found = doctor()

    assert last.startswith(f"wrong    {told.format(folder=tmp_path)}")
    assert not (tmp_path / "none.db").exists()
    assert SECRET not in "".join(found)


def test_a_variable_that_is_no_setting_is_told_with_those_that_are(
    call: Call, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MADOGUCHI_KEYZ", "SLACK_TOKEN", "SLACKER", "PATH_TO_SLACK"):
        monkeypatch.setenv(name, SECRET)

    told = [line for line in call("doctor").out.splitlines() if line.startswith("unknown")]

    begins = "unknown  the variable {} is not a setting; there are DATABASE_URL, "
    assert len(told) == 2
    for name, line in zip(("MADOGUCHI_KEYZ", "SLACK_TOKEN"), told, strict=True):
        assert line.startswith(begins.format(name))
        assert "MADOGUCHI_KEYS" in line
        assert "SLACK_BOT_TOKEN" in line
        assert SECRET not in line


SLACK_ID, TEAMS_ID = "slack:U0123456789", "teams:6d4f1c52-0000-4000-8000-000000000003"


def one_sided(counselor: str, there: str, cure: str) -> str:
    """What is told of a list that names people of one platform only."""
    return (
        f"note     not_for_people of {counselor} names people on {there} only, and {counselor} may read what "
        f"they report on the other platform: write {cure} as well for who uses both"
    )


@pytest.fixture
def noted(call: Call, keys: Path, tmp_path: Path) -> Callable[[dict[str, list[str]]], list[str]]:
    """noted({counselor: people}): what doctor notes of whose cases somebody must not read."""

    def found(people: dict[str, list[str]]) -> list[str]:
        text = starter_roster()
        for one, named in people.items():
            assert text.count(f'id = "{one}"') == 1
            text = text.replace(f'id = "{one}"', f'id = "{one}"\nnot_for_people = {json.dumps(named)}')
        (tmp_path / "roster.toml").write_text(text, encoding="utf-8")
        return [line for line in call("doctor").out.splitlines() if "not_for_people" in line]

    return found


def test_on_two_platforms_a_list_that_names_people_of_one_only_is_noted(
    noted: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SECRET)
    monkeypatch.setenv("MicrosoftAppId", SECRET)

    assert noted({
        "counselor-a": [SLACK_ID, "playground:visitor-1"], "counselor-b": [SLACK_ID, TEAMS_ID],
        "counselor-c": ["playground:visitor-1"], "outside": [TEAMS_ID],
    }) == [
        one_sided("counselor-a", "slack", '"teams:<object ID in Entra>"'),
        one_sided("outside", "teams", '"slack:<member ID>"'),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["SLACK_SIGNING_SECRET", "MicrosoftAppId", ""])
def test_on_one_platform_people_are_named_there_and_nothing_is_noted(
    noted: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name:
        monkeypatch.setenv(name, SECRET)

    assert noted({"counselor-a": [SLACK_ID], "counselor-b": [TEAMS_ID]}) == []


def test_sealed_files_that_the_database_no_longer_names_are_counted_and_stay(
    keys: Path, doctor: Doctor, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = data / "attachments"
    folder.mkdir(parents=True)
    for number in range(3):
        (folder / f"sealed-{number:020}").write_bytes(b"evidence")
    told = "sealed files older than a day that the database knows nothing of: "
    assert [line for line in doctor() if told in line] == []

    monkeypatch.setattr(checkup, "now", lambda: now() + timedelta(days=2))

    [line] = [line for line in doctor() if told in line]
    assert line == f"note     {told}3; restore its rows from a backup, or delete the files yourself"
    assert len(list(folder.iterdir())) == 3
