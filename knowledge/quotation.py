"""What is quoted: passages chosen out of a ranking, and the claims that stand in them letter for letter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.asked import is_given
from knowledge.document import Origin, Passage, Status
from knowledge.ports import Claim
from knowledge.query import Query
from knowledge.retrieve import Hit

QUOTED = 3
"""Passages quoted of those that answer best; more is not read on a phone."""
RELATED = 4
"""Places named below the answer."""
_AS_GOOD = 0.9
"""A passage is quoted beside the best when its score is at least this share of the best one's."""
_ADVICE_BESIDE, _LAW_BESIDE, _ADVICE_BESIDE_LAW_ASKED_FOR = 0.7, 0.8, 0.85
"""The best advice beside law alone, and the best law beside advice alone, need these shares only; where law
was asked for, advice needs more."""
_OF_LAW = re.compile(
    r"義務|法律|条文|条例|罰則|施行|指針|\b(law|duty|duties|ordinance|act|article|penalt\w+)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Citation:
    """A verbatim quote and where it stands; `status` is as of the day asked for.

    `said`: what a language model says it means, in a sentence; "" where none did.
    """

    passage: Passage
    quote: str
    status: Status
    said: str = ""


def fitting(hits: Sequence[Hit], query: Query, *, everywhere: bool) -> Sequence[Hit]:
    """The hits that give the kind of fact that is asked for; `everywhere`: and hold in no place alone.

    All of them where none does.
    """
    given = [hit for hit in hits if is_given(query.text, [hit.passage])] or hits
    return [hit for hit in given if not (everywhere and hit.passage.document.places)] or given


def chosen(hits: Sequence[Hit], query: Query) -> Sequence[Hit]:
    """The best passages; and advice beside law, law beside advice, where there is any nearly as good."""
    best = hits[0]
    taken = [hit for hit in hits if hit.score >= _AS_GOOD * best.score][:QUOTED]
    asks_law = best.signals.cited or _OF_LAW.search(query.text)
    advice_beside = _ADVICE_BESIDE_LAW_ASKED_FOR if asks_law else _ADVICE_BESIDE
    for beside, share in ((_advises, advice_beside), (_rules, _LAW_BESIDE)):
        if not any(map(beside, taken)):
            taken += [hit for hit in hits if beside(hit) and hit.score >= share * best.score][:1]
    return taken


def _advises(hit: Hit) -> bool:
    return hit.passage.origin is Origin.ADVICE


def _rules(hit: Hit) -> bool:
    return hit.passage.is_law


def verified(claims: Sequence[Claim], hits: Sequence[Hit], day: date) -> tuple[Citation, ...]:
    """The claims that stand, letter for letter, in a passage of the hits; no others."""
    offered = {hit.passage.id: hit.passage for hit in hits}
    held = [(offered[one.passage.id], one) for one in claims if one.passage.id in offered]
    return tuple(
        Citation(passage, one.quote, passage.document.status_on(day), one.said)
        for passage, one in held
        if passage.holds(one.quote)
    )


def in_order(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """What to do now before anything else; the rest by whose word it is, whoever has the best one first."""
    origins = dict.fromkeys((Origin.ADVICE, *(one.passage.origin for one in citations)))
    return tuple(one for origin in origins for one in citations if one.passage.origin is origin)


def related(hits: Sequence[Hit], shown: Sequence[Hit]) -> tuple[Passage, ...]:
    """Further places, each section once."""
    seen = {(hit.passage.document.id, hit.passage.anchor) for hit in shown}
    further: dict[tuple[str, str], Passage] = {}
    for hit in hits:
        place = hit.passage.document.id, hit.passage.anchor
        if place not in seen:
            further.setdefault(place, hit.passage)
    return tuple(further.values())[:RELATED]
