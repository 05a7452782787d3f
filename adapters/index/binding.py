"""Binding a volume: documents, their passages' tokens and vectors, written into a new folder as they come."""

import heapq
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from pathlib import Path

import numpy as np

from adapters.index.embedder import Written
from adapters.index.embedding import Embedding
from adapters.index.postings import PostingsWriter
from adapters.index.rows import SCHEMA, connect, to_body, to_document, to_front, to_passage
from adapters.index.seal import Made
from adapters.index.tokens import bigrams, words
from knowledge.document import Audience, Document, Passage
from knowledge.ports import Shelved
from knowledge.split import sentences


@dataclass(frozen=True)
class PassageRow:
    """A passage as it is written. `parts` are its title, then each sentence of its text and of its English
    digest, and each card; `words` the tokens of each."""

    passage: Passage
    parts: list[str]
    words: list[list[str]]


@dataclass(frozen=True)
class DocumentRow:
    """A document as it is written, with its passages."""

    id: str
    source: str
    fingerprint: str
    front: str
    passages: tuple[PassageRow, ...]


def kept_from(folder: Path, sources: Collection[str]) -> Iterator[DocumentRow]:
    """The rows of the named sources in an earlier volume, by id: their text is not tokenised again."""
    with closing(connect(folder / "passages.db")) as rows:
        found = rows.execute("SELECT number, id, source, fingerprint, front FROM document ORDER BY id")
        for number, name, source, fingerprint, front in found:
            if source in sources:
                yield DocumentRow(name, source, fingerprint, front, _passages(rows, number, front))


def tokenised(added: Sequence[Shelved]) -> Iterator[DocumentRow]:
    """The rows of documents just read, by id."""
    for one in sorted(added, key=lambda one: one.document.id):
        yield DocumentRow(
            one.document.id, one.source.name, one.source.fingerprint, to_front(one.document),
            tuple(_row(passage) for passage in one.passages),
        )  # fmt: skip


def counted(
    documents: Iterable[DocumentRow], done: Iterator[int], tell: Callable[[int], None]
) -> Iterator[DocumentRow]:
    """The same documents; `tell` hears after each how many passages have passed."""
    for one in documents:
        yield one
        for _ in one.passages:
            last = next(done)
        tell(last)


def bind(
    folder: Path,
    kept: Iterable[DocumentRow],
    added: Iterable[DocumentRow],
    embedding: Embedding | None,
) -> Made:
    """Write a volume's files into an empty folder; kept and added documents come by id."""
    whole, pairs, parts = PostingsWriter(), PostingsWriter(), PostingsWriter()
    owners: list[int] = []
    cards, key, number = False, -1, -1
    with closing(connect(folder / "passages.db", write=True)) as rows, rows:
        rows.executescript(SCHEMA)
        documents = heapq.merge(kept, added, key=attrgetter("id"))
        for number, one in enumerate(documents):
            _write_document(rows, number, one)
            for row in one.passages:
                key += 1
                _write_passage(rows, key, number, row)
                whole.add(chain(*row.words))
                pairs.add(bigrams("\n".join(row.parts)))
                said = [part for part in row.words[1:] if part]
                owners += [key] * len(said)
                for part in said:
                    parts.add(set(part))
                if embedding is not None:
                    embedding.add(key, _texts(row))
                cards = cards or (bool(row.passage.questions) and _is_open(row.passage.document))
    for name, writer in (("words", whole), ("bigrams", pairs), ("parts", parts)):
        writer.write(folder / name)
    np.save(folder / "parts" / "owners.npy", np.array(owners, dtype=np.int32))
    background = embedding.write(folder) if embedding is not None else 0.0
    return Made(cards, number + 1, key + 1, embedding.name if embedding is not None else "", background)


def _is_open(document: Document) -> bool:
    """Whether everybody may read it; cards of others count for nobody, or their being there would show."""
    return document.audience is Audience.STAFF and not document.sites


def _texts(row: PassageRow) -> list[Written]:
    """What gets a vector: the whole, with its title, and each part but the title."""
    whole = Written("\n".join(row.parts), list(chain(*row.words)))
    return [whole, *map(Written, row.parts[1:], row.words[1:])]


def _passages(rows: sqlite3.Connection, number: int, front: str) -> tuple[PassageRow, ...]:
    document = to_document(front)
    found = rows.execute(
        "SELECT id, anchor, body, words FROM passage WHERE document = ? ORDER BY key", (number,)
    )
    return tuple(
        _row(to_passage(name, document, anchor, body), json.loads(its_words))
        for name, anchor, body, its_words in found
    )


def _row(passage: Passage, tokens: list[list[str]] | None = None) -> PassageRow:
    cards = *passage.questions, *passage.given
    parts = [passage.title, *sentences(passage.text), *sentences(passage.english), *cards]
    return PassageRow(passage, parts, tokens if tokens is not None else [words(part) for part in parts])


def _write_document(rows: sqlite3.Connection, number: int, one: DocumentRow) -> None:
    rows.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?)",
        (number, one.id, one.source, one.fingerprint, one.front),
    )


def _write_passage(rows: sqlite3.Connection, key: int, number: int, row: PassageRow) -> None:
    passage, tokens = row.passage, json.dumps(row.words, ensure_ascii=False)
    rows.execute(
        "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?)",
        (key, number, passage.id, passage.anchor, to_body(passage), tokens),
    )
