"""The keyword arms: BM25 of whole passages, and the overlap with their single sentences and cards.

How rare a word is, and how long passages are, is counted among what the asker may see: to them, the rest
might as well not be there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adapters.index.postings import Postings

_K1, _B = 0.9, 0.75

Floats = NDArray[np.float64]
Shown = NDArray[np.bool_]


@dataclass(frozen=True)
class Scores:
    """For every passage: `score` and `coverage`, both in [0, 1]."""

    score: Floats
    coverage: Floats


@dataclass(frozen=True)
class Rarity:
    """How rare every token is among the rows that are shown: ln(1 + (N - n + 0.5) / (n + 0.5)).

    N rows are shown, n of them have the token; `of_unknown` is a token's that none has.
    """

    of_token: Floats
    of_unknown: float

    @staticmethod
    def among(postings: Postings, shown: Shown) -> "Rarity":
        """The rarity among the shown rows."""
        total, held = int(shown.sum()), postings.held_by(shown)
        return Rarity(np.log(1 + (total - held + 0.5) / (held + 0.5)), float(np.log(1 + (total + 0.5) / 0.5)))

    def __call__(self, number: int | None) -> float:
        """The rarity of a token by its number."""
        return self.of_unknown if number is None else float(self.of_token[number])


@dataclass(frozen=True)
class Sight:
    """What those who see only the shown rows know of an arm; made once for all who see the same.

    `lengths`: how much a row's length counts against it, or, of parts, what its words weigh together.
    """

    rarity: Rarity
    lengths: NDArray[Any]


class KeywordArm:
    """BM25 (Lucene's idf; Kamphuis et al. 2020) over a folder of postings."""

    def __init__(self, folder: Path) -> None:
        self._postings = Postings(folder)

    def sight(self, shown: Shown) -> Sight:
        """The sight of those to whom these passages are shown."""
        lengths = self._postings.lengths
        mean = float(lengths[shown].mean()) if shown.any() else 1.0
        return Sight(Rarity.among(self._postings, shown), _K1 * (1 - _B + _B * lengths / max(mean, 1e-9)))

    def scores(self, terms: Mapping[str, float], own: Mapping[str, float], sight: Sight) -> Scores:
        """Every passage's BM25 for weighted terms, divided by the best that `own` terms could reach.

        An unknown term counts as the rarest possible: a question about something the library never
        mentions stays weak however well its common words match.
        """
        postings, count = self._postings, len(self._postings.lengths)
        score, covered = np.zeros(count), np.zeros(count)
        for token, weight in terms.items():
            number = postings.find(token)
            if number is None:
                continue
            here = postings.of(number)
            rows, gain = postings.rows[here], weight * sight.rarity(number)
            times = postings.counts[here].astype(np.float64)
            score[rows] += gain * times / (times + sight.lengths[rows])
            covered[rows] += gain
        best = sum(weight * sight.rarity(postings.find(token)) for token, weight in own.items()) or 1.0
        return Scores(np.minimum(score / best, 1.0), np.minimum(covered / best, 1.0))


class OverlapArm:
    """How much a question has in common with one sentence or one scenario card of a passage.

    The rarity of the shared words, over the geometric mean of both sides' own: 1 for the same words,
    whatever their number. It is what English questions have in place of vectors.
    """

    def __init__(self, folder: Path, owners: NDArray[np.int32]) -> None:
        self._postings, self._owners = Postings(folder), owners

    def sight(self, shown: Shown) -> Sight:
        """The sight of those to whom these passages are shown; `lengths` are its parts' whole rarity."""
        postings = self._postings
        rarity = Rarity.among(postings, shown[self._owners])
        held = np.repeat(rarity.of_token, np.diff(postings.starts))
        return Sight(rarity, np.bincount(postings.rows, held, minlength=len(postings.lengths)))

    def nearest(self, terms: Mapping[str, float], passages: int, sight: Sight) -> Floats:
        """For every passage key the overlap with its nearest part, in [0, 1]."""
        postings = self._postings
        covered, asked = np.zeros(len(postings.lengths)), 0.0
        for token, weight in terms.items():
            number = postings.find(token)
            asked += weight * sight.rarity(number)
            if number is not None:
                covered[postings.rows[postings.of(number)]] += weight * sight.rarity(number)
        nearest = np.zeros(passages)
        if not (touched := np.flatnonzero(covered)).size:
            return nearest
        overlap = covered[touched] / np.sqrt(max(asked, 1e-9) * np.maximum(sight.lengths[touched], 1e-9))
        owners = self._owners[touched]
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        nearest[owners[firsts]] = np.minimum(np.maximum.reduceat(overlap, firsts), 1.0)
        return nearest
