"""`madoguchi library`: what the desk answers from."""

from pathlib import Path
from typing import Any

import click

from adapters.entrypoints.cli.shared import data_option, json_option, library_option, print_json, reading_room
from adapters.entrypoints.clock import today_in_japan
from knowledge.document import Document


@click.command("library")
@library_option
@data_option
@json_option
@click.pass_context
def command(ctx: click.Context, library: Path | None, data: Path | None, as_json: bool) -> None:
    """List the documents: id, title, kind, status, in force from and to, checked on, confidence, passages."""
    documents = reading_room(ctx, data, library).index().documents()
    rows = [_row(document, passages) for document, passages in documents.values()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        since = f" from {row['in_force_from']}" if row["in_force_from"] else ""
        until = f" until {row['in_force_to']}" if row["in_force_to"] else ""
        click.echo(f"{row['id']}  {row['title']}")
        click.echo(
            f"    {row['kind']}, {row['status']}{since}{until}, checked {row['checked_on'] or '-'}, "
            f"confidence {row['confidence'] or '-'}, {row['passages']} passages"
        )


def _row(document: Document, passages: int) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "kind": document.kind,
        "status": document.status_on(today_in_japan()),
        "in_force_from": document.in_force_from,
        "in_force_to": document.in_force_to,
        "checked_on": document.checked_on,
        "confidence": document.confidence,
        "passages": passages,
    }
