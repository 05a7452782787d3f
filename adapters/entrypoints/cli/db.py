"""`madoguchi db`: the database's own upkeep."""

from pathlib import Path

import click

from adapters.database.upgrade import upgrade
from adapters.entrypoints.cli.desk import desk_database
from adapters.entrypoints.cli.shared import data_option


@click.group("db")
def command() -> None:
    """Keep the database in step with the program."""


@command.command("upgrade", short_help="Bring the tables to this program's revision.")
@data_option
@click.pass_context
def upgraded(ctx: click.Context, data: Path | None) -> None:
    """Bring the tables to this program's revision; what is stored stays. Make a backup before."""
    before, after = upgrade(desk_database(ctx, data))
    click.echo(f"The database is at {after}." if before == after else f"The database went to {after}.")
