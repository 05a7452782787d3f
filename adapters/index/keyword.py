"""The keyword arms: BM25 of whole passages, and the overlap with their single sentences and cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

_K1, _B = 0.9, 0.75
_BARREN = "\x00"
"""Stands in for a passage without a single token, which bm25s can't index."""


@dataclass(frozen=True)
class Scores:
    """For every passage: `score` and `coverage`, both in [0, 1]."""

    score: NDArray[np.float64]
    coverage: NDArray[np.float64]


class KeywordArm:
    """A BM25 index on disk (Lucene's idf; Kamphuis et al. 2020), opened without reading it whole."""

    def __init__(self, folder: Path) -> None:
        self._index: Any = bm25s.BM25.load(folder, mmap=True)
        self._rows: NDArray[np.int32] = self._index.scores["indices"]
        self._gains: NDArray[np.float32] = self._index.scores["data"]
        self._starts: NDArray[np.int64] = self._index.scores["indptr"]
        self._count = int(self._index.scores["num_docs"])

    @staticmethod
    def build(folder: Path, passages: Sequence[Sequence[str]], k1: float = _K1) -> None:
        """Write the index of passages given as tokens, in key order."""
        index = bm25s.BM25(method="lucene", k1=k1, b=_B)
        index.index([list(tokens) or [_BARREN] for tokens in passages], show_progress=False)
        index.save(folder, show_progress=False)

    def knows(self, token: str) -> bool:
        """Whether any passage has the token."""
        return token in self._index.vocab_dict

    def scores(self, terms: Mapping[str, float], own: Mapping[str, float]) -> Scores:
        """Every passage's BM25 for weighted terms, divided by the best that `own` terms could reach.

        An unknown term counts as the rarest possible: a question about something the library never
        mentions stays weak however well its common words match.
        """
        score = np.zeros(self._count)
        covered = np.zeros(self._count)
        for token, weight in terms.items():
            at = self._index.vocab_dict.get(token)
            if at is None:
                continue
            here = slice(int(self._starts[at]), int(self._starts[at + 1]))
            score[self._rows[here]] += weight * self._gains[here]
            covered[self._rows[here]] += weight * self.idf(token)
        best = sum(weight * self.idf(token) for token, weight in own.items()) or 1.0
        return Scores(np.minimum(score / best, 1.0), np.minimum(covered / best, 1.0))

    def idf(self, token: str) -> float:
        """How rare a token is: ln(1 + (N - n + 0.5) / (n + 0.5)), n of the N passages having it."""
        at = self._index.vocab_dict.get(token)
        having = 0 if at is None else int(self._starts[at + 1]) - int(self._starts[at])
        return float(np.log(1 + (self._count - having + 0.5) / (having + 0.5)))


class OverlapArm:
    """How much a question has in common with one sentence or one scenario card of a passage.

    The rarity of the shared words, over the geometric mean of both sides' own: 1 for the same words,
    whatever their number. It is what English questions have in place of vectors.
    """

    def __init__(self, folder: Path) -> None:
        self._arm = KeywordArm(folder)
        with np.load(folder / "parts.npz") as stored:
            self._owners: NDArray[np.int32] = stored["owners"]
            self._totals: NDArray[np.float64] = stored["totals"]

    @staticmethod
    def build(folder: Path, parts: Sequence[Sequence[str]], owners: Sequence[int]) -> None:
        """Write the index of parts given as tokens, each owned by the passage of a key."""
        distinct = [sorted(set(part)) for part in parts]
        KeywordArm.build(folder, distinct, k1=0.0)
        arm = KeywordArm(folder)
        totals = np.array([sum(map(arm.idf, part)) for part in distinct])
        np.savez(folder / "parts.npz", owners=np.array(owners, dtype=np.int32), totals=totals)

    def nearest(self, terms: Mapping[str, float], passages: int) -> NDArray[np.float64]:
        """For every passage key the overlap with its nearest part, in [0, 1]."""
        shared = self._arm.scores(terms, terms)
        asked = sum(weight * self._arm.idf(token) for token, weight in terms.items())
        overlap = shared.coverage * np.sqrt(asked / np.maximum(self._totals, 1e-9))
        nearest = np.zeros(passages)
        np.maximum.at(nearest, self._owners, np.minimum(overlap, 1.0))
        return nearest
