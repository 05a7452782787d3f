"""Self-harm: the writer's own comes before any other danger, another person's is told apart from it."""

import pytest

from knowledge.urgent import Urgency, urgency_of

SELF_HARM = """
もう死にたい
消えてしまいたい
生きるのがしんどい
生きている意味がない
生きているのがつらい
首を吊りたい
今日で終わりにします
オーバードーズしそう
自殺について考えてしまう
I want to die
I wanna die
I can’t go on
I'm thinking of suicide
I might take my own life
""".strip().splitlines()

BESIDE_OTHER_DANGER = """
包丁で手首を切りたい
客にナイフを向けられて、もう死にたい
いま殴られました。消えてしまいたい
もし客に殴られたら死にたい
He hit me and now I want to die
""".strip().splitlines()

BESIDE_CALM_WORDS = [
    *"""
相談員に話しましたが、もう死にたい
会社の対策は何もなく、死にたい
研修中ずっと怒鳴られて消えたい
研修の準備がつらくて死にたい
ニュースになって責められて死にたい
ニュースで見た事件みたいに責められて死にたい
マニュアルに従ったのに責められて死にたい
客に死ねと言われたとき、本当に死にたくなった
自殺防止の電話もつながらない、死にたい
最低な気分でした。死にたいです
In my training they yelled at me so much that I want to die
I was trained to cope but I want to die
Someone tells me every day that I am worthless and I want to die
""".strip().splitlines(),
    "死に\u200bたい",
]

OWN_BESIDE_ANOTHERS = """
上司に責められて死にたい
同僚が死にたいと言っていて、私も死にたい
My coworker says she wants to die and I want to die too
""".strip().splitlines()

OF_ANOTHER = """
同僚が死にたいと言っています
後輩が自殺しそうで心配です
部下の机に遺書がありました
客に殴られて同僚が死にたいと言っている
利用者さんが「死にたい」と言っています
お客様が自殺をほのめかしています
My coworker says she wants to kill herself
My friend keeps talking about suicide
A customer told me he is going to kill himself
""".strip().splitlines()

TALK = """
相談者から死にたいと打ち明けられたらどうすればいいですか
「死にたい」と言われた場合の対応は
自殺対策の研修の資料を作っています
研修で使う自殺防止の資料はありますか
How should I respond when someone mentions suicide?
We have training on suicide prevention
""".strip().splitlines()


@pytest.mark.parametrize("question", SELF_HARM)
def test_a_person_who_may_harm_themselves_is_recognised(question: str) -> None:
    assert urgency_of(question) is Urgency.SELF_HARM


@pytest.mark.parametrize("question", BESIDE_OTHER_DANGER)
def test_harm_to_oneself_comes_before_any_other_danger(question: str) -> None:
    assert urgency_of(question) is Urgency.SELF_HARM


@pytest.mark.parametrize("question", BESIDE_CALM_WORDS)
def test_a_person_who_may_harm_themselves_is_recognised_whatever_else_they_say(question: str) -> None:
    assert urgency_of(question) is Urgency.SELF_HARM


@pytest.mark.parametrize("question", OWN_BESIDE_ANOTHERS)
def test_the_writers_own_despair_comes_before_anybody_elses(question: str) -> None:
    assert urgency_of(question) is Urgency.SELF_HARM


@pytest.mark.parametrize("question", OF_ANOTHER)
def test_somebody_else_who_may_harm_themselves_is_told_apart_from_the_writer(question: str) -> None:
    assert urgency_of(question) is Urgency.SELF_HARM_OF_ANOTHER


@pytest.mark.parametrize("question", TALK)
def test_talk_of_training_and_counselling_is_nobodys_despair(question: str) -> None:
    assert urgency_of(question) is None


@pytest.mark.parametrize(
    ("urgency", "expected"),
    [(Urgency.DANGER, False), (Urgency.SELF_HARM, True), (Urgency.SELF_HARM_OF_ANOTHER, True)],
)
def test_harm_to_oneself_is_the_writers_or_anothers(urgency: Urgency, expected: bool) -> None:
    assert urgency.is_self_harm is expected
