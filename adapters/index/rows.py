"""Documents and passages as rows of the index's SQLite file, and back."""

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.document import Audience, Document, Kind, Passage, Status

SCHEMA = """
CREATE TABLE document (number INTEGER PRIMARY KEY, id TEXT, source TEXT, fingerprint TEXT, front TEXT);
CREATE TABLE passage (
    key INTEGER PRIMARY KEY, document INTEGER, id TEXT, anchor TEXT, body TEXT, words TEXT
);
"""


def connect(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """The SQLite file; read-only unless written, and then only ever by the one process that makes it."""
    mode = "rwc" if write else "ro"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False)


def to_front(document: Document) -> str:
    """A document's front matter as JSON."""
    fields: dict[str, Any] = dict(vars(document))
    return json.dumps(fields, ensure_ascii=False, default=str)


def to_document(front: str) -> Document:
    """The document of a front matter written by to_front."""
    fields = json.loads(front)
    for name in ("in_force_from", "in_force_to", "checked_on", "approved_on"):
        fields[name] = date.fromisoformat(fields[name]) if fields[name] else None
    return Document(
        **{
            **fields,
            "kind": Kind(fields["kind"]),
            "status": Status(fields["status"]),
            "audience": Audience(fields["audience"]),
            "sites": tuple(fields["sites"]),
            "places": tuple(fields["places"]),
        }
    )


def to_body(passage: Passage) -> str:
    """What a passage holds besides its document and its anchor, as JSON."""
    fields = {
        name: value for name, value in vars(passage).items() if name not in {"id", "document", "anchor"}
    }
    return json.dumps(fields, ensure_ascii=False)


def to_passage(identity: str, document: Document, anchor: str, body: str) -> Passage:
    """The passage of a row."""
    fields = json.loads(body)
    for name in ("path", "questions", "given"):
        fields[name] = tuple(fields.get(name, ()))
    return Passage(id=identity, document=document, anchor=anchor, **fields)
