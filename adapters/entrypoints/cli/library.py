"""`madoguchi library`: what the desk answers from; alone it lists the documents."""

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from adapters.entrypoints.cli.shared import data_option, json_option, library_option, print_json, reading_room
from adapters.entrypoints.clock import today_in_japan
from knowledge.document import Document

_FURTHER = {
    "versions": ("library_versions", "versions", "which index answers, and how it came to be"),
    "rollback": ("library_versions", "rollback", "answer from an earlier version again"),
    "candidates": ("library_candidates", "command", "questions that people gave to mend it"),
    "fetch-law": (
        "library_law",
        "command",
        "a law's official text from e-Gov, with what is not yet in force",
    ),
}
"""What else can be done with the library: where, and what it does."""


class _Further(click.Group):
    """What a further command needs loads with it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_FURTHER)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _FURTHER:
            return None
        module, name, _ = _FURTHER[cmd_name]
        further: click.Command = getattr(import_module(f"adapters.entrypoints.cli.{module}"), name)
        return further

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, _, what) in _FURTHER.items()])


@click.group("library", cls=_Further, invoke_without_command=True)
@library_option
@data_option
@json_option
@click.pass_context
def command(ctx: click.Context, library: Path | None, data: Path | None, as_json: bool) -> None:
    """List the documents: id, title, kind, place, status, days in force, checked on, confidence, passages."""
    if ctx.invoked_subcommand is not None:
        return
    documents = reading_room(ctx, data, library).index().documents()
    rows = [_row(document, passages) for document, passages in documents.values()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        since = f" from {row['in_force_from']}" if row["in_force_from"] else ""
        until = f" until {row['in_force_to']}" if row["in_force_to"] else ""
        click.echo(f"{row['id']}  {row['title']}")
        places = f" of {' '.join(row['places'])}" if row["places"] else ""
        click.echo(
            f"    {row['kind']}{places}, {row['status']}{since}{until}, checked {row['checked_on'] or '-'}, "
            f"confidence {row['confidence'] or '-'}, {row['passages']} passages"
        )
        if row["version"]:
            by = f" by {row['approved_by']}" if row["approved_by"] else ""
            click.echo(f"    version {row['version']}, approved{by} on {row['approved_on'] or '-'}")


def _row(document: Document, passages: int) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "kind": document.kind,
        "places": document.places,
        "status": document.status_on(today_in_japan()),
        "in_force_from": document.in_force_from,
        "in_force_to": document.in_force_to,
        "checked_on": document.checked_on,
        "confidence": document.confidence,
        "version": document.version,
        "approved_by": document.approved_by,
        "approved_on": document.approved_on,
        "passages": passages,
    }
