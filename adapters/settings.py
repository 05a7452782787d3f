"""Settings: the one reader of the environment (and of a `.env` file); every fault is told at once."""

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
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
    """Tokens go there, or come from there: encrypted, or on this machine only."""
    try:
        there = urlsplit(written)
        if there.hostname and (
            there.scheme == "https" or (there.scheme == "http" and _is_loopback(there.hostname))
        ):
            return written
    except ValueError:
        pass
    raise ValueError("has to begin with https:// and a host (http:// only for one on this machine)")


HomePath = Annotated[Path, AfterValidator(Path.expanduser)]
SafePage = Annotated[str, AfterValidator(_to_safe_address)]
SafeAddress = Annotated[SafePage, AfterValidator(lambda written: written.rstrip("/") + "/")]

_FILE = Path(".env")


def _own(door: str, name: str) -> Any:
    """A setting of an app that a door has for itself."""
    return Field(default=None, description=f"{name} of the {door}'s own app, where doors are apart")


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
    teams_app_id: str | None = Field(
        default=None,
        validation_alias="MicrosoftAppId",
        description="the app's Application (client) ID in Entra",
    )
    teams_password: SecretStr | None = Field(
        default=None, validation_alias="MicrosoftAppPassword",
        description="the app's client secret: its Value, not its Secret ID",
    )  # fmt: skip
    teams_app_type: str = Field(
        default="SingleTenant", validation_alias="MicrosoftAppType",
        description="how the app is registered: SingleTenant, or MultiTenant for an older one",
    )  # fmt: skip
    teams_tenant: str | None = Field(
        default=None, validation_alias="MicrosoftAppTenantId",
        description="the Directory (tenant) ID; nobody of another one is answered",
    )  # fmt: skip
    teams_login_url: SafeAddress | None = Field(
        default=None, validation_alias="ToChannelFromBotLoginUrl",
        description="where the desk signs in, else https://login.microsoftonline.com/; for tests",
    )  # fmt: skip
    teams_metadata_url: SafePage | None = Field(
        default=None, validation_alias="ToBotFromChannelOpenIdMetadataUrl",
        description="where the keys of Teams' signatures are told; for tests and local clients",
    )  # fmt: skip
    counselors_slack_bot_token: SecretStr | None = _own("counselors", "SLACK_BOT_TOKEN")
    counselors_slack_signing_secret: SecretStr | None = _own("counselors", "SLACK_SIGNING_SECRET")
    counselors_slack_app_token: SecretStr | None = _own("counselors", "SLACK_APP_TOKEN")
    counselors_microsoftappid: str | None = _own("counselors", "MicrosoftAppId")
    counselors_microsoftapppassword: SecretStr | None = _own("counselors", "MicrosoftAppPassword")
    counselors_microsoftapptenantid: str | None = _own("counselors", "MicrosoftAppTenantId")
    counselors_platforms: Literal["slack", "teams", "both"] | None = Field(
        default=None,
        description="where the counselors' app is, where a staff door is not told of it; else as its own",
    )
    custodian_slack_bot_token: SecretStr | None = _own("custodian", "SLACK_BOT_TOKEN")
    custodian_slack_signing_secret: SecretStr | None = _own("custodian", "SLACK_SIGNING_SECRET")
    custodian_slack_app_token: SecretStr | None = _own("custodian", "SLACK_APP_TOKEN")
    custodian_microsoftappid: str | None = _own("custodian", "MicrosoftAppId")
    custodian_microsoftapppassword: SecretStr | None = _own("custodian", "MicrosoftAppPassword")
    custodian_microsoftapptenantid: str | None = _own("custodian", "MicrosoftAppTenantId")
    public_url: SafeAddress | None = Field(
        default=None,
        description="where browsers reach this process's pages for files; none: no files are taken",
    )
    model: str | None = Field(
        default=None,
        description="language model, as provider:name (openai:gpt-4.1-mini); none: answers are quotations",
    )
    model_url: SafePage | None = Field(
        default=None, description="where it is, if not at its provider's own address; https, or this machine"
    )
    model_key: SecretStr | None = Field(
        default=None, description="its key; else the provider's own variable, such as OPENAI_API_KEY"
    )
    model_in_house: bool = Field(
        default=False,
        description="whether it runs in the company's own house, so that accounts of incidents may reach it",
    )
    model_timeout: float = Field(
        default=20.0, ge=1, le=120, description="seconds for one call of it; after that, quotations answer"
    )
    egov_url: SafeAddress = Field(
        default="https://laws.e-gov.go.jp/api/2/",
        description="e-Gov's 法令API v2, where `library fetch-law` gets laws; for tests and mirrors",
    )
    embedder: str | None = Field(
        default=None,
        description="a neural model that finds by meaning, as provider:model; else static word vectors",
    )
    embedder_url: SafePage | None = Field(
        default=None, description="where the embedder is, if not at its provider's own address"
    )
    embedder_key: SecretStr | None = Field(
        default=None, description="the embedder's key; its provider's own variable works, too"
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


def variables() -> dict[str, str]:
    """Every variable with what it is for."""
    fields = Settings.model_fields.items()
    return {_variable((field.validation_alias or name,)): field.description or "" for name, field in fields}


def _variable(location: tuple[object, ...]) -> str:
    name = str(location[0]) if location else ""
    return f"MADOGUCHI_{name.upper()}" if name.islower() else name
