"""What the commands that keep a desk share: its database, its secrets."""

from pathlib import Path

import click
from pydantic import SecretStr
from sqlalchemy import Engine

from adapters.database.engine import open_database
from adapters.entrypoints.file_room import FileRoom, file_room
from adapters.roster import RosterError


def desk_database(ctx: click.Context, data: Path | None, *, make: bool = True) -> Engine:
    """The desk's database. Raises Unusable; also for one that is not there, unless it is to be made."""
    return open_database(_database_url(ctx, data), make=make)


def files_at(ctx: click.Context, data: Path | None) -> FileRoom:
    """Where files are kept, and where browsers reach the desk's own pages."""
    return file_room(data or ctx.obj.data, ctx.obj.public_url)


def _database_url(ctx: click.Context, data: Path | None) -> str:
    """Where the desk's database is: DATABASE_URL, or a file in the data folder."""
    url = secret(ctx.obj.database_url)
    return url or f"sqlite:///{((data or ctx.obj.data) / 'desk.db').absolute()}"


def secret(value: SecretStr | None) -> str | None:
    """A setting that is shown nowhere."""
    return value.get_secret_value() if value else None


def warn_of_roster(fault: RosterError) -> None:
    """The roster was changed and can't be read: the last one that could be stays."""
    click.echo(f"Warning: the roster stays as it was. {fault}", err=True)
