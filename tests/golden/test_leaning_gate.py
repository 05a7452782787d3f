"""The gate of follow-ups: what leans is answered with the question before it, what is whole stays whole.

The pairs were written and marked before the first rule was, by the hand that then wrote the rules, and parted
by lot; the held-out half was not measured until the rules stood.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cases.clock import JAPAN
from bot.dialogue.consult import Consult
from bot.dialogue.messages import Asker
from bot.dialogue.recollection import Recollection
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.leaning import leans

Pair = dict[str, Any]
"""`earlier`, `follow_up`, `lang`, whether it `leans`, and `gold`: the documents one of which answers it."""


class Latest:
    """A memory of the question asked last, wherever it was asked."""

    def __init__(self) -> None:
        self._question = ""

    def recall(self, thread: str, at: datetime) -> str:
        return self._question

    def keep(self, thread: str, question: str, at: datetime) -> None:
        self._question = question


@pytest.fixture(scope="module")
def held_out(golden: Path) -> Sequence[Pair]:
    return _pairs(golden / "leaning_held_out.jsonl")


@pytest.fixture(scope="module")
def documents(ask: Callable[..., Answer | NoAnswer], held_out: Sequence[Pair]) -> Sequence[set[str]]:
    """The documents quoted to each follow-up, right after the question before it."""
    return [_quoted(ask, pair) for pair in held_out]


def test_the_halves_are_of_a_size_and_share_no_follow_up(held_out: Sequence[Pair], golden: Path) -> None:
    developed = _pairs(golden / "leaning_dev.jsonl")

    assert (len(developed), len(held_out)) == (25, 24)
    assert [sum(pair["leans"] for pair in half) for half in (developed, held_out)] == [15, 14]
    assert not {pair["follow_up"] for pair in developed} & {pair["follow_up"] for pair in held_out}


def test_no_whole_question_leans(held_out: Sequence[Pair]) -> None:
    assert [pair["follow_up"] for pair in held_out if not pair["leans"] and leans(pair["follow_up"])] == []


def test_nearly_everything_that_leans_is_recognised(held_out: Sequence[Pair]) -> None:
    shown = [leans(pair["follow_up"]) for pair in held_out if pair["leans"]]

    assert sum(shown) / len(shown) >= 0.92


@pytest.mark.parametrize(("leaning", "floor"), [(True, 0.85), (False, 1.0)])
def test_a_follow_up_is_answered_from_a_document_that_answers_it(
    held_out: Sequence[Pair], documents: Sequence[set[str]], leaning: bool, floor: float
) -> None:
    shown = [
        bool(quoted & set(pair["gold"]))
        for pair, quoted in zip(held_out, documents, strict=True)
        if pair["leans"] is leaning
    ]

    assert sum(shown) / len(shown) >= floor


def _quoted(ask: Callable[..., Answer | NoAnswer], pair: Pair) -> set[str]:
    outcomes: list[Answer | NoAnswer] = []

    def answer(question: Question) -> Answer | NoAnswer:
        outcomes.append(ask(question.text, question.scope.as_of, question.scope.audience, question.lang))
        return outcomes[-1]

    recollection = Recollection(Latest(), lambda: datetime(2026, 11, 21, tzinfo=JAPAN), _no_fault)
    consult = Consult(answer, lambda: date(2026, 11, 21), recollection)
    for words in (pair["earlier"], pair["follow_up"]):
        list(consult.ask(words, Asker("staff", None, pair["lang"]), "thread"))
    last = outcomes[-1]
    return {one.passage.document.id for one in last.citations} if isinstance(last, Answer) else set()


def _no_fault(fault: Exception) -> None:
    raise AssertionError(f"the memory failed: {fault}")


def _pairs(file: Path) -> Sequence[Pair]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
