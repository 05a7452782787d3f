"""The day a question asks for: said in many ways, and never taken from a date that is only talked about."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.day import day_of

TODAY = date(2026, 11, 21)
EVE, FIRST = date(2026, 9, 30), date(2026, 10, 1)

ASKED_FOR = {
    "2026年9月30日の時点で、会社にカスハラ対策の義務はありましたか": EVE,
    "2026年9月30日時点の法律を教えて": EVE,
    "２０２６年９月３０日現在で義務ですか": EVE,
    "令和8年9月30日の時点では?": EVE,
    "令和元年12月時点のパワハラのルール": date(2019, 12, 31),
    "2026-09-30時点では努力義務でしたか": EVE,
    "2026/9/30 現在のルール": EVE,
    "2026年9月当時は何条でしたか": EVE,
    "2025年当時、国の法律に義務はあった?": date(2025, 12, 31),
    "2026年10月1日より前は義務でしたか": EVE,
    "2026年10月1日の前日だとどうなりますか": EVE,
    "2026年9月30日まではどんなルールでしたか": EVE,
    "2026年9月30日には会社に義務がありましたか": EVE,
    "9月30日の時点では義務でしたか": EVE,
    "去年の12月の時点で条例はありましたか": date(2025, 12, 31),
    "2026年9月末の時点で": EVE,
    "2026年12月1日以降、通報した人を解雇したら罰則はありますか": date(2026, 12, 1),
    "来年4月からはどうですか": date(2027, 4, 1),
    "As of September 30, 2026, did my company have to do anything?": EVE,
    "as of 30 September 2026, was it mandatory": EVE,
    "As of Sept. 30, 2026?": EVE,
    "Was there a national duty before October 1, 2026?": EVE,
    "What was the rule back in September 2026?": EVE,
    "as of 2026-09-30, what article was power harassment?": EVE,
    "What applies from December 1, 2026 when a whistleblower is dismissed?": date(2026, 12, 1),
}

TALKED_ABOUT = """
2025年4月から義務になったって聞いたけど本当ですか
2025年4月1日に施行された条例はどこですか
2025年6月11日に何があったんですか
2026年10月1日に始まった法律って何
カスハラの法律は2026年10月1日からですか
令和7年法律第63号とは
令和8年厚生労働省告示第51号には何が書いてありますか
2022年のマニュアルの定義は?
11月20日に怒鳴られました
昨日の夜に電話で脅されました
2026年の調査では何パーセントですか
3月に異動した上司にばれますか
30分も拘束されました
9110に電話していいですか
What happened on June 11, 2025?
Did it become mandatory on April 1, 2025? When did it start?
A customer kept me on the phone for 30 minutes on November 20
The 2022 manual, what does it define?
May I hang up?
2026年13月45日の時点で
""".strip().splitlines()


@pytest.mark.parametrize(("question", "day"), ASKED_FOR.items())
def test_a_day_that_is_asked_for_is_found(question: str, day: date) -> None:
    assert day_of(question, TODAY) == day


@pytest.mark.parametrize("question", TALKED_ABOUT)
def test_a_date_that_is_only_talked_about_changes_nothing(question: str) -> None:
    assert day_of(question, TODAY) is None


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    day_of(text, TODAY)
    day_of(f"{text}2026年9月30日の時点で{text}", TODAY)


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)))
def test_every_day_is_understood_in_every_writing(day: date) -> None:
    written = (
        f"{day.year}年{day.month}月{day.day}日の時点で",
        f"{day.isoformat()}現在",
        f"as of {day.strftime('%B')} {day.day}, {day.year}",
        f"as of {day.day} {day.strftime('%B')} {day.year}",
    )

    assert {day_of(one, TODAY) for one in written} == {day}
