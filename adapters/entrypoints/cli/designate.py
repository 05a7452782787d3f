"""`madoguchi designate`: who was made responsible for reports, recorded before they get a key."""

from datetime import date
from pathlib import Path

import click

from adapters.entrypoints.cli.key_shared import key_desk
from adapters.entrypoints.cli.shared import Day, data_option
from adapters.entrypoints.clock import today_in_japan
from adapters.entrypoints.designation import designated
from adapters.vault.keyfiles import any_keyring


@click.command("designate")
@click.argument("counselors", nargs=-1, required=True, metavar="COUNSELOR...")
@click.option(
    "--designated-on", type=Day(), required=True, help="The day on the written designation (従事者指定)."
)
@click.option(
    "--acknowledged-on", type=Day(), required=True, help="The day they signed to keep reports secret."
)
@data_option
@click.pass_context
def command(
    ctx: click.Context, counselors: tuple[str, ...], designated_on: date, acknowledged_on: date,
    data: Path | None,
) -> None:  # fmt: skip
    """Record that each COUNSELOR (id on the roster) was designated in writing; only then they get a key.

    It binds them to the addresses that the roster gives them now (slack, teams): changed later, they open
    nothing until this is run again. So does the custodian's id, whose key `init` makes.

    Whoever receives reports is designated in writing (従事者指定, Whistleblower Protection Act) and
    acknowledges the duty of secrecy. Both days are recorded in the signed keyring, that it was done in the
    audit. It needs the root key. A desk that runs reads the new key by itself; where its doors are on
    several machines, copy keyring.json to them. Run it again when a designation is renewed.
    """
    for name, day in (("--designated-on", designated_on), ("--acknowledged-on", acknowledged_on)):
        if day > today_in_japan():
            raise click.UsageError(f"{name} is a day to come: record it when it has been signed.")
    desk = key_desk(ctx, data)
    roster = desk.roster()
    every = {one.id: one for one in (*roster.everyone, roster.custodian) if one}
    if strange := [one for one in counselors if one not in every]:
        raise click.ClickException(
            f"not on the roster: {', '.join(strange)}. There are {', '.join(sorted(every))}"
        )
    custodian = roster.custodian.id if roster.custodian else None
    if custodian in counselors and not any_keyring(desk.folder).custodian:
        raise click.ClickException(f"{custodian} has no key yet: run `madoguchi init` first")
    made = designated(desk, dict.fromkeys(counselors, (designated_on, acknowledged_on)))
    for one in counselors:
        click.echo(f"{one}: designated on {designated_on}, secrecy acknowledged on {acknowledged_on}; "
                   + ("key made" if one in made else "has a key since before"))  # fmt: skip
        if every[one].addresses:
            click.echo(f"{one}: bound to the roster's addresses ({', '.join(sorted(every[one].addresses))})")
