"""The laws, ordinances and places a question names: what no document is about is lacking, and said so."""

from collections.abc import Callable

import pytest

from knowledge.document import Kind, Passage
from knowledge.ports import Signals
from knowledge.relevance import Judgement, Relevance
from knowledge.retrieve import Hit

CLEAR, DIM = 2.0, 0.1
"""Scores far above and far below every threshold."""
LAW = {
    "document": "law/rsk",
    "kind": Kind.LAW,
    "title": "労働施策総合推進法",
    "title_en": "Labor Measures Act",
}

Passages = Callable[..., Passage]
Judged = Callable[..., Judgement]


def _hit(passage: Passage, score: float = CLEAR) -> Hit:
    return Hit(passage, score, Signals())


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
    judged: Judged, a_passage: Passages, question: str
) -> None:
    assert judged(question, [_hit(a_passage(**LAW))]) == Judgement(Relevance.ANSWERS)


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("個人情報保護法には何がありますか", "個人情報保護法"),
        ("消費者契約法の取消しとは", "消費者契約法"),
        ("大阪府カスハラ条例はありますか", "大阪府カスハラ条例"),
        ("公益通報指針を見たい", "公益通報指針"),
        ("告示第99号とは", "告示第99号"),
        ("労働施策総合推進法と道路交通法の違いは", "道路交通法"),
        ("旅館業法と旅館業法の違いは", "旅館業法"),
    ],
)
def test_a_law_that_is_not_here_is_named_and_not_answered_out_of_another(
    judged: Judged, a_passage: Passages, question: str, lacking: str
) -> None:
    assert judged(question, [_hit(a_passage(**LAW))]) == Judgement(Relevance.NEAR, (lacking,))


def test_of_what_is_far_nothing_is_said_to_be_lacking(judged: Judged, a_passage: Passages) -> None:
    hits = [_hit(a_passage(**LAW), DIM)]

    assert judged("旅館業法には何がありますか", hits) == Judgement(Relevance.FAR)


def test_a_guideline_is_found_by_its_japanese_and_its_english_name(
    judged: Judged, a_passage: Passages
) -> None:
    hits = [_hit(a_passage(title="カスタマーハラスメント指針", kind=Kind.GUIDELINE))]

    found = [judged(f"カスハラ{name}を見たい", hits) for name in ("指針", "ガイドライン")]

    assert found == [Judgement(Relevance.ANSWERS)] * 2


def test_a_law_that_a_heading_speaks_of_is_not_lacking(judged: Judged, a_passage: Passages) -> None:
    hits = [_hit(a_passage(anchor="旅館業法との関係"))]

    assert judged("旅館業法では断れますか", hits) == Judgement(Relevance.ANSWERS)


@pytest.mark.parametrize(
    "question",
    [
        "怒鳴る客の対処法は",
        "正しい断り方と方法を教えて",
        "これは違法ですか",
        "法律ではどうなっていますか",
        "記録の保存法を知りたい",
        "改正法では何が決まりましたか",
    ],
)
def test_a_word_that_only_ends_like_a_law_names_none(
    judged: Judged, a_passage: Passages, question: str
) -> None:
    assert judged(question, [_hit(a_passage(**LAW))]) == Judgement(Relevance.ANSWERS)


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("大阪の条例では罰則がありますか", ["大阪"]),
        ("東京の条例では罰則がありますか", []),
        ("大阪に住んでいますが、東京の条例で守られますか", []),
        ("日本の条例では罰則がありますか", []),
        ("大阪の店で怒鳴られました", []),
        ("Is there an ordinance in Osaka?", ["Osaka"]),
        ("Is there an ordinance in Tokyo?", []),
        ("Is there an ordinance in Japan?", []),
        ("What does the Freelance Act say?", ["Freelance"]),
        ("What does the Ordinance Act say?", []),
        ("What does this act say?", []),
    ],
)
def test_a_place_matters_only_where_its_law_is_asked_for(
    judged: Judged, a_passage: Passages, question: str, lacking: list[str]
) -> None:
    ordinance = a_passage(
        document="ord/tokyo", title="東京都条例", title_en="Tokyo Ordinance", kind=Kind.ORDINANCE
    )

    names = ("大阪", "東京", "日本", "Osaka", "Tokyo", "Japan")
    found = judged(question, [_hit(ordinance)], known_names=names)

    assert found == Judgement(Relevance.NEAR if lacking else Relevance.ANSWERS, tuple(lacking))


def test_a_company_document_that_does_not_say_what_it_is_may_speak_of_a_law(
    judged: Judged, a_passage: Passages
) -> None:
    speaks = a_passage("旅館業法では、断れる場合があります。", kind=Kind.DOCUMENT)
    same_words_elsewhere = a_passage("旅館業法では、断れる場合があります。", kind=Kind.TOPIC)

    found = [judged("旅館業法では断れますか", [_hit(one)]) for one in (speaks, same_words_elsewhere)]

    assert found == [Judgement(Relevance.ANSWERS), Judgement(Relevance.NEAR, ("旅館業法",))]
