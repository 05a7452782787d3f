"""`madoguchi serve`: the web process."""

from pathlib import Path

import click

from adapters.entrypoints.cli.shared import data_option, library_option, reading_room
from adapters.entrypoints.staff import NO_PLATFORM, staff
from adapters.web import serve


@click.command("serve")
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen on.")  # noqa: S104
@click.option("--port", type=click.IntRange(1, 65535), help="Port [default: PORT, or 8080].")
@library_option
@data_option
@click.pass_context
def command(ctx: click.Context, host: str, port: int | None, library: Path | None, data: Path | None) -> None:
    """Start the web process: /healthz says that it lives, /readyz what is missing.

    The platforms, Slack and Teams, are not built yet, so that /readyz says 503 for now.
    """
    chosen = port or ctx.obj.port
    click.echo(f"Not ready: {NO_PLATFORM}", err=True)
    try:
        serve(
            staff(reading_room(ctx, data, library)),
            host,
            chosen,
            lambda: click.echo(f"Listening on {host}:{chosen}"),
        )
    except OSError as fault:
        raise click.ClickException(
            f"port {chosen} can't be opened ({fault.strerror}). Choose another with --port."
        ) from None
