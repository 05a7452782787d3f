"""`madoguchi worker`: the process that delivers notices."""

from pathlib import Path

import click

from adapters.entrypoints.cli.connection import connected
from adapters.entrypoints.cli.desk import desk_database, roster_path, warn_of_roster
from adapters.entrypoints.cli.shared import data_option
from adapters.entrypoints.roster_file import RosterFile
from adapters.entrypoints.staff import NO_PLATFORM
from adapters.entrypoints.worker import letters_alone, work
from adapters.slack.client import Slack
from adapters.slack.connection import SLACK
from adapters.slack.messenger import SlackMessenger
from adapters.vault import keyfiles


@click.command("worker")
@data_option
@click.pass_context
def command(ctx: click.Context, data: Path | None) -> None:
    """Deliver the desk's notices to counselors, until it is ended.

    Each goes to the counselor's address on the roster and says only that there is something. The worker reads
    its own key and the public ones; it opens no case. In the playground it runs inside the same process.
    """
    secrets = connected(ctx)
    if secrets is None:
        raise click.ClickException(f"nothing can be delivered: {NO_PLATFORM}. Letters wait; none is lost.")
    delivery = letters_alone(
        desk_database(ctx, data, make=False),
        RosterFile(roster_path(ctx, data), warn_of_roster),
        keyfiles.load_keyring(ctx.obj.keys, "worker"),
        keyfiles.load_worker(ctx.obj.keys),
        SlackMessenger(Slack(secrets.bot_token, secrets.api_url)),
        SLACK,
    )
    click.echo("Delivering notices to Slack")
    work(delivery.round)
