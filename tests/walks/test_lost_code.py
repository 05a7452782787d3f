"""A code is lost: the reporter tells on in a new case, and counselors who read both link them."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.cases.nickname import nickname
from bot.dialogue.wording import say

pytestmark = pytest.mark.usefixtures("quick_codes")

FIRST, REPLY = "釣り銭を投げつけられました", "明日から別の者がレジに立ちます"
AGAIN = "同じ方がまた来ました"


def locator(receipt: str) -> str:
    return receipt.replace("-", "")[:8]


async def told_on(reporter: Any, lang: str = "ja", **told: str) -> str:
    """A new report of who has lost their code: its receipt."""
    await reporter.close()
    await reporter.press("receipt")
    await reporter.press("report_lost")
    assert say("lost_means", lang) in reporter.told()
    await reporter.press("report_safe")
    await reporter.submit(naming="anonymous", about="me")
    receipt, _ = reporter.taken_along()
    await reporter.submit(what=AGAIN, **told)
    assert say("report_received", lang) in reporter.told()
    return str(receipt)


async def answered(counselor: Any, receipt: str, open_case: Any) -> None:
    await open_case(counselor, receipt)
    await counselor.press("case_reply", "counselor")
    await counselor.submit("counselor", words=REPLY, contact="2026-12-01")


async def linked(counselor: Any, receipt: str, earlier: str, open_case: Any, lang: str = "ja") -> None:
    """With the new case open, it is linked with the earlier one."""
    await open_case(counselor, receipt)
    await counselor.press("case_more", "counselor")
    await counselor.press("case_link", "counselor")
    assert nickname(locator(earlier), lang) in counselor.told("counselor")
    await counselor.submit("counselor", linked=locator(earlier))
    assert say("case_link_done", lang) in counselor.told("counselor")


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_counselor_who_reads_both_links_them_and_goes_from_one_to_the_other(
    walk: Callable[..., Any], file_report: Any, open_case: Any, lang: str
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(lang), await house.visitor(lang)
        earlier = await file_report(reporter, what=FIRST)
        called = nickname(locator(earlier), lang)
        await answered(counselor, earlier, open_case)

        receipt = await told_on(reporter, lang, earlier=called)

        await open_case(counselor, receipt)
        assert say("told_continues", lang) in counselor.told("counselor")
        assert called in counselor.told("counselor")
        await linked(counselor, receipt, earlier, open_case, lang)
        await counselor.press("case_again", "counselor")
        assert say("told_linked", lang) in counselor.told("counselor")
        await counselor.press(f"case:{locator(earlier)}", "counselor")
        assert FIRST in counselor.told("counselor")

    walk(steps)


def test_whoever_holds_the_new_receipt_gets_nothing_of_the_earlier_case(
    walk: Callable[..., Any], file_report: Any, open_case: Any, come_back: Any, clock: Any
) -> None:
    """Everything that the desk ever answers them, on every screen they can reach."""

    async def steps(house: Any) -> None:
        victim, counselor, attacker = [await house.visitor() for _ in range(3)]
        earlier = await file_report(victim, what=FIRST)
        await answered(counselor, earlier, open_case)

        receipt = await told_on(attacker, earlier=nickname(locator(earlier), "ja"))
        await linked(counselor, receipt, earlier, open_case)
        clock.turn(days=2)
        house.deliver()
        seen = [attacker.told()]
        await come_back(attacker, receipt)
        seen.append(attacker.told())
        for act in ("followup_add", "followup_wish", "followup_withdraw"):
            await attacker.press(act)
            seen.append(attacker.told())
            await attacker.press("followup_case")
        for act in (f"own:{locator(earlier)}", f"case:{locator(earlier)}", "followup_case", "case_again"):
            await attacker.push(act)
            seen.append(attacker.told())
            await attacker.close()

        marks = (FIRST, REPLY, say("told_linked", "ja"), say("kind_of_linked", "ja"), locator(earlier))
        assert [mark for mark in marks for told in seen if mark in told] == []
        await come_back(victim, earlier)
        assert (FIRST in victim.told(), REPLY in victim.told(), AGAIN in victim.told()) == (True, True, False)

    walk(steps)


def test_a_counselor_who_does_not_read_the_earlier_case_sees_no_way_to_it_and_cannot_link_it(
    walk: Callable[..., Any], file_report: Any, open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, reads_both, reads_one = [await house.visitor() for _ in range(3)]
        earlier = await file_report(reporter, {"refused": "counselor-b"}, what=FIRST)
        receipt = await told_on(reporter)

        await open_case(reads_one, receipt, "counselor-b")
        await reads_one.press("case_more", "counselor")
        await reads_one.press("case_link", "counselor")
        assert say("case_link_none", "ja") in reads_one.told("counselor")
        await linked(reads_both, receipt, earlier, open_case)
        await open_case(reads_one, receipt, "counselor-b")

        assert say("told_linked", "ja") in reads_one.told("counselor")
        assert nickname(locator(earlier), "ja") not in reads_one.told("counselor")
        assert f"case:{locator(earlier)}" not in reads_one.actions("counselor")

    walk(steps)
