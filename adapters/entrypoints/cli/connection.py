"""What connects the commands that run a desk with its platforms."""

import click

from adapters.entrypoints.cli.credentials import slack_lacks, teams_given, teams_lacks, to_teams_secrets
from adapters.entrypoints.cli.desk import secret
from adapters.slack.connection import SlackSecrets
from adapters.teams.connection import TeamsSecrets


def connected(ctx: click.Context) -> SlackSecrets | None:
    """What connects this desk with Slack; None where nothing of it is set.

    Fails where it is set by halves.
    """
    if lacking := slack_lacks(ctx.obj):
        raise click.ClickException(f"Slack can't be connected: {lacking}")
    token = secret(ctx.obj.slack_bot_token)
    if token is None:
        return None
    signing, app = secret(ctx.obj.slack_signing_secret), secret(ctx.obj.slack_app_token)
    return SlackSecrets(token, signing, app, ctx.obj.slack_api_url)


def teams_connected(ctx: click.Context) -> TeamsSecrets | None:
    """What connects this desk with Teams; None where nothing of it is set.

    Fails where it is set by halves, or can't be right.
    """
    if lacking := teams_lacks(ctx.obj):
        raise click.ClickException(f"Teams can't be connected: {lacking}")
    return to_teams_secrets(ctx.obj) if teams_given(ctx.obj) else None
