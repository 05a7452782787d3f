"""`madoguchi library versions` and `rollback`: which index answers, and back to an earlier one."""

from dataclasses import asdict
from pathlib import Path

import click

from adapters.entrypoints.cli.shared import data_option, json_option, library_option, print_json, reading_room
from adapters.index.versions import FORGOTTEN, Pointer, Version


@click.command("versions")
@library_option
@data_option
@json_option
@click.pass_context
def versions(ctx: click.Context, library: Path | None, data: Path | None, as_json: bool) -> None:
    """List the versions of the index: when each was made, what its ingest changed, and which is current.

    The current one and the last two before it are kept to go back to. A version that holds a document which
    was deleted since, or closed to some who could read it, is deleted with it.
    """
    pointer = reading_room(ctx, data, library).versions()
    if as_json:
        print_json([{**_row(one), "current": one.volume == pointer.volume} for one in pointer.versions])
        return
    for one in pointer.versions:
        click.echo(_line(one, pointer))
    if not pointer.versions:
        click.echo("There is no version yet; `madoguchi ingest` makes one.")
    elif pointer.held:
        click.echo("Held: changes of documents are not seen until `madoguchi ingest` is run.")


@click.command("rollback")
@click.argument("version", type=click.IntRange(1), required=False)
@library_option
@data_option
@click.pass_context
def rollback(ctx: click.Context, version: int | None, library: Path | None, data: Path | None) -> None:
    """Answer from an earlier VERSION of the index again, by default from the one before.

    Every process sees it at its next question. The documents themselves stay as they are: changes of them are
    not seen until the next `madoguchi ingest`.
    """
    now = reading_room(ctx, data, library).go_back(version)
    click.echo(
        f"Version {now.number} ({now.documents} documents, {now.passages} passages) is current again; "
        "it is held until the next `madoguchi ingest`."
    )


def _row(one: Version) -> dict[str, object]:
    return {name: value for name, value in asdict(one).items() if name != "volume"}


def _line(one: Version, pointer: Pointer) -> str:
    said = (
        f"{one.number}  {one.made or '-'}  {one.documents} documents, {one.passages} passages  "
        f"({one.added} added, {one.changed} changed, {one.removed} removed)"
    )
    if one.volume == pointer.volume:
        return f"{said}  current"
    if one.gone:
        held = "it held a document that was deleted, or is for fewer people now"
        return f"{said}  gone: {held if one.gone == FORGOTTEN else 'too old'}"
    return said
