"""What `doctor` looks at to tell whether the desk can receive reports: roster, keys, database."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from adapters.database.candidates import waiting_in
from adapters.database.upgrade import ensure_current
from adapters.entrypoints.cli.credentials import slack_given, teams_given
from adapters.entrypoints.cli.desk import desk_database, secret
from adapters.entrypoints.cli.shared import roster_path
from adapters.refusal import Refusal
from adapters.roster import RosterError, read_roster
from adapters.vault import keyfiles
from adapters.vault.keyring import COUNSELORS
from bot.cases.roster import Counselor
from bot.desk.ports import StorageBusy

Finding = tuple[str, str]
"""(ok | note | missing | wrong, what)."""

_PERSONS = {"slack": '"slack:<member ID>"', "teams": '"teams:<object ID in Entra>"'}
"""How the roster names people on each platform."""


def desk_findings(ctx: click.Context, data: Path | None) -> Iterator[Finding]:
    """Everything about receiving reports; nothing is made or changed.

    What `init` would make is missing before it has run; it is wrong where a platform's secrets are set:
    `serve` could not start.
    """
    keys: Path = ctx.obj.keys
    try:
        kept = keys.exists() and any(one.suffix == ".json" for one in keys.iterdir())
    except OSError as fault:
        yield "wrong", f"{keys} can't be read ({fault.strerror}): let this user read it"
        return
    absent = "wrong" if kept or slack_given(ctx.obj) or teams_given(ctx.obj) else "missing"
    if kept:
        yield from _keys(keys, secret(ctx.obj.kek))
    else:
        cure = "`madoguchi init` makes a new desk's; an old one needs its own back"
        yield absent, f"there are no keys in {keys}: {cure}"
    both = bool(slack_given(ctx.obj) and teams_given(ctx.obj))
    yield from _roster(roster_path(ctx, data), keys, absent, both)
    yield from _database(ctx, data, absent)


def _database(ctx: click.Context, data: Path | None, absent: str) -> Iterator[Finding]:
    try:
        engine = desk_database(ctx, data, make=False)
        ensure_current(engine)
        waiting = waiting_in(engine)
    except StorageBusy:
        yield "wrong", "the database is locked or away: see that it runs, and that DATABASE_URL is right"
    except Refusal as fault:
        yield absent, str(fault)
    else:
        yield "ok", "the database is up to date"
        if waiting:
            cure = "`madoguchi library candidates` lists them"
            yield "note", f"questions that people gave to mend the library: {waiting}; {cure}"


def _keys(folder: Path, kek: str | None) -> Iterator[Finding]:
    open_ones = keyfiles.open_to_others(folder)
    for path in open_ones:
        yield "wrong", f"{path} can be read by others on this machine: chmod go-rwx {path}"
    if set(open_ones) - {folder}:
        return  # such files are refused, which is told already
    try:
        keyring = keyfiles.load_keys(folder, keyfiles.load_kek(folder, kek)).keyring
    except keyfiles.KeysError as fault:
        yield "wrong", str(fault)
        return
    yield "ok", f"the keys in {folder} open"
    if keyring.escrow is None:
        yield "missing", "an escrow: cases are lost with the counselors' keys; `madoguchi init --help`"
    if kek is None:
        cure = "docs/slack.md, section 4, tells how to keep it apart"
        yield (
            "missing",
            f"MADOGUCHI_KEK: the key of the counselors' keys lies in the same folder as they do; {cure}",
        )


def _roster(path: Path, keys: Path, absent: str, both: bool) -> Iterator[Finding]:
    try:
        roster = read_roster(path)
    except RosterError as faults:
        mark = absent if _is_absent(path) else "wrong"
        yield from ((mark, one) for one in str(faults).splitlines())
        return
    yield "ok", f"the roster {path} has {len(roster.counselors)} counselors and a fallback"
    if both:
        yield from _one_sided(roster.everyone)
    try:
        keyring = keyfiles.load_keyring(keys, COUNSELORS)
    except keyfiles.KeysError:
        return  # told already
    for one in roster.everyone:
        if keyring.recipient(one.id) is None:
            yield "wrong", f"{one.id} has no key and gets no case: run `madoguchi init`"


def _one_sided(everyone: Iterable[Counselor]) -> Iterator[Finding]:
    """Whose list names people on one platform only, though they may report on the other, too."""
    for one in everyone:
        named = _PERSONS.keys() & {person.partition(":")[0] for person in one.not_for_people}
        lacking = [written for name, written in _PERSONS.items() if named and name not in named]
        for written in lacking:
            gap = f"not_for_people of {one.id} names people on {' '.join(named)} only, and {one.id} may read"
            cure = f"write {written} as well for who uses both"
            yield "note", f"{gap} what they report on the other platform: {cure}"


def _is_absent(path: Path) -> bool:
    try:
        path.stat()
    except OSError as fault:
        return isinstance(fault, FileNotFoundError)
    return False
