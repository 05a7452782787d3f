"""Settings: the one reader of the environment (and of a `.env` file); every fault is told at once."""

import ipaddress
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from platformdirs import user_config_path, user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict


class SettingsError(Exception):
    """The environment can't be used as it is; the text lists every fault with the variable's name."""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _to_safe_address(written: str) -> str:
    """Tokens go there: encrypted, or to this machine only."""
    try:
        there = urlsplit(written)
        if there.hostname and (
            there.scheme == "https" or (there.scheme == "http" and _is_loopback(there.hostname))
        ):
            return written.rstrip("/") + "/"
    except ValueError:
        pass
    raise ValueError("has to begin with https:// and a host (http:// only for one on this machine)")


HomePath = Annotated[Path, AfterValidator(Path.expanduser)]
SafeAddress = Annotated[str, AfterValidator(_to_safe_address)]

_FILE = Path(".env")

_SLACK = {
    "SLACK_BOT_TOKEN": ("xoxb-", "Bot User OAuth Token"),
    "SLACK_SIGNING_SECRET": ("", "Signing Secret"),
    "SLACK_APP_TOKEN": ("xapp-", "App-Level Token"),
}
"""Slack's secrets: how each begins, and what Slack's pages call it."""

_UNFILLED = ("...", "…")
"""How the examples of docs/slack.md end."""


class Settings(BaseSettings):
    """What can be set from outside. Names are the variables' without the MADOGUCHI_ prefix, unless said."""

    model_config = SettingsConfigDict(
        env_prefix="MADOGUCHI_", env_file=_FILE, extra="ignore", env_ignore_empty=True
    )

    data: HomePath = Field(
        default_factory=lambda: user_data_path("madoguchi", appauthor=False),
        description="folder for all state but keys",
    )
    keys: HomePath = Field(
        default_factory=lambda: user_config_path("madoguchi", appauthor=False) / "keys",
        description="folder for the keys, apart from the data",
    )
    kek: SecretStr | None = Field(
        default=None, description="key that wraps the counselors' keys, 32 bytes in base64; else a file"
    )
    roster: HomePath | None = Field(
        default=None, description="the roster's file; else roster.toml in the data folder"
    )
    database_url: SecretStr | None = Field(
        default=None, validation_alias="DATABASE_URL",
        description="SQLite or PostgreSQL; else desk.db in the data folder (DATABASE_URL)",
    )  # fmt: skip
    port: int = Field(default=8080, ge=1, le=65535, validation_alias="PORT", description="port (PORT)")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least severe event that is logged"
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, validation_alias="SLACK_BOT_TOKEN", description="Slack's Bot User OAuth Token, xoxb-..."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET",
        description="shows that a request is Slack's; needed for /slack/events",
    )  # fmt: skip
    slack_app_token: SecretStr | None = Field(
        default=None, validation_alias="SLACK_APP_TOKEN",
        description="Slack's App-Level Token, xapp-...; switches Socket Mode on",
    )  # fmt: skip
    slack_api_url: SafeAddress | None = Field(
        default=None,
        validation_alias="SLACK_API_URL",
        description="Slack's Web API, else https://slack.com/api/",
    )
    slack_channel_threads: bool = Field(
        default=False, description="whether threads in channels go on without a mention; needs more scopes"
    )


def read_settings() -> Settings:
    """The settings of this process. Raises SettingsError naming every variable at fault."""
    try:
        return Settings()
    except ValidationError as faults:
        told = "; ".join(
            f"{_variable(one['loc'])}: {one['msg'].removeprefix('Value error, ')}" for one in faults.errors()
        )
        raise SettingsError(told) from None
    except UnicodeDecodeError:
        raise SettingsError("the file .env is not UTF-8; save it again with the encoding UTF-8") from None


def exposed_secrets() -> list[str]:
    """The secret variables that a `.env` sets, where others on this machine may read the file; else none."""
    if not _FILE.is_file() or not _FILE.stat().st_mode & 0o077:
        return []
    fields = Settings.model_fields.items()
    secret = {
        field.validation_alias or name for name, field in fields if SecretStr in get_args(field.annotation)
    }
    told = DotEnvSettingsSource(Settings)()
    # a database without a password is no secret
    return sorted(
        _variable((name,))
        for name, value in told.items()
        if name in secret and (name != "DATABASE_URL" or "@" in value)
    )


def slack_given(settings: Settings) -> list[str]:
    """The names of those of Slack's secrets that are set."""
    return list(_slack_secrets(settings))


def slack_lacks(settings: Settings) -> str | None:
    """Everything that keeps the desk from starting on Slack, with the cures, in one line.

    None when it can start there, or nothing of it is set.
    """
    given = _slack_secrets(settings)
    return "; ".join([*_slack_halves(given), *_slack_misread(given)]) or None


def _slack_secrets(settings: Settings) -> Mapping[str, str]:
    values = {name: getattr(settings, name.lower()) for name in _SLACK}
    return {name: value.get_secret_value() for name, value in values.items() if value}


def _slack_halves(given: Collection[str]) -> Iterator[str]:
    token, secret, app = (name in given for name in _SLACK)
    if token and not (secret or app):
        yield (
            "SLACK_BOT_TOKEN is set and SLACK_SIGNING_SECRET is not: nobody could tell Slack's requests "
            "from others'; set it, or SLACK_APP_TOKEN for Socket Mode"
        )
    if (secret or app) and not token:
        other = "SLACK_APP_TOKEN" if app else "SLACK_SIGNING_SECRET"
        yield f"{other} is set and SLACK_BOT_TOKEN is not; set it, or take the other away"


def _slack_misread(given: Mapping[str, str]) -> Iterator[str]:
    for name, value in given.items():
        begins, called = _SLACK[name]
        if value.endswith(_UNFILLED):
            yield f"{name} is still the example of the instructions; copy the {called}"
        elif not value.startswith(begins):
            yield f"{name} has to begin with {begins}; copy the {called}"


def variables() -> dict[str, str]:
    """Every variable with what it is for."""
    fields = Settings.model_fields.items()
    return {_variable((field.validation_alias or name,)): field.description or "" for name, field in fields}


def _variable(location: tuple[object, ...]) -> str:
    name = str(location[0]) if location else ""
    return name if name.isupper() else f"MADOGUCHI_{name.upper()}"
