"""The arm of citations: the passages that are, or lie below, the articles a question cites."""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.anchor import covers
from knowledge.citing import bearers, citings
from knowledge.document import Document
from knowledge.query import Query


class Anchors:
    """The anchors of all passages, in order of their keys, with their documents' numbers."""

    def __init__(
        self, anchors: Sequence[str], owner: NDArray[np.int32], documents: Sequence[Document]
    ) -> None:
        self._owner = owner
        self._titles = [f"{one.title} {one.title_en}" for one in documents]
        keys: dict[str, list[int]] = {}
        for key, anchor in enumerate(anchors):
            keys.setdefault(anchor, []).append(key)
        self._sorted, self._keys = sorted(keys), keys

    def __len__(self) -> int:
        return len(self._owner)

    def cited(self, query: Query, admitted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which passages a query cites; where it names a law, only of admitted documents that bear it."""
        cited = np.zeros(len(self._owner), dtype=bool)
        if not query.articles:
            return cited
        seen = np.flatnonzero(admitted)
        for one in citings(query.text):
            keys = self._below(one.article)
            if one.law and keys:
                titles = [self._titles[number] for number in seen]
                bearing = [int(seen[at]) for at in bearers(one.law, titles, query.expansions)]
                keys = [key for key in keys if self._owner[key] in bearing]
            cited[keys] = True
        return cited

    def _below(self, article: str) -> list[int]:
        """The passages of an article and of all below it: their anchors begin with the same 「33条」."""
        head = article.partition("条")[0] + "条"
        at = bisect_left(self._sorted, head)
        found: list[int] = []
        while at < len(self._sorted) and self._sorted[at].startswith(head):
            if covers(article, self._sorted[at]):
                found += self._keys[self._sorted[at]]
            at += 1
        return found
