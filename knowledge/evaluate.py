"""Measures retrieval and answering on questions with known answers; every figure's definition is here."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

from knowledge.anchor import covers
from knowledge.answer import Answer, NoAnswer
from knowledge.document import Audience, Document, Passage, Scope, Status
from knowledge.query import language_of
from knowledge.quotation import Citation

Figures = dict[str, object]


@dataclass(frozen=True)
class Gold:
    """A right place: a document, or with an anchor that place in it and everything below."""

    document: str
    anchor: str | None = None

    def matches(self, passage: Passage) -> bool:
        """Whether a passage is in this place."""
        at_anchor = self.anchor is None or covers(self.anchor, passage.anchor)
        return self.document == passage.document.id and at_anchor


@dataclass(frozen=True)
class Case:
    """One line of the question file; `day`: the one that the question's own words mean, if they name any."""

    id: str
    lang: str
    question: str
    gold: tuple[Gold, ...]
    answerable: bool
    scope: Scope
    stratum: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one question: the ranking, the answer, and how long the answer took."""

    case: Case
    ranking: tuple[Passage, ...]
    result: Answer | NoAnswer
    seconds: float

    @property
    def answered(self) -> bool:
        """Whether it was answered."""
        return isinstance(self.result, Answer)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the answer quotes, or the criteria it shows where a person has to decide."""
        return self.result.citations if isinstance(self.result, Answer) else self.result.criteria

    @property
    def day(self) -> date:
        """The day whose law was asked for: as the file says, else as the desk read it in the question."""
        return self.case.day or self.result.as_of or self.case.scope.as_of

    @property
    def wrong_versions(self) -> tuple[Citation, ...]:
        """Quotations not in force on that day and not marked as upcoming, a draft or a template."""
        return tuple(one for one in self.citations if _wrong_version(one, self.day))

    @property
    def leaks(self) -> tuple[Passage, ...]:
        """Passages quoted or named whose document is not for who asks.

        It is told from the document here, not by Scope.admits, whose faults it is to find.
        """
        told = [*(one.passage for one in self.citations), *self.result.related]
        return tuple(one for one in told if not _is_for(one.document, self.case.scope))

    @property
    def ranks(self) -> tuple[int, ...]:
        """For each gold that was found, the rank (from 1) of its first match, ascending."""
        found = (_rank(gold, self.ranking) for gold in self.case.gold)
        return tuple(sorted(rank for rank in found if rank))


def measure(
    cases: Sequence[Case],
    rank: Callable[[Case], Sequence[Passage]],
    ask: Callable[[Case], Answer | NoAnswer],
    progress: Callable[[int, int], None],
) -> tuple[Outcome, ...]:
    """Ask every question, timing the answers alone."""
    outcomes = []
    for done, case in enumerate(cases, 1):
        start = time.perf_counter()
        result = ask(case)
        seconds = time.perf_counter() - start
        outcomes.append(Outcome(case, tuple(rank(case)), result, seconds))
        progress(done, len(cases))
    return tuple(outcomes)


def report(outcomes: Sequence[Outcome]) -> Figures:
    """The figures of a run, and the same of every stratum and every language, by name."""
    return {
        **figures(outcomes),
        "strata": _parted(outcomes, lambda one: one.case.stratum),
        "languages": _parted(outcomes, lambda one: one.case.lang or language_of(one.case.question)),
    }


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """The figures of a run. A share over nothing is None.

    recall_at_k: share of answerable questions with a gold among the first k. mrr_at_10, ndcg_at_10: mean
    over answerable questions, gains 0 or 1. citation_precision: share of all quotations in answers to
    answerable questions that are at a gold; citation_recall: share of answered answerable questions with
    one. quote_verbatim: share of all quotations that stand in their passage. wrong_version, restricted_leaks:
    how many there are, see Outcome.
    """
    asked = [one for one in outcomes if one.case.answerable]
    return {
        "questions": len(outcomes),
        **_ranking(asked),
        **_quoting(outcomes, [one for one in asked if one.answered]),
        "answered_when_answerable": _share(asked, lambda one: one.answered),
        "declined_when_unanswerable": _share(
            [one for one in outcomes if not one.case.answerable], lambda one: not one.answered
        ),
        "wrong_version": sum(len(one.wrong_versions) for one in outcomes),
        "restricted_leaks": sum(len(one.leaks) for one in outcomes),
        "latency_ms": {
            "p50": _percentile([one.seconds for one in outcomes], 50),
            "p95": _percentile([one.seconds for one in outcomes], 95),
        },
    }


def _parted(outcomes: Sequence[Outcome], name_of: Callable[[Outcome], str]) -> Mapping[str, Figures]:
    """The figures of each part; what has no name is in none."""
    names = sorted({name_of(one) for one in outcomes} - {""})
    return {name: figures([one for one in outcomes if name_of(one) == name]) for name in names}


def _ranking(asked: Sequence[Outcome]) -> Figures:
    return {
        "recall_at_1": _share(asked, lambda one: _within(one, 1)),
        "recall_at_5": _share(asked, lambda one: _within(one, 5)),
        "mrr_at_10": _mean([1 / one.ranks[0] if _within(one, 10) else 0.0 for one in asked]),
        "ndcg_at_10": _mean([_ndcg(one) for one in asked]),
    }


def _quoting(outcomes: Sequence[Outcome], answered: Sequence[Outcome]) -> Figures:
    quoted = [quote for one in outcomes for quote in one.citations]
    return {
        "citation_precision": _mean([_at_gold(one, quote) for one in answered for quote in one.citations]),
        "citation_recall": _share(answered, lambda one: any(_at_gold(one, q) for q in one.citations)),
        "quote_verbatim": _mean([float(quote.passage.holds(quote.quote)) for quote in quoted]),
    }


def _rank(gold: Gold, ranking: Sequence[Passage]) -> int | None:
    """Documents are ranked by their first passage where the gold names no anchor."""
    if gold.anchor is None:
        documents = list(dict.fromkeys(passage.document.id for passage in ranking))
        return documents.index(gold.document) + 1 if gold.document in documents else None
    return next((at for at, passage in enumerate(ranking, 1) if gold.matches(passage)), None)


def _within(outcome: Outcome, most: int) -> bool:
    return bool(outcome.ranks) and outcome.ranks[0] <= most


def _ndcg(outcome: Outcome) -> float:
    """Normalised discounted cumulative gain at 10 (Järvelin and Kekäläinen 2002), every gold counted once."""
    gain = sum(1 / math.log2(rank + 1) for rank in outcome.ranks if rank <= 10)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(outcome.case.gold), 10) + 1))
    return min(1.0, gain / best) if best else 0.0


def _at_gold(outcome: Outcome, citation: Citation) -> float:
    return float(any(gold.matches(citation.passage) for gold in outcome.case.gold))


def _wrong_version(citation: Citation, day: date) -> bool:
    status = citation.passage.document.status_on(day)
    return status is Status.SUPERSEDED or (
        citation.status is Status.IN_FORCE and status is not citation.status
    )


def _is_for(document: Document, scope: Scope) -> bool:
    for_them = document.audience is Audience.STAFF or scope.audience is Audience.COUNSELOR
    return for_them and (not document.sites or scope.site in document.sites)


def _share(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> float | None:
    return _mean([float(holds(one)) for one in outcomes])


def _mean(values: Sequence[float]) -> float | None:
    return round(mean(values), 4) if values else None


def _percentile(seconds: Sequence[float], percent: int) -> float | None:
    """The nearest-rank percentile in milliseconds."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return round(1000 * ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)], 2)
