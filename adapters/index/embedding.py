"""Embedding a volume: one vector for each text, taken over from the volume before where it has it."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from adapters.index import chroma
from adapters.index.embedder import Embedder, Vectors, Written
from adapters.index.meaning import write_meaning
from adapters.index.seal import STORE, check_seal, is_store_sound

_AT_ONCE = 500
_NEW = -1


class Embedding:
    """Collects the texts of a new volume. `earlier` is the folder of the volume before, None without one."""

    def __init__(self, embedder: Embedder, earlier: Path | None) -> None:
        self._embedder = embedder
        self._known, self._earlier = _taken_over(embedder, earlier)
        self._rows: dict[str, int] = {}
        self._taken: list[int] = []
        self._made: list[Vectors] = []
        self._waiting: list[Written] = []
        self._texts: list[int] = []
        self._owners: list[int] = []

    @property
    def is_anew(self) -> bool:
        """Whether there is nothing to take over, so that every text needs a vector."""
        return not self._known

    @property
    def name(self) -> str:
        """Whose vectors these are."""
        return self._embedder.name

    def add(self, key: int, texts: Sequence[Written]) -> None:
        """The texts of the next passage: its whole, then its parts. Raises EmbedderUnavailable."""
        for text in texts:
            name = blake2b(text.text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
            if (row := self._rows.get(name)) is None:
                row = self._rows[name] = len(self._rows)
                self._taken.append(self._known.get(name, _NEW))
                if self._taken[-1] == _NEW:
                    self._waiting.append(text)
            self._texts.append(row)
            self._owners.append(key)
        if len(self._waiting) >= _AT_ONCE:
            self._make()

    def write(self, folder: Path) -> float:
        """Write all vectors into a volume's folder; returns their background. Raises EmbedderUnavailable."""
        vectors = self._all()
        texts, owners = np.array(self._texts, dtype=np.int64), np.array(self._owners, dtype=np.int32)
        if len(vectors):
            chroma.keep(folder / STORE, list(self._rows), vectors)
        write_meaning(folder / "meaning", vectors, texts, owners)
        wholes = vectors[texts[np.flatnonzero(np.diff(owners, prepend=-1))]]
        return _background(wholes) if self._embedder.is_neural else 0.0

    def _all(self) -> Vectors:
        self._make()
        taken = np.array(self._taken, dtype=np.int64)
        made = np.concatenate(self._made) if self._made else self._earlier[:0]
        vectors = np.empty((len(taken), made.shape[1]), dtype=np.float32)
        vectors[taken == _NEW], vectors[taken != _NEW] = made, self._earlier[taken[taken != _NEW]]
        self._made = []
        return vectors

    def _make(self) -> None:
        if self._waiting:
            self._made.append(self._embedder.passages(self._waiting))
            self._waiting = []


def _taken_over(embedder: Embedder, earlier: Path | None) -> tuple[dict[str, int], Vectors]:
    """What the volume before has of the same embedder; a damaged store is never opened."""
    nothing: tuple[dict[str, int], Vectors] = {}, np.zeros((0, 1), np.float32)
    if earlier is None or check_seal(earlier).embedder != embedder.name or not is_store_sound(earlier):
        return nothing
    return chroma.kept(earlier / STORE)


def _background(vectors: Vectors) -> float:
    """The mean cosine of two different passages, kept below 1 by a hair; 0 where there are less than two."""
    filled = vectors[vectors.any(axis=1)].astype(np.float64)
    count = len(filled)
    if count < 2:
        return 0.0
    total = filled.sum(axis=0)
    return float(np.clip((total @ total - count) / (count * (count - 1)), 0.0, 0.99))
