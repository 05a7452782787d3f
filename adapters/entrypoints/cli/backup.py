"""`madoguchi backup`: all that is stored in one file; never a key."""

from pathlib import Path

import click

from adapters.database.backup import back_up, refuse_keys
from adapters.entrypoints.cli.desk import desk_database, files_at
from adapters.entrypoints.cli.shared import Progress, data_option, roster_path
from adapters.entrypoints.clock import today_in_japan


@click.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@click.pass_context
def command(ctx: click.Context, target: Path, data: Path | None) -> None:
    """Write cases, their files, the audit and the roster into a new file TARGET, while the desk works on.

    Cases and files are in it as they are stored: sealed. Keys are never in it: keep them, and where their
    copies are, apart from backups, or a stolen backup can be opened.
    """
    refuse_keys(target, ctx.obj.keys)
    roster = roster_path(ctx, data)
    text = roster.read_bytes() if roster.exists() else None
    engine = desk_database(ctx, data, make=False)
    told = Progress("Writing the backup")
    counts = back_up(engine, text, target, today_in_japan(), told, files_at(ctx, data).folder)
    click.echo(f"{target}: " + ", ".join(f"{count} {table}" for table, count in counts.items()))
