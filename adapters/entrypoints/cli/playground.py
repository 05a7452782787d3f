"""`madoguchi playground`: the desk on one local page."""

from pathlib import Path

import click

from adapters.entrypoints.cli.shared import data_option, library_option, reading_room
from adapters.entrypoints.playground import run_playground


@click.command("playground")
@click.option("--port", type=click.IntRange(1, 65535), help="Port on this machine [default: PORT, or 8080].")
@library_option
@data_option
@click.pass_context
def command(ctx: click.Context, port: int | None, library: Path | None, data: Path | None) -> None:
    """Open the whole desk on one page of this machine: no account, no key, no network.

    Only browsers on this machine reach it. What is typed stays in memory and goes with the process.
    """
    room = reading_room(ctx, data, library)
    room.index()
    chosen = port or ctx.obj.port
    try:
        run_playground(
            room, chosen, lambda address: click.echo(f"The desk is open: {address}  (Ctrl+C closes it)")
        )
    except OSError as fault:
        raise click.ClickException(
            f"port {chosen} can't be opened ({fault.strerror}). Choose another with --port."
        ) from None
