"""`madoguchi audit`: whether the trace of who did what is whole."""

import re
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import Engine

from adapters.database.unit_of_work import database
from adapters.entrypoints.cli.desk import desk_database
from adapters.entrypoints.cli.shared import data_option, json_option, print_json
from adapters.vault.keyfiles import load_keyring
from adapters.vault.keyring import COUNSELORS
from bot.cases.audit import AuditEntry, broken, head


@click.group("audit")
def command() -> None:
    """Look after the trace of who did what."""


def _to_head(ctx: click.Context, param: click.Parameter, written: str | None) -> str | None:  # noqa: ARG001
    """A head as it was printed: a mistyped one would tell of entries that nobody took out."""
    if written is not None and not re.fullmatch(r"\d+:[0-9a-f]{64}", written):
        raise click.BadParameter("is not a head as this command prints it, like 12:9f86d0…; copy it whole.")
    return written


@command.command("verify", short_help="Check that no entry was changed, taken out or put in.")
@click.option(
    "--noted", metavar="HEAD", callback=_to_head,
    help="A head printed by an earlier run: it must still be in the chain.",
)  # fmt: skip
@json_option
@data_option
@click.pass_context
def verified(ctx: click.Context, noted: str | None, *, as_json: bool, data: Path | None) -> None:
    """Check that no entry was changed, taken out or put in; exit 1 when one was.

    Prints the head of the chain. Note it elsewhere, and give it back with --noted: entries cut off the end
    show in no other way.
    """
    keyring = load_keyring(ctx.obj.keys, COUNSELORS)
    entries = _entries(desk_database(ctx, data, make=False))
    faults = [
        {"entry": sequence, "fault": fault}
        for sequence, fault in broken(entries, keyring.checks_audit(), noted)
    ]
    if as_json:
        print_json({"entries": len(entries), "head": head(entries), "faults": faults})
    for one in () if as_json else faults:
        click.echo(f"Entry {one['entry']}: {one['fault']}")
    if faults:
        raise _tampered(f"faults: {len(faults)}, entries: {len(entries)}")
    if not as_json:
        click.echo(f"{len(entries)} entries, none changed. Head: {head(entries)}")


def _entries(engine: Engine) -> Sequence[AuditEntry]:
    with database(engine)() as unit:
        try:
            return unit.audit.all()
        except (ArithmeticError, OSError, TypeError, ValueError):
            raise _tampered("one holds what this program never writes") from None


def _tampered(what: str) -> click.ClickException:
    return click.ClickException(
        f"the audit is not as it was written ({what}). Keep this database; compare it with a backup."
    )
