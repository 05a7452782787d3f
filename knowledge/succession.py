"""Versions of one work follow each other: each ends on the day before the next begins."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from knowledge.document import Document, Status


def succeeded(documents: Sequence[Document]) -> list[Document]:
    """The same documents in the same order, each in force no longer than until its successor is.

    Versions are of one work where they say so (`version_of`), or where another says that it is a version
    of theirs. A draft succeeds nothing. Of two that begin on one day the one with the greater id counts.
    """
    works: dict[str, list[Document]] = {}
    for one in documents:
        if one.status not in {Status.DRAFT, Status.TEMPLATE}:
            works.setdefault(one.version_of or one.id, []).append(one)
    closed = {one.id: one for versions in works.values() for one in _closed(versions)}
    return [closed.get(one.id, one) for one in documents]


def _closed(versions: Iterable[Document]) -> list[Document]:
    ordered = sorted(versions, key=lambda one: (one.in_force_from or date.min, one.id))
    return [*(_until(one, following) for one, following in pairwise(ordered)), ordered[-1]]


def _until(one: Document, following: Document) -> Document:
    """A version as it ends; a successor without a first day succeeds nothing that can be dated."""
    if following.in_force_from is None:
        return one
    last = following.in_force_from - timedelta(days=1)
    return replace(one, in_force_to=min(one.in_force_to or last, last))
