"""The passages worth showing: candidates fused into one score, ranked, the ones in force first."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.document import Kind, Passage, Scope, Status
from knowledge.place import leanings
from knowledge.ports import Candidate, Index, Signals
from knowledge.query import Query

_OWN = 0.05
"""What puts the company's own word before what is as good an answer."""
_COMING = -0.12
"""What is added to the score of a rule that is not in force on the day asked for."""


@dataclass(frozen=True)
class Hit:
    """A ranked passage with its score and the signals it came from.

    The score is the fused one, less what speaks against the passage; what only puts it before others, its
    place or whose word it is, makes it no better an answer.
    """

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


def retrieve(query: Query, scope: Scope, index: Index, limit: int = 10) -> Sequence[Hit]:
    """The best passages in scope, best first; of rules as good as each other, those in force first."""
    candidates = index.candidates(query, scope)
    beside = leanings((one.document for one in candidates), query, scope)

    def leaning(one: Candidate) -> float:
        coming = _COMING if one.document.status_on(scope.as_of) is Status.UPCOMING else 0.0
        own = _OWN if one.document.kind is Kind.COMPANY else 0.0
        return beside.get(one.document.id, 0.0) + coming + own

    scored = [(fuse(one.signals, has_cards=index.has_cards), leaning(one), one) for one in candidates]
    scored.sort(key=lambda it: (-it[0] - it[1], it[2].key))
    return [_hit(index, fused + min(leant, 0.0), one) for fused, leant, one in scored[:limit]]


def _hit(index: Index, score: float, candidate: Candidate) -> Hit:
    return Hit(index.passage(candidate.key), score, candidate.signals)
