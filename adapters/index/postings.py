"""Postings: which rows hold which tokens, written as plain arrays that are mapped into memory.

A token stands as 64 bits of its digest, in order, so that nothing has to be read before it is looked up.
"""

from array import array
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST = 65_535
"""Times a token is counted in one row."""
_NAMES = ("tokens", "starts", "rows", "counts", "lengths")


class PostingsWriter:
    """Takes the rows' tokens in order; keeps numbers only."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._tokens, self._counts = array("i"), array("H")
        self._distinct, self._lengths = array("i"), array("i")

    def add(self, tokens: Iterable[str]) -> None:
        """The next row."""
        counted = Counter(tokens)
        ids = self._ids
        self._tokens.extend([ids.setdefault(token, len(ids)) for token in counted])
        self._counts.extend([min(count, _MOST) for count in counted.values()])
        self._distinct.append(len(counted))
        self._lengths.append(counted.total())

    def write(self, folder: Path) -> None:
        """Write what was added into a new folder."""
        hashes = np.fromiter(map(_hash, self._ids), dtype=np.uint64, count=len(self._ids))
        order = np.argsort(hashes)
        place = np.empty(len(order), dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        tokens = place[np.frombuffer(self._tokens, dtype=np.int32)] if len(order) else place
        rows = np.repeat(np.arange(len(self._distinct), dtype=np.int32), self._array(self._distinct))
        by_token = np.argsort(tokens, kind="stable")
        folder.mkdir()
        held = np.bincount(tokens, minlength=len(order))
        counts = np.array(self._counts, dtype=np.uint16)
        arrays: tuple[NDArray[Any], ...] = (
            hashes[order],
            np.concatenate([[0], np.cumsum(held)]).astype(np.int64),
            rows[by_token],
            counts[by_token],
            self._array(self._lengths),
        )
        for name, values in zip(_NAMES, arrays, strict=True):
            np.save(folder / f"{name}.npy", values)

    @staticmethod
    def _array(numbers: "array[int]") -> NDArray[np.int32]:
        return np.array(numbers, dtype=np.int32)


class Postings:
    """What a PostingsWriter wrote. `starts` bounds each token's part of `rows` and `counts`."""

    def __init__(self, folder: Path) -> None:
        self._tokens, starts, rows, counts, lengths = (_mapped(folder / f"{name}.npy") for name in _NAMES)
        self.starts: NDArray[np.int64] = starts
        self.rows: NDArray[np.int32] = rows
        self.counts: NDArray[np.uint16] = counts
        self.lengths: NDArray[np.int32] = lengths

    def find(self, token: str) -> int | None:
        """The token's number; None where no row has it."""
        key = _hash(token)
        at = int(np.searchsorted(self._tokens, key))
        return at if at < len(self._tokens) and self._tokens[at] == key else None

    def of(self, number: int) -> slice:
        """Where a token's rows and counts stand."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def held_by(self, shown: NDArray[np.bool_]) -> NDArray[np.int64]:
        """For every token the number of shown rows that have it."""
        if shown.all() or not len(self.rows):
            return np.diff(self.starts)
        return np.add.reduceat(shown[self.rows], self.starts[:-1], dtype=np.int64)


def _mapped(path: Path) -> NDArray[Any]:
    return np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)


def _hash(token: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest()))
