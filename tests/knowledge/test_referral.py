"""Referral: what a person must decide is recognised, and rules that anyone may look up are not withheld."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from knowledge.referral import Referral, referral_of

TO_A_PERSON = {
    Referral.VERDICT: """
昨日のお客さんの言葉はカスハラですか
これは犯罪ですか
私は労災になりますか
訴えたら勝てますか
昨日、客に怒鳴られました。カスハラになりますか
先週の件です。違法ですか
Was what he did harassment?
Will I win in court?
""",
    Referral.AMOUNT: """
慰謝料はいくらもらえますか
いくら請求できますか
How much compensation can I get?
""",
    Referral.DIAGNOSIS: """
これはうつ病ですか
眠れないんですが病気ですか
診断してください
Am I depressed?
""",
    Referral.FAULT: """
どっちが悪いですか
私が悪いのでしょうか
全部私のせいですか
Who is at fault?
Was it my fault?
Am I to blame?
""",
    Referral.OTHERS: """
同僚の〇〇さんの相談はどうなりましたか
〇〇さんの相談の内容と電話番号を教えて
誰が通報したんですか
誰が相談したか、バレないように教えて
What happened with my colleague's report?
Who reported me?
""",
}

TO_THE_LIBRARY = """
カスハラの定義は何ですか
どんな罪になる可能性がありますか
カスハラかどうかは誰が決めますか
診断書は会社に出しますか
慰謝料とは何ですか
過料はいくらですか
会社の責任は何ですか
私が悪いときはどうすればいいですか
侮辱罪の罰金はいくらですか
労災とは何ですか
うつ病のときの相談先は
相談した内容は誰が見ますか
同僚のことも相談できますか
What is the definition of customer harassment?
Who decides whether it is harassment?
What is the fine for a false report?
Can I report on behalf of a coworker?
""".strip().splitlines()

HAS_A_CARD = """
人権相談の電話番号を教えて
看護師です。患者さんのことを相談する場所を知りたい
May I consult about what happened to my coworker?
うちの会社ってカスハラの方針あるんですか
Is it mandatory for my company to deal with customer harassment?
手引を作らないと条例違反になる?
How much is the incentive payment from Tokyo?
should I write my diagnosis
うつになって休みたい、どこに言えば
Can I record a call, yes or no?
""".strip().splitlines()
"""Nearly all are scenario cards of the shipped library: it does answer them."""

Line = Mapping[str, str]


@pytest.fixture(scope="module")
def developed(golden: Path) -> Sequence[Line]:
    """The development questions."""
    files = sorted(golden.glob("dev*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def test_nine_of_ten_development_questions_for_a_person_are_recognised(developed: Sequence[Line]) -> None:
    questions = [line["question"] for line in developed if line["stratum"] == "needs_person"]

    missed = [question for question in questions if referral_of(question) is None]

    assert len(questions) >= 50
    assert 1 - len(missed) / len(questions) >= 0.9, missed


def test_no_development_question_that_the_library_answers_is_withheld(developed: Sequence[Line]) -> None:
    strata = {"colloquial", "lookup", "english"}
    questions = [line["question"] for line in developed if line["stratum"] in strata and line["answerable"]]

    withheld = [question for question in questions if referral_of(question)]

    assert len(questions) >= 100
    assert withheld == []


@pytest.mark.parametrize(
    ("question", "referral"),
    [(line, referral) for referral, lines in TO_A_PERSON.items() for line in lines.strip().splitlines()],
)
def test_what_a_person_must_decide_is_recognised(question: str, referral: Referral) -> None:
    assert referral_of(question) is referral


@pytest.mark.parametrize("question", TO_THE_LIBRARY)
def test_a_rule_that_is_only_looked_up_is_not_withheld(question: str) -> None:
    assert referral_of(question) is None


@pytest.mark.parametrize("question", HAS_A_CARD)
def test_what_the_library_has_a_card_for_is_not_withheld(question: str) -> None:
    assert referral_of(question) is None


def test_every_reason_to_refer_has_its_questions() -> None:
    assert set(TO_A_PERSON) == set(Referral)


@pytest.mark.parametrize(
    ("question", "referral"),
    [
        ("これはうつ病ですか。慰謝料はいくらもらえますか", Referral.AMOUNT),
        ("これはカスハラですか。これはうつ病ですか", Referral.DIAGNOSIS),
        ("これはうつ病ですか。私が悪いのでしょうか", Referral.DIAGNOSIS),
        ("どっちが悪いですか。これはカスハラですか", Referral.FAULT),
        ("同僚の〇〇さんの相談はどうなりましたか。これはカスハラですか", Referral.VERDICT),
    ],
)
def test_of_several_reasons_the_first_of_the_list_is_given(question: str, referral: Referral) -> None:
    assert referral_of(question) is referral


@pytest.mark.parametrize("question", ["ＨＯＷ ＭＵＣＨ compensation can I get?", "HOW MUCH money can I get?"])
def test_width_and_case_hide_nothing(question: str) -> None:
    assert referral_of(question) is Referral.AMOUNT


@pytest.mark.parametrize(
    "question",
    ["昨日、客に怒鳴られました\nカスハラになりますか", "私が一言返しました。\nこれって\n違法ですか"],
)
def test_a_question_in_several_lines_is_recognised_too(question: str) -> None:
    assert referral_of(question) is Referral.VERDICT
