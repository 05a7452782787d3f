"""What `doctor` looks at to tell whether the desk can work on Slack: secrets, token, addresses."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from adapters.entrypoints.apps import STAFF, named_for, variable
from adapters.entrypoints.cli.credentials import (
    notices_from,
    slack_given,
    slack_lacks,
    teams_given,
    to_slack_secrets,
)
from adapters.entrypoints.cli.findings import Finding
from adapters.roster import RosterError, read_roster
from adapters.settings import Settings
from adapters.slack.client import API, Slack
from adapters.slack.connection import EVENTS, SLACK, SlackSecrets
from bot.cases.roster import Counselor
from bot.dialogue.ports import DeliveryError, Undeliverable

_MEMBER = re.compile(r"[UW][A-Z0-9]{2,20}")


def slack_findings(settings: Settings, roster: Path, door: str = STAFF) -> Iterator[Finding]:
    """Everything about a door's app on Slack, which is asked once whose token this is; no secret's value.

    Counselors' addresses are told of where they are written to.
    """
    given = slack_given(settings, door)
    if not given:
        unused, name = "note" if teams_given(settings, door) else "missing", variable(door, "SLACK_BOT_TOKEN")
        yield unused, f"Slack: {name} is not set; docs/slack.md tells how to set the desk up there"
        return
    if lacking := slack_lacks(settings, door):
        yield "wrong", f"Slack: {lacking}"
        return
    secrets = to_slack_secrets(settings, door)
    yield "ok", f"Slack: {', '.join(given)} are set; {_way(secrets)}"
    for mark, line in _token(secrets.bot_token, secrets.api_url or API):
        yield mark, named_for(door, line)
    if door == notices_from(settings):
        yield from _addresses(roster)


def _way(secrets: SlackSecrets) -> str:
    ways = [f"requests come to {EVENTS}"] if secrets.signing_secret else []
    return " and ".join(ways + (["they come by Socket Mode"] if secrets.app_token else []))


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
