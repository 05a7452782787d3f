"""What became of every question of a run, as lines to keep, and what changed since an earlier run."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from adapters.entrypoints.jsonl import lines_of
from knowledge.answer import Answer
from knowledge.document import Passage
from knowledge.evaluate import Outcome

Change = Mapping[str, Any]
"""`id`, and `before` and `after`: {"outcome", "rank", "citations"}, None where a run did not ask it."""


class Earlier(BaseModel):
    """What a line of an earlier run must have to be compared with."""

    id: str
    answered: bool
    reason: str | None
    ranks: list[int]
    citations: list[tuple[str, str]]


def detail(outcome: Outcome) -> Mapping[str, Any]:
    """What became of a question, the same at every run of the same state: nothing of time is in it."""
    return {
        "answerable": outcome.case.answerable,
        "answered": outcome.answered,
        "as_of": outcome.day.isoformat(),
        "citations": [_place(one.passage) for one in outcome.citations],
        "first": [_place(one) for one in outcome.ranking[:5]],
        "id": outcome.case.id,
        "lang": outcome.case.lang,
        "leaks": [_place(one) for one in outcome.leaks],
        "question": outcome.case.question,
        "ranks": list(outcome.ranks),
        "reason": None if isinstance(outcome.result, Answer) else str(outcome.result.reason),
        "stratum": outcome.case.stratum,
        "wrong_versions": [_place(one.passage) for one in outcome.wrong_versions],
    }


def details_in(file: Path) -> Sequence[Earlier]:
    """The lines that an earlier run wrote. Raises Unusable naming the line that can't be read."""
    return lines_of(file, Earlier)


def changed(before: Sequence[Earlier], after: Sequence[Outcome]) -> Sequence[Change]:
    """The questions with another outcome than before, and those that only one of the runs has.

    Another outcome: answered or not and why not, the rank of the first gold, what is quoted.
    """
    was = {one.id: _told(one) for one in before}
    now = {one.case.id: _told(Earlier.model_validate(detail(one))) for one in after}
    both = [(name, was.get(name), now.get(name)) for name in {**was, **now}]
    return [{"id": name, "before": old, "after": new} for name, old, new in both if old != new]


def line_of(change: Change) -> str:
    """A change in one line, for people."""
    return f"{change['id']:12} {_said(change['before'])} -> {_said(change['after'])}"


def _told(line: Earlier) -> Mapping[str, Any]:
    return {
        "outcome": "answered" if line.answered else line.reason,
        "rank": min(line.ranks, default=None),
        "citations": [list(place) for place in line.citations],
    }


def _said(told: Mapping[str, Any] | None) -> str:
    if told is None:
        return "(not asked)"
    quoted = ", ".join(" ".join(place).strip() for place in told["citations"])
    return f"{told['outcome']}, rank {told['rank'] or '-'}" + (f" [{quoted}]" if quoted else "")


def _place(passage: Passage) -> list[str]:
    return [passage.document.id, passage.anchor]
