"""What `doctor` looks at to tell whether the desk can work on Slack: secrets, token, addresses."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from adapters.entrypoints.cli.checkup import Finding
from adapters.entrypoints.cli.credentials import slack_given, slack_lacks, teams_given
from adapters.entrypoints.cli.desk import secret
from adapters.roster import RosterError, read_roster
from adapters.settings import Settings
from adapters.slack.client import API, Slack
from adapters.slack.connection import EVENTS, SLACK
from bot.cases.roster import Counselor
from bot.dialogue.ports import DeliveryError, Undeliverable

_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")


def slack_findings(settings: Settings, roster: Path) -> Iterator[Finding]:
    """Everything about Slack; it is asked once, whose token this is. No value of a secret is told."""
    given = slack_given(settings)
    if not given:
        unused = "note" if teams_given(settings) else "missing"
        yield unused, "Slack: SLACK_BOT_TOKEN is not set; docs/slack.md tells how to set the desk up there"
        return
    if lacking := slack_lacks(settings):
        yield "wrong", f"Slack: {lacking}"
        return
    yield "ok", f"Slack: {', '.join(given)} are set; {_way(settings)}"
    yield from _token(secret(settings.slack_bot_token) or "", settings.slack_api_url or API)
    yield from _addresses(roster)


def _way(settings: Settings) -> str:
    ways = [f"requests come to {EVENTS}"] if settings.slack_signing_secret else []
    return " and ".join(ways + (["they come by Socket Mode"] if settings.slack_app_token else []))


def _token(token: str, address: str) -> Iterator[Finding]:
    slack = Slack(token, address)
    try:
        there = slack.identity()
    except DeliveryError as fault:
        if lasting := slack.health.missing():
            yield from (("wrong", one) for one in lasting)
        elif isinstance(fault, Undeliverable):
            yield "wrong", f"Slack refuses SLACK_BOT_TOKEN ({fault}): copy the Bot User OAuth Token again"
        else:
            tried = urlsplit(address)
            at = f"{tried.scheme}://{tried.netloc.rpartition('@')[2]}"
            cure = f"see that this machine reaches {at}"
            yield "missing", f"Slack did not say whose token this is ({fault}): {cure}"
        return
    where = "organization" if there.org_wide else "workspace"
    yield "ok", f"Slack knows the bot token: {where} {there.enterprise if there.org_wide else there.team}"


def _addresses(path: Path) -> Iterator[Finding]:
    try:
        everyone = read_roster(path).everyone
    except RosterError:
        return  # told already
    if not any(one.addresses.get(SLACK) for one in everyone):
        yield "wrong", "no counselor on the roster has addresses.slack: nobody reads a case on Slack"
    for one in everyone:
        address = one.addresses.get(SLACK)
        if not address:
            yield _unaddressed(one)
        elif not _MEMBER.fullmatch(address):
            yield "wrong", f"addresses.slack of {one.id} is no member ID; write one like U0123456789"


def _unaddressed(one: Counselor) -> Finding:
    lacks = f"{one.id} has no addresses.slack"
    if one.external:
        return "note", f"{lacks} and is outside the company: is called, not messaged, and reads no case there"
    return "missing", f"{lacks}: reads no case on Slack, and gets no notice there"
