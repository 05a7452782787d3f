"""Static Japanese word vectors (chiVe, out of ja-ginza's vocabulary) as sentence embeddings; no model.

Only `vocab/` of the package is read: 20,000 vectors of 300 numbers for 480,000 words, in order of
frequency. They are extracted once into a small file that later runs map into memory.
A sentence is the mean of its words' vectors weighted by a / (a + p(word)) (Arora, Liang, Ma 2017),
with p estimated from the vector's rank by Zipf's law, so that a text's vector depends on the text alone.
"""

import os
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from adapters.index.embedder import Vectors, Written
from adapters.index.tokens import words

DIMENSIONS = 300
_A = 1e-3
_KNOWN = 50_000
"""Words whose row is remembered."""


class WordVectors:
    """An Embedder of words. `cache` is the folder for the extracted file, made at first use."""

    name = "chive-300"
    is_neural = False
    in_house = True

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._row = lru_cache(maxsize=_KNOWN)(self._row_of)

    @staticmethod
    def installed() -> bool:
        """Whether ja-ginza is here; the desk works without it, with keywords alone."""
        return find_spec("ja_ginza") is not None

    def passages(self, texts: Sequence[Written]) -> Vectors:
        """One row a text, out of the words it was cut into."""
        return self.embed([text.words for text in texts])

    def question(self, text: str) -> Vectors:
        """The vector of a question."""
        return self.embed([words(text)])[0]

    def embed(self, texts: Sequence[Sequence[str]]) -> Vectors:
        """One unit vector a text, shape (len(texts), 300); zeros where no Japanese word is known."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, tokens in enumerate(texts):
            rows = [at for token in tokens if (at := self._row(token)) is not None]
            if rows:
                vectors[row] = self._weights[rows] @ self._vectors[rows].astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

    def _row_of(self, token: str) -> int | None:
        if token.isascii():
            return None
        key = _key(token)
        at = int(np.searchsorted(self._keys, key))
        return int(self._rows[at]) if at < len(self._keys) and self._keys[at] == key else None

    @cached_property
    def _arrays(self) -> dict[str, NDArray[np.generic]]:
        """What the extracted file holds; a file that is not there, or damaged, is made (again)."""
        path = self._cache / "word-vectors-1.npz"
        try:
            return _loaded(path)
        except (OSError, EOFError, ValueError, KeyError, BadZipFile):
            _extract(path)
            return _loaded(path)

    @cached_property
    def _vectors(self) -> NDArray[np.float16]:
        return self._arrays["vectors"].astype(np.float16, copy=False)

    @cached_property
    def _keys(self) -> NDArray[np.uint64]:
        return self._arrays["keys"].astype(np.uint64, copy=False)

    @cached_property
    def _rows(self) -> NDArray[np.int32]:
        return self._arrays["rows"].astype(np.int32, copy=False)

    @cached_property
    def _weights(self) -> Vectors:
        ranks = np.arange(1, len(self._vectors) + 1)
        frequency = 1 / (ranks * np.log(1.78 * len(ranks)))
        return (_A / (_A + frequency)).astype(np.float32)


def _extract(path: Path) -> None:
    """Write the vectors and a sorted table of hashed words; spaCy reads ja-ginza's own format."""
    from spacy.vocab import Vocab  # noqa: PLC0415 - 0.7 s, and only ever needed once

    spec = find_spec("ja_ginza")
    assert spec is not None
    assert spec.origin is not None
    vocab = Vocab().from_disk(next(Path(spec.origin).parent.glob("ja_ginza-*")) / "vocab")
    known = [(vocab.strings[key], row) for key, row in vocab.vectors.key2row.items() if key in vocab.strings]
    keys = np.fromiter(_keys(word for word, _ in known), dtype=np.uint64, count=len(known))
    rows = np.array([row for _, row in known], dtype=np.int32)
    order = np.argsort(keys)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            np.savez(file, vectors=vocab.vectors.data.astype(np.float16), keys=keys[order], rows=rows[order])
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _loaded(path: Path) -> dict[str, NDArray[np.generic]]:
    with np.load(path) as stored:
        return {name: stored[name] for name in ("vectors", "keys", "rows")}


def _keys(words: Iterable[str]) -> Iterable[np.uint64]:
    return map(_key, words)


def _key(word: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(word.encode(), digest_size=8).digest()))
