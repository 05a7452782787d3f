"""Whether a platform's secrets are whole: what is lacking or misread is told with its cure, and no value."""

from itertools import product

import pytest

from adapters.entrypoints.cli.credentials import (
    slack_given,
    slack_lacks,
    teams_given,
    teams_lacks,
    to_teams_secrets,
)
from adapters.settings import read_settings
from adapters.teams.connection import LOGIN, METADATA, TeamsSecrets

Env = pytest.MonkeyPatch

SLACK = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN")
TEAMS = ("MicrosoftAppId", "MicrosoftAppPassword", "MicrosoftAppTenantId")
APP_ID, TENANT = "1b4d2f60-0d0a-4a67-9f4e-6c1f3f4c9a01", "7f3a9c52-31d8-4b0e-8f7d-2a5b6c7d8e9f"
PASSWORD = "hunter2~Q8.hunter2"

BOT, SECRET, APP = "xoxb-hunter2", "hunter2", "xapp-hunter2"


@pytest.mark.parametrize(
    ("values", "cure"),
    [
        (("", "", ""), None),
        ((BOT, SECRET, ""), None),
        ((BOT, "", APP), None),
        ((BOT, SECRET, APP), None),
        ((BOT, "", ""), "set it, or SLACK_APP_TOKEN for Socket Mode"),
        (("", "", APP), "SLACK_APP_TOKEN is set and SLACK_BOT_TOKEN is not"),
        (("", SECRET, APP), "SLACK_APP_TOKEN is set and SLACK_BOT_TOKEN is not"),
        (("", SECRET, ""), "SLACK_SIGNING_SECRET is set and SLACK_BOT_TOKEN is not"),
        ((APP, SECRET, ""), "copy the Bot User OAuth Token"),
        (("xoxp-hunter2", SECRET, ""), "copy the Bot User OAuth Token"),
        ((BOT, SECRET, BOT), "copy the App-Level Token"),
        (
            ("xoxb-...", SECRET, ""),
            "SLACK_BOT_TOKEN is still the example of the instructions; copy the Bot User",
        ),
        (
            (BOT, "...", ""),
            "SLACK_SIGNING_SECRET is still the example of the instructions; copy the Signing ",
        ),
        ((BOT, "…", APP), "SLACK_SIGNING_SECRET is still the example of the instructions; copy the Signing "),
        (
            (BOT, "", "xapp-..."),
            "SLACK_APP_TOKEN is still the example of the instructions; copy the App-Level",
        ),
    ],
)
def test_half_of_slacks_secrets_are_none_and_the_cure_is_told_without_them(
    monkeypatch: Env, values: tuple[str, ...], cure: str | None
) -> None:
    for name, value in zip(SLACK, values, strict=True):
        monkeypatch.setenv(name, value)

    told = slack_lacks(read_settings())

    assert told is None if cure is None else cure in (told or "")
    assert "hunter2" not in (told or "")
    assert "\n" not in (told or "")


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (("xoxb-...", "...", ""), ["SLACK_BOT_TOKEN is still", "SLACK_SIGNING_SECRET is still"]),
        (
            ("hunter2", "...", "hunter2"),
            [
                "SLACK_BOT_TOKEN has to begin with xoxb-", "SLACK_SIGNING_SECRET is still",
                "SLACK_APP_TOKEN has to begin with xapp-",
            ],
        ),
        (("hunter2", "", ""), ["SLACK_SIGNING_SECRET is not: ", "SLACK_BOT_TOKEN has to begin with xoxb-"]),
        (("", "...", ""), ["SLACK_BOT_TOKEN is not; ", "SLACK_SIGNING_SECRET is still"]),
    ],
)  # fmt: skip
def test_every_fault_of_slacks_secrets_is_told_at_once(
    monkeypatch: Env, values: tuple[str, ...], told: list[str]
) -> None:
    for name, value in zip(SLACK, values, strict=True):
        monkeypatch.setenv(name, value)

    lacking = slack_lacks(read_settings()) or ""

    assert [one for one in told if one not in lacking] == []
    assert lacking.count("; copy the ") == sum("still" in one or "begin" in one for one in told)
    assert "hunter2" not in lacking


def test_those_of_slacks_secrets_that_are_set_are_named(monkeypatch: Env) -> None:
    assert slack_given(read_settings()) == []
    monkeypatch.setenv("SLACK_APP_TOKEN", APP)
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "")

    assert slack_given(read_settings()) == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


def _set(monkeypatch: Env, *values: str, **more: str) -> None:
    for name, value in {**dict(zip(TEAMS, values, strict=True)), **more}.items():
        monkeypatch.setenv(name, value)


