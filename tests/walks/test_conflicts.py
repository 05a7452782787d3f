"""Out of a case by one press, objected to by its reporter, away for days; door to door on each platform."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.entrypoints.counselors import rounds
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.standing import standing_of
from bot.cases.clock import day_in_japan
from bot.cases.nickname import nickname
from bot.dialogue.wording import say

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize(
        "platform", ["playground", "slack", "socket mode", "teams"], indirect=True, scope="session"
    ),
]

WHAT = "レジで一時間怒鳴られました"
Walk, Round = Callable[..., Any], Callable[[], Awaitable[object]]


@pytest.fixture
def turn_over(installation: Installation, clock: Any) -> Round:
    """turn_over(): what the counselors' door does by itself, now."""
    keys = installation.keys
    premises = office(installation.engine, installation.roster, keys.keyring, keys.staff, clock)
    act = rounds(premises, standing_of(installation), keys.counselors)[0].act
    return lambda: asyncio.to_thread(act)


async def titles(visitor: Any, counselor: str) -> list[str]:
    """The cases on a counselor's list."""
    await visitor.be(counselor)
    return [one.title for one in visitor.listed()]


def called(receipt: str) -> str:
    return nickname(receipt.replace("-", "")[:8], "ja")


def test_one_press_and_who_is_too_close_is_out_of_it_and_somebody_else_reads_it(
    walk: Walk, file_report: Any, open_case: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter, what=WHAT)
        await open_case(counselor, receipt)
        await counselor.press("case_recuse", "counselor")
        assert say("case_recuse_done", "ja") in counselor.told("counselor")
        await counselor.close("counselor")

        assert await titles(counselor, "counselor-a") == []
        await open_case(counselor, receipt, "counselor-c")
        assert WHAT in counselor.told("counselor")
        await come_back(reporter, receipt)
        assert say("kind_of_handover", "ja") in reporter.told()

    walk(steps)


def test_whom_a_reporter_does_not_want_has_lost_it_from_the_next_press_on(
    walk: Walk, clock: Any, file_report: Any, open_case: Any, come_back: Any, turn_over: Round
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter, what=WHAT)
        await open_case(counselor, receipt)
        await come_back(reporter, receipt)
        await reporter.press("followup_more")
        await reporter.press("followup_objection")
        assert reporter.options("staff", "unwanted") == ["counselor-a", "counselor-b"]
        await reporter.submit(unwanted="counselor-a")
        assert say("objected_now", "ja") in reporter.told()

        await counselor.press("case_note", "counselor")
        await counselor.submit("counselor", words="まだ書けますか")
        assert say("case_no_such_case", "ja") in counselor.told("counselor")
        await counselor.close("counselor")
        assert await titles(counselor, "counselor-a") == []
        clock.turn(days=1)
        await turn_over()
        assert await titles(counselor, "counselor-c") == [called(receipt)]

    walk(steps)


def test_an_absence_is_told_ahead_and_its_stand_in_reads_and_then_reads_no_more(
    walk: Walk, clock: Any, file_report: Any, open_case: Any, come_back: Any, turn_over: Round
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter, what=WHAT)
        today = day_in_japan(clock())
        days = {"away_first": str(today + timedelta(days=1)), "away_last": str(today + timedelta(days=2))}
        await counselor.be("counselor-a")
        await counselor.press("cases_away", "counselor")
        await counselor.submit("counselor", **days)
        assert called(receipt) in counselor.told("counselor")
        assert "相談員C" in counselor.told("counselor")
        await counselor.submit("counselor")
        assert say("away_kept", "ja") in counselor.told("counselor")
        await counselor.close("counselor")

        await come_back(reporter, receipt)
        assert "相談員C(総務) が読みます" in reporter.told()
        assert await titles(counselor, "counselor-c") == []
        clock.turn(days=1)
        await turn_over()
        await open_case(counselor, receipt, "counselor-c")
        assert WHAT in counselor.told("counselor")
        await counselor.close("counselor")
        clock.turn(days=2)
        await turn_over()
        assert await titles(counselor, "counselor-c") == []

    walk(steps)
