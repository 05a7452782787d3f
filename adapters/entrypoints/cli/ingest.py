"""`madoguchi ingest`: documents into the index."""

import sys
from pathlib import Path

import click

from adapters.entrypoints.cli.shared import data_option, library_option, reading_room


@click.command("ingest")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH...]")
@click.option("--rebuild", is_flag=True, help="Forget the index first and read everything again.")
@library_option
@data_option
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], rebuild: bool, library: Path | None, data: Path | None
) -> None:
    """Read documents (.md .txt .html .pdf .docx .xlsx, law .xml) into the index; only what changed.

    Without PATH the library itself is brought up to date. A PATH, a file or a folder, is read from now on
    together with the library. What can't be read is named with the cure, and the exit status is 1.
    """
    done = reading_room(ctx, data, library).ingest(paths, rebuild=rebuild)
    for what, names in (("added", done.added), ("changed", done.changed), ("removed", done.removed)):
        for name in names:
            click.echo(f"{what}: {name}")
    click.echo(
        f"{len(done.added)} added, {len(done.changed)} changed, {len(done.removed)} removed, "
        f"{done.unchanged} unchanged, {len(done.refused)} refused"
    )
    if done.refused:
        sys.exit(1)
