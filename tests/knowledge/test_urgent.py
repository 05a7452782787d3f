"""Urgency: seen in danger, not in sayings and calm talk; harm to oneself comes before any other."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.urgent import Urgency, urgency_of

DANGER = """
今、客がナイフを持って暴れています
殴られて血が出ています
部屋に閉じ込められて出られません
帰り道に後をつけられています
客がガソリンをまいて火をつけると言っています
今すぐ店に火をつけると電話がありました
お客さんが倒れて意識がありません
ナイフを持った客がいる
ＫＮＩＦＥ を持った客がいる
A man with a knife is in the store
He locked the door and won’t let me go
Someone is following me home right now
""".strip().splitlines()

SELF_HARM = """
もう死にたい
消えてしまいたい
生きるのがしんどい
首を吊りたい
I want to die
I can’t go on
""".strip().splitlines()

SELF_HARM_FIRST = """
包丁で手首を切りたい
客にナイフを向けられて、もう死にたい
いま殴られました。消えてしまいたい
もし客に殴られたら死にたい
He hit me and now I want to die
""".strip().splitlines()

SAYINGS = """
死ぬほど忙しい一日でした
殺されるかと思うくらい店が混んでいました
爆弾おにぎりの発注数を教えて
SNSで炎上したときの対応は
注文が殺到して電話がつながらない
包丁売り場の場所を聞かれました
ナイフとフォークの補充方法
忙殺されて返信が遅れました
必殺技みたいな断り方はありますか
閉店の叩き売りの時間は
The deadline is killing me
I nearly died of embarrassment
Customers are dying to try the new menu
The kitchen knife was not sharp enough, the customer complained
Can you shoot me an email?
""".strip().splitlines()

CALM = """
もし刃物を持った客が来たらどうすればいいですか
研修で刃物への対応を習いますか
暴行と傷害の違いは何ですか
監禁罪の定義を教えて
殺害予告のニュースを見ました
先月殴られた件は示談になりました
カスハラの定義を教えてください
怒鳴られて涙が出ました
What if a customer pulls a knife?
Last year a customer hit me
Which article of the penal code covers confinement?
How do I record a call?
""".strip().splitlines()

Marked = tuple[str, bool]


@pytest.fixture(scope="module")
def marked(golden: Path) -> Sequence[Marked]:
    """Every development question with whether it is urgent."""
    files = sorted(golden.glob("urgent_dev*.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    return [(line["question"], line["urgent"]) for line in lines]


def test_nearly_every_urgent_development_question_is_recognised(marked: Sequence[Marked]) -> None:
    urgent = [question for question, is_urgent in marked if is_urgent]

    missed = [question for question in urgent if urgency_of(question) is None]

    assert len(urgent) >= 100
    assert 1 - len(missed) / len(urgent) >= 0.95, missed


def test_nearly_everything_recognised_is_urgent(marked: Sequence[Marked]) -> None:
    recognised = [(question, is_urgent) for question, is_urgent in marked if urgency_of(question)]

    wrong = [question for question, is_urgent in recognised if not is_urgent]

    assert len(recognised) < len(marked)
    assert 1 - len(wrong) / len(recognised) >= 0.95, wrong


@pytest.mark.parametrize("question", DANGER)
def test_danger_is_recognised(question: str) -> None:
    assert urgency_of(question) is Urgency.DANGER


@pytest.mark.parametrize("question", SELF_HARM)
def test_a_person_who_may_harm_themselves_is_recognised(question: str) -> None:
    assert urgency_of(question) is Urgency.SELF_HARM


@pytest.mark.parametrize("question", SELF_HARM_FIRST)
def test_harm_to_oneself_comes_before_any_other_danger(question: str) -> None:
    assert urgency_of(question) is Urgency.SELF_HARM


@pytest.mark.parametrize("question", SAYINGS)
def test_a_saying_is_not_taken_for_danger(question: str) -> None:
    assert urgency_of(question) is None


@pytest.mark.parametrize("question", CALM)
def test_what_is_imagined_looked_up_or_long_past_is_not_urgent(question: str) -> None:
    assert urgency_of(question) is None


@pytest.mark.parametrize(
    "prefix", ["死ぬほど忙しい日に、", "炎上した店で、", "The deadline is killing me and "]
)
def test_a_saying_hides_no_danger_beside_it(prefix: str) -> None:
    assert urgency_of(prefix + "今 knife を持った男が来た") is Urgency.DANGER


@given(st.text("あいうえおかきくけこ。、 "))
def test_text_without_a_word_of_danger_is_never_urgent(text: str) -> None:
    assert urgency_of(text) is None
