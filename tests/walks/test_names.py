"""A confided name, door to door: asked for, given or refused, told; and revealed by who has it."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.cases.nickname import nickname
from bot.dialogue.wording import say

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["playground", "slack", "teams"], indirect=True, scope="session"),
]

NAME, WHAT, REASON = "山田花子", "レジで一時間怒鳴られました", "安全の確認のため"
CONFIDED = {"naming": "confided"}


async def ask(counselor: Any, receipt: str, open_case: Any) -> None:
    """A counselor asks for the name of an open case."""
    await open_case(counselor, receipt)
    assert NAME not in counselor.told("counselor")
    await counselor.press("case_more", "counselor")
    await counselor.press("case_identity", "counselor")
    await counselor.submit("counselor", reason=REASON)
    assert say("case_identity_done", "ja") in counselor.told("counselor")


async def decide(house: Any, clock: Any, keeper: Any, receipt: str, act: str) -> str:
    """The custodian follows their notice and decides; all that they read on the way."""
    clock.turn(minutes=15)
    house.deliver()
    await keeper.be("custodian")
    read = list(keeper.notices())
    assert read == [say("notice_identity_asked", "ja")]
    await keeper.press("custody", "counselor")
    read.append(keeper.told("counselor"))
    [opens] = [one for one in _actions(keeper) if one.startswith("custody:")]
    for action in (opens, act, {"custody_give": "custody_given", "custody_refuse": "custody_refused"}[act]):
        await keeper.press(action, "counselor")
        read.append(keeper.told("counselor"))
    return "\n".join(read)


def _actions(keeper: Any) -> list[str]:
    if hasattr(keeper, "actions"):
        return list(keeper.actions("counselor"))
    return [str(one) for one in keeper.within("counselor").xpath(".//button[@name='action']/@value")]


def test_a_confided_name_is_given_to_the_counselors_and_the_reporter_is_told(
    walk: Callable[..., Any], clock: Any, file_report: Any, open_case: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor, keeper = [await house.visitor() for _ in range(3)]
        receipt = await file_report(reporter, CONFIDED, name=NAME, what=WHAT)
        await ask(counselor, receipt, open_case)
        read = await decide(house, clock, keeper, receipt, "custody_give")
        assert say("custody_given_done", "ja") in read
        assert REASON in read
        assert nickname(receipt.replace("-", "")[:8], "ja") in read
        assert WHAT not in read
        assert NAME not in read

        clock.turn(minutes=15)
        house.deliver()
        for one in ("counselor-a", "counselor-b"):
            await open_case(counselor, receipt, one)
            assert say("notice_identity_decided", "ja") in counselor.notices()
            assert NAME in counselor.told("counselor")
        await come_back(reporter, receipt)
        assert say("your_name_given", "ja", day="11月24日(火)") in reporter.told()
        assert REASON in reporter.told()

    walk(steps)


def test_a_name_that_is_refused_is_seen_by_nobody(
    walk: Callable[..., Any], clock: Any, file_report: Any, open_case: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor, keeper = [await house.visitor() for _ in range(3)]
        receipt = await file_report(reporter, CONFIDED, name=NAME, what=WHAT)
        await ask(counselor, receipt, open_case)
        read = await decide(house, clock, keeper, receipt, "custody_refuse")
        assert say("custody_refused_done", "ja") in read

        await open_case(counselor, receipt)
        assert NAME not in counselor.told("counselor")
        assert say("identity_refused", "ja", day="11月24日(火)") in counselor.told("counselor")
        await come_back(reporter, receipt)
        assert say("your_name_refused", "ja", day="11月24日(火)") in reporter.told()
        await reporter.press("followup_more")
        await reporter.press("followup_reveal")
        await reporter.submit(name=NAME)
        assert say("revealed_now", "ja") in reporter.told()
        await open_case(counselor, receipt)
        assert NAME in counselor.told("counselor")

    walk(steps)


def test_the_custodians_requests_are_open_to_nobody_else(
    walk: Callable[..., Any], clock: Any, file_report: Any, open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter, CONFIDED, name=NAME)
        await ask(counselor, receipt, open_case)
        await counselor.close("counselor")
        await counselor.push("custody", "counselor")
        assert say("case_not_a_custodian", "ja") in counselor.told("counselor")
        await reporter.close()
        await reporter.push("custody")
        assert say("case_not_a_custodian", "ja") in reporter.told()

    walk(steps)
