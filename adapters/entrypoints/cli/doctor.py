"""`madoguchi doctor`: whether this installation can do its work."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryFile

import click

from adapters.entrypoints.answers import unadopted
from adapters.entrypoints.apps import ALL, APPS, STAFF, TOGETHER
from adapters.entrypoints.cli.checkup import desk_findings
from adapters.entrypoints.cli.credentials import notices_from, shared_app, slack_given, teams_given
from adapters.entrypoints.cli.desk import desk_database
from adapters.entrypoints.cli.keys_checkup import WORKER
from adapters.entrypoints.cli.serve import door_of
from adapters.entrypoints.cli.shared import data_option, reading_room, roster_path
from adapters.entrypoints.cli.sites_checkup import site_findings
from adapters.entrypoints.cli.slack_checkup import slack_findings
from adapters.entrypoints.cli.teams_checkup import teams_findings
from adapters.entrypoints.model import model_finding
from adapters.index.word_vectors import WordVectors
from adapters.logs import set_up_logs
from adapters.settings import exposed_secrets, variables

_NEEDED = {
    "sudachipy": "<0.7",
    "sudachidict-core": "",
    "chromadb": "",
    "botbuilder-core": "<5",
    "botframework-connector": "<5",
    "pynacl": "",
    "slack-bolt": "<2",
    "slack-sdk": "<4",
    "sqlalchemy": "",
}

_OURS = ("MADOGUCHI_", "SLACK_", "MICROSOFTAPP", "MICROSOFT_APP")
"""How variables begin that are settings, or are meant as such; capitals make no difference."""


@click.command("doctor")
@click.option(
    "--door", type=click.Choice([ALL, *APPS, WORKER]),
    help="What this door's process needs, with its keys only [default: as `serve`].",
)  # fmt: skip
@data_option
@click.pass_context
def command(ctx: click.Context, door: str | None, data: Path | None) -> None:
    """Check this installation and say what is missing; exit 1 when something must be mended.

    Packages, settings, the data folder, the library, roster, keys and database; and Slack and Teams where
    their secrets are set: then Slack is asked once whose token it is, and Entra for one. Where doors are
    apart, run it once for each (--door), with the settings and the keys that this door has.
    """
    place = data or ctx.obj.data
    if ctx.obj.log_level == "info":
        set_up_logs("warning")  # what goes wrong on the way is a finding here
    wrong = 0
    for mark, line in _findings(ctx, place, door_of(ctx.obj, door)):
        wrong += mark == "wrong"
        click.echo(f"{mark:8} {line}")
    if wrong:
        sys.exit(1)


def _findings(ctx: click.Context, data: Path, door: str) -> Iterator[tuple[str, str]]:
    yield "ok", f"Python {sys.version.split()[0]}"
    for package, wanted in _NEEDED.items():
        yield _package(package, wanted)
    if WordVectors.installed():
        yield "ok", "word vectors (ja-ginza) are installed"
    else:
        yield "missing", "word vectors: pip install ja-ginza; until then the desk finds by words alone"
    known = {name.upper(): name for name in variables()}
    for name in sorted(os.environ):
        if name.upper().startswith(_OURS) and name.upper() not in known:
            there = ", ".join(sorted(known.values()))
            yield "unknown", f"the variable {name} is not a setting; there are {there}"
    if exposed := exposed_secrets():
        yield (
            "wrong",
            f".env can be read by others on this machine and holds {', '.join(exposed)}: chmod 600 .env",
        )
    yield _tried("the data folder", lambda: _writable(data))
    if door in {ALL, STAFF}:
        yield _tried("the library", lambda: _library(ctx, data))
        yield from _adoption(ctx, data)
        yield model_finding(ctx.obj)
    yield from desk_findings(ctx, data, door)
    if door in {ALL, STAFF}:
        yield from site_findings(roster_path(ctx, data), lambda: _places(ctx, data))
    yield from _apps(ctx, data, door)


def _apps(ctx: click.Context, data: Path, door: str) -> Iterator[tuple[str, str]]:
    """The app of that door; the worker's is the one that notices come from."""
    app = {ALL: STAFF, WORKER: notices_from(ctx.obj)}.get(door, door)
    if door == ALL and (slack_given(ctx.obj) or teams_given(ctx.obj)):
        yield "note", f"{TOGETHER} docs/slack.md tells how each door gets an app of its own"
    if told := shared_app(ctx.obj):
        yield "wrong", told
    yield from slack_findings(ctx.obj, roster_path(ctx, data), app)
    database = partial(desk_database, ctx, data, make=False)
    yield from teams_findings(ctx.obj, roster_path(ctx, data), database, app)


def _package(package: str, wanted: str) -> tuple[str, str]:
    try:
        return "ok", f"{package} {version(package)}"
    except PackageNotFoundError:
        return "wrong", f"{package} is not installed: pip install '{package}{wanted}'"


def _tried(what: str, check: Callable[[], str]) -> tuple[str, str]:
    try:
        return "ok", check()
    except Exception as fault:  # noqa: BLE001 - a doctor reports whatever it finds
        return "wrong", f"{what}: {' '.join(str(fault).split()) or type(fault).__name__}"


def _writable(data: Path) -> str:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryFile(dir=data) as file:
        file.write(b"madoguchi")
    return f"the data folder {data} can be written"


def _library(ctx: click.Context, data: Path) -> str:
    documents = reading_room(ctx, data, None).index().documents()
    return (
        f"the library: {len(documents)} documents, {sum(count for _, count in documents.values())} passages"
    )


def _adoption(ctx: click.Context, data: Path) -> Iterator[tuple[str, str]]:
    """Whether the company's own rules are still templates; a library that can't be read is told already."""
    with suppress(Exception):
        if told := unadopted(reading_room(ctx, data, None)):
            yield "missing", told


def _places(ctx: click.Context, data: Path) -> set[str]:
    """The names of places that documents bear."""
    documents = reading_room(ctx, data, None).index().documents().values()
    return {name for document, _ in documents for name in document.places}
