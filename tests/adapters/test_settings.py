"""Settings: every variable read, every fault told at once with its name."""

import os
from pathlib import Path

import pytest

from adapters.entrypoints.cli.credentials import slack_lacks, teams_lacks
from adapters.settings import Settings, SettingsError, exposed_secrets, read_settings, variables

Env = pytest.MonkeyPatch

SLACK = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN")
TEAMS = ("MicrosoftAppId", "MicrosoftAppPassword", "MicrosoftAppTenantId")
APART = {
    f"MADOGUCHI_{door}_{name}".upper()
    for door in ("counselors", "custodian")
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", *TEAMS)
}
PAGE = "https://login.example.com/v1/.well-known/openidconfiguration"
TEAMS_PAGES = ("ToChannelFromBotLoginUrl", "ToBotFromChannelOpenIdMetadataUrl")


def test_without_any_variable_the_defaults_hold(monkeypatch: Env, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("MADOGUCHI_KEYS")
    settings = read_settings()
    assert (settings.port, settings.log_level) == (8080, "info")
    assert settings.data == tmp_path / "share" / "madoguchi"
    assert settings.keys == tmp_path / "config" / "madoguchi" / "keys"
    assert (settings.kek, settings.roster, settings.database_url) == (None, None, None)
    assert (settings.slack_bot_token, settings.slack_signing_secret, settings.slack_app_token) == (None,) * 3
    assert (settings.slack_api_url, settings.slack_channel_threads) == (None, False)
    assert settings.egov_url == "https://laws.e-gov.go.jp/api/2/"
    assert (settings.teams_app_id, settings.teams_password, settings.teams_tenant) == (None,) * 3
    assert settings.teams_app_type == "SingleTenant"
    assert (settings.teams_login_url, settings.teams_metadata_url) == (None, None)


def test_variables_are_read_by_their_names(monkeypatch: Env) -> None:
    monkeypatch.setenv("MADOGUCHI_DATA", "/srv/desk 窓口")
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("MADOGUCHI_LOG_LEVEL", "debug")
    monkeypatch.setenv("MADOGUCHI_KEYS", "~/keys")
    monkeypatch.setenv("MADOGUCHI_ROSTER", "/srv/roster.toml")
    settings = read_settings()
    assert (settings.data, settings.port, settings.log_level) == (Path("/srv/desk 窓口"), 9000, "debug")
    assert (settings.keys, settings.roster) == (Path.home() / "keys", Path("/srv/roster.toml"))


def test_secrets_are_read_and_shown_nowhere(monkeypatch: Env) -> None:
    monkeypatch.setenv("MADOGUCHI_KEK", "hunter2")
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk:hunter2@db.example.com/desk")
    for name in (*SLACK, "MicrosoftAppPassword"):
        monkeypatch.setenv(name, "hunter2")
    settings = read_settings()
    assert settings.kek is not None
    assert settings.database_url is not None
    assert settings.kek.get_secret_value() == "hunter2"
    assert settings.database_url.get_secret_value().endswith("@db.example.com/desk")
    slack = (settings.slack_bot_token, settings.slack_signing_secret, settings.slack_app_token)
    assert [one and one.get_secret_value() for one in (*slack, settings.teams_password)] == ["hunter2"] * 4
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_a_file_is_read_too_and_the_environment_outranks_it(monkeypatch: Env) -> None:
    Path(".env").write_text("PORT=9000\nMADOGUCHI_LOG_LEVEL=error\nOTHER=x\n", encoding="utf-8")
    monkeypatch.setenv("PORT", "9001")
    settings = read_settings()
    assert (settings.port, settings.log_level) == (9001, "error")


def test_names_of_others_and_near_misses_are_let_be(monkeypatch: Env) -> None:
    ours = ("MADOGUCHI_PORT", "MADOGUCHI_DATABASE_URL", "MADOGUCHI_NOSUCH", "MADOGUCHI_SLACK_BOT_TOKEN")
    for name in (*ours, "DATA", "KEK", "LOG_LEVEL", "BOT_TOKEN", "SLACK_CHANNEL_THREADS"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("MADOGUCHI_DATA", "/srv/desk")
    assert read_settings() == Settings(data=Path("/srv/desk"))
    assert (read_settings().port, read_settings().log_level) == (8080, "info")
    assert (read_settings().slack_bot_token, read_settings().slack_channel_threads) == (None, False)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80.5", "8080 # the desk"])
def test_a_port_that_is_none_is_told(monkeypatch: Env, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SettingsError, match=r"^PORT: Input should be ") as refused:
        read_settings()
    assert len(str(refused.value).splitlines()) == 1


def test_every_fault_is_told_at_once_by_the_name_of_its_variable(monkeypatch: Env) -> None:
    monkeypatch.setenv("PORT", "99999")
    monkeypatch.setenv("MADOGUCHI_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert str(refused.value) == (
        "PORT: Input should be less than or equal to 65535; "
        "MADOGUCHI_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'"
    )
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_fault_never_repeats_a_value_which_might_be_a_secret(monkeypatch: Env) -> None:
    monkeypatch.setenv("PORT", "hunter2")
    monkeypatch.setenv("MADOGUCHI_LOG_LEVEL", "hunter2")
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert "hunter2" not in str(refused.value)


def test_variables_are_listed_with_what_they_are_for() -> None:
    assert set(variables()) == {
        "MADOGUCHI_DATA", "MADOGUCHI_KEYS", "MADOGUCHI_KEK", "MADOGUCHI_ROSTER", "DATABASE_URL", "PORT",
        "MADOGUCHI_LOG_LEVEL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL",
        "MADOGUCHI_EGOV_URL", "MADOGUCHI_EMBEDDER", "MADOGUCHI_EMBEDDER_URL", "MADOGUCHI_EMBEDDER_KEY",
        "MADOGUCHI_MODEL", "MADOGUCHI_MODEL_URL", "MADOGUCHI_MODEL_KEY", "MADOGUCHI_MODEL_IN_HOUSE",
        "MADOGUCHI_MODEL_TIMEOUT", "MADOGUCHI_PUBLIC_URL",
        "MADOGUCHI_SLACK_CHANNEL_THREADS", "MicrosoftAppType", *TEAMS, *TEAMS_PAGES,
        "MADOGUCHI_COUNSELORS_PLATFORMS", *APART,
    }  # fmt: skip
    assert all(variables().values())


def test_reading_settings_changes_no_variable() -> None:
    before = dict(os.environ)  # noqa: TID251
    read_settings()
    assert dict(os.environ) == before  # noqa: TID251


def test_a_file_in_another_encoding_is_told() -> None:
    Path(".env").write_bytes("# 窓口の設定\nPORT=9000\n".encode("cp932"))
    with pytest.raises(SettingsError, match=r"\.env"):
        read_settings()


def test_an_empty_variable_is_as_good_as_none(monkeypatch: Env, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    ours = ("MADOGUCHI_DATA", "PORT", "MADOGUCHI_KEK", "DATABASE_URL", "SLACK_API_URL")
    for name in (*ours, *SLACK, *TEAMS, *TEAMS_PAGES, "MicrosoftAppType"):
        monkeypatch.setenv(name, "")
    assert read_settings().port == 8080
    assert (read_settings().kek, read_settings().database_url) == (None, None)
    assert (read_settings().slack_api_url, slack_lacks(read_settings())) == (None, None)
    assert (read_settings().teams_app_type, teams_lacks(read_settings())) == ("SingleTenant", None)
    assert read_settings().data == tmp_path / "share" / "madoguchi"


def test_a_home_folder_in_the_file_is_the_home_folder(monkeypatch: Env) -> None:
    Path(".env").write_text("MADOGUCHI_DATA=~/desk\n", encoding="utf-8")
    assert read_settings().data == Path.home() / "desk"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://slack.example.com/api/", "https://slack.example.com/api/"),
        ("https://slack.example.com/api", "https://slack.example.com/api/"),
        ("http://127.0.0.1:3300/api", "http://127.0.0.1:3300/api/"),
        ("http://localhost:3300/api/", "http://localhost:3300/api/"),
        ("http://[::1]:3300/api/", "http://[::1]:3300/api/"),
    ],
)
def test_slacks_address_is_encrypted_or_on_this_machine(monkeypatch: Env, written: str, read: str) -> None:
    monkeypatch.setenv("SLACK_API_URL", written)

    assert read_settings().slack_api_url == read


def test_the_page_of_the_keys_is_read_as_it_is_written(monkeypatch: Env) -> None:
    for name, value in zip(TEAMS_PAGES, ("https://login.example.com/tenant", PAGE), strict=True):
        monkeypatch.setenv(name, value)

    assert read_settings().teams_login_url == "https://login.example.com/tenant/"
    assert read_settings().teams_metadata_url == PAGE


def test_the_bot_frameworks_names_are_known_in_any_capitals(monkeypatch: Env) -> None:
    monkeypatch.setenv("MICROSOFTAPPID", "one")
    Path(".env").write_text("microsoftapptenantid=two\n", encoding="utf-8")

    assert (read_settings().teams_app_id, read_settings().teams_tenant) == ("one", "two")


@pytest.mark.parametrize("name", ["SLACK_API_URL", "MADOGUCHI_EGOV_URL", *TEAMS_PAGES])
@pytest.mark.parametrize(
    "address",
    [
        "http://slack.com/api/", "http://10.0.0.1/api/", "http://localhost.example.com/", "slack.com/api/",
        "http://localhost@example.com/", "http://127.0.0.1@example.com/", "ftp://localhost/", "https://",
        "https:///api/", "http://0.0.0.0/api/", "http://[::1/", "http://2130706433/", "file:///etc/hunter2",
    ],
)  # fmt: skip
def test_tokens_and_keys_are_on_no_way_in_clear(monkeypatch: Env, name: str, address: str) -> None:
    monkeypatch.setenv(name, address)

    with pytest.raises(SettingsError) as refused:
        read_settings()

    cure = "has to begin with https:// and a host (http:// only for one on this machine)"
    assert str(refused.value) == f"{name}: {cure}"


@pytest.mark.parametrize(("written", "on"), [("1", True), ("true", True), ("0", False), ("false", False)])
def test_threads_in_channels_are_switched_on_by_name(monkeypatch: Env, written: str, on: bool) -> None:
    monkeypatch.setenv("MADOGUCHI_SLACK_CHANNEL_THREADS", written)

    assert read_settings().slack_channel_threads is on


SHARED_FILE = """
PORT=9000
MADOGUCHI_KEK=hunter2
export SLACK_BOT_TOKEN="xoxb-hunter2"
SLACK_SIGNING_SECRET=
MicrosoftAppId=00000000-0000-0000-0000-000000000001
MicrosoftAppPassword=hunter2
DATABASE_URL={database}
"""
IN_THE_FILE = ["MADOGUCHI_KEK", "MicrosoftAppPassword", "SLACK_BOT_TOKEN"]


@pytest.mark.parametrize(
    ("mode", "database", "exposed"),
    [
        (0o600, "postgresql://desk:hunter2@db/desk", []),
        (0o644, "postgresql://desk:hunter2@db/desk", ["DATABASE_URL", *IN_THE_FILE]),
        (0o640, "sqlite:////srv/desk.db", IN_THE_FILE),
        (0o604, "sqlite:////srv/desk.db", IN_THE_FILE),
    ],
)
def test_secrets_in_a_file_that_others_may_read_are_named(
    mode: int, database: str, exposed: list[str]
) -> None:
    Path(".env").write_text(SHARED_FILE.format(database=database), encoding="utf-8")
    Path(".env").chmod(mode)

    assert exposed_secrets() == exposed


def test_a_file_without_secrets_may_be_read_by_everybody(monkeypatch: Env) -> None:
    monkeypatch.setenv("MADOGUCHI_KEK", "hunter2")
    assert exposed_secrets() == []
    Path(".env").write_text("PORT=9000\nMADOGUCHI_DATA=/srv/desk\nDATABASE_URL=sqlite:////srv/desk.db\n")
    Path(".env").chmod(0o644)

    assert exposed_secrets() == []


def test_a_model_is_read_and_its_key_is_shown_nowhere(monkeypatch: Env) -> None:
    told = {"": "openai:m", "_URL": "https://models.example.com/v1", "_KEY": "hunter2", "_IN_HOUSE": "true"}
    for name, value in told.items():
        monkeypatch.setenv(f"MADOGUCHI_MODEL{name}", value)

    settings = read_settings()

    assert (settings.model, settings.model_url) == ("openai:m", "https://models.example.com/v1")
    assert (settings.model_in_house, settings.model_timeout) == (True, 20.0)
    assert settings.model_key is not None
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump_json()}"


@pytest.mark.parametrize("value", ["0", "121", "soon"])
def test_a_models_time_is_seconds_within_reason(monkeypatch: Env, value: str) -> None:
    monkeypatch.setenv("MADOGUCHI_MODEL_TIMEOUT", value)

    with pytest.raises(SettingsError, match="MADOGUCHI_MODEL_TIMEOUT"):
        read_settings()
