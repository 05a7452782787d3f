"""Chroma keeps the vectors, each under the digest of its text, so that none is ever made twice.

Only an ingest opens it: what questions are held against is written beside it (`meaning.py`), since Chroma's
own search, an HNSW graph, loses passages among many alike, and other ones in every build. So its graph is
made as small as it lets itself be made.
"""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from adapters.index.embedder import Vectors

_NAME = "vectors"
_BATCH = 5_000
_LEAST = 2
"""Chroma writes its graph from two vectors on; then its files stay what they were sealed as. A collection
without a graph gets 130 kB of its process's unfilled memory at every opening."""
_GRAPH = {"space": "l2", "max_neighbors": 2, "ef_construction": 2}
"""In the space of cosines Chroma would make each vector unit length once more, and change its last bits."""
_HEADER, _LENGTH = struct.Struct("<i4Q"), 4
"""Chroma's header.bin (version, offset, capacity, vectors, bytes a vector), and the bytes of a length."""


def keep(folder: Path, names: Sequence[str], vectors: Vectors) -> None:
    """Write vectors under their names into a new folder."""
    if len(names) == 1:
        names, vectors = [*names, "again"], np.repeat(vectors, _LEAST, axis=0)
    synced = {"batch_size": max(len(names), _LEAST), "sync_threshold": max(len(names), _LEAST)}
    collection = _client(folder).create_collection(
        _NAME, embedding_function=None, configuration={"hnsw": {**_GRAPH, **synced}}
    )
    for start in range(0, len(names), _BATCH):
        batch = slice(start, start + _BATCH)
        collection.add(ids=list(names[batch]), embeddings=vectors[batch])
    _wipe(folder)


def kept(folder: Path) -> tuple[dict[str, int], Vectors]:
    """The names in a folder, each with the row of its vector, and the rows."""
    collection = _client(folder).get_collection(_NAME, embedding_function=None)
    pages = [
        collection.get(limit=_BATCH, offset=start, include=["embeddings"])
        for start in range(0, collection.count(), _BATCH)
    ]
    names = (name for page in pages for name in page["ids"])
    rows = [np.asarray(page["embeddings"], dtype=np.float32) for page in pages]
    return {name: row for row, name in enumerate(names)}, np.concatenate(
        rows or [np.zeros((0, 1), np.float32)]
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
    import chromadb  # noqa: PLC0415 - 0.7 s, and questions need none of it
    from chromadb.config import Settings  # noqa: PLC0415

    return chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
