"""One finished version of the index, opened to be searched."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adapters.index.chroma import ChromaArm
from adapters.index.keyword import KeywordArm, OverlapArm
from adapters.index.rows import connect, to_document, to_passage
from adapters.index.tokens import bigrams, names, words
from adapters.index.word_vectors import WordVectors
from knowledge.anchor import covers
from knowledge.document import Document, Passage, Scope
from knowledge.ports import Candidate, Signals
from knowledge.query import Query
from knowledge.succession import succeeded

EXPANDED = 0.5
"""The weight of a thesaurus term beside the question's own."""
_BEST = 100
"""Candidates taken from each arm; ranking looks at all of them, a person at less than ten."""


class Volume:
    """An Index over one folder. Raises OSError, ValueError or sqlite3.Error when the folder is damaged."""

    def __init__(self, folder: Path, vectors: WordVectors | None, *, has_cards: bool) -> None:
        self._rows = connect(folder / "passages.db")
        self._words, self._bigrams = KeywordArm(folder / "words"), KeywordArm(folder / "bigrams")
        self._parts = OverlapArm(folder / "parts")
        self._meaning = ChromaArm(folder / "meaning") if (folder / "meaning").exists() else None
        self._vectors = vectors
        fronts = self._rows.execute("SELECT front FROM document ORDER BY number")
        self._documents = succeeded([to_document(front) for (front,) in fronts])
        self._anchors = self._rows.execute("SELECT document, anchor FROM passage ORDER BY key").fetchall()
        self._owner = np.array([document for document, _ in self._anchors], dtype=np.int32)
        self.has_cards = has_cards
        self._shown = lru_cache(maxsize=64)(self._shown_in)

    def candidates(self, query: Query, scope: Scope) -> Sequence[Candidate]:
        """The best of every arm within scope, with all their signals."""
        shown, hidden = self._shown(scope)
        by_words = self._words.scores(*_weights(query, words))
        by_bigrams = self._bigrams.scores(*_weights(query, bigrams))
        whole, nearest = self._cosines(query, hidden)
        overlap = self._parts.nearest(_weights(query, words)[1], len(self._owner))
        nearest, whole = np.maximum(nearest, overlap), whole if whole.any() else overlap
        cited = self._cited(query)
        strength = by_words.score + by_bigrams.score, whole + nearest, cited.astype(float)
        keys = {int(key) for arm in strength for key in _top(np.where(shown, arm, 0.0))}
        return [
            Candidate(
                key,
                self._documents[self._owner[key]],
                Signals(
                    words=float(by_words.score[key]),
                    bigrams=float(by_bigrams.score[key]),
                    coverage=float(by_words.coverage[key]),
                    meaning=float(whole[key]),
                    nearest=float(nearest[key]),
                    cited=bool(cited[key]),
                ),
            )
            for key in sorted(keys)
        ]

    def passage(self, key: int) -> Passage:
        """The passage of a key."""
        row = self._rows.execute("SELECT document, id, anchor, body FROM passage WHERE key = ?", (key,))
        document, identity, anchor, body = row.fetchone()
        return to_passage(identity, self._documents[document], anchor, body)

    def documents(self) -> Mapping[str, tuple[Document, int]]:
        """Every document by id, with its number of passages."""
        counts = np.bincount(self._owner, minlength=len(self._documents))
        return {one.id: (one, int(count)) for one, count in zip(self._documents, counts, strict=True)}

    def names(self, text: str) -> Sequence[str]:
        """The proper nouns of a text: places and organisations."""
        return names(text)

    def _cosines(
        self, query: Query, hidden: tuple[int, ...]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if self._meaning is None or self._vectors is None:
            return np.zeros(len(self._owner)), np.zeros(len(self._owner))
        return self._meaning.cosines(self._vectors.embed([words(query.text)])[0], len(self._owner), hidden)

    def _cited(self, query: Query) -> NDArray[np.bool_]:
        if not query.articles:
            return np.zeros(len(self._anchors), dtype=bool)
        cited = [any(covers(article, anchor) for article in query.articles) for _, anchor in self._anchors]
        return np.array(cited, dtype=bool)

    def _shown_in(self, scope: Scope) -> tuple[NDArray[np.bool_], tuple[int, ...]]:
        admitted = np.array([scope.admits(document) for document in self._documents], dtype=bool)
        return admitted[self._owner], tuple(np.flatnonzero(~admitted).tolist())


def _weights(
    query: Query, tokens_of: Callable[[str], list[str]]
) -> tuple[dict[str, float], dict[str, float]]:
    """The weighted terms to look for, and the question's own among them."""
    own = dict.fromkeys(tokens_of(query.text), 1.0)
    added = dict.fromkeys(tokens_of(" ".join(query.expansions)), EXPANDED)
    return {**added, **own}, own


def _top(strength: NDArray[np.float64]) -> NDArray[np.int64]:
    best = np.argsort(-strength, kind="stable")[:_BEST]
    return best[strength[best] > 0]
