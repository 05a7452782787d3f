"""Courtesy: thanks and greetings ask nothing; whatever else is said does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.courtesy import LONGEST, is_courtesy

COURTESY = """
ありがとう
ありがとうございます!
ありがとうございました。助かりました
どうもありがとうございます〜
了解です
わかりました、ありがとうございます。
お疲れ様です
はい
Thanks!
Thank you so much
OK, thanks
Hi there
got it, thank you.
了解です
ありがとうございます🙏
ありがとうございます :pray:
👍🏻
:+1:
わかりました、やってみます。
とても参考になりました!
Thanks for your help!
Thank you, that helps.
""".strip().splitlines()

MORE = """
アルバイトでもですか
ありがとう。電話のときも同じですか
はい、電話の場合です
わかりませんでした
こんにちは、録音してもいいですか
Thanks, and by email?
ok for part-timers?
no idea
high
はい?
Thanks?
🆘
ありがとう🆘
やってみますか
""".strip().splitlines()


@pytest.mark.parametrize("words", COURTESY)
def test_thanks_and_greetings_ask_nothing(words: str) -> None:
    assert is_courtesy(words)


@pytest.mark.parametrize("words", MORE)
def test_what_is_said_besides_is_heard(words: str) -> None:
    assert not is_courtesy(words)


@pytest.mark.parametrize("words", ["", " ", "。", "...", "a" * LONGEST])
def test_nothing_said_is_no_courtesy(words: str) -> None:
    assert not is_courtesy(words)


PIECES = ["ありがと", "う", "うん", "ok", "okay", "はい", "。", " ", "👍", ":+1:", ":a:", "x"]


@given(st.lists(st.sampled_from(PIECES), max_size=400))
def test_any_row_of_words_is_judged(words: list[str]) -> None:
    assert is_courtesy("".join(words)) in {True, False}
