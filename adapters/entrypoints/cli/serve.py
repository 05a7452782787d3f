"""`madoguchi serve`: the web process."""

from pathlib import Path

import click
from aiohttp import web

from adapters.entrypoints.answers import unadopted
from adapters.entrypoints.cli.connection import connected, teams_connected
from adapters.entrypoints.cli.desk import desk_database, secret, warn_of_roster
from adapters.entrypoints.cli.shared import data_option, library_option, reading_room, roster_path, warn
from adapters.entrypoints.desk import Opening, desk
from adapters.entrypoints.installation import standing
from adapters.entrypoints.model import model_of
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.slack import on_slack
from adapters.entrypoints.staff import NO_PLATFORM, staff
from adapters.entrypoints.teams import on_teams
from adapters.slack.connection import SLACK
from adapters.teams.connection import TEAMS
from adapters.web import serve
from knowledge.errors import LibraryError


@click.command("serve")
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen on.")  # noqa: S104
@click.option("--port", type=click.IntRange(1, 65535), help="Port [default: PORT, or 8080].")
@library_option
@data_option
@click.pass_context
def command(ctx: click.Context, host: str, port: int | None, library: Path | None, data: Path | None) -> None:
    """Start the web process: the desk on Slack and Teams, /healthz (it lives) and /readyz (what is missing).

    What is connected depends on the settings. Slack (docs/slack.md): with SLACK_SIGNING_SECRET requests come
    to /slack/events, with SLACK_APP_TOKEN they come by Socket Mode. Teams (docs/teams.md): with
    MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId they come to /api/messages. Run `madoguchi
    init` first; notices to counselors are brought by `madoguchi worker`.
    """
    chosen = port or ctx.obj.port
    room = reading_room(ctx, data, library, model_of(ctx.obj))
    app = _app(ctx, room, data)
    try:
        if told := unadopted(room):
            click.echo(f"Not adopted: {told}", err=True)
    except LibraryError as fault:  # reports are taken all the same
        warn(fault)
    try:
        serve(app, host, chosen, lambda: click.echo(f"Listening on {host}:{chosen}"))
    except OSError as fault:
        raise click.ClickException(
            f"port {chosen} can't be opened ({fault.strerror}). Choose another with --port."
        ) from None


def _app(ctx: click.Context, room: ReadingRoom, data: Path | None) -> web.Application:
    slack, teams = connected(ctx), teams_connected(ctx)
    openings: dict[str, Opening] = {}
    if slack:
        openings[SLACK] = on_slack(slack, channel_threads=ctx.obj.slack_channel_threads)
    if teams:
        openings[TEAMS] = on_teams(teams)
    if not openings:
        click.echo(f"Not ready: {NO_PLATFORM}", err=True)
        return staff(room)
    installation = standing(
        desk_database(ctx, data, make=False), roster_path(ctx, data), ctx.obj.keys, secret(ctx.obj.kek),
        warn_of_roster,
    )  # fmt: skip
    click.echo("All doors are one process here: the separation of staff and counselors is off.", err=True)
    return desk(room, installation, openings)
