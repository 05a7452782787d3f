"""Leaning: what can only be understood with the question before it, and what is whole however short."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.leaning import LONGEST, leans

LEANING = """
それは派遣でも同じ?
その場合は?
じゃあ電話なら?
いつからですか
なぜ?
ほかには?
もっと詳しく教えて
罰則は?
どこに書いてありますか
派遣社員の場合はどうなりますか
ありがとうございます。メールでも同じですか
What about part-timers?
Since when?
why?
And by email?
Who do I ask?
Thanks! And if they refuse?
Does that apply to me?
""".strip().splitlines()

WHOLE = """
殴られたらどうする?
録音してもいい?
警察を呼んでもいい?
カスハラとは?
カスハラって何?
相談員は誰ですか
刑法222条
脅迫罪と強要罪の違いは?
東京都の条例の罰則は?
お客様に土下座を求められたときは?
それより録音していいですか
じゃあ、警察を呼んでもいいですか
Is this desk anonymous?
Is it legal to record?
Can I hang up?
What is level 3?
What if a customer hits me?
By the way, what about the police?
Should I call 110?
""".strip().splitlines()


@pytest.mark.parametrize("words", LEANING)
def test_what_goes_on_from_a_question_leans_on_it(words: str) -> None:
    assert leans(words)


@pytest.mark.parametrize("words", WHOLE)
def test_a_question_with_a_subject_of_its_own_is_whole(words: str) -> None:
    assert not leans(words)


@pytest.mark.parametrize("words", ["", " ", "?", "…?", "。", "👍"])
def test_where_nothing_is_said_nothing_leans(words: str) -> None:
    assert not leans(words)


@pytest.mark.parametrize(("lang", "begins", "sign"), [("ja", "その場合", "あ"), ("en", "in that case ", "a")])
def test_whoever_writes_much_says_what_it_is_about(lang: str, begins: str, sign: str) -> None:
    most = begins + sign * (LONGEST[lang] - len(begins))

    assert (leans(most), leans(most + sign)) == (True, False)


def test_width_and_case_make_no_difference() -> None:
    assert leans("ＷＨＡＴ ＡＢＯＵＴ ＥＭＡＩＬ？")
    assert leans("4は？")


@pytest.mark.parametrize("name", ["dev", "dev_2", "held_out"])
def test_no_golden_question_but_one_in_a_hundred_leans(golden: Path, name: str) -> None:
    """They were asked with nothing before them, and written for other ends."""
    lines = (golden / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    shown = [leans(json.loads(line)["question"]) for line in lines]

    assert sum(shown) <= len(shown) / 100


PIECES = [*"はをがの場合何時、? a-", "じゃあ", "and ", "the ", "でも", "それ", "ok"]


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_any_row_of_words_is_judged(words: list[str]) -> None:
    assert leans("".join(words)) in {True, False}
