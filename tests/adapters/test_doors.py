"""`serve`, `worker`, `doctor` where doors are apart: half an app, one app for two, whose keys lie where."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.database.address_book import StoredAddresses
from adapters.entrypoints.apps import APPS, named_for, variable
from adapters.entrypoints.cli.credentials import (
    notices_from,
    shared_app,
    slack_given,
    slack_lacks,
    teams_given,
    teams_lacks,
    to_slack_secrets,
    to_teams_secrets,
)
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.meeting import Meeting, kept_as
from adapters.entrypoints.windows import Apps, in_app
from adapters.settings import read_settings
from adapters.teams.place import Place
from adapters.vault.entries import Pen
from adapters.vault.public import PublicSealer
from bot.cases.custodian import Custodian
from bot.confidential import Confidential
from bot.dialogue.card import Card
from bot.dialogue.messages import Say
from slack_world.server import SlackServer
from teams_world.world import COUNSELORS as ON_TEAMS

Call = Callable[..., Any]
Env = pytest.MonkeyPatch

BOT, SECRET, APP = "xoxb-hunter2", "hunter2", "xapp-hunter2"
APP_ID, OTHER_ID = "1b4d2f60-0d0a-4a67-9f4e-6c1f3f4c9a01", "1b4d2f60-0d0a-4a67-9f4e-6c1f3f4c9a02"
TENANT, PASSWORD = "7f3a9c52-31d8-4b0e-8f7d-2a5b6c7d8e9f", "hunter2~Q8.hunter2"
SLACK = {"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SECRET}
TEAMS = {"MicrosoftAppId": APP_ID, "MicrosoftAppPassword": PASSWORD, "MicrosoftAppTenantId": TENANT}
THEIRS = ("counselors", "custodian")
ALL_KEYS = {"counselors.json", "custodian.json", "kek.json", "root.json", "staff.json", "worker.json"}


@pytest.fixture
def app(monkeypatch: Env) -> Callable[..., None]:
    """app(door, {setting: value}): that door's app is set so."""

    def was_set(door: str, told: dict[str, str]) -> None:
        for name, value in told.items():
            monkeypatch.setenv(variable(door, name), value)

    return was_set


@pytest.mark.parametrize("door", THEIRS)
@pytest.mark.parametrize("given", [{"SLACK_BOT_TOKEN": BOT}, {"SLACK_SIGNING_SECRET": SECRET}])
def test_half_an_app_is_told_by_its_own_names_and_never_by_its_value(
    app: Call, door: str, given: dict[str, str]
) -> None:
    app("staff", SLACK | TEAMS)
    app(door, given)

    told = slack_lacks(read_settings(), door) or ""

    [name] = given
    assert told.startswith(f"{variable(door, name)} is set and ")
    assert variable(door, "SLACK_BOT_TOKEN") in told
    assert (" SLACK_" in f" {told}", "hunter2" in told) == (False, False)
    assert slack_lacks(read_settings()) is None


@pytest.mark.parametrize("door", THEIRS)
@pytest.mark.parametrize("lacking", ["MicrosoftAppId", "MicrosoftAppPassword", "MicrosoftAppTenantId"])
def test_half_of_a_doors_app_on_teams_is_told_unless_the_tenant_is_the_staffs(
    app: Call, door: str, lacking: str
) -> None:
    app(door, {name: value for name, value in TEAMS.items() if name != lacking})
    alone = teams_lacks(read_settings(), door) or ""
    app("staff", TEAMS)
    beside = teams_lacks(read_settings(), door)

    assert alone.startswith(f"{variable(door, lacking)} is not set: ")
    assert (beside is None) is (lacking == "MicrosoftAppTenantId")
    assert teams_given(read_settings(), "staff") == list(TEAMS)


