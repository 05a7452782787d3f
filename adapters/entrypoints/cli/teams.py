"""`madoguchi teams`: what a tenant's administrator needs to set the desk up there."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from adapters.entrypoints.apps import APPS, STAFF, variable
from adapters.entrypoints.cli.credentials import is_id, set_app_id
from adapters.entrypoints.cli.shared import is_public
from adapters.teams.manifest import Door, Wish, to_package

EXAMPLE = "https://desk.example.com"
OUT = Path("madoguchi-teams.zip")
LONGEST_NAME = 32


class Page(click.ParamType[str]):
    """A page that staff can open."""

    name = "page"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The page's address. Fails with the usage when it is none."""
        written = str(value)
        try:
            there = urlsplit(written)
            fits = there.scheme == "https" and is_public(there.hostname or "") and "@" not in there.netloc
        except ValueError:
            fits = False
        if not fits or re.search(r"\s", written):
            self.fail(f"write a page's address, as {EXAMPLE}", param, ctx)
        return written


class AppId(click.ParamType[str]):
    """The Application (client) ID of a registration in Entra."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id. Fails with the usage when it is none."""
        written = str(value).strip().casefold()
        if not is_id(written):
            self.fail("copy the Application (client) ID of the app's registration in Entra", param, ctx)
        return written


class Version(click.ParamType[str]):
    """Three numbers."""

    name = "version"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The version. Fails with the usage when it is none."""
        if not re.fullmatch(r"(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}", str(value)):
            self.fail("write three numbers, as 1.0.1", param, ctx)
        return str(value)


@click.group("teams")
def command() -> None:
    """Set the desk up in Teams; docs/teams.md tells it step by step."""


@command.command("manifest", short_help="Write the package that Teams makes the app of.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=OUT, show_default=True,
    metavar="FILE.zip", help="Where the package goes; nothing is overwritten.",
)  # fmt: skip
@click.option(
    "--app-id", type=AppId(), metavar="ID",
    help="The Application (client) ID of the registration [default: MicrosoftAppId, or the door's own].",
)  # fmt: skip
@click.option("--url", type=Page(), metavar="URL", help="Your company's page about the desk.")
@click.option("--privacy", type=Page(), metavar="URL", help="Its page about privacy [default: the same].")
@click.option("--terms", type=Page(), metavar="URL", help="Its terms of use [default: the same].")
@click.option("--company", default="Madoguchi", show_default=True, help="Who is shown as the app's maker.")
@click.option(
    "--app-version", "number", type=Version(), default="1.0.0", show_default=True, metavar="VERSION",
    help="Teams takes a changed package only with a higher one.",
)  # fmt: skip
@click.option(
    "--door", type=click.Choice(["both", *APPS]), default="both", show_default=True,
    help="Whose app it is, where each door has one of its own.",
)  # fmt: skip
@click.pass_context
def manifest(
    ctx: click.Context, *, out: Path, app_id: str | None, url: str | None, privacy: str | None,
    terms: str | None, company: str, number: str, door: Door,
) -> None:  # fmt: skip
    """Write the package that Teams makes the app of: a zip with its manifest, words and icons.

    Upload it in the Teams admin center under Teams apps, Manage apps.
    """
    app_id = app_id or _set_id(ctx, door)
    if not 1 <= len(company.strip()) <= LONGEST_NAME:
        raise click.UsageError(f"--company is a name of at most {LONGEST_NAME} characters.")
    if not url:
        click.echo(f"Note: with --url the app shows a page of your company instead of {EXAMPLE}.", err=True)
    page = url or EXAMPLE
    _write(out, to_package(Wish(door, app_id, number, company.strip(), page, privacy or page, terms or page)))
    click.echo(f"Wrote {out}")


def _set_id(ctx: click.Context, door: Door) -> str:
    whose = STAFF if door == "both" else door
    written = (set_app_id(ctx.obj, whose) or "").casefold()
    if not is_id(written):
        name = variable(whose, "MicrosoftAppId")
        raise click.UsageError(f"give --app-id, or set {name} to the Application (client) ID.")
    return written


def _write(target: Path, package: bytes) -> None:
    """The whole of it, or nothing; never over a file that is there."""
    if target.exists():
        raise click.ClickException(f"{target}: there is a file already; give another name")
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        try:
            part.write_bytes(package)
            part.rename(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as fault:
        raise click.ClickException(f"{target}: can't be written ({fault.strerror})") from None
