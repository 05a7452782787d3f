"""What `doctor` looks at to tell whether the desk can work on Teams: secrets, token, keys, addresses."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine

from adapters.database.address_book import StoredAddresses
from adapters.database.upgrade import ensure_current
from adapters.entrypoints.apps import STAFF, named_for, variable
from adapters.entrypoints.cli.credentials import (
    is_id,
    notices_from,
    slack_given,
    teams_given,
    teams_lacks,
    to_teams_secrets,
)
from adapters.entrypoints.cli.findings import Finding
from adapters.entrypoints.clock import now
from adapters.refusal import Refusal
from adapters.roster import RosterError, read_roster
from adapters.settings import Settings
from adapters.teams.connection import MESSAGES, TEAMS, TeamsSecrets
from adapters.teams.connector import Connector
from adapters.teams.keys import Keys
from adapters.vault.keyfiles import KeysError, any_keyring
from bot.cases.roster import Counselor
from bot.desk.ports import StorageBusy
from bot.dialogue.ports import DeliveryError

_Knows = Callable[[Counselor], bool]


def teams_findings(
    settings: Settings, roster: Path, database: Callable[[], Engine], door: str = STAFF
) -> Iterator[Finding]:
    """Everything about a door's app on Teams; Entra is asked once for a token; no secret's value.

    Counselors' addresses are told of where they are written to.
    """
    given = teams_given(settings, door)
    if not given:
        unused, name = "note" if slack_given(settings, door) else "missing", variable(door, "MicrosoftAppId")
        yield unused, f"Teams: {name} is not set; docs/teams.md tells how to set the desk up there"
        return
    if lacking := teams_lacks(settings, door):
        yield "wrong", f"Teams: {lacking}"
        return
    yield "ok", f"Teams: {', '.join(given)} are set; requests come to {MESSAGES}"
    secrets = to_teams_secrets(settings, door)
    for mark, line in _token(secrets):
        yield mark, named_for(door, line)
    yield _signing(secrets.metadata_url)
    if door == notices_from(settings):
        yield from _addresses(roster, _knows(settings.keys, database))


def _token(secrets: TeamsSecrets) -> Iterator[Finding]:
    connector = Connector(secrets)
    try:
        connector.check()
    except DeliveryError as fault:
        if lasting := connector.health.missing():
            yield from (("wrong", one) for one in lasting)
        else:
            cure = f"see that this machine reaches {_host(secrets.login_url)}"
            yield "missing", f"Entra did not say whether the app may sign in ({fault}): {cure}"
        return
    yield "ok", "Entra knows the app and its client secret"


def _signing(address: str) -> Finding:
    if Keys(address, now).missing():
        cure = f"see that this machine reaches {_host(address)}"
        return "missing", f"Microsoft's signing keys can't be had, so nothing can be heard: {cure}"
    return "ok", "Microsoft's signing keys can be had"


def _host(address: str) -> str:
    there = urlsplit(address)
    return f"{there.scheme}://{there.netloc.rpartition('@')[2]}"


def _knows(keys: Path, database: Callable[[], Engine]) -> _Knows | None:
    """Whether a conversation with a counselor is known; None where it can't be told: why, is told before."""
    try:
        keyring, engine = any_keyring(keys), database()
        ensure_current(engine)
    except (KeysError, Refusal, StorageBusy):
        return None

    def known(counselor: Counselor) -> bool:
        named = keyring.recipient(counselor.id)
        return bool(named and StoredAddresses(engine).of(named, TEAMS))

    return known


def _addresses(path: Path, knows: _Knows | None) -> Iterator[Finding]:
    try:
        everyone = read_roster(path).everyone
    except RosterError:
        return  # told already
    if not any(one.addresses.get(TEAMS) for one in everyone):
        yield "wrong", "no counselor on the roster has addresses.teams: nobody reads a case on Teams"
    for one in everyone:
        address = one.addresses.get(TEAMS)
        if not address:
            yield _unaddressed(one)
        elif not is_id(address):
            yield (
                "wrong",
                f"addresses.teams of {one.id} is no object ID; copy the user's Object ID in Entra",
            )
        elif knows and not knows(one):
            yield "missing", f"{one.id} has not opened the desk in Teams: gets no notice there"


def _unaddressed(one: Counselor) -> Finding:
    lacks = f"{one.id} has no addresses.teams"
    if one.external:
        return "note", f"{lacks} and is outside the company: is called, not messaged, and reads no case there"
    return "missing", f"{lacks}: reads no case on Teams, and gets no notice there"