def test_each_doors_secrets_are_its_own(app: Call) -> None:
    for number, door in enumerate(APPS):
        app(door, {"SLACK_BOT_TOKEN": f"{BOT}-{number}", "SLACK_SIGNING_SECRET": f"{SECRET}-{number}"})
        app(door, TEAMS | {"MicrosoftAppId": APP_ID[:-1] + str(number)})
    settings = read_settings()

    assert [to_slack_secrets(settings, one).bot_token for one in APPS] == [f"{BOT}-{n}" for n in range(3)]
    assert [to_teams_secrets(settings, one).app_id for one in APPS] == [
        APP_ID[:-1] + str(n) for n in range(3)
    ]
    assert (shared_app(settings), notices_from(settings)) == (None, "counselors")


def test_the_tenant_of_the_staff_alone_is_no_app_of_anybody_elses(app: Call) -> None:
    app("staff", SLACK | TEAMS)
    settings = read_settings()

    assert [slack_given(settings, one) + teams_given(settings, one) for one in THEIRS] == [[], []]
    assert notices_from(settings) == "staff"


@pytest.mark.parametrize(
    ("one", "other", "name", "value"),
    [
        ("staff", "counselors", "SLACK_BOT_TOKEN", BOT),
        ("staff", "custodian", "SLACK_SIGNING_SECRET", SECRET),
        ("counselors", "custodian", "SLACK_APP_TOKEN", APP),
        ("staff", "counselors", "MicrosoftAppId", APP_ID),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_two_doors_with_one_app_are_refused_in_one_line_without_the_value(
    call: Call, app: Call, one: str, other: str, name: str, value: str, command: str
) -> None:
    app(one, {name: value})
    app(other, {name: value.upper() if name == "MicrosoftAppId" else value})

    done = call(command)

    both = f"{variable(one, name)} and {variable(other, name)} are of the same app: "
    assert (done.status, done.out) == (1, "")
    assert done.complaint.startswith(f"Error: {both}the separation would be off; make an app for each door")
    assert value not in done.err


def test_all_doors_in_one_process_beside_an_app_of_another_door_are_refused(call: Call, app: Call) -> None:
    app("counselors", SLACK)

    done = call("serve", "--door", "all")

    assert (done.status, done.out) == (1, "")
    assert done.complaint.startswith(
        "Error: --door all is one app for everybody, and another door has an app "
    )


@pytest.mark.parametrize("door", THEIRS)
def test_half_of_a_doors_app_starts_neither_it_nor_its_worker(call: Call, app: Call, door: str) -> None:
    app(door, {"SLACK_BOT_TOKEN": BOT})

    done = call("serve", "--door", door)

    assert (done.status, done.out) == (1, "")
    name = variable(door, "SLACK_BOT_TOKEN")
    assert done.complaint.startswith(f"Error: Slack can't be connected: {name} is set and ")


def test_lines_for_operators_name_the_settings_of_the_door() -> None:
    told = "Slack refuses SLACK_BOT_TOKEN (invalid_auth); compare MicrosoftAppId, SLACK_API_URL"

    assert named_for("staff", told) == told
    assert named_for("counselors", told) == (
        "Slack refuses MADOGUCHI_COUNSELORS_SLACK_BOT_TOKEN (invalid_auth); "
        "compare MADOGUCHI_COUNSELORS_MICROSOFTAPPID, SLACK_API_URL"
    )


class Sent:
    """An app that notes what it is to write, and where."""

    def __init__(self) -> None:
        self.places: list[str] = []

    def send(self, conversation: str, outgoing: Any) -> None:
        self.places.append(conversation)


def test_a_notice_leaves_by_the_app_that_its_place_names_and_by_no_other() -> None:
    counselors, custodian = Sent(), Sent()
    apps = Apps({"counselors": counselors, "custodian": custodian})

    apps.send(in_app("custodian", "U1\nteams:x") or "", Say(Card(())))

    assert (counselors.places, custodian.places, in_app("custodian", None)) == ([], ["U1\nteams:x"], None)


@pytest.mark.parametrize(
    ("door", "kept"),
    [("all", {"counselor-a", "keeper"}), ("counselors", {"counselor-a"}), ("custodian", {"keeper"})],
)
def test_an_app_meets_only_those_whose_notices_come_from_it(
    installation: Installation, door: str, kept: set[str]
) -> None:
    keys, book = installation.keys, StoredAddresses(installation.engine)
    keeper = Custodian("keeper", "身元管理者", "法務", addresses={"teams": OTHER_ID})
    roster = replace(installation.roster(), custodian=keeper)
    sealer = PublicSealer(keys.keyring, Pen("counselors", keys.counselors.seed))
    meeting = Meeting(lambda: roster, book, keys.keyring, sealer, door)
    for person in (f"teams:{ON_TEAMS['counselor-a']}", f"teams:{OTHER_ID}", f"teams:{TENANT}"):
        meeting.met(Confidential(person), Place("https://example.com/", "a:1", "29:1", "28:1", TENANT))

    named = {one: kept_as(roster, keys.keyring, one) for one in ("counselor-a", "counselor-b", "keeper")}
    assert {one for one, name in named.items() if name and book.of(name, "teams")} == kept


@pytest.fixture
def doctor(call: Call, data: Path, tmp_path: Path, monkeypatch: Env, founded: Call) -> Call:
    """doctor(option…): its status, and the lines about keys; of a desk that `init` has made."""
    monkeypatch.setenv("MADOGUCHI_ROSTER", str(tmp_path / "roster.toml"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'desk.db'}")
    monkeypatch.setenv("MADOGUCHI_DATA", str(data))
    assert founded().status == 0

    def found(*options: str) -> tuple[int, list[str]]:
        done = call("doctor", *options)
        about = ("'s keys in ", "  keys apart: ", ".json is missing. ")
        return done.status, [line for line in done.out.splitlines() if any(one in line for one in about)]

    return found


FILES = {
    "staff": {"staff.json"}, "counselors": {"counselors.json", "kek.json"}, "custodian": {"custodian.json"},
    "worker": {"worker.json"},
}  # fmt: skip


@contextmanager
def moved(keys: Path, kept: set[str]) -> Iterator[None]:
    """Nothing but these, and the public keys, in the folder."""
    away = keys.with_name("away")
    shutil.copytree(keys, away)
    for path in keys.glob("*.json"):
        if path.name not in {"keyring.json", *kept}:
            path.unlink()
    yield
    shutil.rmtree(keys)
    away.rename(keys)


@pytest.mark.parametrize("door", FILES)
def test_a_door_whose_keys_lie_alone_is_well_and_others_keys_beside_them_are_told(
    doctor: Call, tmp_path: Path, door: str
) -> None:
    keys, well = tmp_path / "keys", f"ok       the {door}'s keys in {tmp_path / 'keys'} open"
    status, [first, others] = doctor("--door", door)
    assert (status, first) == (0, well)
    told = ", ".join(sorted(ALL_KEYS - FILES[door]))
    assert others.startswith(f"missing  keys apart: in {keys} lie others' as well ({told}); ")

    with moved(keys, FILES[door]):
        assert doctor("--door", door) == (0, [well])


@pytest.mark.parametrize("door", FILES)
def test_a_door_whose_own_keys_are_away_is_wrong_whoever_elses_are_there(
    doctor: Call, tmp_path: Path, door: str
) -> None:
    with moved(tmp_path / "keys", ALL_KEYS - FILES[door]):
        status, lines = doctor("--door", door)

    assert status == 1
    assert [line for line in lines if line.startswith("wrong") and " is missing. " in line] != []


def test_one_process_that_is_all_doors_is_noted_as_such(
    call: Call, doctor: Call, app: Call, slack_server: SlackServer, monkeypatch: Env
) -> None:
    monkeypatch.setenv("SLACK_API_URL", slack_server.api_url)
    together = "note     All doors are one process here: the separation of staff and counselors is off."
    assert together not in call("doctor").out
    app("staff", SLACK)
    assert together in call("doctor").out
    app("counselors", {"SLACK_BOT_TOKEN": f"{BOT}-2", "SLACK_SIGNING_SECRET": f"{SECRET}-2"})
    assert together not in call("doctor").out
