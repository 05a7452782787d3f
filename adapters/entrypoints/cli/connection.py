"""What connects the commands that run a desk with its platforms."""

import click

from adapters.entrypoints.apps import STAFF
from adapters.entrypoints.cli.credentials import (
    shared_app,
    slack_given,
    slack_lacks,
    teams_given,
    teams_lacks,
    to_slack_secrets,
    to_teams_secrets,
)
from adapters.slack.connection import SlackSecrets
from adapters.teams.connection import TeamsSecrets


def connected(ctx: click.Context, door: str = STAFF) -> SlackSecrets | None:
    """What connects a door's app with Slack; None where nothing of it is set.

    Fails where it is set by halves, or is another door's, too.
    """
    _refuse_shared(ctx)
    if lacking := slack_lacks(ctx.obj, door):
        raise click.ClickException(f"Slack can't be connected: {lacking}")
    return to_slack_secrets(ctx.obj, door) if slack_given(ctx.obj, door) else None


def teams_connected(ctx: click.Context, door: str = STAFF) -> TeamsSecrets | None:
    """What connects a door's app with Teams; None where nothing of it is set.

    Fails where it is set by halves, can't be right, or is another door's, too.
    """
    _refuse_shared(ctx)
    if lacking := teams_lacks(ctx.obj, door):
        raise click.ClickException(f"Teams can't be connected: {lacking}")
    return to_teams_secrets(ctx.obj, door) if teams_given(ctx.obj, door) else None


def _refuse_shared(ctx: click.Context) -> None:
    if told := shared_app(ctx.obj):
        raise click.ClickException(told)
