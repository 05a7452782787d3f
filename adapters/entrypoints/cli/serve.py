"""`madoguchi serve`: the web process of one door, or of all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
from aiohttp import web

from adapters.entrypoints.answers import library_lacks, unadopted
from adapters.entrypoints.apps import ALL, APPS, COUNSELORS, CUSTODIAN, STAFF, TOGETHER
from adapters.entrypoints.cli.connection import connected, teams_connected
from adapters.entrypoints.cli.credentials import apart, slack_given, teams_given
from adapters.entrypoints.cli.desk import desk_database, files_at, secret, warn_of_roster
from adapters.entrypoints.cli.shared import data_option, library_option, reading_room, roster_path, warn
from adapters.entrypoints.counselors_door import counselors_door
from adapters.entrypoints.custodian_door import custodian_door
from adapters.entrypoints.desk import desk
from adapters.entrypoints.doors import Openings
from adapters.entrypoints.installation import standing
from adapters.entrypoints.model import model_of
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.slack import on_slack
from adapters.entrypoints.staff import staff_door
from adapters.entrypoints.standing import Standing, standing_at
from adapters.entrypoints.teams import on_teams
from adapters.entrypoints.unconnected import no_platform, unconnected
from adapters.settings import Settings
from adapters.slack.connection import SLACK
from adapters.teams.connection import TEAMS
from adapters.vault import keyfiles
from adapters.vault.living import living_counselors
from adapters.web import serve
from knowledge.errors import LibraryError


@click.command("serve")
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen on.")  # noqa: S104
@click.option("--port", type=click.IntRange(1, 65535), help="Port [default: PORT, or 8080].")
@click.option(
    "--door", type=click.Choice([ALL, *APPS]),
    help="Whose door it is [default: staff where another door has an app of its own, else all].",
)  # fmt: skip
@library_option
@data_option
@click.pass_context
def command(
    ctx: click.Context, host: str, port: int | None, door: str | None, library: Path | None, data: Path | None
) -> None:
    """Start the web process: the desk on Slack and Teams, /healthz (it lives) and /readyz (what is missing).

    What is connected depends on the settings. Slack (docs/slack.md): with SLACK_SIGNING_SECRET requests come
    to /slack/events, with SLACK_APP_TOKEN they come by Socket Mode. Teams (docs/teams.md): with
    MicrosoftAppId, MicrosoftAppPassword and MicrosoftAppTenantId they come to /api/messages. Run `madoguchi
    init` first; notices to counselors are brought by `madoguchi worker`.

    With one app for everybody all doors are one process. With an app for the counselors as well
    (MADOGUCHI_COUNSELORS_SLACK_BOT_TOKEN, MADOGUCHI_COUNSELORS_MICROSOFTAPPID and so on) each door is a
    process of its own, --door staff, counselors or custodian, which opens its own key file and no other's.
    """
    chosen, door = port or ctx.obj.port, door_of(ctx.obj, door)
    app = _apps[door](ctx, data, library)
    try:
        serve(app, host, chosen, lambda: click.echo(f"Listening on {host}:{chosen}"))
    except OSError as fault:
        raise click.ClickException(
            f"port {chosen} can't be opened ({fault.strerror}). Choose another with --port."
        ) from None


def door_of(settings: Settings, wished: str | None) -> str:
    """Whose door a process is. Fails for one that would be all doors beside apps that are apart."""
    if wished == ALL and apart(settings):
        raise click.ClickException(
            "--door all is one app for everybody, and another door has an app of its own: start `serve` with "
            "--door staff, --door counselors and --door custodian, or take that app's settings away."
        )
    return wished or (STAFF if apart(settings) else ALL)


def _all(ctx: click.Context, data: Path | None, library: Path | None) -> web.Application:
    room, openings = reading_room(ctx, data, library, model_of(ctx.obj)), _openings(ctx, STAFF)
    if not openings:
        return _unconnected(ALL, room)
    installation = standing(
        desk_database(ctx, data, make=False), roster_path(ctx, data), ctx.obj.keys, secret(ctx.obj.kek),
        warn_of_roster,
    )  # fmt: skip
    click.echo(TOGETHER, err=True)
    _tell_of_templates(room)
    return desk(room, replace(installation, files=files_at(ctx, data)), openings)


def _staff(ctx: click.Context, data: Path | None, library: Path | None) -> web.Application:
    room, openings = reading_room(ctx, data, library, model_of(ctx.obj)), _openings(ctx, STAFF)
    if not openings:
        return _unconnected(STAFF, room)
    there, keys = _standing(ctx, data, STAFF), keyfiles.load_staff(ctx.obj.keys)
    _tell_of_templates(room)
    return staff_door(room, there, keys, openings, _read_on(ctx.obj, openings))


def _counselors(ctx: click.Context, data: Path | None, _: Path | None) -> web.Application:
    openings = _openings(ctx, COUNSELORS)
    if not openings:
        return unconnected(COUNSELORS, list)
    there, kek = _standing(ctx, data, COUNSELORS), keyfiles.load_kek(ctx.obj.keys, secret(ctx.obj.kek))
    return counselors_door(there, living_counselors(ctx.obj.keys, kek), openings)


def _custodian(ctx: click.Context, data: Path | None, _: Path | None) -> web.Application:
    openings = _openings(ctx, CUSTODIAN)
    if not openings:
        return unconnected(CUSTODIAN, list)
    return custodian_door(_standing(ctx, data, CUSTODIAN), keyfiles.load_custodian(ctx.obj.keys), openings)


_apps: dict[str, Callable[[click.Context, Path | None, Path | None], web.Application]] = {
    ALL: _all, STAFF: _staff, COUNSELORS: _counselors, CUSTODIAN: _custodian,
}  # fmt: skip


def _unconnected(door: str, room: ReadingRoom) -> web.Application:
    _tell_of_templates(room)
    return unconnected(door, lambda: library_lacks(room))


def _tell_of_templates(room: ReadingRoom) -> None:
    try:
        if told := unadopted(room):
            click.echo(f"Not adopted: {told}", err=True)
    except LibraryError as fault:  # reports are taken all the same
        warn(fault)


def _openings(ctx: click.Context, door: str) -> Openings:
    slack, teams = connected(ctx, door), teams_connected(ctx, door)
    threads = ctx.obj.slack_channel_threads and door == STAFF
    openings = {
        **({SLACK: on_slack(slack, channel_threads=threads)} if slack else {}),
        **({TEAMS: on_teams(teams)} if teams else {}),
    }
    if not openings:
        click.echo(f"Not ready: {no_platform(door)}", err=True)
    return openings


def _standing(ctx: click.Context, data: Path | None, door: str) -> Standing:
    engine = desk_database(ctx, data, make=False)
    there = standing_at(engine, roster_path(ctx, data), ctx.obj.keys, door, warn_of_roster)
    return replace(there, files=files_at(ctx, data))


def _read_on(settings: Settings, openings: Openings) -> list[str]:
    """The platforms on which counselors read cases, as far as the staff's door is told."""
    if settings.counselors_platforms:
        named = settings.counselors_platforms
        return [SLACK, TEAMS] if named == "both" else [named]
    told = {SLACK: slack_given(settings, COUNSELORS), TEAMS: teams_given(settings, COUNSELORS)}
    return [platform for platform, given in told.items() if given] or [*openings]
