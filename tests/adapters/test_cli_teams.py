"""`madoguchi teams manifest` writes a whole package or none; `doctor` tells what Teams lacks."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from adapters.database.address_book import StoredAddresses
from adapters.database.engine import open_database
from adapters.entrypoints.cli.teams import EXAMPLE
from adapters.roster import starter_roster
from adapters.teams.manifest import Wish, to_package
from adapters.vault.keyfiles import load_keyring
from teams_world.issuer import KEYS, METADATA, TOKEN, Issuer
from teams_world.world import APP_ID, COUNSELORS, PASSWORD, TENANT

Call = Callable[..., Any]
Doctor = Callable[..., list[str]]

NOW = datetime(2026, 11, 24, 1, 7, tzinfo=UTC)
URL = "https://desk.example.com/about"
ZEROS = "00000000-0000-0000-0000-000000000000"


def test_a_package_is_written_where_it_is_wanted(call: Call, tmp_path: Path) -> None:
    done = call("teams", "manifest", "--app-id", APP_ID.upper(), "--url", URL, "--out", "there.zip")

    assert (done.status, done.out, done.err) == (0, "Wrote there.zip\n", "")
    assert Path("there.zip").read_bytes() == to_package(
        Wish("both", APP_ID, "1.0.0", "Madoguchi", URL, URL, URL)
    )
    assert [one.name for one in tmp_path.iterdir() if one.suffix in {".zip", ".part"}] == ["there.zip"]


def test_every_option_is_in_it(call: Call) -> None:
    pages = ("--url", URL, "--privacy", f"{URL}/privacy", "--terms", f"{URL}/terms?lang=ja#top")
    done = call(
        "teams", "manifest", "--app-id", APP_ID, *pages, "--company", "みどり商店", "--app-version", "1.2.10",
        "--door", "staff",
    )  # fmt: skip

    assert (done.status, done.out, done.err) == (0, "Wrote madoguchi-teams.zip\n", "")
    assert Path("madoguchi-teams.zip").read_bytes() == to_package(
        Wish("staff", APP_ID, "1.2.10", "みどり商店", URL, f"{URL}/privacy", f"{URL}/terms?lang=ja#top")
    )


def test_the_app_id_may_come_from_the_settings_and_a_page_is_asked_for(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MicrosoftAppId", APP_ID)

    done = call("teams", "manifest")

    assert done.status == 0
    assert done.complaint == f"Note: with --url the app shows a page of your company instead of {EXAMPLE}."
    with ZipFile("madoguchi-teams.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["id"], manifest["developer"]["websiteUrl"]) == (APP_ID, EXAMPLE)


@pytest.mark.parametrize("given", ["", ZEROS, "hunter2"])
def test_without_an_app_id_nothing_is_written(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str
) -> None:
    monkeypatch.setenv("MicrosoftAppId", given)

    done = call("teams", "manifest", "--url", URL)

    assert (done.status, done.out) == (2, "")
    assert "give --app-id, or set MicrosoftAppId" in done.err.splitlines()[-1]
    assert "hunter2" not in done.err
    assert list(tmp_path.glob("*.zip*")) == []


def test_nothing_is_overwritten(call: Call, tmp_path: Path) -> None:
    Path("madoguchi-teams.zip").write_bytes(b"before")

    done = call("teams", "manifest", "--app-id", APP_ID, "--url", URL)

    assert done.status == 1
    assert done.complaint == "Error: madoguchi-teams.zip: there is a file already; give another name"
    assert Path("madoguchi-teams.zip").read_bytes() == b"before"
    assert list(tmp_path.glob("*.part")) == []


def test_a_folder_that_is_not_there_is_told(call: Call) -> None:
    done = call("teams", "manifest", "--app-id", APP_ID, "--url", URL, "--out", "nowhere/app.zip")

    assert done.status == 1
    assert done.complaint == "Error: nowhere/app.zip: can't be written (No such file or directory)"


@pytest.mark.parametrize(
    "options",
    [
        ("--app-id", "hunter2"), ("--app-id", ZEROS), ("--app-id", f"{{{APP_ID}}}"),
        ("--url", "http://desk.example.com"), ("--url", "desk.example.com"), ("--url", "https://"),
        ("--url", "https://localhost/"), ("--url", "https://desk/"), ("--url", "https://10.0.0.1/"),
        ("--url", "https://user:hunter2@example.com/"), ("--url", "https://desk.example.com/a b"),
        ("--privacy", "http://desk.example.com"), ("--terms", "javascript:alert(1)"),
        ("--company", ""), ("--company", " "), ("--company", "x" * 33),
        ("--app-version", "1.0"), ("--app-version", "1.0.0-beta"), ("--app-version", "01.0.0"),
        ("--door", "nobody"), ("--lang", "ja"), ("now",),
    ],
)  # fmt: skip
def test_what_teams_could_not_use_is_wrong_usage(
    call: Call, tmp_path: Path, options: tuple[str, ...]
) -> None:
    usual = {"--app-id": APP_ID, "--url": URL}
    usual.pop(options[0], None)

    done = call("teams", "manifest", *(word for pair in usual.items() for word in pair), *options)

    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1].startswith("Error: ")
    assert "hunter2" not in done.err.splitlines()[-1]
    assert list(tmp_path.glob("*.zip*")) == []


NOBODY = "wrong    no counselor on the roster has addresses.teams: nobody reads a case on Teams"
OUTSIDE = (
    "note     outside has no addresses.teams and is outside the company: "
    "is called, not messaged, and reads no case there"
)
SET = (
    "ok       Teams: MicrosoftAppId, MicrosoftAppPassword, MicrosoftAppTenantId are set; "
    "requests come to /api/messages"
)
TOKEN_OK = "ok       Entra knows the app and its client secret"
KEYS_OK = "ok       Microsoft's signing keys can be had"


def _lacks(counselor: str) -> str:
    lost = "reads no case on Teams, and gets no notice there"
    return f"missing  {counselor} has no addresses.teams: {lost}"


def _unopened(counselor: str) -> str:
    return f"missing  {counselor} has not opened the desk in Teams: gets no notice there"


@pytest.fixture
def doctor(call: Call, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """doctor(): each line about Teams, with its status checked; everybody on the roster has an address."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(data))
    monkeypatch.setenv("MADOGUCHI_ROSTER", str(tmp_path / "roster.toml"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'desk.db'}")
    text = starter_roster()
    for one, address in COUNSELORS.items():
        text = text.replace(f'id = "{one}"', f'id = "{one}"\naddresses = {{ teams = "{address}" }}')
    (tmp_path / "roster.toml").write_text(text, encoding="utf-8")

    def found() -> list[str]:
        done = call("doctor")
        lines: list[str] = done.out.splitlines()
        assert done.err == ""
        assert done.status == any(line.startswith("wrong ") for line in lines)
        assert [one for one in (PASSWORD, "hunter2") if one in done.out] == []
        [start] = [at for at, line in enumerate(lines) if line[9:].startswith("Teams: ")]
        assert lines[start - 1][9:].startswith("Slack: SLACK_BOT_TOKEN is not set; ")
        return lines[start:]

    return found


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    """Whoever signs for Teams, on loopback."""
    with Issuer(lambda: NOW).running() as running:
        yield running


@pytest.fixture
def on_teams(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    """A tenant whose ids and secret are set."""
    for name, value in (
        ("MicrosoftAppId", APP_ID), ("MicrosoftAppPassword", PASSWORD), ("MicrosoftAppTenantId", TENANT),
        ("ToChannelFromBotLoginUrl", issuer.login_url),
        ("ToBotFromChannelOpenIdMetadataUrl", issuer.metadata_url),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)
    return issuer


def test_a_desk_set_up_on_teams_is_found_whole_and_entra_is_asked_once(
    call: Call, founded: Call, doctor: Doctor, on_teams: Issuer, tmp_path: Path
) -> None:
    assert call("doctor").status == 1  # there are no keys and no database yet
    assert founded().status == 0
    on_teams.calls.clear()

    assert doctor() == [SET, TOKEN_OK, KEYS_OK, *(_unopened(one) for one in COUNSELORS)]
    assert sorted(on_teams.calls) == sorted([TOKEN, METADATA, KEYS])

    keyring = load_keyring(tmp_path / "keys", "counselors")
    engine = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    for one in COUNSELORS:
        StoredAddresses(engine).keep(keyring.recipient(one) or "", "teams", b"sealed")
    engine.dispose()
    assert doctor() == [SET, TOKEN_OK, KEYS_OK]


def test_with_nothing_set_teams_is_missing_and_beside_slack_it_is_not(
    doctor: Doctor, call: Call, on_teams: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("doctor").out.count("note     Slack: SLACK_BOT_TOKEN is not set; ") == 1
    for name in ("MicrosoftAppId", "MicrosoftAppPassword", "MicrosoftAppTenantId"):
        monkeypatch.delenv(name)

    told = "Teams: MicrosoftAppId is not set; docs/teams.md tells how to set the desk up there"
    assert doctor() == [f"missing  {told}"]
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "hunter2")
    assert call("doctor").out.splitlines()[-1] == f"note     {told}"


def test_half_of_it_is_wrong_and_entra_is_not_asked(
    doctor: Doctor, on_teams: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MicrosoftAppPassword")

    [only] = doctor()

    assert only.startswith(
        "wrong    Teams: MicrosoftAppPassword is not set: set it to the client secret's Value"
    )
    assert on_teams.calls == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"expired": {PASSWORD}}, "(AADSTS7000222); make a new client secret in Entra"),
        (
            {"clients": {APP_ID: "another"}},
            "(AADSTS7000215); set MicrosoftAppPassword to ",
        ),
        ({"clients": {}}, "(AADSTS700016); compare MicrosoftAppId"),
        ({"tenants": set()}, "(AADSTS90002); compare MicrosoftAppTenantId"),
    ],
)
def test_what_entra_says_against_the_app_is_told_with_the_cure(
    doctor: Doctor, on_teams: Issuer, fault: dict[str, Any], told: str
) -> None:
    [(name, value)] = fault.items()
    setattr(on_teams, name, value)

    _, second, *_ = doctor()

    assert second.startswith("wrong    Entra refuses the desk's app ")
    assert told in second


