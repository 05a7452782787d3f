"""A question becomes an Answer whose every quote is verified, or a NoAnswer that says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.document import Passage, Scope, Status
from knowledge.ports import Index, Writer
from knowledge.query import Query, to_query
from knowledge.referral import Referral, referral_of
from knowledge.relevance import Judgement, Relevance, judge
from knowledge.retrieve import Hit, retrieve
from knowledge.thesaurus import Thesaurus
from knowledge.urgent import urgency_of

QUOTED = 3
"""Passages quoted of those that answer best; more is not read on a phone."""
RELATED = 4
"""Places named below the answer."""
_AS_GOOD = 0.9
"""A passage is quoted beside the best when its score is at least this share of the best one's."""
_ADVICE_BESIDE, _LAW_BESIDE = 0.6, 0.8
"""The best advice beside law alone, and the best law beside advice alone, need these shares only; a cited
article is law that was asked for, and needs advice less."""
_CRITERIA = 2
"""Passages shown to go by, where a person has to decide."""

_LOOK_UP = {
    Referral.VERDICT: "カスハラの要素 判断の観点 要求の内容 手段や態様 社会通念上許容される範囲",
    Referral.DIAGNOSIS: "心と体のケア 眠れない 産業医 面談",
    Referral.FAULT: "要求がもっともでも従わなくてよいこと 暴言 暴力 土下座",
    Referral.AMOUNT: "法律のことを相談したいとき 弁護士",
}
"""What to look up for the criteria of a referral; for the others there are none."""
_CARE = "死にたい気持ち つらい気持ちが続くとき"
"""What to look up for a person who may harm themselves."""


@dataclass(frozen=True)
class Question:
    """What is asked, by whom and for which day; `lang` is the answer's, None for the question's.

    `confided`: its words tell of somebody's incident, and may reach no model.
    """

    text: str
    scope: Scope
    lang: str | None = None
    confided: bool = False


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


@dataclass(frozen=True)
class Answer:
    """What the library says: first what to do now, then the law, then where more is written.

    `by_model`: a language model had a hand in it.
    """

    citations: tuple[Citation, ...]
    related: tuple[Passage, ...] = ()
    by_model: bool = False


@dataclass(frozen=True)
class NoAnswer:
    """Nothing that answers; `criteria` are what there is to decide by, where a person has to decide.

    `lacking` are the laws, ordinances and places that the question names and no document is about.
    `by_model`: a language model had a hand in the criteria.
    """

    reason: Reason
    referral: Referral | None = None
    criteria: tuple[Citation, ...] = ()
    related: tuple[Passage, ...] = ()
    lacking: tuple[str, ...] = ()
    by_model: bool = False


def answer(question: Question, index: Index, writer: Writer, thesaurus: Thesaurus) -> Answer | NoAnswer:
    """The answer to a question.

    Raises QuestionRefused when it can't be looked up, LibraryUnavailable when the index can't be read.
    """
    query = to_query(question.text, thesaurus, question.lang)
    urgency = urgency_of(question.text)
    if urgency is not None and urgency.is_self_harm:
        return _cared_for(question, query, index, writer)
    if referral := referral_of(question.text):
        return _referred(referral, question, query, index, writer)
    hits, judgement = _found(query, question.scope, index)
    chosen = _chosen(hits) if judgement.answers else ()
    citations = _verified(writer, query, chosen, question.scope.as_of)
    if citations:
        return Answer(_in_order(citations), _related(hits, chosen), writer.is_model)
    far = judgement.relevance is Relevance.FAR
    reason = Reason.OUT_OF_SCOPE if far else Reason.NOT_IN_LIBRARY
    return NoAnswer(reason, related=() if far else _related(hits, ()), lacking=judgement.lacking)


def _found(query: Query, scope: Scope, index: Index) -> tuple[Sequence[Hit], Judgement]:
    """The hits and whether they answer; rules not yet in force only where nothing in force does."""
    hits = retrieve(query, scope, index)
    judgement = judge(query, hits, index)
    if judgement.answers:
        return hits, judgement
    hits = retrieve(query, scope, index, upcoming_last=False)
    return hits, judge(query, hits, index)


def _referred(referral: Referral, question: Question, query: Query, index: Index, writer: Writer) -> NoAnswer:
    """The criteria: what the library says of the very case, where it does, and of deciding in general."""
    wanted = [Query(_LOOK_UP[referral], query.lang)] if referral in _LOOK_UP else []
    if referral is Referral.VERDICT:
        wanted.insert(0, query)
    found = [_found(one, question.scope, index) for one in wanted]
    relevant = [hits for hits, judgement in found if judgement.answers]
    best = [hits[0] for hits in relevant] + [hit for hits in relevant[-1:] for hit in hits[1:]]
    distinct = list({hit.passage.id: hit for hit in best}.values())
    criteria = _verified(writer, query, distinct[:_CRITERIA], question.scope.as_of)
    return NoAnswer(Reason.NEEDS_PERSON, referral, criteria, by_model=writer.is_model and bool(criteria))


def _cared_for(question: Question, query: Query, index: Index, writer: Writer) -> Answer | NoAnswer:
    """For a person who may harm themselves: where help is, and nothing of law or of handling customers."""
    hits, judgement = _found(Query(_CARE, query.lang), question.scope, index)
    chosen = [hit for hit in hits[:_CRITERIA] if not hit.passage.is_law] if judgement.answers else ()
    citations = _verified(writer, query, chosen, question.scope.as_of)
    return Answer(citations, by_model=writer.is_model) if citations else NoAnswer(Reason.NOT_IN_LIBRARY)


def _chosen(hits: Sequence[Hit]) -> Sequence[Hit]:
    """The best passages; and advice beside law, law beside advice, where there is any nearly as good."""
    best = hits[0]
    chosen = [hit for hit in hits if hit.score >= _AS_GOOD * best.score][:QUOTED]
    advice_beside = _LAW_BESIDE if best.signals.cited else _ADVICE_BESIDE
    for law, share in ((False, advice_beside), (True, _LAW_BESIDE)):
        if all(hit.passage.is_law is not law for hit in chosen):
            other = [hit for hit in hits if hit.passage.is_law is law and hit.score >= share * best.score]
            chosen += other[:1]
    return chosen


def _verified(writer: Writer, query: Query, hits: Sequence[Hit], day: date) -> tuple[Citation, ...]:
    """The writer's claims that stand, letter for letter, in a passage it was offered; no others."""
    offered = {hit.passage.id: hit.passage for hit in hits}
    claims = writer.compose(query, list(offered.values())) if offered else ()
    held = [(offered[one.passage.id], one.quote) for one in claims if one.passage.id in offered]
    return tuple(
        Citation(passage, quote, passage.document.status_on(day))
        for passage, quote in held
        if passage.holds(quote)
    )


def _in_order(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """What to do now before what the law says; within each the best first."""
    return tuple(sorted(citations, key=lambda citation: citation.passage.is_law))


def _related(hits: Sequence[Hit], shown: Sequence[Hit]) -> tuple[Passage, ...]:
    """Further places, each section once."""
    seen = {(hit.passage.document.id, hit.passage.anchor) for hit in shown}
    further: dict[tuple[str, str], Passage] = {}
    for hit in hits:
        place = hit.passage.document.id, hit.passage.anchor
        if place not in seen:
            further.setdefault(place, hit.passage)
    return tuple(further.values())[:RELATED]
