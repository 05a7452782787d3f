"""Who is involved, picked from the directory: never given the case, never told of it; on every platform."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.dialogue.wording import say

pytestmark = pytest.mark.usefixtures("quick_codes")

WHAT = "上司に、その場で謝るよう強いられました"


async def cases_of(house: Any, counselor: str) -> tuple[list[Any], list[str]]:
    """What a counselor has: the cases on their page, and every notice that came so far."""
    visitor = await house.visitor()
    await visitor.be(counselor)
    return visitor.listed(), visitor.notices()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_who_is_picked_is_neither_given_the_case_nor_told_of_it(
    walk: Callable[..., Any], file_report: Any, open_case: Any, clock: Any, lang: str
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(lang), await house.visitor(lang)
        picked = {"involved": reporter.picking("counselor-a")}

        receipt = await file_report(reporter, picked, what=WHAT)
        clock.turn(days=40)
        house.deliver()

        assert await cases_of(house, "counselor-a") == ([], [])
        await open_case(counselor, receipt, "counselor-b")
        told = counselor.told("counselor")
        assert say("told_involved", lang, count=1) in told
        known = {"ja": "相談員A(人事)", "en": "Counselor A (HR)"}[lang]
        assert say("involved_known", lang, who=known) in told
        assert reporter.picking("counselor-a").split(":")[-1] not in told.replace("case:", "")

    walk(steps)


def test_who_is_picked_afterwards_has_the_case_no_more_and_hears_nothing_of_what_was_added(
    walk: Callable[..., Any], file_report: Any, come_back: Any, clock: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        receipt = await file_report(reporter)
        clock.turn(hours=20)
        house.deliver()
        _, heard = await cases_of(house, "counselor-a")
        assert len(heard) == 1

        await come_back(reporter, receipt)
        await reporter.press("followup_add")
        await reporter.submit(what=WHAT, involved=reporter.picking("counselor-a"))
        assert say("added_now", "ja") in reporter.told()
        assert say("told_involved", "ja", count=1) in reporter.told()
        clock.turn(days=40)
        house.deliver()

        assert (await cases_of(house, "counselor-a"))[1] == heard
        reader = await house.visitor()
        await reader.be("counselor-a")
        await reader.push(f"case:{receipt.replace('-', '')[:8]}", "counselor")
        assert say("case_no_such_case", "ja") in reader.told("counselor")
        assert WHAT not in reader.told("counselor")

    walk(steps)


def test_what_was_picked_stands_there_again_while_something_is_to_be_mended(walk: Callable[..., Any]) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")

        await reporter.submit(involved=reporter.picking("counselor-a"))

        assert reporter.filled()["involved"] == reporter.picking("counselor-a")
        assert say("hint_involved", "ja") in reporter.told()
        await reporter.submit(naming="anonymous", about="me")
        assert say("who_reads", "ja", who="相談員B(お客様相談)、相談員C(総務)") in reporter.told()

    walk(steps)


ELSEWHERE = {
    "another platform's": "slack:U0000ELSE teams:c0a50000-0000-4000-8000-00000000000a",
    "no id": "everybody <!channel> ../../etc",
    "a thousand": " ".join(f"U{number:08}" for number in range(1_000)),
    "one too many": " ".join(f"U{number:08}" for number in range(11)),
    "no end": "U" * 19_000,
}


@pytest.mark.parametrize("whom", ELSEWHERE.values(), ids=ELSEWHERE)
def test_whom_nobody_can_pick_is_told_at_the_field_and_nothing_is_lost(
    walk: Callable[..., Any], whom: str
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        sent = reporter.sent(naming="anonymous", about="team", involved=whom)

        assert await reporter.send(sent) == 200

        told = reporter.told()
        faults = [say(f"case_{one}", "ja") for one in ("not_a_person", "too_many_people", "too_long")]
        assert any(one in told for one in faults), told
        assert reporter.filled()["about"] == "team"
        await reporter.submit(involved="")
        assert say("who_reads", "ja", who="相談員A(人事)、相談員B(お客様相談)") in reporter.told()

    walk(steps)
