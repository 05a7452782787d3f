"""Dialogs on Slack where Slack's limits bite: long words, many pages, what is folded away, what is kept."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from adapters.slack.limits import INPUT
from bot.dialogue.notice import VERSION
from bot.dialogue.wording import say
from slack_world import reading

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["slack", "socket mode"], indirect=True, scope="session"),
]

Walk = Callable[..., Any]
LINES = [
    f"{at}回目、レジで大きな声が続き、<名前>を呼べと*くり返し*言われました😢 & 帰りませんでした。" * 2
    for at in range(1, 40)
]
LONG, ASIDE = "\n".join(LINES), "\n".join(LINES[:29])
ARABIC = "صرخ في وجهي ساعة كاملة"


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


async def read_through(who: Any, pane: str, turn: str) -> str:
    """Every page of the case that is open, from the newest back to the oldest, in the order they are read."""
    told = [who.told(pane)]
    while earlier := [one for one in who.actions(pane) if one == f"{turn}{_here(who, pane, turn) - 1}"]:
        await who.press(*earlier, pane)
        told.insert(0, who.told(pane))
    return "\n".join(told)


def _here(who: Any, pane: str, turn: str) -> int:
    """The page that is shown, by the buttons to those beside it."""
    beside = [int(one.removeprefix(turn)) for one in who.actions(pane) if one.startswith(turn)]
    if len(beside) == 2:
        return sum(beside) // 2
    return beside[0] + 1 if beside and beside[0] > 1 else 1


def test_a_report_as_long_as_it_may_be_arrives_letter_for_letter_and_is_read_by_both(
    walk: Walk, file_report: Any, open_case: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(
            reporter,
            what=LONG,
            said=ASIDE,
            trigger=ASIDE,
            response=ASIDE,
            effects=ARABIC,
            witnesses="😀" * 60,
        )
        await open_case(counselor, receipt)
        for who, pane, turn in (
            (reporter, "staff", "followup_page:"),
            (counselor, "counselor", "case_page:"),
        ):
            if who is reporter:
                await come_back(reporter, receipt)
            told = bare(await read_through(who, pane, turn))
            counted = [told.count(bare(line)) for line in LINES]
            assert counted == [4] * 29 + [1] * 10
            assert bare(ARABIC) in told
            assert "😀" * 60 in told

    walk(steps)


def test_a_reply_as_long_as_it_may_be_is_not_lost_when_the_case_has_changed_meanwhile(
    walk: Walk, file_report: Any, open_case: Any, come_back: Any
) -> None:
    words = "\n".join(f"{number}行目のことば" for number in range(310))
    assert INPUT - 100 < len(words) <= INPUT

    async def steps(house: Any) -> None:
        reporter, first, second = [await house.visitor() for _ in range(3)]
        receipt = await file_report(reporter)
        await open_case(first, receipt, "counselor-a")
        await open_case(second, receipt, "counselor-b")
        for one in (first, second):
            await one.press("case_reply", "counselor")
        await first.submit("counselor", words="先に")
        await second.submit("counselor", words=words)
        assert say("case_changed_meanwhile", "ja") in second.told("counselor")
        assert second.filled("counselor")["words"] == words
        await second.submit("counselor")
        assert say("case_reply_done", "ja") in second.told("counselor")
        await come_back(reporter, receipt)
        assert bare(words) in bare(await read_through(reporter, "staff", "followup_page:"))

    walk(steps)


def test_what_is_folded_away_comes_when_asked_for_with_what_was_written_before(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        await reporter.submit(naming="anonymous", about="me")
        assert list(reporter.filled()) == ["what"]
        view = house.server.world.shown(f"{reporter.user}/{reporter.number}")
        view.values["what"]["value"]["value"] = "書きかけ"
        receipt, called = reporter.taken_along()
        await reporter.unfold("said", "period")
        assert reporter.filled()["what"] == "書きかけ"
        assert reporter.taken_along() == [receipt, called]
        await reporter.submit(what="", said="「金を返せ」")
        assert say("case_needed", "ja") in reporter.told()
        assert reporter.filled()["said"] == "「金を返せ」"
        await reporter.submit(what="書きました")
        assert say("report_received", "ja") in reporter.told()

    walk(steps)


def test_who_may_see_what_is_unfolded_in_the_dialog_with_the_choices_made_so_far(walk: Walk) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await reporter.press("report")
        await reporter.press("report_safe")
        label = say("promise_more", "ja", version=VERSION)
        view = house.server.world.shown(f"{reporter.user}/{reporter.number}")
        assert label in [reading.words(one["text"]) for one in reading.buttons(view.blocks)]
        [option, *_] = reporter.options("staff", "naming")
        view.values["naming"]["value"] = reading.fill_in(
            next(one["element"] for one in view.blocks if one.get("block_id") == "naming"), option
        )
        await reporter.press("slack:unfold")
        assert reporter.filled()["naming"] == option
        told = reporter.told()
        assert all(one in told for one in ("相談員", say("promise_inside", "ja")))
        assert label not in [reading.words(one["text"]) for one in reading.buttons(view.blocks)]
        await reporter.submit(about="me")
        assert say("small_shop", "ja") in reporter.told()

    walk(steps)


def test_an_answer_that_mends_a_field_stays_in_the_dialog_and_says_so_at_the_field(
    walk: Walk, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        receipt = await file_report(reporter)
        await reporter.close()
        await reporter.press("receipt")
        updates = len(house.server.called("views.update"))
        await reporter.submit(code=receipt[:-1])
        view = house.server.world.shown(f"{reporter.user}/{reporter.number}")
        assert view.errors == {"code": say("case_receipt_mistyped", "ja")}
        assert len(house.server.called("views.update")) == updates
        await reporter.submit(code=receipt)
        assert say("opened_by_nobody", "ja") in reporter.told()

    walk(steps)


def test_the_last_dialog_is_left_by_its_button(walk: Walk, file_report: Any) -> None:
    async def steps(house: Any) -> None:
        reporter = await house.visitor()
        await file_report(reporter)
        assert say("report_received", "ja") in reporter.told()
        await reporter.submit()
        assert reporter.title() == ""

    walk(steps)
