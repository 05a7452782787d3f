"""Settings: the one reader of the environment (and of a `.env` file); every fault is told at once."""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_config_path, user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


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


class Settings(BaseSettings):
    """What can be set from outside. Names are the variables' without the MADOGUCHI_ prefix, unless said."""

    model_config = SettingsConfigDict(
        env_prefix="MADOGUCHI_", env_file=".env", extra="ignore", env_ignore_empty=True
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


def slack_lacks(settings: Settings) -> str | None:
    """What keeps the desk from starting on Slack, and the cure; None when it can, or none of it is set."""
    token, secret, app = (
        one.get_secret_value() if one else ""
        for one in (settings.slack_bot_token, settings.slack_signing_secret, settings.slack_app_token)
    )
    match bool(token), bool(secret), bool(app):
        case False, False, False:
            return None
        case False, _, _:
            other = "SLACK_APP_TOKEN" if app else "SLACK_SIGNING_SECRET"
            return f"{other} is set and SLACK_BOT_TOKEN is not; set it, or take the other away"
        case True, False, False:
            return (
                "SLACK_BOT_TOKEN is set and SLACK_SIGNING_SECRET is not: nobody could tell Slack's requests "
                "from others'; set it, or SLACK_APP_TOKEN for Socket Mode"
            )
    if not token.startswith("xoxb-"):
        return "SLACK_BOT_TOKEN has to begin with xoxb-; copy the Bot User OAuth Token"
    if app and not app.startswith("xapp-"):
        return "SLACK_APP_TOKEN has to begin with xapp-; copy the App-Level Token"
    return None


def variables() -> dict[str, str]:
    """Every variable with what it is for."""
    fields = Settings.model_fields.items()
    return {_variable((field.validation_alias or name,)): field.description or "" for name, field in fields}


def _variable(location: tuple[object, ...]) -> str:
    name = str(location[0]) if location else ""
    return name if name.isupper() else f"MADOGUCHI_{name.upper()}"
