"""One finished version of the index, opened to be searched."""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adapters.index.cited import Anchors
from adapters.index.embedder import Embedder, EmbedderUnavailable, Vectors
from adapters.index.keyword import KeywordArm, OverlapArm, Sight
from adapters.index.meaning import Meaning
from adapters.index.rows import connect, to_document, to_passage
from adapters.index.seal import Made
from adapters.index.tokens import bigrams, names, words
from adapters.logs import log
from knowledge.document import Document, Passage, Scope
from knowledge.ports import Candidate, Signals
from knowledge.query import Query
from knowledge.succession import succeeded

EXPANDED = 0.5
"""The weight of a thesaurus term beside the question's own."""
_CALLED = re.compile(r"(?!\d{4}-\d\d-\d\d)\+?\d[\d()\s-]{7,}\d")
"""A telephone number, or another of that length: who mentions one does not look for it."""
_BEST = 100
"""Candidates taken from each arm; ranking looks at all of them, a person at less than ten."""
_SIGHTS, _SCOPES = 8, 64
_NOTHING = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True)
class _Seen:
    """What those in one scope see: which documents and passages, and what the arms know of these."""

    documents: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    words: Sight
    bigrams: Sight
    parts: Sight


class Volume:
    """An Index over one folder. Raises OSError, ValueError or sqlite3.Error when the folder is damaged."""

    def __init__(self, folder: Path, embedder: Embedder | None, made: Made) -> None:
        self._rows = connect(folder / "passages.db")
        fronts = self._rows.execute("SELECT front FROM document ORDER BY number")
        self._documents = succeeded([to_document(front) for (front,) in fronts])
        found = self._rows.execute("SELECT document, anchor FROM passage ORDER BY key").fetchall()
        self._owner = np.array([document for document, _ in found], dtype=np.int32)
        self._anchors = Anchors([anchor for _, anchor in found], self._owner, self._documents)
        self._words, self._bigrams = KeywordArm(folder / "words"), KeywordArm(folder / "bigrams")
        self._parts = OverlapArm(folder / "parts", np.load(folder / "parts" / "owners.npy"))
        same = embedder is not None and embedder.name == made.embedder
        self._embedder = embedder if same else None
        self._meaning = Meaning(folder / "meaning", made.background) if same else None
        counts = np.bincount(self._owner, minlength=len(self._documents)).tolist()
        self._counted = {one.id: (one, count) for one, count in zip(self._documents, counts, strict=True)}
        self.has_cards = made.cards
        self._seen_by = lru_cache(maxsize=_SIGHTS)(self._seen_of)
        self._admitted = lru_cache(maxsize=_SCOPES)(self._admitted_in)

    def for_confided(self) -> "Volume":
        """The same for who tells of an incident: by words alone, where vectors are made elsewhere."""
        if self._embedder is None or self._embedder.in_house:
            return self
        by_words = copy(self)
        by_words._embedder = None  # noqa: SLF001 - it is of this very class
        return by_words

    def candidates(self, query: Query, scope: Scope) -> Sequence[Candidate]:
        """The best of every arm within scope, with all their signals."""
        seen = self._seen_by(self._admitted(scope))
        terms, own = _weights(query, words)
        by_words = self._words.scores(terms, own, seen.words)
        by_bigrams = self._bigrams.scores(*_weights(query, bigrams), seen.bigrams)
        overlap = self._parts.nearest(own, len(self._owner), seen.parts)
        cited = self._anchors.cited(query, seen.documents)
        vector = self._vector(query)
        strengths = by_words.score + by_bigrams.score, overlap, cited.astype(float)
        best = [_top(np.where(seen.shown, strength, 0.0)) for strength in strengths]
        if self._meaning is not None:
            best.append(self._meaning.best(vector, seen.shown, _BEST))
        keys = np.unique(np.concatenate(best))
        whole, nearest = self._cosines(vector, keys)
        nearest, whole = np.maximum(nearest, overlap[keys]), whole if whole.any() else overlap[keys]
        return [
            Candidate(
                int(key),
                self._documents[self._owner[key]],
                Signals(
                    words=float(by_words.score[key]),
                    bigrams=float(by_bigrams.score[key]),
                    coverage=float(by_words.coverage[key]),
                    meaning=float(whole[at]),
                    nearest=float(nearest[at]),
                    cited=bool(cited[key]),
                ),
            )
            for at, key in enumerate(keys)
        ]

    def passage(self, key: int) -> Passage:
        """The passage of a key."""
        row = self._rows.execute("SELECT document, id, anchor, body FROM passage WHERE key = ?", (key,))
        document, identity, anchor, body = row.fetchone()
        return to_passage(identity, self._documents[document], anchor, body)

    def documents(self) -> Mapping[str, tuple[Document, int]]:
        """Every document by id, with its number of passages."""
        return self._counted

    def anchors(self, document: str) -> Sequence[str]:
        """The places of a document (its id) in reading order, each once."""
        number = next((at for at, one in enumerate(self._documents) if one.id == document), -1)
        found = self._rows.execute("SELECT anchor FROM passage WHERE document = ? ORDER BY key", (number,))
        return list(dict.fromkeys(anchor for (anchor,) in found))

    def names(self, text: str) -> Sequence[str]:
        """The proper nouns of a text: places and organisations."""
        return names(text)

    def _vector(self, query: Query) -> Vectors:
        """The question's vector; nothing without an embedder, or while it is away: words answer then."""
        if self._embedder is None:
            return _NOTHING
        try:
            vector = self._embedder.question(query.text)
        except EmbedderUnavailable as fault:
            log("embedder_unavailable", reason=fault.code)
            return _NOTHING
        if self._meaning is None or len(vector) != self._meaning.dimensions:
            log("embedder_unavailable", reason="nonsense")
            return _NOTHING
        return vector

    def _cosines(
        self, vector: Vectors, keys: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if self._meaning is None or not vector.any():
            return np.zeros(len(keys)), np.zeros(len(keys))
        return self._meaning.cosines(vector, keys)

    def _admitted_in(self, scope: Scope) -> bytes:
        return bytes(map(scope.admits, self._documents))

    def _seen_of(self, admitted: bytes) -> _Seen:
        documents = np.frombuffer(admitted, dtype=bool)
        shown = documents[self._owner]
        arms = self._words, self._bigrams, self._parts
        return _Seen(documents, shown, *(arm.sight(shown) for arm in arms))


def _weights(
    query: Query, tokens_of: Callable[[str], list[str]]
) -> tuple[dict[str, float], dict[str, float]]:
    """The weighted terms to look for, and the question's own among them."""
    own = dict.fromkeys(tokens_of(_CALLED.sub(" ", query.text)), 1.0)
    added = dict.fromkeys(tokens_of(" ".join(query.expansions)), EXPANDED)
    return {**added, **own}, own


def _top(strength: NDArray[np.float64]) -> NDArray[np.int64]:
    """The strongest, of equals the first; nothing without any strength."""
    if len(strength) > _BEST:
        least = np.partition(strength, -_BEST)[-_BEST]
        above, equal = np.flatnonzero(strength > least), np.flatnonzero(strength == least)
        best = np.concatenate([above, equal[: _BEST - len(above)]])
    else:
        best = np.arange(len(strength))
    return best[strength[best] > 0]
