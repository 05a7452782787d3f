"""The passages worth showing: candidates fused into one score, ranked, the ones in force first."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.document import Passage, Scope, Status
from knowledge.place import leanings
from knowledge.ports import Candidate, Index, Signals
from knowledge.query import Query


@dataclass(frozen=True)
class Hit:
    """A ranked passage with its fused score and the signals it came from."""

    passage: Passage
    score: float
    signals: Signals


def fuse(signals: Signals, *, has_cards: bool) -> float:
    """One score for every library, from 0 to about 2.

    Both keyword arms are relative to the query's own best possible score, so weak matches stay weak and
    the vectors decide just where words don't match; without scenario cards vectors count half.
    """
    by_meaning = (1.0 if has_cards else 0.5) * (signals.meaning + signals.nearest)
    cited = 0.5 if signals.cited else 0.0
    return 0.6 * signals.words + 0.4 * signals.bigrams + 0.25 * by_meaning + cited


def retrieve(
    query: Query, scope: Scope, index: Index, limit: int = 10, *, upcoming_last: bool = True
) -> Sequence[Hit]:
    """The best passages in scope, best first. Rules not yet in force come after all that are, unless told."""

    candidates = index.candidates(query, scope)
    beside = leanings((one.document for one in candidates), query, scope)
    scored = (
        (fuse(one.signals, has_cards=index.has_cards) + beside.get(one.document.id, 0.0), one)
        for one in candidates
    )
    ranked = sorted(scored, key=lambda one: (-one[0], one[1].key))
    best = ranked[: 3 * limit]
    if upcoming_last:
        best.sort(key=lambda one: one[1].document.status_on(scope.as_of) is Status.UPCOMING)
    return [_hit(index, score, one) for score, one in best[:limit]]


def _hit(index: Index, score: float, candidate: Candidate) -> Hit:
    return Hit(index.passage(candidate.key), score, candidate.signals)
