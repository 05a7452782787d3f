"""`madoguchi doctor` on Slack: what is set, whose token it is, who gets no notice; never a secret."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.roster import starter_roster
from slack_world.server import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, SlackServer
from slack_world.world import TEAM

Call = Callable[..., Any]
Doctor = Callable[..., list[str]]

COUNSELORS = ("counselor-a", "counselor-b", "counselor-c")
TEAMS = "Teams: MicrosoftAppId is not set; docs/teams.md tells how to set the desk up there"
NOBODY = "wrong    no counselor on the roster has addresses.slack: nobody reads a case on Slack"
OUTSIDE = (
    "note     outside has no addresses.slack and is outside the company: "
    "is called, not messaged, and reads no case there"
)


def _lacks(counselor: str) -> str:
    lost = "reads no case on Slack, and gets no notice there"
    return f"missing  {counselor} has no addresses.slack: {lost}"


@pytest.fixture
def doctor(
    call: Call, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, roster_text: str
) -> Doctor:
    """doctor(unset=...): each line about Slack, with its status checked; everybody has an address there."""
    monkeypatch.setenv("MADOGUCHI_DATA", str(data))
    monkeypatch.setenv("MADOGUCHI_ROSTER", str(tmp_path / "roster.toml"))
    (tmp_path / "roster.toml").write_text(roster_text, encoding="utf-8")

    def found(unset: bool = False) -> list[str]:
        done = call("doctor")
        lines: list[str] = done.out.splitlines()
        assert done.err == ""
        assert done.status == any(line.startswith("wrong ") for line in lines)
        assert [one for one in (BOT_TOKEN, SIGNING_SECRET, APP_TOKEN, "hunter2") if one in done.out] == []
        assert lines[-1] == f"{'missing' if unset else 'note':8} {TEAMS}"
        [start] = [at for at, line in enumerate(lines) if line[9:].startswith("Slack: ")]
        return lines[start:-1]

    return found


@pytest.fixture
def on_slack(slack_server: SlackServer, monkeypatch: pytest.MonkeyPatch) -> SlackServer:
    """A workspace whose bot token and signing secret are set."""
    monkeypatch.setenv("SLACK_API_URL", slack_server.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SIGNING_SECRET)
    return slack_server


def test_a_desk_set_up_on_slack_is_found_whole_and_slack_is_asked_once(
    call: Call, founded: Call, doctor: Doctor, on_slack: SlackServer, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'desk.db'}")
    assert call("doctor").status == 1  # there are no keys and no database yet
    on_slack.calls.clear()
    assert founded().status == 0

    assert call("doctor").status == 0
    on_slack.calls.clear()
    assert doctor() == [
        "ok       Slack: SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET are set; requests come to /slack/events",
        f"ok       Slack knows the bot token: workspace {TEAM}",
    ]
    assert [one.method for one in on_slack.calls] == ["auth.test"]


@pytest.mark.parametrize(
    ("secret", "way"),
    [
        (SIGNING_SECRET, "requests come to /slack/events and they come by Socket Mode"),
        ("", "they come by Socket Mode"),
    ],
)
def test_the_ways_in_are_told(
    doctor: Doctor, on_slack: SlackServer, monkeypatch: pytest.MonkeyPatch, secret: str, way: str
) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", secret)

    first, *_ = doctor()

    assert first.endswith(f"are set; {way}")


def test_with_nothing_set_slack_is_missing_and_not_wrong(doctor: Doctor) -> None:
    assert doctor(unset=True) == [
        "missing  Slack: SLACK_BOT_TOKEN is not set; docs/slack.md tells how to set the desk up there"
    ]


@pytest.mark.parametrize(
    "given",
    [{"SLACK_BOT_TOKEN": BOT_TOKEN}, {"SLACK_APP_TOKEN": APP_TOKEN}, {"SLACK_SIGNING_SECRET": "hunter2"}],
)
def test_half_of_it_is_wrong_and_slack_is_not_asked(
    doctor: Doctor, slack_server: SlackServer, monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    monkeypatch.setenv("SLACK_API_URL", slack_server.api_url)
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    [only] = doctor()

    assert only.startswith("wrong    Slack: ")
    assert slack_server.calls == []


REFUSES, UNSAID = "wrong    Slack refuses SLACK_BOT_TOKEN", "missing  Slack did not say whose token this is ("
REACH = "see that this machine reaches "


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"error": "invalid_auth"}, f"{REFUSES} (invalid_auth); install the app again"),
        ({"error": "token_revoked"}, f"{REFUSES} (token_revoked); install the app again"),
        ({"error": "not_allowed_token_type"}, f"{REFUSES} (not_allowed_token_type): copy "),
        ({"status": 503}, UNSAID),
        ({"status": 429, "headers": {"Retry-After": "30"}}, UNSAID),
        ({"drop": True}, UNSAID),
    ],
)
def test_what_slack_says_against_the_token_is_told_with_the_cure(
    doctor: Doctor, on_slack: SlackServer, fault: dict[str, Any], told: str
) -> None:
    on_slack.next("auth.test", **fault)

    _, second, *_ = doctor()

    assert second.startswith(told)
    tried = on_slack.api_url.removesuffix("/api/")
    assert second.endswith(f"{REACH}{tried}") is (told == UNSAID)


def test_the_address_that_was_tried_is_told_without_a_password_in_it(
    doctor: Doctor, on_slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://desk:hunter2@127.0.0.1:1/api/")

    _, second, *_ = doctor()

    assert second == f"{UNSAID}URLError): {REACH}http://127.0.0.1:1"


def test_whoever_has_no_address_on_slack_is_told(
    doctor: Doctor, on_slack: SlackServer, tmp_path: Path
) -> None:
    (tmp_path / "roster.toml").write_text(starter_roster(), encoding="utf-8")

    _, _, *told = doctor()

    assert told == [NOBODY, *(_lacks(one) for one in COUNSELORS), OUTSIDE]


@pytest.mark.parametrize("addressed", ["counselor-b", "outside"])
def test_one_address_is_somebody_whom_a_report_reaches(
    doctor: Doctor, on_slack: SlackServer, tmp_path: Path, addressed: str
) -> None:
    block = f'id = "{addressed}"\naddresses = {{ slack = "U0123456789" }}'
    text = starter_roster().replace(f'id = "{addressed}"', block)
    (tmp_path / "roster.toml").write_text(text, encoding="utf-8")

    _, _, *told = doctor()

    everybody = {**{one: _lacks(one) for one in COUNSELORS}, "outside": OUTSIDE}
    assert told == [line for one, line in everybody.items() if one != addressed]


def test_a_fallback_within_the_company_is_missing_its_address(
    doctor: Doctor, on_slack: SlackServer, tmp_path: Path
) -> None:
    text = starter_roster().replace("external = true\n", "")
    (tmp_path / "roster.toml").write_text(text, encoding="utf-8")

    *_, last = doctor()

    assert last == _lacks("outside")


@pytest.mark.parametrize(
    "address", ["counselor-a", "@counselor-a", "slack:U0123456789", "u0123456789", "C0123456789"]
)
def test_an_address_that_is_no_member_id_is_wrong(
    doctor: Doctor, on_slack: SlackServer, tmp_path: Path, address: str
) -> None:
    block = f'id = "counselor-a"\naddresses = {{ slack = "{address}" }}'
    text = starter_roster().replace('id = "counselor-a"', block)
    (tmp_path / "roster.toml").write_text(text, encoding="utf-8")

    told = doctor()

    assert told[2] == "wrong    addresses.slack of counselor-a is no member ID; write one like U0123456789"


def test_a_roster_that_cannot_be_read_is_no_fault_of_slack(
    doctor: Doctor, on_slack: SlackServer, tmp_path: Path
) -> None:
    (tmp_path / "roster.toml").unlink()

    assert [line.split()[0] for line in doctor()] == ["ok", "ok"]
