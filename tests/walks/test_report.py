"""A report, door to door: from the first button to the conclusion that its reporter reads."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.cases.nickname import nickname
from bot.cases.receipt import Receipt, to_receipt
from bot.dialogue.days import told_day
from bot.dialogue.fields import option_label
from bot.dialogue.wording import say

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize(
        "platform", ["playground", "slack", "socket mode", "teams"], indirect=True, scope="session"
    ),
]

WHAT = "レジで一時間怒鳴られ、釣り銭を投げつけられました\n二度目です"
REPLY = "話してくださってありがとうございます。レジは明日から別の者が立ちます"
MORE = "きょうも来店しました"
NOTE = "店長に配置を確認する"
REASON = "物を投げている"
CONCLUSION = "出入りをお断りしました"
ANSWERS = {"wish_police": "署に相談しました", "wish_someone_else": "別の者が応対します"}


async def reported(reporter: Any, lang: str) -> tuple[str, str]:
    """From the door to the receipt: (receipt, nickname)."""
    await reporter.press("report")
    assert say("danger_now", lang) in reporter.told()
    await reporter.press("report_safe")
    assert say("promise_outside", lang) in reporter.told()
    await reporter.submit(naming="anonymous", about="me", wishes="heard ban")
    receipt, called = reporter.taken_along()
    assert say("small_shop", lang) in reporter.told()
    await reporter.submit(what=WHAT, period="today", said="「金を返せ」")
    assert say("report_received", lang) in reporter.told()
    assert reporter.taken_along() == [receipt, called]
    return receipt, called


async def answered(counselor: Any, receipt: str, called: str, lang: str) -> None:
    """The counselor finds it, opens it, answers, notes and assesses."""
    await counselor.be("counselor-a")
    [listed] = counselor.listed()
    assert listed.title == called
    assert say("badge_due", lang, day=day("2026-11-27", lang)) in listed.badges
    await counselor.press(f"case:{receipt.replace('-', '')[:8]}", "counselor")
    assert WHAT in counselor.told("counselor")
    assert option_label("wishes", "ban", lang) in counselor.told("counselor")
    for act, told in (
        ("case_reply", {"words": REPLY, "contact": "2026-12-01"}),
        ("case_note", {"words": NOTE}),
        ("case_assess", {"urgent": "no", "level": "3", "reason": REASON}),
    ):
        await counselor.press(act, "counselor")
        await counselor.submit("counselor", **told)
        assert say(f"{act}_done", lang) in counselor.told("counselor")
        await counselor.press("case_again", "counselor")


async def added(reporter: Any, lang: str) -> None:
    """With the case open, its reporter reads how far it is, adds words and wishes for something else."""
    told = reporter.told()
    assert REPLY in told
    assert say("next_contact_by", lang, day=day("2026-12-01", lang)) in told
    assert say("status_of_addressing", lang) in told
    assert say("desk_person", lang, number=1) in told
    assert (NOTE in told, REASON in told) == (False, False)
    await reporter.press("followup_add")
    await reporter.submit(what=MORE, party_is="背の高い人")
    assert say("added_now", lang) in reporter.told()
    await reporter.press("followup_wish")
    await reporter.submit(wishes="police someone_else", consent="team")
    assert say("wished_now", lang) in reporter.told()


async def concluded(counselor: Any, lang: str) -> None:
    """The counselor reads what was added, and answers each wish."""
    await counselor.press("case_note", "counselor")
    await counselor.press("case_again", "counselor")
    told = counselor.told("counselor")
    assert all(words in told for words in (MORE, NOTE, REASON, "背の高い人"))
    assert option_label("consent", "team", lang) in told
    await counselor.press("case_conclude", "counselor")
    await counselor.submit("counselor", words=CONCLUSION)
    assert say("case_needed", lang) in counselor.told("counselor")
    await counselor.submit("counselor", **ANSWERS)
    assert say("case_conclude_done", lang) in counselor.told("counselor")


def day(text: str, lang: str) -> str:
    return told_day(date.fromisoformat(text), lang)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_report_reaches_its_counselor_and_the_conclusion_its_reporter(
    walk: Callable[..., Any], come_back: Any, lang: str
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(lang), await house.visitor(lang)
        receipt, called = await reported(reporter, lang)
        await answered(counselor, receipt, called, lang)
        await come_back(reporter, receipt)
        await added(reporter, lang)
        await concluded(counselor, lang)
        await come_back(reporter, receipt)
        told = reporter.told()
        assert say("status_of_concluded", lang) in told
        assert all(words in told for words in (CONCLUSION, *ANSWERS.values()))
        assert called == nickname(receipt.replace("-", "")[:8], lang)

    walk(steps)


def test_whoever_withdraws_is_left_alone_and_may_begin_again(
    walk: Callable[..., Any], file_report: Any, open_case: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter)
        await come_back(reporter, receipt)
        await reporter.press("followup_withdraw")
        assert say("withdraw_kept", "ja", day=day("2031-11-24", "ja"), year=2031) in reporter.told()
        await reporter.press("followup_leave")
        assert say("withdrawn_now", "ja") in reporter.told()
        assert say("next_withdrawn", "ja") in reporter.told()

        await open_case(counselor, receipt)
        assert counselor.actions("counselor") == ["case_note", "case_hand_over", "case_recuse", "case_more"]

        await reporter.press("followup_add")
        await reporter.submit(what=MORE)
        assert say("status_of_assessing", "ja") in reporter.told()
        assert say("next_contact_by", "ja", day=day("2026-11-27", "ja")) in reporter.told()
        await open_case(counselor, receipt)
        assert "case_reply" in counselor.actions("counselor")

    walk(steps)


def test_who_gave_their_name_comes_back_without_a_code_and_nobody_else_does(
    walk: Callable[..., Any], file_report: Any, open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, other, counselor = [await house.visitor() for _ in range(3)]
        receipt = await file_report(reporter, {"naming": "named"}, name="相談者A", when="きのう")
        await file_report(reporter)
        own = f"own:{receipt.replace('-', '')[:8]}"
        await open_case(counselor, receipt)
        assert "相談者A" in counselor.told("counselor")

        for one in (reporter, other):
            if one is reporter:
                await one.close()
            await one.press("receipt")
        assert [one for one in reporter.actions() if one.startswith("own:")] == [own]
        await reporter.press(own)
        assert WHAT.split("、", maxsplit=1)[0] not in other.told()
        assert "相談者A" in reporter.told()
        assert [one for one in other.actions() if one.startswith("own:")] == []
        await other.push(own)
        assert say("case_not_opened", "ja") in other.told()

    walk(steps)


def test_in_danger_the_numbers_come_first_and_the_report_goes_on_as_an_urgent_one(
    walk: Callable[..., Any], file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        await reporter.press("report")
        await reporter.press("report_danger")
        assert reporter.calls() == ["110", "119"]
        await reporter.close()
        await file_report(reporter, danger=True)
        assert say("answer_by", "ja", day=day("2026-11-24", "ja")) in reporter.told()
        await counselor.be("counselor-a")
        assert counselor.listed()[0].badges[0] == say("badge_urgent", "ja")

    walk(steps)


def test_before_sending_one_is_told_when_somebody_will_look(walk: Callable[..., Any], clock: Any) -> None:
    async def steps(house: Any) -> None:
        clock.turn(hours=12)
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        await reporter.submit(naming="anonymous", about="colleague")
        assert say("nobody_there", "ja", moment="11月25日(水)9:00") in reporter.told()
        assert reporter.calls() == ["110"]

    walk(steps)


def test_where_nobody_inside_is_left_the_outside_desk_is_named_and_asked_about_first(
    walk: Callable[..., Any], open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        everyone = "counselor-a counselor-b counselor-c"
        await reporter.press("report")
        await reporter.press("report_safe")
        await reporter.submit(naming="anonymous", about="me", refused=f"{everyone} outside")
        assert say("case_nobody_left", "ja") in reporter.told()
        await reporter.submit(refused=everyone)
        assert "社外相談窓口(社外)" in reporter.told()
        await reporter.press("report_fallback")
        receipt, _ = reporter.taken_along()
        await reporter.submit(what=WHAT)
        for one in everyone.split():
            await counselor.be(one)
            assert counselor.listed() == []
        await open_case(counselor, receipt, "outside")
        assert WHAT in counselor.told("counselor")

    walk(steps)


def test_a_wrong_code_and_an_unknown_number_get_the_same_words_and_the_right_one_still_opens(
    walk: Callable[..., Any], file_report: Any, clock: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        receipt = await file_report(reporter)
        await reporter.close()
        await reporter.press("receipt")
        await reporter.submit(code=receipt[:-1])
        assert say("case_receipt_mistyped", "ja") in reporter.told()
        assert reporter.filled()["code"] == receipt[:-1]
        wrong = Receipt(to_receipt(receipt).locator, "0" * 19).written()
        for _ in range(5):
            await reporter.submit(code=wrong)
            assert say("case_not_opened", "ja") in reporter.told()
        await reporter.submit(code=wrong)
        assert say("case_wait", "ja", seconds=30) in reporter.told()
        clock.turn(seconds=31)
        await reporter.submit(code=receipt.lower().replace("-", " "))
        assert WHAT.split("、", maxsplit=1)[0] in reporter.told()

    walk(steps)


def test_what_is_missing_or_tells_the_code_is_said_at_its_field_and_no_word_is_lost(
    walk: Callable[..., Any],
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        await reporter.submit(wishes="ban")
        assert reporter.told().count(say("case_needed", "ja")) == 2
        assert reporter.filled()["wishes"] == "ban"
        await reporter.submit(naming="named", about="team")
        receipt, _ = reporter.taken_along()
        await reporter.submit(said="「金を返せ」")
        assert reporter.told().count(say("case_needed", "ja")) == 2
        await reporter.submit(name="相談者A", what=f"控え: {receipt.lower().replace('-', ' ')}")
        assert say("case_own_code", "ja") in reporter.told()
        assert reporter.filled()["said"] == "「金を返せ」"
        assert reporter.taken_along()[0] == receipt
        await reporter.submit(what=WHAT)
        assert say("report_received", "ja") in reporter.told()

    walk(steps)
