"""Kinds of facts: a question for one is only answered by a passage that gives one."""

from collections.abc import Callable
from datetime import date

import pytest

from knowledge.asked import is_given
from knowledge.document import Passage

Passages = Callable[..., Passage]

GIVEN = [
    ("カスハラの被害にあった人は何パーセントですか", "46.8%が被害にあった。"),
    ("タクシーの運転手で被害にあった割合は", "タクシーの運転手では30%。"),
    ("マニュアルは全部で何ページですか", "全部で60ページです。"),
    ("賛成は何票でしたか", "賛成40票、反対2票。"),
    ("これまでに氏名を公表された人は全部で何人ですか", "これまで3人が公表された。"),
    ("禁止命令に違反したときの罰金の額はいくらですか", "50万円以下の罰金。"),
    ("この条例はいつ施行されましたか", "2025年4月1日から。"),
    ("When did the ordinance take effect?", "It took effect on April 1, 2025."),
    ("拘禁刑は何年以下ですか", "三年以下の拘禁刑。"),
    ("連合の2022年の調査では", "2022年の調査。"),
    ("令和4年の調査では", "2022年の調査。"),
    ("How much is the fine?", "A fine of up to 500,000 yen."),
]
NOT_GIVEN = [
    ("カスハラの被害にあった人は何パーセントですか", "多くの人が被害にあった。"),
    ("タクシーの運転手で被害にあった割合は", "ドラッグストアでは56.7%。"),
    ("What share of nurses were harassed?", "46.8 percent of union members."),
    ("マニュアルは全部で何ページですか", "厚労省のマニュアルです。"),
    ("賛成は何票でしたか", "可決された。"),
    ("これまでに氏名を公表された人は全部で何人ですか", "氏名を公表できる。"),
    ("禁止命令に違反したときの罰金の額はいくらですか", "罰金の案がある。"),
    ("この条例はいつ施行されましたか", "理念を定めた条例。"),
    ("On what date did Japan ratify the ILO convention?", "On October 1, 2026 the national law took effect."),
    ("拘禁刑は何年以下ですか", "罪に当たり得る。"),
    ("連合の2025年の調査では", "2022年の調査。"),
    ("文字起こしのソフトのおすすめは", "録音のソフトがある。"),
]
ASKS_FOR_NONE = """
電話を切ってもいいですか
何人いれば義務になりますか
いつまでに記録すればいいですか
相談したら、いつ返事が来ますか
どのくらいの時間で切ってよいですか
2人で対応したほうがいいですか
おすすめの断り方はありますか
How long should I stay on the phone?
When can I hang up?
""".strip().splitlines()


@pytest.mark.parametrize(("question", "text"), GIVEN)
def test_a_passage_that_gives_the_fact_answers(a_passage: Passages, question: str, text: str) -> None:
    assert is_given(question, [a_passage("別の話。"), a_passage(text)])


@pytest.mark.parametrize(("question", "text"), NOT_GIVEN)
def test_a_passage_without_the_fact_does_not(a_passage: Passages, question: str, text: str) -> None:
    assert not is_given(question, [a_passage(text), a_passage("別の話。")])


@pytest.mark.parametrize("question", ASKS_FOR_NONE)
def test_a_question_for_no_such_fact_is_answered_by_any(a_passage: Passages, question: str) -> None:
    assert is_given(question, [a_passage("どんな本文でも。")])


def test_one_passage_has_to_give_all_of_it(a_passage: Passages) -> None:
    passages = [a_passage("2022年の調査。"), a_passage("30%だった。")]

    assert not is_given("2022年の調査では何%でしたか", passages)
    assert is_given("2022年の調査では何%でしたか", [a_passage("2022年の調査で30%だった。")])


def test_the_years_of_a_documents_title_and_of_its_force_count(a_passage: Passages) -> None:
    passage = a_passage("本文。", title="2022年の調査", in_force_from=date(2026, 10, 1))

    assert is_given("2022年の調査は", [passage])
    assert is_given("2026年の法律は", [passage])


def test_nothing_found_gives_nothing() -> None:
    assert not is_given("2022年の調査は", [])
