"""What the commands that change keys share: the desk they work on, and how a case is named."""

from pathlib import Path

import click

from adapters.entrypoints.cli.desk import desk_database, secret, warn_of_roster
from adapters.entrypoints.cli.shared import roster_path
from adapters.entrypoints.key_rotation import Desk
from adapters.entrypoints.roster_file import RosterFile
from bot.cases.nickname import nickname


def key_desk(ctx: click.Context, data: Path | None) -> Desk:
    """The desk of the settings. Raises Unusable, RosterError."""
    engine = desk_database(ctx, data, make=False)
    roster = RosterFile(roster_path(ctx, data), warn_of_roster)
    return Desk(engine, roster, ctx.obj.keys, secret(ctx.obj.kek))


def called(locator: str) -> str:
    """A case by its nickname, in both languages."""
    return f"{nickname(locator, 'ja')} ({nickname(locator, 'en')})"
