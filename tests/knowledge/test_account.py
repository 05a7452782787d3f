"""Accounts: whatever sounds like something that happened is one; a question about rules is none."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.wording import LANGUAGES, say
from knowledge.account import is_account
from knowledge.query import LONGEST_QUESTION

TOLD_AND_ASKED = """
さっき電話で怒鳴られました | 電話で怒鳴られたら切ってもいいですか
客に腕をつかまれた…どうしたら | お客様に怒鳴られたときはどうしたらいいですか
土下座しろって言われたんですけど | 土下座を求められた場合は断れますか
ネットに名前を書かれた | ネットに名前を書かれたときの削除依頼
同僚が客に責められて休んでいます | 同僚が客に責められたら何を記録しますか
毎晩同じ人から電話がかかってくる | 同じ人からの電話は何回まで受けますか
協力して証言したら異動させられた | 証言すると異動させられることはありますか
担当を勝手に決められた | 担当はどう決められていますか
客のことを考えると眠れない | 眠れないときの相談先
今日のお客さん、こわかった | 今日の受付は何時までですか
A customer insulted my wife | What should I do if a customer insults me?
He keeps calling me at night | May I block a number?
I was told to kneel | Is kneeling ever required?
My coworker was insulted this morning | What are the steps when a coworker is insulted?
They posted my name online | How do I ask for a post to be deleted?
""".strip().splitlines()

IN_FEW_WORDS = """
どなられた
もう限界です
あの客がまた来た
しつこくLINEを聞かれてて
「死ね」って
店長に言っても我慢しろとしか
電話のたびに説教される
利用者に腕をつねられる毎日です
He yelled at me
every single visit
in tears after that call
""".strip().splitlines()

RULES = """
カスハラの定義を教えてください
東京都の条例に罰則はありますか
指針では、どのような言動がカスハラとされていますか
会社にはどのような措置が義務づけられていますか
労働施策総合推進法33条には何が書いてありますか
レベル3の対応はどう定められていますか
カスハラを受けた人への配慮にはどんなものがありますか
匿名で相談できますか
お客様との会話を録音してもいいですか
相談したことは上司に伝わりますか
How long are records kept?
Does the Tokyo ordinance punish customers?
Can I report anonymously?
Which article covers intimidation?
Does the guideline cover people who were harassed by phone?
What happens after I submit a report?
""".strip().splitlines()

Marked = tuple[str, bool]


@pytest.fixture(scope="module")
def marked(golden: Path) -> Sequence[Marked]:
    """Every development message with whether it tells of an incident."""
    lines = (golden / "account_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [(line["message"], line["account"]) for line in map(json.loads, lines)]


def test_nearly_every_development_account_is_recognised(marked: Sequence[Marked]) -> None:
    accounts = [message for message, account in marked if account]

    missed = [message for message in accounts if not is_account(message)]

    assert len(accounts) >= 150
    assert 1 - len(missed) / len(accounts) >= 0.98, missed


def test_most_development_questions_stay_questions(marked: Sequence[Marked]) -> None:
    questions = [message for message, account in marked if not account]

    taken = [message for message in questions if is_account(message)]

    assert len(questions) >= 300
    assert len(taken) / len(questions) <= 0.20, taken


@pytest.mark.parametrize("pair", TOLD_AND_ASKED)
def test_what_happened_is_told_apart_from_what_might_happen(pair: str) -> None:
    told, asked = pair.split(" | ")

    assert (is_account(told), is_account(asked)) == (True, False)


@pytest.mark.parametrize("words", IN_FEW_WORDS)
def test_few_words_are_enough(words: str) -> None:
    assert is_account(words)


@pytest.mark.parametrize("question", RULES)
def test_a_question_about_rules_is_no_account(question: str) -> None:
    assert not is_account(question)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_desk_asks_on_somebodys_behalf_is_no_account(lang: str) -> None:
    assert not is_account(say("question_hotlines", lang))


def test_whoever_is_in_danger_or_may_harm_themselves_tells_of_it(golden: Path) -> None:
    files = sorted(golden.glob("urgent_dev*.jsonl"))
    lines = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    urgent = [line["question"] for line in lines if line["urgent"]]

    missed = [message for message in urgent if not is_account(message)]

    assert len(urgent) == 300
    assert len(missed) / len(urgent) <= 0.02, missed


@pytest.mark.parametrize(
    "words",
    [
        "これってカスハラに認定されますか",
        "慰謝料はいくらとれますか",
        "Was it my fault?",
        "これはうつ病でしょうか",
    ],
)
def test_who_asks_for_a_judgement_tells_of_an_incident(words: str) -> None:
    assert is_account(words)


def test_what_is_supposed_hides_nothing_that_happened_beside_it() -> None:
    assert is_account("怒鳴られたら切っていいと聞いていたのに、切ったらまた怒鳴られました")
    assert is_account("If a customer yells I may hang up, but yesterday he came to the store")


def test_width_and_case_and_unseen_letters_hide_nothing() -> None:
    assert is_account("Ａ ＣＵＳＴＯＭＥＲ ＧＲＡＢＢＥＤ ＭＥ")
    assert is_account("怒鳴\u200bられ\u200bました")


def test_more_than_a_question_takes_is_an_account() -> None:
    words = "匿名で相談できますか?" * 400

    assert not is_account(words[:LONGEST_QUESTION])
    assert is_account(words)


@given(st.text())
def test_any_text_is_one_or_the_other(text: str) -> None:
    assert is_account(text) in {True, False}


@pytest.mark.parametrize(
    "piece", ["if ", "when a ", "i a ", "customer ", "お客さん", "「", "れた", "た", "が", " "]
)
def test_no_text_is_too_long_to_be_judged(piece: str) -> None:
    assert is_account(piece * 50_000) in {True, False}
