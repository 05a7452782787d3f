"""The vector arm: our own vectors in embedded Chroma collections, nothing else of Chroma's."""

import struct
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import chromadb
import numpy as np
from chromadb.config import Settings
from numpy.typing import NDArray

_WHOLES, _PARTS = "wholes", "parts"
_BATCH = 5_000
_LEAST = 2
_SYNCED = {"batch_size": _LEAST, "sync_threshold": _LEAST}
"""Chroma writes its graph at once, from two vectors on; then no reader does, and the files stay what they
were sealed as. A collection without a graph gets 130 kB of its process's unfilled memory at every opening."""
_HEADER, _LENGTH = struct.Struct("<i4Q"), 4
"""Chroma's header.bin (version, offset, capacity, vectors, bytes a vector), and the bytes of a length."""


class Label(NamedTuple):
    """What a vector belongs to: the passage's key and its document's number."""

    key: int
    document: int


class ChromaArm:
    """Two collections: a vector for each passage as a whole, and one for each of its sentences and cards.

    Chroma keeps the vectors; they are compared one by one here. Its own search, an HNSW graph, loses
    passages among many alike, and other ones in every build.
    """

    def __init__(self, folder: Path) -> None:
        client = _client(folder)
        self._wholes, self._parts = (_read(client, name) for name in (_WHOLES, _PARTS))

    @staticmethod
    def build(
        folder: Path,
        wholes: tuple[NDArray[np.float32], Sequence[Label]],
        parts: tuple[NDArray[np.float32], Sequence[Label]],
    ) -> None:
        """Write both collections: vectors with their labels, in the same order."""
        client = _client(folder)
        for name, (vectors, labels) in ((_WHOLES, wholes), (_PARTS, parts)):
            collection = client.create_collection(
                name,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine", **_SYNCED}},
            )
            _fill(collection, vectors, labels)
        _wipe(folder)

    def cosines(
        self, vector: NDArray[np.float32], passages: int, hidden: Collection[int]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Cosines with the query, in [0, 1], for every passage key: with its whole, with its nearest part.

        hidden: the numbers of the documents out of scope, whose vectors are not looked at.
        """
        whole = _nearest(self._wholes, vector, passages, hidden)
        return whole, np.maximum(whole, _nearest(self._parts, vector, passages, hidden))


class _Vectors(NamedTuple):
    """A collection in memory: unit vectors with their passages' keys and their documents' numbers."""

    matrix: NDArray[np.float32]
    keys: NDArray[np.int64]
    documents: NDArray[np.int64]


def _read(client: Any, name: str) -> _Vectors:
    collection = client.get_collection(name, embedding_function=None)
    pages = [
        collection.get(limit=_BATCH, offset=start, include=["embeddings", "metadatas"])
        for start in range(0, collection.count(), _BATCH)
    ]
    return _Vectors(
        np.concatenate([page["embeddings"] for page in pages] or [np.zeros((0, 1))]).astype(np.float32),
        np.array([int(one.partition(":")[0]) for page in pages for one in page["ids"]], dtype=np.int64),
        np.array([one["document"] for page in pages for one in page["metadatas"]], dtype=np.int64),
    )


def _nearest(
    vectors: _Vectors, query: NDArray[np.float32], passages: int, hidden: Collection[int]
) -> NDArray[np.float64]:
    cosines = np.zeros(passages)
    if len(vectors.keys) and query.any():
        shown = ~np.isin(vectors.documents, list(hidden))
        np.maximum.at(cosines, vectors.keys[shown], (vectors.matrix @ query)[shown])
    return np.clip(cosines, 0, 1)


def _fill(collection: Any, vectors: NDArray[np.float32], labels: Sequence[Label]) -> None:
    if len(labels) == 1:
        vectors, labels = np.repeat(vectors, _LEAST, axis=0), list(labels) * _LEAST
    for start in range(0, len(labels), _BATCH):
        batch = slice(start, start + _BATCH)
        collection.add(
            ids=[f"{label.key}:{start + at}" for at, label in enumerate(labels[batch])],
            embeddings=vectors[batch],
            metadatas=[{"document": label.document} for label in labels[batch]],
        )


def _wipe(folder: Path) -> None:
    """Zero what Chroma writes beyond its last vector: memory of this process that it never filled."""
    for header in folder.rglob("header.bin"):
        *_, count, size = _HEADER.unpack_from(header.read_bytes())
        for name, used in (("data_level0.bin", count * size), ("length.bin", count * _LENGTH)):
            with (header.parent / name).open("r+b") as file:
                unused = file.seek(0, 2) - used
                if unused > 0:
                    file.seek(used)
                    file.write(bytes(unused))


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
