"""`madoguchi keys`: whose keys there are, and a counselor's exchanged for another."""

import time
from functools import partial
from pathlib import Path

import click

from adapters.entrypoints.audit_file import spelled
from adapters.entrypoints.cli.key_shared import called, key_desk
from adapters.entrypoints.cli.shared import Progress, data_option, json_option, print_json
from adapters.entrypoints.key_rotation import rotated
from adapters.vault.keyfiles import any_keyring, trusted_root

_SETTLES = 5.0


@click.group("keys")
def command() -> None:
    """Look after the desk's keys; none is ever shown."""


@command.command("list", short_help="Whose keys there are, by their fingerprints.")
@json_option
@click.pass_context
def listed(ctx: click.Context, *, as_json: bool) -> None:
    """Print the fingerprints of the root key and of each counselor's, with their designations."""
    keyring, root = any_keyring(ctx.obj.keys), spelled(trusted_root(ctx.obj.keys))
    days = {one: [day.isoformat() for day in told] for one, told in keyring.designations.items()}
    found = [
        {"counselor": one, "key": keyring.recipient(one), "designated": days.get(one)}
        for one in keyring.counselors
    ]
    if as_json:
        print_json({"root": root, "doors": sorted(keyring.signing), "counselors": found})
        return
    click.echo(f"Root       {root}")
    for one in found:
        told = days.get(str(one["counselor"]))
        told_of = f"designated {told[0]}, secrecy {told[1]}" if told else "no designation recorded"
        click.echo(f"{one['key']}  {one['counselor']}: {told_of}")


@command.command("rotate", short_help="Exchange a counselor's key for another.")
@click.argument("counselor")
@click.option(
    "--wait", type=click.FloatRange(0, 600), default=_SETTLES, show_default=True, metavar="SECONDS",
    help="How long a running desk may take to write what it began with the old key; 0 when it is stopped.",
)  # fmt: skip
@data_option
@click.pass_context
def rotate(ctx: click.Context, counselor: str, wait: float, data: Path | None) -> None:
    """Make a new key for COUNSELOR and give each of their cases a new key; the old ones open nothing then.

    Readers stay the same. The desk may run meanwhile: it reads the key files by itself. Where its doors are
    on several machines, stop the others first and copy keyring.json to them before they start again. It needs
    the root key. Killed half way, it goes on where it was when it is run again; the old key is dropped last.
    """
    settled = partial(time.sleep, wait)
    done = rotated(key_desk(ctx, data), counselor, Progress("Giving cases new keys"), settled)
    click.echo(f"{counselor} has a new key; cases under a new key: {done.rekeyed}")
    for locator in done.failed:
        click.echo(f"Not changed: {called(locator)}", err=True)
    if done.failed:
        raise click.ClickException(
            f"cases that are not as the desk wrote them: {len(done.failed)}; the old key is kept for them. "
            "Compare the database with a backup, then run this again."
        )
