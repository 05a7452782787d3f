"""The vector arm: each passage has a vector of its whole, and one of each of its sentences and cards."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adapters.index.embedder import Vectors
from adapters.index.lists import FEW, in_lists

_NAMES = ("rows", "bounds", "centres", "owners", "used", "places", "firsts")
_AT_ONCE = 20_000
_PROBED = 2.0
"""Lists that are looked into, as a multiple of the square root of their number."""
_UNSEEN = -2.0
"""Less than any cosine."""
_SPARE = 4
"""Candidates looked at exactly, as a multiple of those that are wanted."""

Keys = NDArray[np.int64]


def write_meaning(
    folder: Path, vectors: Vectors, texts: NDArray[np.int64], owners: NDArray[np.int32], few: int = FEW
) -> None:
    """Write the arm into a new folder.

    texts: for each passage in order the row of its whole's vector, then those of its parts; owners: the
    passage's key of each.
    """
    folder.mkdir()
    lists = in_lists(vectors, few)
    listed = np.empty(len(vectors), dtype=np.int64)
    listed[lists.order] = np.arange(len(vectors))
    mapped = np.lib.format.open_memmap(folder / "rows.npy", mode="w+", dtype=np.float32, shape=vectors.shape)
    for start in range(0, len(vectors), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        mapped[part] = vectors[lists.order[part]]
    mapped.flush()
    places = listed[texts]
    by_row = np.argsort(places, kind="stable")
    arrays: dict[str, NDArray[Any]] = {
        "bounds": lists.bounds,
        "centres": lists.centres,
        "owners": owners[by_row],
        "places": places,
        "firsts": np.flatnonzero(np.diff(owners, prepend=-1)),
        "used": np.searchsorted(places[by_row], np.arange(len(vectors) + 1)),
    }
    for name, values in arrays.items():
        np.save(folder / f"{name}.npy", values)


class Meaning:
    """The arm of one volume. background: the mean cosine of its passages with one another, which counts as
    nothing in common; 0 takes cosines as they are."""

    def __init__(self, folder: Path, background: float = 0.0) -> None:
        mapped = (np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _NAMES)
        self._rows, self._bounds, self._centres, self._owners, self._used, self._places, self._firsts = (
            one.view(np.ndarray) for one in mapped
        )
        self._background = background

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self._rows.shape[1])

    def best(self, question: Vectors, shown: NDArray[np.bool_], most: int) -> Keys:
        """The shown passages nearest to a question as a whole and with their nearest part, none twice.

        Of a large library they are looked for in the lists nearest to the question only, and in further
        ones as long as too few of those found are shown.
        """
        if not question.any() or not shown.any():
            return np.zeros(0, dtype=np.int64)
        keys = self._found(question, shown, _SPARE * most) if len(self._centres) else np.flatnonzero(shown)
        whole, nearest = self.cosines(question, keys)
        order = np.argsort(-(whole + nearest), kind="stable")[:most]
        return keys[order][(whole + nearest)[order] > 0]

    def cosines(self, question: Vectors, keys: Keys) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Exact cosines of a question with passages, in [0, 1]: with the whole, and with its nearest part."""
        if not len(keys):
            return np.zeros(0), np.zeros(0)
        lasts = np.append(self._firsts[1:], len(self._places))
        counts = (lasts - self._firsts)[keys]
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        texts = np.repeat(self._firsts[keys] - starts, counts) + np.arange(counts.sum())
        cosines = self._compared(question, self._places[texts])
        return self._levelled(cosines[starts]), self._levelled(np.maximum.reduceat(cosines, starts))

    def _compared(self, question: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        if 2 * len(rows) > len(self._rows):
            return (self._rows @ question)[rows]
        return self._rows[rows] @ question

    def _levelled(self, cosines: NDArray[np.float32]) -> NDArray[np.float64]:
        level = self._background
        return np.clip((cosines.astype(np.float64) - level) / (1 - level), 0, 1)

    def _found(self, question: Vectors, shown: NDArray[np.bool_], most: int) -> Keys:
        probed = round(_PROBED * len(self._centres) ** 0.5)
        best = np.full(len(shown), _UNSEEN, dtype=np.float32)
        for number, (owners, cosines) in enumerate(self._lists(question), 1):
            np.maximum.at(best, owners, cosines)
            if number >= probed and np.count_nonzero((best > _UNSEEN) & shown) >= most:
                break
        found = np.flatnonzero((best > _UNSEEN) & shown)
        if len(found) > most:
            found = found[best[found] >= np.partition(best[found], -most)[-most]]
        return found

    def _lists(self, question: Vectors) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """List by list, the nearest first: the owners of its vectors, and their cosines."""
        for number in np.argsort(-(self._centres @ question), kind="stable"):
            start, end = self._bounds[number], self._bounds[number + 1]
            used = self._used[start : end + 1]
            cosines = self._rows[start:end] @ question
            yield self._owners[used[0] : used[-1]], np.repeat(cosines, np.diff(used))
