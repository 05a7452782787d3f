"""Settings: the one reader of the environment (and of a `.env` file); every fault is told at once."""

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_config_path, user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """The environment can't be used as it is; the text lists every fault with the variable's name."""


HomePath = Annotated[Path, AfterValidator(Path.expanduser)]


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


def read_settings() -> Settings:
    """The settings of this process. Raises SettingsError naming every variable at fault."""
    try:
        return Settings()
    except ValidationError as faults:
        told = "; ".join(f"{_variable(one['loc'])}: {one['msg']}" for one in faults.errors())
        raise SettingsError(told) from None
    except UnicodeDecodeError:
        raise SettingsError("the file .env is not UTF-8; save it again with the encoding UTF-8") from None


def variables() -> dict[str, str]:
    """Every variable with what it is for."""
    fields = Settings.model_fields.items()
    return {_variable((field.validation_alias or name,)): field.description or "" for name, field in fields}


def _variable(location: tuple[object, ...]) -> str:
    name = str(location[0]) if location else ""
    return name if name.isupper() else f"MADOGUCHI_{name.upper()}"
