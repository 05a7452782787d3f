"""`madoguchi init`: keys, a starter roster and a database for a new desk; or keys for new counselors."""

from pathlib import Path

import click

from adapters.database.upgrade import upgrade
from adapters.entrypoints.cli.desk import desk_database, secret
from adapters.entrypoints.cli.shared import data_option, roster_path
from adapters.entrypoints.installation import ids, made_escrow, made_keys, written_roster
from adapters.roster import read_roster
from adapters.vault.keyfiles import load_keyring
from adapters.vault.keyring import COUNSELORS

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
    roster is written beside the database. Run it again when somebody was added to the roster.

    An escrow is a key of last resort, for when the counselors' keys are lost: it exists in three shares
    only, and any two of them open the cases filed from then on.
    """
    if places and (len(places) != SHARES or len({place.resolve() for place in places}) != SHARES):
        raise click.UsageError("--escrow is given three times, for three different places.")
    keys, kek = ctx.obj.keys, secret(ctx.obj.kek)
    roster = written_roster(roster_path(ctx, data))
    engine = desk_database(ctx, data)
    counselors = ids(read_roster(roster))
    upgrade(engine)
    made = made_keys(keys, counselors, kek, engine)
    click.echo(f"Roster    {roster}")
    click.echo(f"Keys      {keys}" + (f" (new: {', '.join(made)})" if made else " (nobody is new)"))
    if places and made_escrow(keys, places, kek):
        click.echo("Escrow    made; keep the three shares apart, and not on this machine")
    elif load_keyring(keys, COUNSELORS).escrow:
        click.echo("Escrow    is there; its shares are where they were put")
    else:
        click.echo("Escrow    none: cases are lost with the counselors' keys; see `madoguchi init --help`")
