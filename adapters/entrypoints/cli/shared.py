"""What several commands share: their options, and a reading room that reports on stderr."""

import json
import sys
from collections.abc import Callable
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Any, TypeVar

import click
from click.termui import progressbar

from adapters.entrypoints.embedder import embedder_of
from adapters.entrypoints.reading_room import ReadingRoom
from knowledge.errors import LibraryError, Unreadable
from knowledge.ports import Model

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A date written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date. Fails with the usage when it is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2026-10-01.", param, ctx)


def data_option(command: F) -> F:
    """--data DIR, with the settings behind it."""
    return click.option(
        "--data", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
        help="Folder for all state but keys [default: MADOGUCHI_DATA, or the user's data folder].",
    )(command)  # fmt: skip


def library_option(command: F) -> F:
    """--library DIR."""
    return click.option(
        "--library", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
        help="Answer from this folder of documents instead of the shipped library.",
    )(command)  # fmt: skip


def json_option(command: F) -> F:
    """--json."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")(
        command
    )


def reading_room(
    ctx: click.Context, data: Path | None, library: Path | None, model: Model | None = None
) -> ReadingRoom:
    """The library a command works on; progress and refusals go to stderr. `model`: where it answers."""
    embedder = embedder_of(ctx.obj)
    return ReadingRoom(data or ctx.obj.data, library, Progress("Reading the library"), warn, model, embedder)


def roster_path(ctx: click.Context, data: Path | None) -> Path:
    """Where the desk's roster is."""
    path: Path = ctx.obj.roster or (data or ctx.obj.data) / "roster.toml"
    return path


def warn(fault: LibraryError) -> None:
    """One line on stderr for a document that can't be read, or an index that stays as it was."""
    click.echo(f"{'Refused' if isinstance(fault, Unreadable) else 'Warning'}: {fault}", err=True)


def print_json(value: object) -> None:
    """One JSON value on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def is_public(host: str) -> bool:
    """Whether others could call there: not a name or an address of this machine or of a network within."""
    try:
        return ip_address(host).is_global
    except ValueError:
        name, _, top = host.rstrip(".").rpartition(".")
        return bool(name) and top != "localhost" and not top.isdigit()


class Progress:
    """A progress bar on stderr: moving on a terminal, once for each stretch of work; one line elsewhere."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._bar: Any = None
        self._told = False

    def __call__(self, done: int, total: int) -> None:
        """So many of so many are done."""
        if self._bar is None:
            if self._told and not sys.stderr.isatty():
                return
            self._told = True
            self._bar = progressbar(length=total, label=self._label, file=sys.stderr)
        self._bar.update(done - self._bar.pos)
        if done >= total:
            self._bar.render_finish()
            self._bar = None
