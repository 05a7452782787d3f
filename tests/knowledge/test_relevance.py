"""Relevance: an answer has to be near enough, and out of the article that the question cites."""

from collections.abc import Callable

import pytest

from knowledge.document import Passage
from knowledge.ports import Signals
from knowledge.query import Query
from knowledge.relevance import Judgement, Relevance
from knowledge.retrieve import Hit

CLEAR, DIM = 2.0, 0.1
"""Scores far above and far below every threshold."""

Passages = Callable[..., Passage]
Judged = Callable[..., Judgement]


def _hit(passage: Passage, score: float = CLEAR) -> Hit:
    return Hit(passage, score, Signals())


@pytest.fixture(scope="session")
def asked(judged: Judged) -> Callable[..., Relevance]:
    """asked(question, hits): their relevance alone."""
    return lambda *what, **index: judged(*what, **index).relevance


Asked = Callable[..., Relevance]


@pytest.mark.parametrize("relevance", list(Relevance))
def test_only_what_is_near_enough_and_lacks_nothing_answers(relevance: Relevance) -> None:
    judgement = Judgement(relevance)

    assert judgement.answers is (relevance in {Relevance.ANSWERS, Relevance.POSSIBLE})
    assert judgement.is_tentative is (relevance is Relevance.POSSIBLE)


def test_nothing_found_is_far(asked: Asked) -> None:
    assert asked("怒鳴られた", []) is Relevance.FAR


@pytest.mark.parametrize(
    ("lang", "has_cards", "score", "expected"),
    [
        ("ja", True, DIM, Relevance.FAR),
        ("ja", True, 0.5, Relevance.NEAR),
        ("ja", True, CLEAR, Relevance.ANSWERS),
        ("ja", False, DIM, Relevance.FAR),
        ("ja", False, 0.3, Relevance.NEAR),
        ("ja", False, 0.5, Relevance.ANSWERS),
        ("en", True, DIM, Relevance.FAR),
        ("en", True, 0.27, Relevance.NEAR),
        ("en", True, 0.5, Relevance.ANSWERS),
        ("en", True, 0.4, Relevance.POSSIBLE),
        ("ja", True, 0.6, Relevance.POSSIBLE),
        ("en", False, 0.5, Relevance.ANSWERS),
    ],
)
def test_how_near_is_near_depends_on_the_language_and_on_cards(
    asked: Asked, a_passage: Passages, lang: str, has_cards: bool, score: float, expected: Relevance
) -> None:
    question = {"ja": "怒鳴られた", "en": "He yelled"}[lang]

    found = asked(question, [_hit(a_passage(), score)], has_cards=has_cards)

    assert found is expected


def test_only_the_best_passage_has_to_be_near(asked: Asked, a_passage: Passages) -> None:
    hits = [_hit(a_passage(), CLEAR), _hit(a_passage(number=2), DIM)]

    assert asked("怒鳴られた", hits) is Relevance.ANSWERS


def test_the_questions_language_decides_whatever_language_the_answer_is_in(
    asked: Asked, a_passage: Passages
) -> None:
    hits = [_hit(a_passage(), 0.42)]

    found = [asked(Query("怒鳴られた", "en"), hits), asked(Query("He yelled", "ja"), hits)]

    assert found == [Relevance.FAR, Relevance.POSSIBLE]


@pytest.mark.parametrize(
    ("at", "expected"), [(0, Relevance.ANSWERS), (4, Relevance.ANSWERS), (5, Relevance.NEAR)]
)
@pytest.mark.parametrize(
    ("anchor", "text"),
    [("33条2項", "本文。"), ("33条2項1号", "本文。"), ("経緯", "前の33条第2項は動きました。")],
)
def test_a_question_that_cites_an_article_is_only_answered_out_of_what_is_said_of_it(
    asked: Asked, a_passage: Passages, anchor: str, text: str, at: int, expected: Relevance
) -> None:
    hits = [_hit(a_passage("33条20項", anchor="33条の2")) for _ in range(7)]
    hits[at] = _hit(a_passage(text, anchor=anchor))

    assert asked("33条2項には何がありますか", hits) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("経験した人は10.8%でした。", Relevance.ANSWERS),
        ("経験した人は1割でした。", Relevance.ANSWERS),
        ("経験した人は多いとされています。", Relevance.NEAR),
    ],
)
@pytest.mark.parametrize("question", ["何%の人が経験しましたか", "被害の割合は", "What percent of workers?"])
def test_a_question_for_a_share_is_only_answered_by_one(
    asked: Asked, a_passage: Passages, question: str, text: str, expected: Relevance
) -> None:
    assert asked(question, [_hit(a_passage(text))]) is expected
