"""What `doctor` looks at to tell whether the desk can receive reports: roster, keys, database."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from adapters.database.attachments import stored_files
from adapters.database.candidates import waiting_in
from adapters.database.upgrade import ensure_current
from adapters.entrypoints.apps import APPS
from adapters.entrypoints.binding import others, unbound
from adapters.entrypoints.cli.cases_checkup import case_findings
from adapters.entrypoints.cli.credentials import notices_from, slack_given, teams_given
from adapters.entrypoints.cli.desk import desk_database, files_at, secret
from adapters.entrypoints.cli.findings import Finding
from adapters.entrypoints.cli.keys_checkup import key_findings
from adapters.entrypoints.cli.shared import roster_path
from adapters.entrypoints.clock import now
from adapters.refusal import Refusal
from adapters.roster import RosterError, read_roster
from adapters.vault import keyfiles
from adapters.vault.keyring import Keyring
from bot.cases.roster import Counselor, Roster
from bot.desk.ports import StorageBusy

_LOST = "sealed files older than a day that the database knows nothing of"
_PERSONS = {"slack": '"slack:<member ID>"', "teams": '"teams:<object ID in Entra>"'}
"""How the roster names people on each platform."""


def desk_findings(ctx: click.Context, data: Path | None, door: str) -> Iterator[Finding]:
    """Everything about receiving reports, as that door needs it; nothing is made or changed.

    What `init` would make is missing before it has run; it is wrong where a platform's secrets are set:
    `serve` could not start.
    """
    keys: Path = ctx.obj.keys
    try:
        kept = keys.exists() and any(one.suffix == ".json" for one in keys.iterdir())
    except OSError as fault:
        yield "wrong", f"{keys} can't be read ({fault.strerror}): let this user read it"
        return
    app = door if door in APPS else notices_from(ctx.obj)
    slack, teams = slack_given(ctx.obj, app), teams_given(ctx.obj, app)
    absent = "wrong" if kept or slack or teams else "missing"
    if kept:
        yield from key_findings(keys, secret(ctx.obj.kek), door)
    else:
        cure = "`madoguchi init` makes a new desk's; an old one needs its own back"
        yield absent, f"there are no keys in {keys}: {cure}"
    yield from _roster(roster_path(ctx, data), keys, absent, both=bool(slack and teams))
    yield from _database(ctx, data, absent, door)


def _database(ctx: click.Context, data: Path | None, absent: str, door: str) -> Iterator[Finding]:
    try:
        engine = desk_database(ctx, data, make=False)
        ensure_current(engine)
        waiting = waiting_in(engine)
        lost = files_at(ctx, data).lost(lambda: stored_files(engine), now())
        unopened = [*case_findings(engine, ctx.obj.keys, secret(ctx.obj.kek), door)]
    except StorageBusy:
        yield "wrong", "the database is locked or away: see that it runs, and that DATABASE_URL is right"
    except Refusal as fault:
        yield absent, str(fault)
    else:
        yield "ok", "the database is up to date"
        yield from unopened
        if waiting:
            cure = "`madoguchi library candidates` lists them"
            yield "note", f"questions that people gave to mend the library: {waiting}; {cure}"
        if lost:
            yield "note", f"{_LOST}: {lost}; restore its rows from a backup, or delete the files yourself"


def _roster(path: Path, keys: Path, absent: str, *, both: bool) -> Iterator[Finding]:
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
        keyring = keyfiles.any_keyring(keys)
    except keyfiles.KeysError:
        return  # told already
    for one in roster.everyone:
        if keyring.recipient(one.id) is None:
            yield "wrong", f"{one.id} has no key and gets no case: `madoguchi designate {one.id} --help`"
    yield from _bound(keyring, roster)


def _bound(keyring: Keyring, roster: Roster) -> Iterator[Finding]:
    for one in others(keyring, roster):
        cure = f"if that is right, run `madoguchi designate {one} ...` again (it needs root.json)"
        yield "wrong", f"the addresses of {one} were changed since the designation, and open nothing: {cure}"
    if free := unbound(keyring, roster):
        told = f"whoever writes the roster can put their own address for {', '.join(free)}"
        yield "note", f"{told}: `madoguchi designate` binds them to theirs"


def _one_sided(everyone: Iterable[Counselor]) -> Iterator[Finding]:
    """Whose list names people on one platform only, though they may report on the other, too."""
    for one in everyone:
        listed = {"not_for_people": one.not_for_people, "above": one.above, "below": one.below}
        for key, persons in listed.items():
            yield from _on_one_side(one.id, key, persons)


def _on_one_side(counselor: str, key: str, persons: Iterable[str]) -> Iterator[Finding]:
    named = _PERSONS.keys() & {person.partition(":")[0] for person in persons}
    lacking = [written for name, written in _PERSONS.items() if named and name not in named]
    about = "what they report" if key == "not_for_people" else "what they report or are involved in"
    for written in lacking:
        gap = f"{key} of {counselor} names people on {' '.join(named)} only, and {counselor} may read"
        yield "note", f"{gap} {about} on the other platform: write {written} as well for who uses both"


def _is_absent(path: Path) -> bool:
    try:
        path.stat()
    except OSError as fault:
        return isinstance(fault, FileNotFoundError)
    return False
