"""Urgency, when a word said in passing sounds like calm talk, or a denial sounds like danger."""

import pytest

from knowledge.urgent import Urgency, urgency_of


def _missed(reason: str, questions: str) -> list[object]:
    marks = pytest.mark.xfail(strict=True, reason=reason)
    return [pytest.param(question, marks=marks) for question in questions.strip().splitlines()]


DANGER = [
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
He is hitting me because of our return policy
A customer grabbed me by the elbow
A customer broke the window
The man with the knife says he knows the law
Someone is breaking in
He didn't hit me but he locked the door and won't let me leave
""".strip().splitlines(),
    "ナ\u200bイフを持った客がいる",
    *_missed(
        "もし begins もしもし and もしかして",
        "もしもし、客が包丁を持って暴れています\nもしかして殺される、客が暴れています",
    ),
    *_missed(
        "what outweighs even now: 年前, 示談, 決着, もし, 念のため",
        """
2年前に出入り禁止にした客が今、包丁を持って来た
3年前から付きまとっている客が、いま家の前で待っています
示談金を払えと言いながら殴ってきます
決着をつけてやると包丁を出された
もし動いたら殺すと客に言われています
念のため離れましたが、客が包丁を持って追いかけてきます
The man we banned two years ago is here with a knife right now
""",
    ),
    *_missed(
        "calm: what the person is made to write or explain",
        """
一筆書けと言われて事務所に閉じ込められた
謝罪文を書けと首を絞められた
細かく説明しろと殴られた
I can't reply, he grabbed me by the throat
""",
    ),
    *_missed(
        "no such words in the list",
        """
客が今まさに帰してくれません
I'm trapped in the bathroom and he is outside
I'm hiding, please help
""",
    ),
]


@pytest.mark.parametrize("question", DANGER)
def test_danger_is_recognised_whatever_else_the_words_say(question: str) -> None:
    assert urgency_of(question) is Urgency.DANGER


SELF_HARM = [
    *"""
相談員に話しましたが、もう死にたい
会社の対策は何もなく、死にたい
研修中ずっと怒鳴られて消えたい
ニュースになって責められて死にたい
マニュアルに従ったのに責められて死にたい
生きている意味がない
生きているのがつらい
オーバードーズしそう
自殺について考えてしまう
In my training they yelled at me so much that I want to die
I'm thinking of suicide
I might take my own life
""".strip().splitlines(),
    "死に\u200bたい",
    *_missed(
        "of others: と言われたら, ニュースで見, 研修の準備, 自殺防止, 気分でした, trained, someone tells",
        """
客に死ねと言われたとき、本当に死にたくなった
ニュースで見た事件みたいに責められて死にたい
研修の準備がつらくて死にたい
自殺防止の電話もつながらない、死にたい
最低な気分でした。死にたいです
I was trained to cope but I want to die
Someone tells me every day that I am worthless and I want to die
""",
    ),
    *_missed(
        "no such words in the list",
        """
今日で終わりにします
I wanna die
My coworker says she wants to kill herself
""",
    ),
]


@pytest.mark.parametrize("question", SELF_HARM)
def test_a_person_who_may_harm_themselves_is_recognised_whatever_else_they_say(question: str) -> None:
    assert urgency_of(question) is Urgency.SELF_HARM


CALM = [
    *"""
3年前に殴られた件の記録は残っていますか
殴られてはいません
殴られたわけではなく、怒鳴られただけです
刃物は持っていませんでした
監禁されたわけではありません
触られてはいないです
He did not hit me
There was no knife
She never touched me
""".strip().splitlines(),
    *_missed(
        "found inside other words: 覚えておけ(ば), 手で触, help me, 叩かれ (online)",
        """
とりあえず何を覚えておけばいいですか
脅迫状を手で触っちゃった
動画サイトで叩かれてる、反論していい?
Will the company lawyer help me
""",
    ),
    *_missed(
        "a negation is read after some words only",
        """
殺すとは言われていません
つきまとわれてはいません
He wasn't following me
""",
    ),
]


@pytest.mark.parametrize("question", CALM)
def test_what_did_not_happen_or_is_long_past_is_not_urgent(question: str) -> None:
    assert urgency_of(question) is None
