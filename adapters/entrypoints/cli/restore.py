"""`madoguchi restore`: a backup becomes a desk again."""

from pathlib import Path

import click

from adapters.database.backup import restore
from adapters.database.upgrade import upgrade
from adapters.entrypoints.cli.desk import desk_database
from adapters.entrypoints.cli.shared import Progress, data_option, roster_path
from adapters.vault.keyfiles import KEYRING


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@click.pass_context
def command(ctx: click.Context, source: Path, data: Path | None) -> None:
    """Fill an empty database from SOURCE, all or nothing. The desk's keys must be brought back on their own.

    A roster that is there already stays; else the one of the backup is written. Run `madoguchi audit verify`
    afterwards.
    """
    engine = desk_database(ctx, data)
    upgrade(engine)
    counts, roster = restore(engine, source, Progress("Reading the backup"))
    place = roster_path(ctx, data)
    if roster is not None and not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_bytes(roster)
    click.echo(f"{source}: " + ", ".join(f"{count} {table}" for table, count in counts.items()))
    if not (ctx.obj.keys / KEYRING).exists():
        click.echo(f"Its keys are not in {ctx.obj.keys}: bring them back; new ones open none of these cases.")
