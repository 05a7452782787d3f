"""The thesaurus: every bridge carries, none leads back to where it starts, none stands in a quiet field."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text import folded
from knowledge.thesaurus import Group, Thesaurus, to_thesaurus

SHIPPED = to_thesaurus(files("knowledge").joinpath("thesaurus.toml").read_text("utf-8"))
UNRELATED = """
会議室の予約方法を教えてください
年末調整の書類はいつまでですか
交通費の精算はどうすればいいですか
有給休暇を取りたいです
プリンターの紙が詰まりました
社員食堂の今日のメニューは何ですか
健康診断の日程を変更したい
名刺を注文したいのですが
カレーの作り方を教えて
明日の天気はどうですか
パスワードを忘れました
新しいパソコンはいつ届きますか
駐車場の契約を更新したい
出張のホテルはどこで予約しますか
給与明細はどこで見られますか
育児休業はどのくらい取れますか
在庫の棚卸しの手順を知りたい
おすすめの本はありますか
株価を教えてください
猫の名前を考えてください
社内報の原稿の締め切りはいつですか
レジのつり銭の補充方法は
制服のサイズを交換したい
アプリの設定方法を教えて
英語の勉強方法は
忘年会の会場を探しています
売上の報告書の書式はどこですか
How do I book a meeting room?
Where can I find my payslip?
What is the weather in Osaka tomorrow?
How many vacation days do I have?
Please translate this email into French
My laptop does not start
When is the next training session?
What time does the cafeteria open?
How do I order business cards?
Who won the baseball game yesterday?
""".strip().splitlines()


@pytest.mark.parametrize("group", SHIPPED.groups, ids=lambda group: group.example)
def test_every_groups_example_fires_it(group: Group) -> None:
    assert group.fires(folded(group.example))


@pytest.mark.parametrize("group", SHIPPED.groups, ids=lambda group: group.example)
def test_no_group_is_fired_by_what_it_finds(group: Group) -> None:
    fired = [term for term in group.find if group.fires(folded(term))]

    assert fired == []


def test_no_term_found_fires_any_other_group() -> None:
    fired = [term for group in SHIPPED.groups for term in group.find if SHIPPED.expand(term)]

    assert fired == []


def test_no_group_fires_on_a_question_about_something_else() -> None:
    fired = {question: SHIPPED.expand(question) for question in UNRELATED}

    assert len(UNRELATED) >= 30
    assert {question: terms for question, terms in fired.items() if terms} == {}


def test_no_two_groups_have_the_same_example() -> None:
    examples = [group.example for group in SHIPPED.groups]

    assert sorted(examples) == sorted(set(examples))


@pytest.mark.parametrize("group", SHIPPED.groups, ids=lambda group: group.example)
def test_every_trigger_is_written_as_questions_are_compared(group: Group) -> None:
    silent = [trigger for trigger in group.say if not group.fires(folded(trigger))]

    assert silent == []


@pytest.mark.parametrize(
    "text",
    [
        "客にDMが来て困る",
        "お客にLINEを聞かれた",
        "昨日OB訪問に来た学生",
        "私がLGBTだとからかわれた",
    ],
)
def test_an_english_trigger_fires_beside_japanese(text: str) -> None:
    assert SHIPPED.expand(text) != ()


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("he hit me", True),
        ("He HIT ME twice", True),
        ("ｈｅ ｈｉｔ ｍｅ", True),
        ("the white metal door", False),
        ("客に怒鳴られた", True),
        ("ずっとどなられた", False),
    ],
)
def test_an_english_trigger_begins_a_word_and_a_japanese_one_stands_anywhere(text: str, fires: bool) -> None:
    group = Group(("hit me", "怒鳴"), ("暴行",), "he hit me")

    assert group.fires(folded(text)) is fires


def test_a_trigger_is_words_and_never_a_pattern() -> None:
    group = Group(("a.c (x",), ("見つける",), "a.c (x")

    assert [group.fires(text) for text in ("a.c (x", "abc (x")] == [True, False]


def test_terms_come_in_the_thesauruss_order_and_none_twice() -> None:
    thesaurus = Thesaurus((Group(("蹴",), ("暴行", "110"), "蹴る"), Group(("殴",), ("傷害", "暴行"), "殴る")))

    terms = thesaurus.expand("殴る蹴る")

    assert terms == ("暴行", "110", "傷害")


def test_triggers_are_folded_when_they_are_read_and_terms_are_left_as_written() -> None:
    toml = '[[group]]\nsay = ["ＬＩＮＥ", "can’t"]\nfind = ["ＳＮＳ"]\nexample = "LINE"'

    thesaurus = to_thesaurus(toml)

    assert thesaurus.groups == (Group(("line", "can't"), ("ＳＮＳ",), "LINE"),)


def test_a_text_without_groups_is_an_empty_thesaurus() -> None:
    assert to_thesaurus("") == Thesaurus()


@given(st.text())
def test_an_empty_thesaurus_adds_nothing_to_any_question(text: str) -> None:
    assert Thesaurus().expand(text) == ()
