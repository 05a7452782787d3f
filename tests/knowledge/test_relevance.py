"""Relevance: an answer has to be near enough, and out of the source that the question names."""

from collections.abc import Callable, Sequence

import pytest

from knowledge.document import Kind, Passage
from knowledge.ports import Index, Signals
from knowledge.query import Query, to_query
from knowledge.relevance import Relevance, judge
from knowledge.retrieve import Hit
from knowledge.thesaurus import Group, Thesaurus

CLEAR, DIM = 2.0, 0.1
"""Scores far above and far below every threshold."""
BRIDGES = Thesaurus((Group(("カスハラ防止法",), ("労働施策総合推進法",), "カスハラ防止法とは"),))
LAW = {
    "document": "law/rsk",
    "kind": Kind.LAW,
    "title": "労働施策総合推進法",
    "title_en": "Labor Measures Act",
}

Passages = Callable[..., Passage]
Indexes = Callable[..., Index]


def _hit(passage: Passage, score: float = CLEAR) -> Hit:
    return Hit(passage, score, Signals())


@pytest.fixture(scope="session")
def asked(an_index: Indexes) -> Callable[..., Relevance]:
    """asked(question, hits): their relevance, in an index of exactly these passages."""

    def relevance(question: str | Query, hits: Sequence[Hit], **index: object) -> Relevance:
        query = question if isinstance(question, Query) else to_query(question, BRIDGES)
        return judge(query, hits, an_index([(hit.passage, hit.signals) for hit in hits], **index)).relevance

    return relevance


Asked = Callable[..., Relevance]


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
    hits = [_hit(a_passage(), 0.3)]

    found = [asked(Query("怒鳴られた", "en"), hits), asked(Query("He yelled", "ja"), hits)]

    assert found == [Relevance.FAR, Relevance.ANSWERS]


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
    "question",
    [
        "労働施策総合推進法には何がありますか",
        "労推法には何がありますか",
        "労働施策推進法とは",
        "カスハラ防止法とは",
    ],
)
def test_a_law_that_is_here_is_found_in_full_shortened_or_by_what_people_call_it(
    asked: Asked, a_passage: Passages, question: str
) -> None:
    assert asked(question, [_hit(a_passage(**LAW))]) is Relevance.ANSWERS


@pytest.mark.parametrize(
    "question",
    [
        "個人情報保護法には何がありますか",
        "消費者契約法の取消しとは",
        "大阪府カスハラ条例はありますか",
        "公益通報指針を見たい",
        "告示第99号とは",
        "労働施策総合推進法と道路交通法の違いは",
    ],
)
def test_a_law_that_is_not_here_is_not_answered_out_of_another(
    asked: Asked, a_passage: Passages, question: str
) -> None:
    assert asked(question, [_hit(a_passage(**LAW))]) is Relevance.NEAR


@pytest.mark.parametrize(
    "question",
    [
        "怒鳴る客の対処法は",
        "正しい断り方と方法を教えて",
        "これは違法ですか",
        "法律ではどうなっていますか",
        "記録の保存法を知りたい",
    ],
)
def test_a_word_that_only_ends_like_a_law_names_none(
    asked: Asked, a_passage: Passages, question: str
) -> None:
    assert asked(question, [_hit(a_passage(**LAW))]) is Relevance.ANSWERS


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("大阪の条例では罰則がありますか", Relevance.NEAR),
        ("東京の条例では罰則がありますか", Relevance.ANSWERS),
        ("大阪の店で怒鳴られました", Relevance.ANSWERS),
        ("Is there an ordinance in Osaka?", Relevance.NEAR),
        ("Is there an ordinance in Tokyo?", Relevance.ANSWERS),
        ("What does the Freelance Act say?", Relevance.NEAR),
        ("What does the Ordinance Act say?", Relevance.ANSWERS),
        ("What does this act say?", Relevance.ANSWERS),
    ],
)
def test_a_place_matters_only_where_its_law_is_asked_for(
    asked: Asked, a_passage: Passages, question: str, expected: Relevance
) -> None:
    ordinance = a_passage(
        document="ord/tokyo", title="東京都条例", title_en="Tokyo Ordinance", kind=Kind.ORDINANCE
    )

    found = asked(question, [_hit(ordinance)], known_names=("大阪", "東京", "Osaka", "Tokyo"))

    assert found is expected


def test_a_company_document_that_does_not_say_what_it_is_may_speak_of_a_law(
    asked: Asked, a_passage: Passages
) -> None:
    speaks = a_passage("旅館業法では、断れる場合があります。", kind=Kind.DOCUMENT)
    same_words_elsewhere = a_passage("旅館業法では、断れる場合があります。", kind=Kind.TOPIC)

    found = [asked("旅館業法では断れますか", [_hit(one)]) for one in (speaks, same_words_elsewhere)]

    assert found == [Relevance.ANSWERS, Relevance.NEAR]


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
