"""What `doctor` looks at to tell whether the desk can receive reports: roster, keys, database."""

from collections.abc import Iterator
from pathlib import Path

import click

from adapters.database.engine import open_database
from adapters.database.upgrade import ensure_current
from adapters.entrypoints.cli.desk import database_url, roster_path, secret
from adapters.refusal import Refusal
from adapters.roster import RosterError, read_roster
from adapters.vault import keyfiles
from adapters.vault.keyring import COUNSELORS
from bot.cases.roster import Roster
from bot.desk.ports import StorageBusy

Finding = tuple[str, str]
"""(ok | missing | wrong, what)."""


def desk_findings(ctx: click.Context, data: Path | None) -> Iterator[Finding]:
    """Everything about receiving reports; nothing is made or changed."""
    keys: Path = ctx.obj.keys
    if not (keys / keyfiles.KEYRING).exists():
        yield "missing", f"keys in {keys}: run `madoguchi init` before reports can be received"
        return
    yield from _keys(keys, secret(ctx.obj.kek))
    roster = roster_path(ctx, data)
    try:
        yield from _roster(read_roster(roster), keys, roster)
    except RosterError as faults:
        yield from (("wrong", one) for one in str(faults).splitlines())
    try:
        ensure_current(open_database(database_url(ctx, data)))
        yield "ok", "the database is up to date"
    except StorageBusy:
        yield "wrong", "the database is locked or away"
    except Refusal as fault:
        yield "wrong", str(fault)


def _keys(folder: Path, kek: str | None) -> Iterator[Finding]:
    for path in keyfiles.open_to_others(folder):
        yield "wrong", f"{path} can be read by others on this machine: chmod go-rwx {path}"
    try:
        keyring = keyfiles.load_keys(folder, keyfiles.load_kek(folder, kek)).keyring
    except keyfiles.KeysError as fault:
        yield "wrong", str(fault)
        return
    yield "ok", f"the keys in {folder} open"
    if keyring.escrow is None:
        yield "missing", "an escrow: cases are lost with the counselors' keys; `madoguchi init --help`"
    if kek is None:
        yield "missing", "MADOGUCHI_KEK: the key of the counselors' keys lies in the same folder as they do"


def _roster(roster: Roster, keys: Path, path: Path) -> Iterator[Finding]:
    yield "ok", f"the roster {path} has {len(roster.counselors)} counselors and a fallback"
    try:
        keyring = keyfiles.load_keyring(keys, COUNSELORS)
    except keyfiles.KeysError:
        return  # told already
    for one in roster.everyone:
        if keyring.recipient(one.id) is None:
            yield "wrong", f"{one.id} has no key and gets no case: run `madoguchi init`"