def test_what_can_not_be_reached_is_missing_and_told_without_a_password_in_it(
    doctor: Doctor, on_teams: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ToChannelFromBotLoginUrl", "http://127.0.0.1:1")
    monkeypatch.setenv("ToBotFromChannelOpenIdMetadataUrl", "http://desk:hunter2@127.0.0.1:1/keys")

    _, second, third, *_ = doctor()

    reach = "see that this machine reaches http://127.0.0.1:1"
    assert second == f"missing  Entra did not say whether the app may sign in (ConnectionError): {reach}"
    assert third == f"missing  Microsoft's signing keys can't be had, so nothing can be heard: {reach}"


def test_whoever_has_no_address_on_teams_is_told(doctor: Doctor, on_teams: Issuer, tmp_path: Path) -> None:
    (tmp_path / "roster.toml").write_text(starter_roster(), encoding="utf-8")

    _, _, _, *told = doctor()

    assert told == [NOBODY, *(_lacks(one) for one in COUNSELORS if one != "outside"), OUTSIDE]


@pytest.mark.parametrize("address", ["counselor-a@example.com", f"teams:{APP_ID}", "29:1abc", ZEROS])
def test_an_address_that_is_no_object_id_is_wrong(
    doctor: Doctor, on_teams: Issuer, tmp_path: Path, address: str
) -> None:
    text = (tmp_path / "roster.toml").read_text(encoding="utf-8")
    (tmp_path / "roster.toml").write_text(text.replace(COUNSELORS["counselor-a"], address), encoding="utf-8")

    told = doctor()

    assert told[3] == (
        "wrong    addresses.teams of counselor-a is no object ID; copy the user's Object ID in Entra"
    )


def test_a_roster_or_a_database_that_cannot_be_read_is_no_fault_of_teams(
    doctor: Doctor, on_teams: Issuer, tmp_path: Path
) -> None:
    assert doctor() == [SET, TOKEN_OK, KEYS_OK]  # there is no database yet, and no key
    (tmp_path / "roster.toml").unlink()

    assert doctor() == [SET, TOKEN_OK, KEYS_OK]


@pytest.mark.parametrize("name", ["MicrosoftAppID", "MICROSOFTAPPPASSWORD", "MicrosoftTenant"])
def test_capitals_are_no_slip_of_the_pen(
    call: Call, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "")
    assert "unknown  " not in call("doctor").out


@pytest.mark.parametrize("name", ["MicrosoftAppTenant", "MICROSOFT_APP_ID", "MicrosoftAppIds"])
def test_a_variable_that_looks_like_one_of_teams_and_is_none_is_told(
    call: Call, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "hunter2")

    assert f"unknown  the variable {name} is not a setting; there are " in call("doctor").out
