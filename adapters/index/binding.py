"""Binding a volume: documents, their passages' tokens and vectors, written into a new folder."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import Any

from adapters.index.chroma import ChromaArm, Label
from adapters.index.keyword import KeywordArm, OverlapArm
from adapters.index.rows import SCHEMA, connect, to_body, to_front
from adapters.index.tokens import bigrams, words
from adapters.index.word_vectors import WordVectors
from knowledge.document import Passage
from knowledge.ports import Shelved
from knowledge.split import sentences


@dataclass(frozen=True)
class PassageRow:
    """A passage as it is written. `words` are lists of tokens: of the title, then of each part (a sentence
    of the text or of its English digest, or a card)."""

    id: str
    anchor: str
    body: str
    words: list[list[str]]
    bigrams: list[str]


@dataclass(frozen=True)
class DocumentRow:
    """A document as it is written, with its passages."""

    id: str
    source: str
    fingerprint: str
    front: str
    passages: tuple[PassageRow, ...]


def kept_from(folder: Path, sources: Collection[str]) -> list[DocumentRow]:
    """The rows of the named sources in an earlier volume: their text is not tokenised again."""
    with closing(connect(folder / "passages.db")) as rows:
        found = rows.execute("SELECT number, id, source, fingerprint, front FROM document").fetchall()
        return [
            DocumentRow(name, source, fingerprint, front, _passages(rows, number))
            for number, name, source, fingerprint, front in found
            if source in sources
        ]


def bind(
    folder: Path,
    kept: Iterable[DocumentRow],
    added: Sequence[Shelved],
    vectors: WordVectors | None,
    progress: Callable[[int, int], None],
) -> bool:
    """Write a volume's files into an empty folder; returns whether any passage has scenario cards."""
    documents = [*kept, *_tokenised(added, progress)]
    documents.sort(key=lambda document: document.id)
    passages = [passage for document in documents for passage in document.passages]
    _write_rows(folder / "passages.db", documents)
    KeywordArm.build(folder / "words", [list(chain(*passage.words)) for passage in passages])
    KeywordArm.build(folder / "bigrams", [passage.bigrams for passage in passages])
    _write_parts(folder / "parts", passages)
    if vectors is not None:
        _write_vectors(folder / "meaning", documents, vectors)
    return any(json.loads(passage.body)["questions"] for passage in passages)


def _passages(rows: Any, number: int) -> tuple[PassageRow, ...]:
    found = rows.execute(
        "SELECT id, anchor, body, words, bigrams FROM passage WHERE document = ? ORDER BY key", (number,)
    )
    return tuple(
        PassageRow(name, anchor, body, json.loads(its_words), json.loads(its_bigrams))
        for name, anchor, body, its_words, its_bigrams in found
    )


def _tokenised(added: Sequence[Shelved], progress: Callable[[int, int], None]) -> Iterator[DocumentRow]:
    total, done = sum(len(one.passages) for one in added), 0
    for one in added:
        rows = tuple(_row(passage) for passage in one.passages)
        yield DocumentRow(
            one.document.id, one.source.name, one.source.fingerprint, to_front(one.document), rows
        )
        done += len(rows)
        progress(done, total)


def _row(passage: Passage) -> PassageRow:
    parts = [passage.title, *sentences(passage.text), *sentences(passage.english), *passage.questions]
    return PassageRow(
        passage.id,
        passage.anchor,
        to_body(passage),
        [words(part) for part in parts],
        bigrams("\n".join(parts)),
    )


def _write_rows(path: Path, documents: Sequence[DocumentRow]) -> None:
    keys = count()
    with closing(connect(path, write=True)) as rows, rows:
        rows.executescript(SCHEMA)
        for number, one in enumerate(documents):
            rows.execute(
                "INSERT INTO document VALUES (?, ?, ?, ?, ?)",
                (number, one.id, one.source, one.fingerprint, one.front),
            )
            rows.executemany(
                "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (next(keys), number, row.id, row.anchor, row.body, *map(_json, (row.words, row.bigrams)))
                    for row in one.passages
                ),
            )


def _json(tokens: object) -> str:
    return json.dumps(tokens, ensure_ascii=False)


def _write_parts(folder: Path, passages: Sequence[PassageRow]) -> None:
    parts = [(key, part) for key, row in enumerate(passages) for part in row.words[1:] if part]
    OverlapArm.build(folder, [part for _, part in parts], [key for key, _ in parts])


def _write_vectors(folder: Path, documents: Sequence[DocumentRow], vectors: WordVectors) -> None:
    """For each passage one vector of the whole, with its title, and one of each sentence and card."""
    rows = [(number, row) for number, document in enumerate(documents) for row in document.passages]
    wholes = [list(chain(*row.words)) for _, row in rows]
    parts = [(Label(key, number), part) for key, (number, row) in enumerate(rows) for part in row.words[1:]]
    ChromaArm.build(
        folder,
        (vectors.embed(wholes), [Label(key, number) for key, (number, _) in enumerate(rows)]),
        (vectors.embed([part for _, part in parts]), [label for label, _ in parts]),
    )
