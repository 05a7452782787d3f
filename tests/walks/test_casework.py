"""The counselors' pane, door to door: notices, lists, handing over, two at once, and what stays closed."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.entrypoints.installation import Installation
from bot.cases.nickname import nickname
from bot.dialogue.wording import say

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize(
        "platform", ["playground", "slack", "socket mode", "teams"], indirect=True, scope="session"
    ),
]

WHAT = "レジで一時間怒鳴られました"
EVERYONE = ("counselor-a", "counselor-b", "counselor-c", "outside")


async def mail(counselor: Any) -> dict[str, list[str]]:
    """Everybody's notices, newest first."""
    found = {}
    for one in EVERYONE:
        await counselor.be(one)
        found[one] = counselor.notices()
    return {one: told for one, told in found.items() if told}


def titles(counselor: Any) -> list[str]:
    """The list of cases of the counselor that is shown."""
    return [one.title for one in counselor.listed()]


def called(receipt: str) -> str:
    return nickname(receipt.replace("-", "")[:8], "ja")


def test_a_notice_leaves_on_the_quarter_hour_and_tells_nothing(
    walk: Callable[..., Any], clock: Any, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        await file_report(reporter)
        clock.turn(minutes=7)
        assert house.deliver() == 0
        clock.turn(minutes=1)
        assert house.deliver() == 2
        arrived = [say("notice_arrived", "ja")]
        assert await mail(counselor) == {"counselor-a": arrived, "counselor-b": arrived}
        assert house.deliver() == 0

    walk(steps)


def test_an_urgent_notice_leaves_at_once_and_says_only_that(
    walk: Callable[..., Any], clock: Any, file_report: Any, open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter, danger=True)
        assert house.deliver() == 2
        assert await mail(counselor) == {"counselor-a": ["至急"], "counselor-b": ["至急"]}
        clock.turn(minutes=15)
        house.deliver()
        assert (await mail(counselor))["counselor-c"] == ["至急"]
        await open_case(counselor, receipt)
        clock.turn(minutes=30)
        assert house.deliver() == 0

    walk(steps)


def test_a_promise_nobody_keeps_is_told_to_the_counselors_the_deputy_and_the_fallback_once_each(
    walk: Callable[..., Any], clock: Any, file_report: Any, open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        forgotten, kept = await file_report(reporter), await file_report(reporter)
        await open_case(counselor, kept)
        await counselor.press("case_reply", "counselor")
        await counselor.submit("counselor", words="ありがとうございます", contact="2027-01-15")
        for _ in range(30):
            clock.turn(hours=6)
            house.deliver()
        told = {one: [notice for notice in notices if notice != say("notice_arrived", "ja")]
                for one, notices in (await mail(counselor)).items()}  # fmt: skip
        due, overdue = say("notice_due", "ja"), say("notice_overdue", "ja")
        assert told == {
            "counselor-a": [due], "counselor-b": [due], "counselor-c": [overdue], "outside": [overdue],
        }  # fmt: skip
        await counselor.be("counselor-a")
        assert titles(counselor) == [called(forgotten), called(kept)]

    walk(steps)


def test_a_case_handed_over_is_its_new_counselors_and_its_old_ones_no_more(
    walk: Callable[..., Any], clock: Any, file_report: Any, open_case: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor, old = [await house.visitor() for _ in range(3)]
        receipt = await file_report(reporter, {"refused": "outside"}, what=WHAT)
        await open_case(old, receipt)
        await old.press("case_note", "counselor")
        await open_case(counselor, receipt)
        await counselor.press("case_hand_over", "counselor")
        assert counselor.options("counselor", "to") == ["counselor-c"]
        await counselor.submit("counselor", to="counselor-c", reason="休みに入ります")
        assert say("case_hand_over_done", "ja") in counselor.told("counselor")

        await old.submit("counselor", words="まだ書けますか")
        assert say("case_no_such_case", "ja") in old.told("counselor")
        assert old.filled("counselor")["words"] == "まだ書けますか"
        await old.press("case_again", "counselor")
        assert WHAT not in old.told("counselor")
        await old.close("counselor")
        await old.be("counselor-a")
        assert titles(old) == []

        clock.turn(minutes=15)
        house.deliver()
        await open_case(counselor, receipt, "counselor-c")
        assert say("notice_handed_over", "ja") in counselor.notices()
        assert WHAT in counselor.told("counselor")
        await open_case(counselor, receipt, "counselor-b")
        assert WHAT in counselor.told("counselor")
        await come_back(reporter, receipt)
        assert say("kind_of_handover", "ja") in reporter.told()
        assert "休みに入ります" in reporter.told()

    walk(steps)


def test_of_two_who_write_at_once_the_later_is_asked_again_and_loses_no_word(
    walk: Callable[..., Any], file_report: Any, open_case: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, first, second = [await house.visitor() for _ in range(3)]
        receipt = await file_report(reporter)
        await open_case(first, receipt, "counselor-a")
        await open_case(second, receipt, "counselor-b")
        for one in (first, second):
            await one.press("case_reply", "counselor")
        await first.submit("counselor", words="Aの返事")
        await second.submit("counselor", words="Bの返事")
        assert say("case_changed_meanwhile", "ja") in second.told("counselor")
        assert second.filled("counselor")["words"] == "Bの返事"
        await second.submit("counselor")
        assert say("case_reply_done", "ja") in second.told("counselor")
        await come_back(reporter, receipt)
        assert "Aの返事" in reporter.told()
        assert "Bの返事" in reporter.told()
        assert say("desk_person", "ja", number=2) in reporter.told()

    walk(steps)


def test_a_case_of_others_is_closed_in_the_same_words_as_none_and_the_attempt_is_kept(
    walk: Callable[..., Any], installation: Installation, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter)
        await counselor.be("counselor-c")
        assert titles(counselor) == []
        pages = []
        for locator in (receipt.replace("-", "")[:8], "00000000"):
            await counselor.push(f"case:{locator}", "counselor")
            pages.append(counselor.told("counselor"))
        assert pages[0] == pages[1]
        assert say("case_no_such_case", "ja") in pages[0]

    walk(steps)

    with installation.engine.connect() as connection:
        denied = connection.exec_driver_sql('SELECT act, "case" FROM audit ORDER BY sequence').all()
    assert [act for act, _ in denied] == ["denied", "denied"]
    assert denied[1][1] == "-"


def test_each_opening_is_kept_and_the_reporter_sees_who_and_when_by_a_number(
    walk: Callable[..., Any], clock: Any, file_report: Any, open_case: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter)
        await come_back(reporter, receipt)
        assert say("opened_by_nobody", "ja") in reporter.told()
        await open_case(counselor, receipt, "counselor-b")
        clock.turn(days=1)
        await open_case(counselor, receipt, "counselor-a")
        await come_back(reporter, receipt)
        told = reporter.told()
        for number, day in ((1, "11月24日(火)"), (2, "11月25日(水)")):
            assert say("opened_on", "ja", who=say("desk_person", "ja", number=number), day=day) in told
        assert "相談員" not in told.replace(say("who_reads", "ja", who=""), "")

    walk(steps)


@pytest.mark.parametrize(
    ("contact", "code"),
    [
        ("2026-11-23", "contact_in_past"),
        ("2027-03-01", "contact_too_far"),
        ("", "needed"),
        ("あした", "not_a_day"),
    ],
)
def test_a_reply_needs_a_day_that_can_be_kept_and_is_not_lost_without_one(
    walk: Callable[..., Any], file_report: Any, open_case: Any, contact: str, code: str
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        await open_case(counselor, await file_report(reporter))
        await counselor.press("case_reply", "counselor")
        await counselor.submit("counselor", words="返事", contact=contact)
        assert say(f"case_{code}", "ja", days=60) in counselor.told("counselor")
        assert counselor.filled("counselor")["words"] == "返事"
        await counselor.submit("counselor", contact="2026-12-01")
        assert say("case_reply_done", "ja") in counselor.told("counselor")

    walk(steps)


def test_a_notice_leads_to_the_cases_of_whoever_presses_it(
    walk: Callable[..., Any], file_report: Any, clock: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter)
        clock.turn(minutes=15)
        house.deliver()
        await counselor.be("counselor-a")
        await counselor.press("cases", "counselor")
        assert counselor.title("counselor") == say("form_cases", "ja")
        await counselor.press(f"case:{receipt.replace('-', '')[:8]}", "counselor")
        assert "レジで一時間怒鳴られました" in counselor.told("counselor")

        await counselor.close("counselor")
        await counselor.be("outside")
        await counselor.push("cases", "counselor")
        assert say("home_empty", "ja") in counselor.told("counselor")
        await reporter.close()
        await reporter.push("cases")
        assert say("case_not_a_counselor", "ja") in reporter.told()

    walk(steps)
