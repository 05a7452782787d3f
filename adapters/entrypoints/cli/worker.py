"""`madoguchi worker`: the process that delivers notices."""

from pathlib import Path

import click

from adapters.database.address_book import StoredAddresses
from adapters.entrypoints.cli.connection import connected, teams_connected
from adapters.entrypoints.cli.desk import desk_database, warn_of_roster
from adapters.entrypoints.cli.shared import data_option, roster_path
from adapters.entrypoints.roster_file import RosterFile
from adapters.entrypoints.staff import NO_PLATFORM
from adapters.entrypoints.windows import Messengers
from adapters.entrypoints.worker import address_of, every_of, letters_alone, met_address_of, work
from adapters.slack.client import Slack
from adapters.slack.connection import SLACK
from adapters.slack.messenger import SlackMessenger
from adapters.teams.connection import TEAMS
from adapters.teams.connector import Connector
from adapters.teams.messenger import TeamsMessenger
from adapters.vault import keyfiles
from bot.dialogue.ports import AddressOf, Messenger

_CALLED = {SLACK: "Slack", TEAMS: "Teams"}


@click.command("worker")
@data_option
@click.pass_context
def command(ctx: click.Context, data: Path | None) -> None:
    """Deliver the desk's notices to counselors, until it is ended.

    Each goes to the counselor's address on the roster, on Teams to the chat in which they have met the desk,
    and says only that there is something. The worker reads its own key and the public ones; it opens no case.
    In the playground it runs inside the same process.
    """
    slack, teams = connected(ctx), teams_connected(ctx)
    if not (slack or teams):
        raise click.ClickException(f"nothing can be delivered: {NO_PLATFORM}. Letters wait; none is lost.")
    engine, roster = desk_database(ctx, data, make=False), RosterFile(roster_path(ctx, data), warn_of_roster)
    keyring, keys = keyfiles.load_keyring(ctx.obj.keys, "worker"), keyfiles.load_worker(ctx.obj.keys)
    messengers: dict[str, Messenger] = {}
    ways: list[AddressOf] = []
    if slack:
        messengers[SLACK] = SlackMessenger(Slack(slack.bot_token, slack.api_url))
        ways.append(address_of(roster, SLACK))
    if teams:
        messengers[TEAMS] = TeamsMessenger(Connector(teams))
        ways.append(met_address_of(roster, keyring, keys, StoredAddresses(engine)))
    delivery = letters_alone(engine, roster, keyring, keys, Messengers(messengers), every_of(ways))
    click.echo(f"Delivering notices to {' and '.join(_CALLED[one] for one in messengers)}")
    work(delivery.round)
