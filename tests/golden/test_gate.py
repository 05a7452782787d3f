"""The gate: what the held-out questions, written without sight of cards and thesaurus, must reach."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from adapters.entrypoints.reading_room import ReadingRoom
from knowledge.answer import Answer, NoAnswer
from knowledge.document import Scope
from knowledge.evaluate import Case, Gold, Outcome, figures, measure
from knowledge.urgent import urgency_of


@pytest.fixture(scope="module")
def outcomes(
    room: ReadingRoom, ask: Callable[..., Answer | NoAnswer], golden: Path, today: date
) -> Sequence[Outcome]:
    lines = (golden / "held_out.jsonl").read_text(encoding="utf-8").splitlines()
    return measure(
        [_case(json.loads(line), today) for line in lines],
        lambda case: room.ranking(case.question, case.scope, None, 200),
        lambda case: ask(case.question),
        lambda done, total: None,
    )


def test_the_held_out_half_has_questions_of_every_kind(outcomes: Sequence[Outcome]) -> None:
    strata = {one.case.stratum for one in outcomes}

    assert strata == {"colloquial", "lookup", "english", "off_topic", "not_in_library", "needs_person"}
    assert len(outcomes) == 100


def test_no_held_out_question_is_also_a_development_question_or_a_scenario_card(
    room: ReadingRoom, golden: Path
) -> None:
    held_out = _questions(golden / "held_out.jsonl")
    developed = _questions(golden / "dev.jsonl") | _questions(golden / "dev_2.jsonl")
    index = room.index()
    passages = sum(count for _, count in index.documents().values())
    cards = {card for key in range(passages) for card in index.passage(key).questions}

    assert len(held_out) == 100
    assert len(developed) == 259
    assert not held_out & developed
    assert not held_out & cards


def test_japanese_questions_find_their_place_among_the_first_five(outcomes: Sequence[Outcome]) -> None:
    japanese = [one for one in outcomes if one.case.lang == "ja"]

    assert figures(japanese)["recall_at_5"] >= 0.90


def test_english_questions_find_their_place_among_the_first_five(outcomes: Sequence[Outcome]) -> None:
    english = [one for one in outcomes if one.case.lang == "en"]

    assert figures(english)["recall_at_5"] >= 0.70


def test_what_the_library_answers_is_answered_and_the_rest_declined(outcomes: Sequence[Outcome]) -> None:
    reached = figures(outcomes)

    assert reached["answered_when_answerable"] >= 0.85
    assert reached["declined_when_unanswerable"] >= 0.85


def test_every_quote_is_verbatim_and_of_the_law_in_force(outcomes: Sequence[Outcome]) -> None:
    reached = figures(outcomes)

    assert reached["quote_verbatim"] == 1.0
    assert reached["wrong_version"] == 0


def test_danger_that_nobody_wrote_rules_for_is_recognised(golden: Path) -> None:
    lines = [json.loads(line) for line in (golden / "urgent_held_out.jsonl").open(encoding="utf-8")]

    shown = [(line["urgent"], urgency_of(line["question"]) is not None) for line in lines]

    assert shown.count((True, True)) / 30 >= 0.80
    assert shown.count((False, True)) / 30 <= 0.20


def _case(line: dict, today: date) -> Case:
    gold = tuple(Gold(place["document"], place.get("anchor")) for place in line["gold"])
    return Case(
        line["id"], line["lang"], line["question"], gold, line["answerable"], Scope(today), line["stratum"]
    )


def _questions(file: Path) -> set[str]:
    return {json.loads(line)["question"] for line in file.read_text(encoding="utf-8").splitlines()}
