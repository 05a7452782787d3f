"""`madoguchi audit`: whether the trace of who did what is whole."""

from pathlib import Path

import click

from adapters.database.unit_of_work import database
from adapters.entrypoints.cli.desk import desk_database
from adapters.entrypoints.cli.shared import data_option, print_json
from adapters.vault.keyfiles import load_keyring
from adapters.vault.keyring import COUNSELORS
from bot.cases.audit import broken, head


@click.group("audit")
def command() -> None:
    """Look after the trace of who did what."""


@command.command("verify")
@click.option(
    "--noted", metavar="HEAD", help="A head printed by an earlier run: it must still be in the chain."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
@data_option
@click.pass_context
def verified(ctx: click.Context, noted: str | None, *, as_json: bool, data: Path | None) -> None:
    """Check that no entry was changed, taken out or put in; exit 1 when one was.

    Prints the head of the chain. Note it elsewhere, and give it back with --noted: entries cut off the end
    show in no other way.
    """
    keyring = load_keyring(ctx.obj.keys, COUNSELORS)
    with database(desk_database(ctx, data))() as unit:
        entries = unit.audit.all()
    faults = [
        {"entry": sequence, "fault": fault}
        for sequence, fault in broken(entries, keyring.checks_audit(), noted)
    ]
    if as_json:
        print_json({"entries": len(entries), "head": head(entries), "faults": faults})
    for one in () if as_json else faults:
        click.echo(f"Entry {one['entry']}: {one['fault']}", err=True)
    if faults:
        ctx.exit(1)
    if not as_json:
        click.echo(f"{len(entries)} entries, none changed. Head: {head(entries)}")
