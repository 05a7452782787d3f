"""`madoguchi slack`: what a workspace's administrator needs to set the desk up there."""

from typing import Any
from urllib.parse import urlsplit

import click

from adapters.entrypoints.apps import APPS
from adapters.entrypoints.cli.shared import is_public, print_json
from adapters.slack.connection import EVENTS
from adapters.slack.manifest import Door, Wish, to_manifest
from bot.dialogue.wording import LANGUAGES

EXAMPLE = "https://desk.example.com"


class PublicAddress(click.ParamType[str]):
    """The desk's address as Slack reaches it."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The address without the path that Slack calls. Fails with the usage when it is none."""
        written = str(value).rstrip("/").removesuffix(EVENTS)
        try:
            there = urlsplit(written)
            host, more = there.hostname or "", "@" in there.netloc or there.query or there.fragment
            fits = there.scheme == "https" and is_public(host) and not more
        except ValueError:
            fits = False
        if not fits:
            self.fail(f"write the desk's public address, where Slack calls it, as {EXAMPLE}", param, ctx)
        return written


@click.group("slack")
def command() -> None:
    """Set the desk up in a Slack workspace; docs/slack.md tells it step by step."""


@command.command("manifest", short_help="Print the manifest that Slack makes the app of.")
@click.option(
    "--url",
    type=PublicAddress(),
    metavar="URL",
    help="The desk's public address; Slack calls URL/slack/events.",
)
@click.option(
    "--socket", is_flag=True, help="Socket Mode: the desk calls Slack, and needs no public address."
)
@click.option(
    "--channel-threads", "threads", is_flag=True,
    help="Exchanges in channels go on without a mention, as with MADOGUCHI_SLACK_CHANNEL_THREADS; the app "
    "may then read every message of the channels it is in.",
)  # fmt: skip
@click.option(
    "--guests", is_flag=True,
    help="For a workspace with guests: Slack lets guests use no agent, so the app is none.",
)  # fmt: skip
@click.option(
    "--user-groups", is_flag=True,
    help="The app may see who is in the workspace's user groups: for a roster whose sites name some.",
)  # fmt: skip
@click.option(
    "--door", type=click.Choice(["both", *APPS]), default="both", show_default=True,
    help="Whose app it is, where each door has one of its own.",
)  # fmt: skip
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="ja", show_default=True, help="Language of the app."
)
@click.pass_context
def manifest(
    ctx: click.Context, *, url: str | None, socket: bool, threads: bool, guests: bool, user_groups: bool,
    door: Door, lang: str,
) -> None:  # fmt: skip
    """Print the manifest that Slack makes the app of, as JSON.

    Paste it at https://api.slack.com/apps under Create New App, From a manifest.
    """
    if url and socket:
        raise click.UsageError("--url and --socket are two ways; choose one.")
    if not url and not socket:
        click.echo(f"Note: put the desk's public address for {EXAMPLE}, or use --url or --socket.", err=True)
    threads = threads or ctx.obj.slack_channel_threads
    reached = None if socket else url or EXAMPLE
    wish = Wish(door, lang, reached, threads=threads, guests=guests, user_groups=user_groups)
    print_json(to_manifest(wish))
