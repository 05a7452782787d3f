"""`madoguchi audit`: whether the trace of who did what is whole."""

import re
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import Engine

from adapters.database.audit_memory import NAME, noted_head
from adapters.database.unit_of_work import database
from adapters.entrypoints.audit_file import ends_elsewhere, export_audit, read_audit
from adapters.entrypoints.cli.desk import desk_database
from adapters.entrypoints.cli.shared import data_option, json_option, print_json
from adapters.vault.keyfiles import any_keyring
from bot.cases.audit import AuditEntry, broken, head
from bot.desk.ports import Tampered


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
@click.option(
    "--file", "exported", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Verify an exported audit; neither the desk's database nor its keys are needed.",
)  # fmt: skip
@click.option(
    "--root", metavar="FINGERPRINT", help="With --file: the root key's, as the company noted it at `init`."
)
@json_option
@data_option
@click.pass_context
def verified(
    ctx: click.Context, noted: str | None, exported: Path | None, root: str | None, *, as_json: bool,
    data: Path | None,
) -> None:  # fmt: skip
    """Check that no entry was changed, taken out or put in; exit 1 when one was.

    Prints the head of the chain. Note it elsewhere, and give it back with --noted: entries cut off the end
    show in no other way but by the head that the desk's doors note in the data folder (audit-head), which is
    looked for as well. Who puts an older database back by hand deletes that file; `madoguchi restore` does.
    """
    if root is not None and exported is None:
        raise click.UsageError("--root goes with --file.")
    if exported:
        told = read_audit(exported)
        if root is not None and _plain(root) != _plain(told.root):
            raise click.ClickException(
                f"the root key of {exported} is {told.root}, another one. Don't trust it."
            )
        found = [*broken(told.entries, told.keyring.checks_audit(), noted), *ends_elsewhere(told)]
        _report(told.entries, found, as_json=as_json, root=told.root)
        return
    keyring = any_keyring(ctx.obj.keys)
    entries = _entries(desk_database(ctx, data, make=False))
    noted = noted or noted_head((data or ctx.obj.data) / NAME)
    _report(entries, [*broken(entries, keyring.checks_audit(), noted)], as_json=as_json)


@command.command("export", short_help="Write the audit into a file that a third party verifies.")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@click.pass_context
def exported(ctx: click.Context, target: Path, data: Path | None) -> None:
    """Write all entries, and the doors' public keys as the root key signed them, into a new file TARGET.

    Whoever gets it runs `madoguchi audit verify --file TARGET`, without this database and without any key,
    and compares the root key's fingerprint with the one the company noted at `madoguchi init`. It tells who
    (by id and key) opened which case (by locator) when; nobody's words, and never who was excluded.
    """
    entries = _entries(desk_database(ctx, data, make=False))
    root = export_audit(target, entries, ctx.obj.keys)
    click.echo(f"{target}: {len(entries)} entries. Head: {head(entries)}")
    click.echo(f"Root key: {root}")


def _report(
    entries: Sequence[AuditEntry], found: Sequence[tuple[int, str]], *, as_json: bool, root: str | None = None
) -> None:
    faults = [{"entry": sequence, "fault": fault} for sequence, fault in found]
    if as_json:
        told = {"entries": len(entries), "head": head(entries), "faults": faults}
        print_json(told if root is None else {**told, "root": root})
    for one in () if as_json else faults:
        click.echo(f"Entry {one['entry']}: {one['fault']}")
    if faults:
        raise _tampered(f"faults: {len(faults)}, entries: {len(entries)}")
    if not as_json:
        click.echo(f"{len(entries)} entries, none changed. Head: {head(entries)}")
        if root is not None:
            click.echo(f"Signed under the root key {root}: compare it with the one the company noted.")


def _plain(fingerprint: str) -> str:
    return fingerprint.replace(" ", "").lower()


def _entries(engine: Engine) -> Sequence[AuditEntry]:
    with database(engine)() as unit:
        try:
            return unit.audit.all()
        except (ArithmeticError, OSError, Tampered, TypeError, ValueError):
            raise _tampered("one holds what this program never writes") from None


def _tampered(what: str) -> click.ClickException:
    return click.ClickException(
        f"the audit is not as it was written ({what}). Keep this database; compare it with a backup."
    )
