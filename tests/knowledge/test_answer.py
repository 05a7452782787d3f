"""Answers: only what stands in a passage that was offered, advice before law, nothing out of scope."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest

from knowledge.answer import Answer, NoAnswer, Reason
from knowledge.document import Audience, Kind, Passage, Scope, Status
from knowledge.ports import Claim, Signals

CLEAR = Signals(words=1.0, bigrams=1.0)
WORDS = "怒鳴られたときは離れてください。"

Answered = Callable[..., Answer | NoAnswer]
Passages = Callable[..., Passage]


@pytest.mark.parametrize(
    "quote", ["怒鳴られたら離れてください。", "怒鳴られたときは 離れてください。", WORDS + "。", ""]
)
def test_a_claim_that_does_not_stand_in_its_passage_is_dropped(
    answered: Answered, a_passage: Passages, quote: str
) -> None:
    passage = a_passage(WORDS)

    result = answered(
        [(passage, CLEAR)], lambda _: [Claim(passage, quote), Claim(passage, "離れてください。")]
    )

    assert [one.quote for one in result.citations] == ["離れてください。"]


def test_a_claim_on_a_passage_that_was_not_offered_is_dropped(
    answered: Answered, a_passage: Passages
) -> None:
    offered, hidden = a_passage(WORDS, number=1), a_passage(WORDS, number=2)

    result = answered([(offered, CLEAR)], lambda _: [Claim(hidden, WORDS), Claim(offered, WORDS)])

    assert [one.passage for one in result.citations] == [offered]


def test_a_claim_is_held_against_the_passage_as_it_was_offered(
    answered: Answered, a_passage: Passages
) -> None:
    offered = a_passage(WORDS)
    altered = replace(offered, text="慰謝料は必ずもらえます。")

    result = answered([(offered, CLEAR)], lambda _: [Claim(altered, altered.text)])

    assert result == NoAnswer(Reason.NOT_IN_LIBRARY, related=(offered,))


def test_a_writer_cannot_change_where_a_quote_comes_from(answered: Answered, a_passage: Passages) -> None:
    offered = a_passage(WORDS)
    elsewhere = replace(offered, url="https://forged.example/", document=a_passage(title="憲法").document)

    result = answered([(offered, CLEAR)], lambda _: [Claim(elsewhere, WORDS)])

    assert [one.passage for one in result.citations] == [offered]


@pytest.mark.parametrize("quotes", [[], ["別の文。"]])
def test_when_no_claim_stands_there_is_no_answer_but_the_place_found(
    answered: Answered, a_passage: Passages, quotes: list[str]
) -> None:
    passage = a_passage(WORDS)

    result = answered([(passage, CLEAR)], lambda _: [Claim(passage, quote) for quote in quotes])

    assert result == NoAnswer(Reason.NOT_IN_LIBRARY, related=(passage,))


def test_advice_comes_before_law_and_within_each_the_best_first(
    answered: Answered, a_passage: Passages
) -> None:
    law = a_passage(WORDS, document="law/a", kind=Kind.LAW)
    guideline = a_passage(WORDS, document="guideline/b", kind=Kind.GUIDELINE)
    manual = a_passage(WORDS, document="company/c", kind=Kind.COMPANY)

    result = answered(
        [(law, CLEAR), (guideline, replace(CLEAR, words=0.98)), (manual, replace(CLEAR, words=0.96))]
    )

    assert [one.passage.document.id for one in result.citations] == ["company/c", "law/a", "guideline/b"]


@pytest.mark.parametrize(
    ("best", "beside", "share", "shown"),
    [
        (Kind.LAW, Kind.COMPANY, 0.71, ["company", "law"]),
        (Kind.LAW, Kind.COMPANY, 0.69, ["law"]),
        (Kind.COMPANY, Kind.LAW, 0.81, ["company", "law"]),
        (Kind.COMPANY, Kind.LAW, 0.79, ["company"]),
        (Kind.COMPANY, Kind.COMPANY, 0.89, ["company"]),
    ],
)
def test_the_best_of_advice_and_of_law_stand_beside_each_other_where_nearly_as_good(
    answered: Answered, a_passage: Passages, best: Kind, beside: Kind, share: float, shown: list[str]
) -> None:
    first, second = (
        a_passage(WORDS, document=kind, kind=kind, number=at) for at, kind in enumerate((best, beside))
    )

    result = answered([(first, CLEAR), (second, Signals(words=share, bigrams=share))])

    assert [one.passage.document.id for one in result.citations] == shown


def test_what_this_desk_proposes_in_a_law_document_stands_with_the_advice(
    answered: Answered, a_passage: Passages
) -> None:
    law = a_passage(WORDS, document="law/a", kind=Kind.LAW, number=1)
    proposal = replace(a_passage(WORDS, document="law/a", kind=Kind.LAW, number=2), confidence="P")

    result = answered([(law, CLEAR), (proposal, CLEAR)])

    assert [one.passage for one in result.citations] == [proposal, law]


def test_at_most_three_of_a_kind_are_quoted_and_four_further_places_named_once(
    answered: Answered, a_passage: Passages
) -> None:
    anchors = ["1", "2", "3", "3", "4", "4", "5", "6", "7", "8"]
    found = [(a_passage(WORDS, anchor=anchor, number=at), CLEAR) for at, anchor in enumerate(anchors)]

    result = answered(found)

    assert [one.passage.anchor for one in result.citations] == ["1", "2", "3"]
    assert [one.anchor for one in result.related] == ["4", "5", "6", "7"]


def test_a_counselors_document_never_reaches_the_writer_of_a_staff_answer(
    answered: Answered, a_passage: Passages, scope: Scope
) -> None:
    inner = a_passage(WORDS, document="company/inner", audience=Audience.COUNSELOR)
    offered: list[Passage] = []

    def listening(passages: Sequence[Passage]) -> Sequence[Claim]:
        offered.extend(passages)
        return [Claim(passage, passage.text) for passage in passages]

    to_staff = answered([(inner, CLEAR)], listening)
    to_counselors = answered([(inner, CLEAR)], asker=replace(scope, audience=Audience.COUNSELOR))

    assert (to_staff, offered) == (NoAnswer(Reason.OUT_OF_SCOPE), [])
    assert [one.passage for one in to_counselors.citations] == [inner]


@pytest.mark.parametrize(
    ("day", "status"), [(date(2026, 9, 30), Status.UPCOMING), (date(2026, 10, 1), Status.IN_FORCE)]
)
def test_a_citation_carries_the_status_of_the_day_asked_for(
    answered: Answered, a_passage: Passages, day: date, status: Status
) -> None:
    law = a_passage(WORDS, kind=Kind.LAW, in_force_from=date(2026, 10, 1))

    result = answered([(law, CLEAR)], asker=Scope(day))

    assert [one.status for one in result.citations] == [status]


@pytest.mark.parametrize(("in_force", "quoted"), [(CLEAR, "rule"), (Signals(words=0.1), "coming")])
def test_a_rule_not_yet_in_force_is_quoted_first_only_where_nothing_in_force_answers(
    answered: Answered, a_passage: Passages, in_force: Signals, quoted: str
) -> None:
    coming = a_passage(WORDS, document="coming", kind=Kind.LAW, in_force_from=date(2026, 10, 1))
    rule = a_passage(WORDS, document="rule", kind=Kind.LAW)

    result = answered([(coming, CLEAR), (rule, in_force)], asker=Scope(date(2026, 9, 30)))

    assert result.citations[0].passage.document.id == quoted
