"""`madoguchi playground`: the desk on one local page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from adapters.entrypoints.cli.desk import desk_database, files_at, secret, warn_of_roster
from adapters.entrypoints.cli.shared import data_option, library_option, reading_room, roster_path
from adapters.entrypoints.installation import Installation, fleeting, installed
from adapters.entrypoints.model import model_of
from adapters.entrypoints.playground import run_playground


@click.command("playground")
@click.option("--port", type=click.IntRange(1, 65535), help="Port on this machine [default: PORT, or 8080].")
@library_option
@data_option
@click.pass_context
def command(ctx: click.Context, port: int | None, library: Path | None, data: Path | None) -> None:
    """Open the whole desk on one page of this machine: no account; no network unless a model is set.

    Staff on the left, counselors on the right, the worker behind them: all doors in one process, so that
    their separation is off. Only browsers on this machine reach it. With --data, it is the desk of that
    folder, as every other command sees it: cases are kept there, sealed, and their keys apart from them
    (MADOGUCHI_KEYS). Without --data, both go with the process.
    """
    room = reading_room(ctx, data, library, model_of(ctx.obj))
    room.index()
    chosen = port or ctx.obj.port
    with _installation(ctx, data) as installation:
        click.echo("All doors are one process here: the separation of staff and counselors is off.", err=True)
        try:
            run_playground(
                room, installation, chosen,
                lambda address: click.echo(f"The desk is open: {address}  (Ctrl+C closes it)"),
            )  # fmt: skip
        except OSError as fault:
            raise click.ClickException(
                f"port {chosen} can't be opened ({fault.strerror}). Choose another with --port."
            ) from None


@contextmanager
def _installation(ctx: click.Context, data: Path | None) -> Iterator[Installation]:
    if data is None:
        with TemporaryDirectory(prefix="madoguchi-") as folder:
            yield fleeting(Path(folder), warn_of_roster)
        return
    engine = desk_database(ctx, data)
    there = installed(engine, roster_path(ctx, data), ctx.obj.keys, secret(ctx.obj.kek), warn_of_roster)
    yield replace(there, files=files_at(ctx, data))
