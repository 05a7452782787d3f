"""`madoguchi escrow`: two shares open every case, to try them, or when the counselors' keys are lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from adapters.entrypoints.cli.key_shared import called, key_desk
from adapters.entrypoints.cli.shared import F, Progress, data_option, json_option, print_json
from adapters.entrypoints.last_resort import Outcome, drilled, restored
from adapters.vault.escrow import THRESHOLD
from adapters.vault.share_files import load_shares


@click.group("escrow")
def command() -> None:
    """The key of last resort: any two of its three shares open the cases filed since it was made.

    Two people each bring the file of their share; neither can do anything alone.
    """


def _share_option(command: F) -> F:
    return click.option(
        "--share", "shares", type=click.Path(exists=True, dir_okay=False, path_type=Path), multiple=True,
        metavar="FILE", help="Twice: the files of two shares.",
    )(command)  # fmt: skip


@command.command("drill", short_help="Try whether two shares open every case; nothing is changed.")
@_share_option
@json_option
@data_option
@click.pass_context
def drill(ctx: click.Context, shares: tuple[Path, ...], *, as_json: bool, data: Path | None) -> None:
    """Open every case with two shares and verify it, and change nothing. Nobody's words are shown.

    Each opening is kept in the audit, signed by the escrow. Do it once a year, and after `madoguchi init
    --escrow`. Exit 1 when a case can't be opened.
    """
    outcome = drilled(key_desk(ctx, data), _two(shares), Progress("Opening cases"))
    _told(outcome, as_json=as_json, told={"opened": outcome.opened})
    _end(outcome)


@command.command("restore", short_help="New keys for the counselors after all were lost.")
@_share_option
@json_option
@data_option
@click.pass_context
def restore(ctx: click.Context, shares: tuple[Path, ...], *, as_json: bool, data: Path | None) -> None:
    """After counselors.json or the key-encryption key is lost: make new ones, and give them every case.

    Stop the desk first. It needs the root key, staff's files and the keyring; what is left of counselors.json
    is put aside. Everybody on the roster who had a key gets a new one and reads the cases they read before;
    where none of a case's readers is left, the fallback reads it. Reporters' codes work as before. Who gave
    their name comes back without a code only to cases filed since this version; to older ones by their code.
    Names that the custodian had given out have to be asked for again. Killed anywhere, run it again: it goes
    on where it was. A case that can't be opened is told and left as it is.
    """
    outcome = restored(key_desk(ctx, data), _two(shares), Progress("Giving cases new keys"))
    told = {"restored": outcome.opened, "before": outcome.before, "keys_made": outcome.keys_made}
    _told(outcome, as_json=as_json, told=told)
    for locator in () if as_json else outcome.unread:
        click.echo(f"Nobody may read: {called(locator)}", err=True)
    if outcome.keys_made and not as_json:
        click.echo("New keys were made. Start the desk again; copy keyring.json to doors on other machines.")
    _end(outcome)


def _two(shares: tuple[Path, ...]) -> list[str]:
    if len(shares) != THRESHOLD or len({one.resolve() for one in shares}) != THRESHOLD:
        raise click.UsageError("--share is given twice, for the files of two different shares.")
    return load_shares(shares)


def _told(outcome: Outcome, *, as_json: bool, told: dict[str, Any]) -> None:
    failures = {"failed": outcome.failed, "older": outcome.older}
    names: Callable[[list[str]], list[str]] = lambda locators: list(map(called, locators))  # noqa: E731
    if as_json:
        unread = {"unread": names(outcome.unread)} if "restored" in told else {}
        print_json({**told, **{name: names(locators) for name, locators in failures.items()}, **unread})
        return
    if "restored" in told:
        click.echo(f"Cases given to the new keys: {outcome.opened}; given before: {outcome.before}")
    else:
        click.echo(f"Cases opened: {outcome.opened}; nothing was changed")
    for locator in outcome.failed:
        click.echo(f"Not as the desk wrote it: {called(locator)}", err=True)
    for locator in outcome.older:
        click.echo(f"Not for this escrow (filed before it was made, or changed): {called(locator)}", err=True)


def _end(outcome: Outcome) -> None:
    if count := len(outcome.failed) + len(outcome.older):
        raise click.ClickException(
            f"cases that could not be opened, and were left as they are: {count}. Compare the database with "
            "a backup."
        )
