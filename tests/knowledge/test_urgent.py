"""Danger: seen whatever else the words say, and not in sayings, calm talk and denials."""

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

BESIDE_CALM_WORDS = [
    *"""
客に殺されるかもしれない
客が何度もしつこく殴ってくる
研修中の新人がいま客に殴られています
店から出て来たら殴られました
意味のわからないことを叫ぶ客が刃物を出した
ルールを守れと言ったら殴られた
銃を持った男がいる
殴られてはいないけど、閉じ込められています
机を叩いて殴りかかってきた
客が今まさに帰してくれません
一筆書けと言われて事務所に閉じ込められた
細かく説明しろと殴られた
He is hitting me because of our return policy
A customer grabbed me by the elbow
A customer broke the window
The man with the knife says he knows the law
Someone is breaking in
He didn't hit me but he locked the door and won't let me leave
I can't reply, he grabbed me by the throat
I'm trapped in the bathroom and he is outside
I'm hiding, please help
""".strip().splitlines(),
    "ナ\u200bイフを持った客がいる",
]

NOW_BESIDE_LONG_AGO_OR_IMAGINED = """
もしもし、客が包丁を持って暴れています
もしかして殺される、客が暴れています
もし動いたら殺すと客に言われています
2年前に出入り禁止にした客が今、包丁を持って来た
3年前から付きまとっている客が、いま家の前で待っています
示談金を払えと言いながら殴ってきます
決着をつけてやると包丁を出された
The man we banned two years ago is here with a knife right now
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
3年前に殴られた件の記録は残っていますか
What if a customer pulls a knife?
Last year a customer hit me
Which article of the penal code covers confinement?
How do I record a call?
""".strip().splitlines()

DENIED = """
殴られてはいません
殴られたわけではなく、怒鳴られただけです
刃物は持っていませんでした
監禁されたわけではありません
触られてはいないです
殺すとは言われていません
つきまとわれてはいません
He did not hit me
There was no knife
She never touched me
He wasn't following me
""".strip().splitlines()

DANGEROUS_WORDS_INSIDE_OTHERS = """
とりあえず何を覚えておけばいいですか
脅迫状を手で触っちゃった
動画サイトで叩かれてる、反論していい?
Will the company lawyer help me
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


@pytest.mark.parametrize("question", BESIDE_CALM_WORDS)
def test_danger_is_recognised_whatever_else_the_words_say(question: str) -> None:
    assert urgency_of(question) is Urgency.DANGER


@pytest.mark.parametrize("question", NOW_BESIDE_LONG_AGO_OR_IMAGINED)
def test_danger_that_is_now_outweighs_what_was_or_might_be(question: str) -> None:
    assert urgency_of(question) is Urgency.DANGER


def test_caution_already_taken_makes_no_danger_imagined() -> None:
    assert urgency_of("念のため離れましたが、客が包丁を持って追いかけてきます") is Urgency.DANGER


def test_an_apology_demanded_makes_no_danger_a_question_of_law() -> None:
    assert urgency_of("謝罪文を書けと首を絞められた") is Urgency.DANGER


@pytest.mark.parametrize("question", SAYINGS)
def test_a_saying_is_not_taken_for_danger(question: str) -> None:
    assert urgency_of(question) is None


@pytest.mark.parametrize("question", CALM)
def test_what_is_imagined_looked_up_or_long_past_is_not_urgent(question: str) -> None:
    assert urgency_of(question) is None


@pytest.mark.parametrize("question", DENIED)
def test_what_did_not_happen_is_not_urgent(question: str) -> None:
    assert urgency_of(question) is None


@pytest.mark.parametrize("question", DANGEROUS_WORDS_INSIDE_OTHERS)
def test_a_dangerous_word_inside_another_is_not_urgent(question: str) -> None:
    assert urgency_of(question) is None


@pytest.mark.parametrize(
    "prefix", ["死ぬほど忙しい日に、", "炎上した店で、", "The deadline is killing me and "]
)
def test_a_saying_hides_no_danger_beside_it(prefix: str) -> None:
    assert urgency_of(prefix + "今 knife を持った男が来た") is Urgency.DANGER


@given(st.text("あいうえおかきくけこ。、 "))
def test_text_without_a_word_of_danger_is_never_urgent(text: str) -> None:
    assert urgency_of(text) is None
