"""What the shipped library does not answer: left to a person, not in it, or not what the desk is for."""

from collections.abc import Callable

import pytest

from knowledge.answer import Answer, NoAnswer, Reason
from knowledge.referral import Referral

Ask = Callable[..., Answer | NoAnswer]


@pytest.mark.parametrize(
    ("question", "referral", "criteria"),
    [
        ("これはカスハラですか", Referral.VERDICT, ["guideline/r8-51", "guideline/r8-51"]),
        ("昨日のお客さんの言葉はカスハラですか", Referral.VERDICT, ["guideline/r8-51", "guideline/r8-51"]),
        ("これは犯罪ですか", Referral.VERDICT, ["penal/keiho", "guideline/r8-51"]),
        ("Was what he did to me a crime?", Referral.VERDICT, ["penal/keiho", "guideline/r8-51"]),
        ("どっちが悪いですか", Referral.FAULT, ["topic/line-cs-dignity", "topic/line-cs-dignity"]),
        ("Was it my fault?", Referral.FAULT, ["topic/line-cs-dignity", "topic/line-cs-dignity"]),
        ("慰謝料はいくらもらえますか", Referral.AMOUNT, ["hotline/list", "company/manual"]),
        ("How much compensation can I get?", Referral.AMOUNT, ["hotline/list", "company/manual"]),
        ("眠れません。これはうつ病ですか", Referral.DIAGNOSIS, ["company/manual", "hotline/list"]),
        ("Am I depressed?", Referral.DIAGNOSIS, ["company/manual", "hotline/list"]),
        ("同僚の〇〇さんの相談はどうなりましたか", Referral.OTHERS, []),
        ("What happened with my colleague's report?", Referral.OTHERS, []),
    ],
)
def test_what_a_person_must_decide_is_declined_with_what_there_is_to_go_by(
    ask: Ask, question: str, referral: Referral, criteria: list[str]
) -> None:
    result = ask(question)

    assert isinstance(result, NoAnswer)
    assert (result.reason, result.referral) == (Reason.NEEDS_PERSON, referral)
    assert [one.passage.document.id for one in result.criteria] == criteria
    assert len({one.passage.id for one in result.criteria}) == len(criteria)


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("景品表示法ではお客様の苦情はどうなりますか", "景品表示法"),
        ("大阪府の条例はありますか", "大阪"),
        ("Is there an ordinance in Osaka?", "Osaka"),
    ],
)
def test_a_source_that_no_document_is_about_is_named_as_lacking(
    ask: Ask, question: str, lacking: str
) -> None:
    result = ask(question)

    assert isinstance(result, NoAnswer)
    assert (result.reason, result.lacking) == (Reason.NOT_IN_LIBRARY, (lacking,))


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "question", ["今日の天気は", "パソコンが起動しません", "How do I reset my password?"]
)
def test_what_the_desk_is_not_for_is_declined_on_a_page_in_either_language(
    ask: Ask, question: str, lang: str
) -> None:
    assert isinstance(ask(question, lang=lang), NoAnswer)


@pytest.mark.parametrize("question", ["客に責められて、もう死にたい", "同僚が死にたいと言っています"])
def test_for_a_person_in_despair_there_is_where_help_is_and_nothing_else(ask: Ask, question: str) -> None:
    result = ask(question)

    assert isinstance(result, Answer)
    assert [one.passage.anchor for one in result.citations] == [
        "つらい気持ちが続くとき・死にたい気持ちがあるとき",
        "連絡と通報 > 死にたい気持ちがあるとき",
    ]
    assert result.related == ()
