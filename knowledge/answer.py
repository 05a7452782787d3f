"""A question becomes an Answer whose every quote is verified, or a NoAnswer that says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.document import Passage, Scope, Status
from knowledge.ports import Index, Writer
from knowledge.query import Query, to_query
from knowledge.referral import Referral, referral_of
from knowledge.relevance import Relevance, relevance_of
from knowledge.retrieve import Hit, retrieve
from knowledge.thesaurus import Thesaurus
from knowledge.urgent import Urgency, urgency_of

QUOTED = 3
"""Passages quoted of those that answer best; more is not read on a phone."""
RELATED = 4
"""Places named below the answer."""
_AS_GOOD = 0.9
"""A passage is quoted beside the best when its score is at least this share of the best one's."""
_BESIDE = 0.8
"""The best law beside advice, or the best advice beside law, needs this share only."""
_CRITERIA = 2
"""Passages shown to go by, where a person has to decide."""

_LOOK_UP = {
    Referral.VERDICT: "カスハラの要素 判断の観点 要求の内容 手段や態様 社会通念上許容される範囲",
    Referral.DIAGNOSIS: "心と体のケア 眠れない 産業医 面談",
}
"""What to look up for the criteria of a referral; for the others there are none."""
_CARE = "死にたい気持ち つらい気持ちが続くとき"
"""What to look up for a person who may harm themselves."""


@dataclass(frozen=True)
class Question:
    """What is asked, by whom and for which day; `lang` is the answer's, None for the question's."""

    text: str
    scope: Scope
    lang: str | None = None


class Reason(StrEnum):
    """Why there is no answer."""

    NOT_IN_LIBRARY = "not_in_library"
    OUT_OF_SCOPE = "out_of_scope"
    NEEDS_PERSON = "needs_person"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Citation:
    """A verbatim quote and where it stands; `status` is as of the day asked for."""

    passage: Passage
    quote: str
    status: Status

    @property
    def is_law(self) -> bool:
        """Whether it says what the law asks rather than what to do."""
        return self.passage.document.kind.is_law


@dataclass(frozen=True)
class Answer:
    """What the library says: first what to do now, then the law, then where more is written."""

    citations: tuple[Citation, ...]
    related: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class NoAnswer:
    """Nothing that answers; `criteria` are what there is to decide by, where a person has to decide."""

    reason: Reason
    referral: Referral | None = None
    criteria: tuple[Citation, ...] = ()
    related: tuple[Passage, ...] = ()


def answer(question: Question, index: Index, writer: Writer, thesaurus: Thesaurus) -> Answer | NoAnswer:
    """The answer to a question.

    Raises QuestionRefused when it can't be looked up, LibraryUnavailable when the index can't be read.
    """
    query = to_query(question.text, thesaurus, question.lang)
    if urgency_of(question.text) is Urgency.SELF_HARM:
        return _cared_for(question, query, index, writer)
    if referral := referral_of(question.text):
        return _referred(referral, question, query, index, writer)
    hits = retrieve(query, question.scope, index)
    relevance = relevance_of(query, hits, index)
    if relevance is not Relevance.ANSWERS:
        near = relevance is Relevance.NEAR
        return NoAnswer(
            Reason.NOT_IN_LIBRARY if near else Reason.OUT_OF_SCOPE, related=_related(hits, ()) if near else ()
        )
    chosen = _chosen(hits)
    citations = _verified(writer, query, chosen, question.scope.as_of)
    if not citations:
        return NoAnswer(Reason.NOT_IN_LIBRARY, related=_related(hits, ()))
    return Answer(_in_order(citations), _related(hits, chosen))


def _referred(referral: Referral, question: Question, query: Query, index: Index, writer: Writer) -> NoAnswer:
    """The criteria: what the library says of the very case, where it does, and of deciding in general."""
    wanted = [Query(_LOOK_UP[referral], query.lang)] if referral in _LOOK_UP else []
    if referral is Referral.VERDICT:
        wanted.insert(0, query)
    found = [retrieve(one, question.scope, index) for one in wanted]
    relevant = [hits for one, hits in zip(wanted, found, strict=True) if _answers(one, hits, index)]
    best = [hits[0] for hits in relevant] + [hit for hits in relevant[-1:] for hit in hits[1:]]
    criteria = _verified(writer, query, best[:_CRITERIA], question.scope.as_of)
    return NoAnswer(Reason.NEEDS_PERSON, referral, criteria)


def _answers(query: Query, hits: Sequence[Hit], index: Index) -> bool:
    return relevance_of(query, hits, index) is Relevance.ANSWERS


def _cared_for(question: Question, query: Query, index: Index, writer: Writer) -> Answer | NoAnswer:
    """For a person who may harm themselves: where help is, and nothing of law or of handling customers."""
    hits = retrieve(Query(_CARE, query.lang), question.scope, index)
    chosen = [hit for hit in hits[:_CRITERIA] if not _is_law(hit)]
    citations = _verified(writer, query, chosen, question.scope.as_of)
    return Answer(citations) if citations else NoAnswer(Reason.NOT_IN_LIBRARY)


def _chosen(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The best passages, and beside them the best law or the best advice where it is nearly as good."""
    best = hits[0]
    chosen = [hit for hit in hits if hit.score >= _AS_GOOD * best.score][:QUOTED]
    if len({_is_law(hit) for hit in chosen}) == 1:
        other = [
            hit for hit in hits if _is_law(hit) is not _is_law(best) and hit.score >= _BESIDE * best.score
        ]
        chosen = [*chosen, *other[:1]]
    return chosen


def _is_law(hit: Hit) -> bool:
    return hit.passage.document.kind.is_law


def _verified(writer: Writer, query: Query, hits: Sequence[Hit], day: date) -> tuple[Citation, ...]:
    """The writer's claims that stand, letter for letter, in the passage they name; the others are dropped."""
    offered = {hit.passage.id: hit.passage for hit in hits}
    return tuple(
        Citation(claim.passage, claim.quote, claim.passage.document.status_on(day))
        for claim in writer.compose(query, list(offered.values()))
        if claim.passage.id in offered and offered[claim.passage.id].holds(claim.quote)
    )


def _in_order(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """What to do now before what the law says; within each the best first."""
    return tuple(sorted(citations, key=lambda citation: citation.is_law))


def _related(hits: Sequence[Hit], shown: Sequence[Hit]) -> tuple[Passage, ...]:
    """Further places, each section once."""
    seen = {(hit.passage.document.id, hit.passage.anchor) for hit in shown}
    further: dict[tuple[str, str], Passage] = {}
    for hit in hits:
        place = hit.passage.document.id, hit.passage.anchor
        if place not in seen:
            further.setdefault(place, hit.passage)
    return tuple(further.values())[:RELATED]
