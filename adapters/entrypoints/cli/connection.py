"""What connects the commands that run a desk with its platform."""

import click

from adapters.entrypoints.cli.desk import secret
from adapters.settings import slack_lacks
from adapters.slack.connection import SlackSecrets


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
