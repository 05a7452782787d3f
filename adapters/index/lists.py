"""Vectors in lists: each with the centre it is nearest to, so that few of many have to be compared.

Inverted lists over k-means centres (Jegou et al. 2011, without its codes): a search compares the centres,
then what lies in the nearest lists, each vector exactly. About the square root of all vectors is looked at
for the centres, and as much again in each list.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from adapters.index.embedder import Vectors

FEW = 20_000
"""Up to so many, all are compared: it takes a millisecond or two, and nothing can be missed."""
_ROUNDS, _SAMPLE, _AT_ONCE = 6, 64, 20_000


class Lists(NamedTuple):
    """`order`: the vectors' rows list by list, zeros last; `bounds`: where each list begins and ends."""

    order: NDArray[np.int64]
    bounds: NDArray[np.int64]
    centres: Vectors


def in_lists(vectors: Vectors, few: int = FEW) -> Lists:
    """The lists of vectors of length one (or zero); the same vectors in one order give the same lists."""
    filled = np.flatnonzero(vectors.any(axis=1))
    if len(filled) <= few:
        whole = np.arange(len(vectors))
        return Lists(whole, np.array([0, len(vectors)]), np.zeros((0, vectors.shape[1]), np.float32))
    count = round(len(filled) ** 0.5)
    centres = _centres(vectors[filled[:: max(1, len(filled) // (_SAMPLE * count))]], count)
    nearest = np.full(len(vectors), len(centres))
    nearest[filled] = _nearest(vectors, filled, centres)
    bounds = np.searchsorted(np.sort(nearest), np.arange(len(centres) + 1))
    return Lists(np.argsort(nearest, kind="stable"), bounds, centres)


def _centres(sample: Vectors, count: int) -> Vectors:
    """Spherical k-means from evenly spaced beginnings: no chance is in it."""
    centres = sample[np.linspace(0, len(sample) - 1, count).astype(int)]
    for _ in range(_ROUNDS):
        nearest = _nearest(sample, np.arange(len(sample)), centres)
        order = np.argsort(nearest, kind="stable")
        owners, firsts = np.unique(nearest[order], return_index=True)
        centres = centres.copy()
        centres[owners] = np.add.reduceat(sample[order], firsts, axis=0)
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    return centres


def _nearest(vectors: Vectors, rows: NDArray[np.int64], centres: Vectors) -> NDArray[np.int64]:
    parts = (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
    return np.concatenate([np.argmax(vectors[part] @ centres.T, axis=1) for part in parts])
