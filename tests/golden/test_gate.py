"""The gate: what the held-out questions, written without sight of cards and thesaurus, must reach.

A red gate says which figure fell, and shows every stratum. That it does turn red is shown at the end, on a
ranker, a threshold and a filter of dates that are broken on purpose.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from adapters.entrypoints.measuring import cases_in, measured
from adapters.entrypoints.reading_room import ReadingRoom
from knowledge import relevance, retrieve
from knowledge.document import Audience, Document, Scope
from knowledge.evaluate import Case, Figures, Outcome, figures, report
from knowledge.ports import Signals
from knowledge.urgent import urgency_of

HELD_OUT = ("held_out.jsonl", "held_out_2.jsonl")
DEVELOPED = ("dev.jsonl", "dev_2.jsonl", "dev_3.jsonl")
STRATA = {
    "lookup", "colloquial", "multi_document", "dated", "ordinance", "english", "near_miss", "off_topic",
    "needs_person", "injection", "restricted",
}  # fmt: skip
FLOORS = {
    "recall_at_5 ja": 0.95,
    "recall_at_5 en": 0.80,
    "ndcg_at_10": 0.75,
    "answered_when_answerable": 0.92,
    "declined_when_unanswerable": 0.90,
    "quote_verbatim": 1.0,
}
NEVER = ("wrong_version", "restricted_leaks")
SHOWN = ("questions", "recall_at_5", "ndcg_at_10", "answered_when_answerable", "declined_when_unanswerable")

Run = Callable[..., Sequence[Outcome]]


@pytest.fixture(scope="module")
def cases(golden: Path, today: date) -> Sequence[Case]:
    return [case for name in HELD_OUT for case in cases_in(golden / name, today)]


@pytest.fixture(scope="module")
def run(data: Path) -> Run:
    """run(cases): what becomes of them in a reading room of its own, that remembers nothing of another."""
    return lambda cases: measured(ReadingRoom(data, None, _quiet, _refuse), cases, _quiet)


@pytest.fixture(scope="module")
def outcomes(cases: Sequence[Case], run: Run) -> Sequence[Outcome]:
    return run(cases)


def test_there_are_questions_of_every_stratum_and_half_of_them_are_held_out(
    cases: Sequence[Case], golden: Path, today: date
) -> None:
    developed = [case for name in DEVELOPED for case in cases_in(golden / name, today)]
    like_these = [case for case in developed if case.stratum in STRATA]

    assert {case.stratum for case in cases} == {case.stratum for case in like_these} == STRATA
    assert len({case.id for case in (*cases, *developed)}) == len(cases) + len(developed) >= 240
    assert len(cases) >= 240
    assert len({case.stratum for case in cases_in(golden / HELD_OUT[1], today)}) == len(STRATA)


def test_no_held_out_question_is_also_a_development_question_or_a_scenario_card(
    cases: Sequence[Case], room: ReadingRoom, golden: Path, today: date
) -> None:
    held_out = {case.question for case in cases}
    developed = {case.question for name in DEVELOPED for case in cases_in(golden / name, today)}
    index = room.index()
    passages = sum(count for _, count in index.documents().values())
    cards = {card for key in range(passages) for card in index.passage(key).questions}

    assert len(held_out) == 250
    assert len(developed) == 408
    assert not held_out & developed
    assert not held_out & cards


def test_every_gold_is_a_place_of_the_library(
    cases: Sequence[Case], room: ReadingRoom, golden: Path, today: date
) -> None:
    developed = [case for name in DEVELOPED for case in cases_in(golden / name, today)]
    index = room.index()
    passages = [index.passage(key) for key in range(sum(count for _, count in index.documents().values()))]

    nowhere = [
        (case.id, gold.document, gold.anchor)
        for case in (*cases, *developed)
        for gold in case.gold
        if not any(gold.matches(passage) for passage in passages)
    ]

    assert nowhere == []
    assert [case.id for case in (*cases, *developed) if case.answerable is not bool(case.gold)] == []


@pytest.mark.parametrize("name", FLOORS)
def test_the_held_out_questions_reach_the_floor(outcomes: Sequence[Outcome], name: str) -> None:
    assert _reached(outcomes)[name] >= FLOORS[name], _told(outcomes)


@pytest.mark.parametrize("name", NEVER)
def test_of_the_held_out_questions_none_shows_what_it_must_not(
    outcomes: Sequence[Outcome], name: str
) -> None:
    assert figures(outcomes)[name] == 0, _told(outcomes)


def test_the_day_that_a_question_names_is_the_day_it_is_answered_for(outcomes: Sequence[Outcome]) -> None:
    named = [one for one in outcomes if one.case.day]

    assert len(named) == 6
    assert [one.case.id for one in named if one.result.as_of != one.case.day] == []


def test_a_ranker_turned_upside_down_turns_the_gate_red(
    cases: Sequence[Case], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = retrieve.fuse

    def reversed_(signals: Signals, *, has_cards: bool) -> float:
        return 3.0 - right(signals, has_cards=has_cards)

    monkeypatch.setattr(retrieve, "fuse", reversed_)
    reached = _reached(run(_part(cases, "lookup", "english")[::2]))

    ranked = {"recall_at_5 ja", "recall_at_5 en", "ndcg_at_10"}
    assert {name for name in ranked if _is_red(reached, name)} == ranked


@pytest.mark.parametrize(
    ("threshold", "red"), [(0.0, "declined_when_unanswerable"), (9.0, "answered_when_answerable")]
)
def test_thresholds_that_let_all_or_nothing_pass_turn_the_gate_red(
    cases: Sequence[Case], run: Run, monkeypatch: pytest.MonkeyPatch, threshold: float, red: str
) -> None:
    for zones in (relevance._NEAR, relevance._ENOUGH):
        for kind in zones:
            monkeypatch.setitem(zones, kind, threshold)

    reached = _reached(run(_part(cases, "lookup", "off_topic", "near_miss")[::2]))

    assert {name for name in SHOWN[3:] if _is_red(reached, name)} == {red}


def test_a_filter_without_dates_turns_the_gate_red(
    cases: Sequence[Case], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def admits(scope: Scope, document: Document) -> bool:
        for_them = scope.audience is Audience.COUNSELOR or document.audience is Audience.STAFF
        return for_them and (not document.sites or scope.site in document.sites)

    dated = _part(cases, "dated")
    assert figures(run(dated))["wrong_version"] == 0

    monkeypatch.setattr(Scope, "admits", admits)

    assert figures(run(dated))["wrong_version"] > 0


def test_a_filter_without_audiences_turns_the_gate_red(
    cases: Sequence[Case], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scope, "admits", lambda scope, document: True)

    assert figures(run(_part(cases, "restricted")))["restricted_leaks"] > 0


def test_danger_that_nobody_wrote_rules_for_is_recognised(golden: Path) -> None:
    lines = [json.loads(line) for line in (golden / "urgent_held_out.jsonl").open(encoding="utf-8")]

    shown = [(line["urgent"], urgency_of(line["question"]) is not None) for line in lines]

    assert shown.count((True, True)) / 30 >= 0.80
    assert shown.count((False, True)) / 30 <= 0.20


def _reached(outcomes: Sequence[Outcome]) -> dict[str, float]:
    told: Figures = figures(outcomes)
    by_language = report(outcomes)["languages"]
    return {**told, **{f"recall_at_5 {lang}": part["recall_at_5"] for lang, part in by_language.items()}}


def _is_red(reached: dict[str, float], name: str) -> bool:
    return reached[name] < FLOORS[name]


def _part(cases: Sequence[Case], *strata: str) -> Sequence[Case]:
    return [case for case in cases if case.stratum in strata]


def _told(outcomes: Sequence[Outcome]) -> str:
    """Every stratum's figures, and which of its questions went wrong: what a red gate is mended by."""
    lines = []
    for name, part in report(outcomes)["strata"].items():
        wrong = [one.case.id for one in outcomes if one.case.stratum == name and _went_wrong(one)]
        lines.append(f"{name:15}" + "  ".join(f"{key} {part[key]}" for key in SHOWN) + f"  {wrong}")
    return "\n" + "\n".join(lines)


def _went_wrong(outcome: Outcome) -> bool:
    found = not outcome.case.answerable or min(outcome.ranks, default=99) <= 5
    decided = outcome.answered is outcome.case.answerable
    return not (found and decided) or bool(outcome.wrong_versions or outcome.leaks)


def _quiet(done: int, total: int) -> None:
    pass


def _refuse(fault: Exception) -> None:
    raise AssertionError(f"the shipped library has a document that can't be read: {fault}")
