"""A question becomes an Answer whose every quote is verified, or a NoAnswer that says why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from knowledge.day import day_of
from knowledge.document import Origin, Passage, Scope
from knowledge.place import Place, to_choose, with_places
from knowledge.ports import Index, Model, Writer
from knowledge.query import Query, to_query
from knowledge.quotation import Citation, fitting, in_order, related, verified
from knowledge.referral import Referral, referral_of
from knowledge.relevance import Judgement, Relevance, judge
from knowledge.retrieve import Hit, retrieve
from knowledge.thesaurus import Thesaurus
from knowledge.urgent import urgency_of
from knowledge.with_model import composed, wordings

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

    `confided`: its words tell of somebody's incident, and may reach no model outside the house.
    `earlier`: what was asked before it in the same conversation, oldest first. `by_rules`: no model is asked.
    """

    text: str
    scope: Scope
    lang: str | None = None
    confided: bool = False
    earlier: tuple[str, ...] = ()
    by_rules: bool = False


class Reason(StrEnum):
    """Why there is no answer."""

    NOT_IN_LIBRARY = "not_in_library"
    OUT_OF_SCOPE = "out_of_scope"
    NEEDS_PERSON = "needs_person"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Answer:
    """What the library says: first what to do now, then the law, then where more is written.

    `as_of`: the day that the question named, None where it named none. `tentative`: what was found may only
    be near to what was asked. `places`: of which place's rules it would answer, where that was left open.
    `by_model`: a language model had a hand in it; `fell_back`: one was asked, and gave nothing of use.
    """

    citations: tuple[Citation, ...]
    related: tuple[Passage, ...] = ()
    as_of: date | None = None
    tentative: bool = False
    places: tuple[Place, ...] = ()
    by_model: bool = False
    fell_back: bool = False


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
    as_of: date | None = None
    by_model: bool = False


def answer(
    question: Question, index: Index, writer: Writer, thesaurus: Thesaurus, model: Model | None = None
) -> Answer | NoAnswer:
    """The answer to a question. A `model` only ever sees what was found; without it, passages are quoted.

    A day that the question names outranks its scope's.
    Raises QuestionRefused when it can't be looked up, LibraryUnavailable when the index can't be read.
    """
    query = to_query(question.text, thesaurus, question.lang)
    if named := day_of(query.text, question.scope.as_of):
        question = replace(question, scope=replace(question.scope, as_of=named))
    urgency = urgency_of(question.text)
    if urgency is not None and urgency.is_self_harm:
        return _cared_for(question, query, index, writer)
    if referral := referral_of(question.text):
        return _referred(referral, question, query, index, writer)
    worded, model, fell_back = wordings(query, question.earlier, thesaurus, model)
    hits, judgement = _best(worded, question.scope, index)
    if judgement.answers:
        places = _places(query, hits, index, question.scope)
        fit = fitting(hits, query, everywhere=bool(places))
        day = question.scope.as_of
        citations, by_model = composed(query, question.earlier, fit, day, writer, model)
        fell_back = fell_back or (model is not None and not by_model)
        if citations:
            shown = [hit for hit in hits if hit.passage in [one.passage for one in citations]]
            return Answer(
                in_order(citations),
                related(hits, shown),
                as_of=named,
                tentative=judgement.is_tentative,
                places=places,
                by_model=by_model,
                fell_back=fell_back,
            )
    far = judgement.relevance is Relevance.FAR
    reason = Reason.OUT_OF_SCOPE if far else Reason.NOT_IN_LIBRARY
    further = () if far else related(hits, ())
    return NoAnswer(reason, related=further, lacking=judgement.lacking, as_of=named)


def _best(wordings: Sequence[Query], scope: Scope, index: Index) -> tuple[Sequence[Hit], Judgement]:
    """What the first wording finds that finds an answer; else what the question itself does."""
    for query in wordings:
        hits, judgement = _found(query, scope, index)
        if judgement.answers:
            break
    return hits, judgement


def _found(query: Query, scope: Scope, index: Index) -> tuple[Sequence[Hit], Judgement]:
    query = with_places(query, scope, [one for one, _ in index.documents().values()])
    hits = retrieve(query, scope, index)
    return hits, judge(query, hits, index, scope)


def _referred(referral: Referral, question: Question, query: Query, index: Index, writer: Writer) -> NoAnswer:
    """The criteria: what the library says of the very case, where it does, and of deciding in general."""
    wanted = [Query(_LOOK_UP[referral], query.lang)] if referral in _LOOK_UP else []
    if referral is Referral.VERDICT:
        wanted.insert(0, query)
    found = [_found(one, question.scope, index) for one in wanted]
    relevant = [hits for hits, judgement in found if judgement.answers]
    if referral is Referral.VERDICT:
        relevant = list(map(_ruling, relevant))
    best = [hits[0] for hits in relevant] + [hit for hits in relevant[-1:] for hit in hits[1:]]
    distinct = list({hit.passage.id: hit for hit in best}.values())[:_CRITERIA]
    return NoAnswer(Reason.NEEDS_PERSON, referral, _quoted(query, distinct, question.scope.as_of, writer))


def _ruling(hits: Sequence[Hit]) -> Sequence[Hit]:
    """What says by what to decide, before what explains it; the 2022 manual's definition is not the law's."""
    return [hit for hit in hits if hit.passage.origin is not Origin.EXPLANATION] or hits


def _cared_for(question: Question, query: Query, index: Index, writer: Writer) -> Answer | NoAnswer:
    """For a person who may harm themselves: where help is, and nothing of law or of handling customers."""
    hits, judgement = _found(Query(_CARE, query.lang), question.scope, index)
    best = [hit for hit in hits[:_CRITERIA] if not hit.passage.is_law] if judgement.answers else []
    citations = _quoted(query, best, question.scope.as_of, writer)
    return Answer(citations) if citations else NoAnswer(Reason.NOT_IN_LIBRARY)


def _places(query: Query, hits: Sequence[Hit], index: Index, scope: Scope) -> tuple[Place, ...]:
    documents = [one for one, _ in index.documents().values()]
    return to_choose(hits[0].passage.document, documents, query, scope)


def _quoted(query: Query, hits: Sequence[Hit], day: date, writer: Writer) -> tuple[Citation, ...]:
    claims = writer.compose(query, [hit.passage for hit in hits]) if hits else ()
    return verified(claims, hits, day)