def test_with_all_of_it_teams_is_connected_with_its_usual_addresses(monkeypatch: Env) -> None:
    assert (teams_given(read_settings()), teams_lacks(read_settings())) == ([], None)
    _set(monkeypatch, APP_ID.upper(), f" {PASSWORD}\n", f"{TENANT} ")

    assert teams_lacks(read_settings()) is None
    assert teams_given(read_settings()) == list(TEAMS)
    secrets = to_teams_secrets(read_settings())
    assert secrets == TeamsSecrets(APP_ID, PASSWORD, TENANT, "SingleTenant", LOGIN, METADATA)


def test_other_clouds_and_older_registrations_are_connected_too(monkeypatch: Env) -> None:
    elsewhere = {
        "ToChannelFromBotLoginUrl": "https://login.example.com",
        "ToBotFromChannelOpenIdMetadataUrl": "https://keys.example.com/page",
    }
    _set(monkeypatch, APP_ID, PASSWORD, TENANT, MicrosoftAppType="multitenant", **elsewhere)

    assert teams_lacks(read_settings()) is None
    assert to_teams_secrets(read_settings()) == TeamsSecrets(
        APP_ID, PASSWORD, TENANT, "MultiTenant", "https://login.example.com/", "https://keys.example.com/page"
    )


@pytest.mark.parametrize("given", list(product((True, False), repeat=3))[1:-1], ids=str)
def test_whatever_is_missing_of_teams_is_named_and_what_may_be_taken_away(
    monkeypatch: Env, given: tuple[bool, ...]
) -> None:
    whole = (APP_ID, PASSWORD, TENANT)
    _set(monkeypatch, *(one if there else " " for one, there in zip(whole, given, strict=True)))

    told = (teams_lacks(read_settings()) or "").split("; ")

    there = [name for name, one in zip(TEAMS, given, strict=True) if one]
    assert teams_given(read_settings()) == there
    assert [line.split()[0] for line in told] == [name for name in TEAMS if name not in there]
    assert all(line.endswith(f"or take {' and '.join(there)} away") for line in told)


SIGNS_IN = "this desk signs in with a client secret"
EXAMPLE = "is still the example of the instructions; copy the "
ZEROS = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((ZEROS, PASSWORD, TENANT), f"MicrosoftAppId {EXAMPLE}Application (client) ID"),
        ((APP_ID, "...", TENANT), f"MicrosoftAppPassword {EXAMPLE}client secret's Value"),
        ((APP_ID, PASSWORD, "…"), f"MicrosoftAppTenantId {EXAMPLE}Directory (tenant) ID"),
        (
            (APP_ID, PASSWORD, "example.onmicrosoft.com"),
            f"MicrosoftAppTenantId {EXAMPLE}Directory (tenant) ID",
        ),
        (
            ("hunter2", PASSWORD, TENANT),
            f"MicrosoftAppId is no ID like {ZEROS}; copy the App",
        ),
        ((APP_ID, PASSWORD, "common"), f"MicrosoftAppTenantId is no ID like {ZEROS}; copy the Directory"),
        (
            (APP_ID, PASSWORD, f"{{{TENANT}}}"),
            f"MicrosoftAppTenantId is no ID like {ZEROS}; copy the Directory",
        ),
        (
            (APP_ID, "3c0f7a1e-5b2d-4c8e-9a6f-0d1e2f3a4b5c", TENANT),
            "MicrosoftAppPassword is a Secret ID; copy the Value beside it, or make a new client secret",
        ),
        (
            (APP_ID, "hun******************", TENANT),
            "MicrosoftAppPassword is cut off, as Entra shows it",
        ),
        ((APP_ID, "hunter2 hunter2", TENANT), "MicrosoftAppPassword has a space inside"),
        ((APP_ID, PASSWORD, APP_ID.upper()), "two of them are the same; copy each again"),
    ],
)
def test_what_was_copied_from_the_wrong_place_is_told_with_the_right_one(
    monkeypatch: Env, values: tuple[str, ...], told: str
) -> None:
    _set(monkeypatch, *values)

    lacking = teams_lacks(read_settings()) or ""

    assert lacking.startswith(told)
    assert len(lacking.split("; ")) <= 2
    assert [one for one in (*values, "hunter2") if one not in {"...", "…", ZEROS} and one in lacking] == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            "UserAssignedMSI",
            f"MicrosoftAppType is UserAssignedMSI, and {SIGNS_IN}: register the app as SingleTenant",
        ),
        ("hunter2", "MicrosoftAppType has to be SingleTenant or MultiTenant"),
    ],
)
def test_a_registration_that_signs_in_otherwise_is_refused_once_teams_is_set(
    monkeypatch: Env, written: str, told: str
) -> None:
    monkeypatch.setenv("MicrosoftAppType", written)
    assert teams_lacks(read_settings()) is None
    _set(monkeypatch, APP_ID, PASSWORD, TENANT)

    assert teams_lacks(read_settings()) == told
