"""Places with rules of their own: which a question names, which are the asker's, and when one has to ask."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knowledge.document import Document, Kind, Scope
from knowledge.query import Query
from knowledge.text import folded

_HERE, _ELSEWHERE, _UNSURE = 0.1, -0.25, -0.05
"""What is added to the score of a place's rules: the one named, or the asker's own; those of another place;
and where nobody knows whose is meant, so that what holds everywhere comes first."""
_OF_PLACES = re.compile(r"条例|都道府県|市町村|自治体|ordinance|prefectur|municipal|by-?law", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """A place to choose: its short name, and what people call it."""

    id: str
    name: str


def with_places(query: Query, scope: Scope, documents: Iterable[Document]) -> Query:
    """A question about ordinances, with the names of the asker's own places among its terms."""
    if not (scope.places and _OF_PLACES.search(query.text)):
        return query
    shown = (one for one in documents if scope.admits(one))  # names of the rest would show that it is there
    own = {name for one in shown if set(one.places) & set(scope.places) for name in one.places}
    return replace(query, expansions=(*query.expansions, *sorted(own)))


def is_named(document: Document, query: Query) -> bool:
    """Whether a question names the place whose rules a document holds."""
    said = folded(" ".join((query.text, *query.expansions)))
    return any(_stands(folded(name), said) for name in document.places)


def leanings(documents: Iterable[Document], query: Query, scope: Scope) -> dict[str, float]:
    """What is added to the scores of these documents, by their id, for the place that they are about."""
    local = {one.id: one for one in documents if one.places}
    named = {name for name, one in local.items() if is_named(one, query)}
    return {name: _leaning(one, scope, named) for name, one in local.items()}


def to_choose(best: Document, documents: Iterable[Document], query: Query, scope: Scope) -> tuple[Place, ...]:
    """The places to ask about: where rules of a place are wanted and nobody said of which; else none."""
    local = [one for one in documents if one.kind is Kind.ORDINANCE and one.places and scope.admits(one)]
    wanted = bool(best.places) or bool(_OF_PLACES.search(query.text))
    if scope.places or not wanted or any(is_named(one, query) for one in [best, *local]):
        return ()
    return tuple(Place(one.places[0], _name(one.places)) for one in sorted(local, key=lambda one: one.id))


def _leaning(document: Document, scope: Scope, named: set[str]) -> float:
    if named:
        return _HERE if document.id in named else _ELSEWHERE
    if scope.places:
        return _HERE if set(scope.places) & set(document.places) else _ELSEWHERE
    return _UNSURE


def _name(places: Sequence[str]) -> str:
    return next((name for name in places if not name.isascii()), places[0])


def _stands(name: str, text: str) -> bool:
    """Whether a name stands in a text; one in Latin letters as a whole word."""
    return bool(re.search(rf"\b{re.escape(name)}\b", text)) if name.isascii() else name in text
