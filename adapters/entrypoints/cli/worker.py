"""`madoguchi worker`: the process that delivers notices."""

from pathlib import Path

import click
from sqlalchemy import Engine

from adapters.database.address_book import StoredAddresses
from adapters.entrypoints.apps import CUSTODIAN
from adapters.entrypoints.cli.connection import connected, teams_connected
from adapters.entrypoints.cli.credentials import given, notices_from
from adapters.entrypoints.cli.desk import desk_database, warn_of_roster
from adapters.entrypoints.cli.shared import data_option, roster_path
from adapters.entrypoints.roster_file import RosterFile
from adapters.entrypoints.unconnected import no_platform
from adapters.entrypoints.windows import Apps, Messengers, in_app
from adapters.entrypoints.worker import address_of, every_of, letters_alone, met_address_of, work
from adapters.slack.client import Slack
from adapters.slack.connection import SLACK
from adapters.slack.messenger import SlackMessenger
from adapters.teams.connection import TEAMS
from adapters.teams.connector import Connector
from adapters.teams.messenger import TeamsMessenger
from adapters.vault import keyfiles
from adapters.vault.living import living_keyring
from bot.dialogue.ports import AddressOf, Messenger

_CALLED = {SLACK: "Slack", TEAMS: "Teams"}


@click.command("worker")
@data_option
@click.pass_context
def command(ctx: click.Context, data: Path | None) -> None:
    """Deliver the desk's notices to counselors, until it is ended.

    Each goes to the counselor's address on the roster, on Teams to the chat in which they have met the desk,
    and says only that there is something. The worker reads its own key and the public ones; it opens no case.
    Where counselors have an app of their own, notices come from that one, the custodian's from theirs; the
    staff's settings are not needed then. In the playground it runs inside the same process.
    """
    main, custodian = notices_from(ctx.obj), CUSTODIAN
    engine, apps = _database_of(ctx, data, main), dict[str, Messenger]()
    roster = RosterFile(roster_path(ctx, data), warn_of_roster)
    keyring, keys = living_keyring(ctx.obj.keys, "worker"), keyfiles.load_worker(ctx.obj.keys)
    met = met_address_of(roster, keyring, keys, StoredAddresses(engine))
    ways: dict[str, AddressOf] = {}
    for door in (main, custodian):
        messengers = _messengers(ctx, door)
        apps[door] = Messengers(messengers)
        ways[door] = every_of([address_of(roster, SLACK) if one == SLACK else met for one in messengers])

    def address(one: str) -> str | None:
        keeper = roster().custodian
        app = custodian if keeper and keeper.id == one and given(ctx.obj, custodian) else main
        return in_app(app, ways[app](one))

    delivery = letters_alone(engine, roster, keyring, keys, Apps(apps), address)
    click.echo(f"Delivering notices to {' and '.join(_CALLED[one] for one in _messengers(ctx, main))}")
    work(delivery.round)


def _database_of(ctx: click.Context, data: Path | None, door: str) -> Engine:
    """The desk's database, where there is an app to write by. Fails where there is none."""
    if not _messengers(ctx, door):
        told = no_platform(door)
        raise click.ClickException(f"nothing can be delivered: {told}. Letters wait; none is lost.")
    return desk_database(ctx, data, make=False)


def _messengers(ctx: click.Context, door: str) -> dict[str, Messenger]:
    """By platform. Fails for an app that is set by halves, or is another door's, too."""
    slack, teams = connected(ctx, door), teams_connected(ctx, door)
    return {
        **({SLACK: SlackMessenger(Slack(slack.bot_token, slack.api_url))} if slack else {}),
        **({TEAMS: TeamsMessenger(Connector(teams))} if teams else {}),
    }
