"""`madoguchi init`: keys, a starter roster and a database for a new desk; or what an older one lacks."""

from collections.abc import Iterator
from pathlib import Path

import click

from adapters.database.upgrade import upgrade
from adapters.entrypoints.audit_file import spelled
from adapters.entrypoints.cli.desk import desk_database, secret
from adapters.entrypoints.cli.shared import data_option, roster_path
from adapters.entrypoints.designation import undesignated
from adapters.entrypoints.installation import made_escrow, made_keys, written_roster
from adapters.roster import read_roster
from adapters.vault.keyfiles import KEYRING, load_keyring, trusted_root
from adapters.vault.keyring import COUNSELORS, Keyring
from bot.cases.roster import Roster

SHARES = 3


@click.command("init")
@click.option(
    "--escrow", "places", type=click.Path(file_okay=False, path_type=Path), multiple=True, metavar="DIR",
    help="Three times: where each share of the escrow goes (say, three USB sticks).",
)  # fmt: skip
@data_option
@click.pass_context
def command(ctx: click.Context, places: tuple[Path, ...], data: Path | None) -> None:
    """Make what a desk needs and does not have yet; nothing that is there is overwritten.

    Keys go to MADOGUCHI_KEYS, apart from the data: one file a door, closed to everybody else. A starter
    roster is written beside the database. Counselors get their keys with `madoguchi designate`, once they
    are designated in writing; run this again when somebody was added to the roster: it says who lacks that.

    An escrow is a key of last resort, for when the counselors' keys are lost: it exists in three shares
    only, and any two of them open the cases filed from then on (`madoguchi escrow`).
    """
    if places and (len(places) != SHARES or len({place.resolve() for place in places}) != SHARES):
        raise click.UsageError("--escrow is given three times, for three different places.")
    keys, kek = ctx.obj.keys, secret(ctx.obj.kek)
    path = written_roster(roster_path(ctx, data))
    engine = desk_database(ctx, data)
    roster = read_roster(path)
    upgrade(engine)
    before = load_keyring(keys, COUNSELORS) if (keys / KEYRING).exists() else None
    made_keys(keys, [], kek, engine)
    click.echo(f"Roster    {path}")
    click.echo(f"Keys      {keys} ({_made(before, load_keyring(keys, COUNSELORS))})")
    click.echo(f"Root key  {spelled(trusted_root(keys))}; note it elsewhere, it proves exported audits")
    if places and made_escrow(keys, places, kek):
        click.echo("Escrow    made; keep the three shares apart, and not on this machine")
    elif load_keyring(keys, COUNSELORS).escrow:
        click.echo("Escrow    is there; its shares are where they were put")
    else:
        click.echo("Escrow    none: cases are lost with the counselors' keys; see `madoguchi init --help`")
    for line in _lacking(load_keyring(keys, COUNSELORS), roster):
        click.echo(line)


def _made(before: Keyring | None, after: Keyring) -> str:
    if before is None:
        return "new: every door's"
    return "all are there" if before.custodian == after.custodian else "new: the custodian's"


def _lacking(keyring: Keyring, roster: Roster) -> Iterator[str]:
    """Whose designation is not recorded; those who have a key from before keep it."""
    lacking = undesignated(keyring, roster)
    keyless = [one for one in lacking if one not in keyring.counselors]
    if keyless:
        yield f"Lacking   {', '.join(keyless)} can read no case before their designation is recorded:"
    elif lacking:
        yield f"Lacking   the designation of {', '.join(lacking)} is not recorded:"
    if lacking:
        names = " ".join(keyless or lacking)
        yield f"          madoguchi designate {names} --designated-on DATE --acknowledged-on DATE"
