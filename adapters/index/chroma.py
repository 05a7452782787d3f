"""The vector arm: our own vectors in an embedded Chroma collection, nothing else of Chroma's."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from chromadb.config import Settings
from numpy.typing import NDArray

_COLLECTION = "passages"
_BATCH = 5_000
_NEAREST = 200
"""Vectors asked of each kind; a passage not among them scores the last one's cosine, its upper bound."""


class ChromaArm:
    """A collection of vectors: one a passage (`whole`), and one for each of its sentences and cards."""

    def __init__(self, folder: Path) -> None:
        self._collection = _client(folder).get_collection(_COLLECTION, embedding_function=None)
        self._count = self._collection.count()

    @staticmethod
    def build(folder: Path, vectors: NDArray[np.float32], labels: Sequence[Mapping[str, Any]]) -> None:
        """Write the collection; labels are the vectors' {key, document, whole}, in the same order."""
        collection = _client(folder).create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": 2 * _NEAREST}},
        )
        for start in range(0, len(labels), _BATCH):
            batch = slice(start, start + _BATCH)
            collection.add(
                ids=[str(number) for number in range(start, start + len(labels[batch]))],
                embeddings=vectors[batch],
                metadatas=[dict(label) for label in labels[batch]],
            )

    def cosines(
        self, vector: NDArray[np.float32], passages: int, hidden: Collection[int]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Cosines with the query, in [0, 1], for every passage key: with its whole, and with its nearest part.

        hidden: the numbers of the documents out of scope; Chroma never returns a vector of theirs.
        """
        if not self._count or not vector.any():
            return np.zeros(passages), np.zeros(passages)
        whole = self._nearest(vector, passages, hidden, whole=True)
        return whole, np.maximum(whole, self._nearest(vector, passages, hidden, whole=False))

    def _nearest(
        self, vector: NDArray[np.float32], passages: int, hidden: Collection[int], *, whole: bool
    ) -> NDArray[np.float64]:
        kind: dict[str, Any] = {"whole": whole}
        where = {"$and": [kind, {"document": {"$nin": sorted(hidden)}}]} if hidden else kind
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=min(_NEAREST, self._count),
            where=where,
            include=["metadatas", "distances"],
        )
        near = [(int(label["key"]), 1 - distance) for label, distance in _pairs(found)]
        floor = near[-1][1] if len(near) == _NEAREST else 0.0
        cosines = np.full(passages, max(floor, 0.0))
        for key, cosine in near:
            cosines[key] = max(cosines[key], cosine)
        return np.clip(cosines, 0, 1)


def _pairs(found: Any) -> Iterator[tuple[Any, float]]:
    return zip(found["metadatas"][0], found["distances"][0], strict=True)


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
