"""Counselors on Slack: what their Home shows, and that nobody keeps a door open who is not one any more."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cases.nickname import nickname
from bot.dialogue.wording import say
from slack_world import reading
from slack_world.world import COUNSELORS

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["slack"], indirect=True, scope="session"),
]

Walk = Callable[..., Any]
WHAT = "レジで一時間怒鳴られました"
USER = COUNSELORS["counselor-a"]
Lose = Callable[[Any], None]


@pytest.fixture(params=["deactivated", "gone from the roster", "another account on the roster"])
def lose(request: pytest.FixtureRequest, tmp_path: Path) -> Lose:
    """lose(house): from now on counselor A is none."""
    roster = tmp_path / "desk" / "roster.toml"

    def gone(house: Any) -> None:
        text = roster.read_text(encoding="utf-8")
        match request.param:
            case "deactivated":
                house.server.world.people[USER].deleted = True
            case "gone from the roster":
                first, second, *_ = (at.start() for at in re.finditer(r"^\[\[counselors", text, re.MULTILINE))
                roster.write_text(text[:first] + text[second:], encoding="utf-8")
            case _:
                roster.write_text(text.replace(USER, "USOMEBODYELSE"), encoding="utf-8")

    return gone


def home_of(house: Any, user: str) -> str:
    return "\n".join(reading.texts(house.server.world.homes[user].blocks))


def test_who_is_no_counselor_any_more_is_let_into_nothing_from_the_next_press_on(
    walk: Walk, file_report: Any, open_case: Any, lose: Lose
) -> None:
    async def steps(house: Any) -> None:
        reporter, writing, listing, viewing = [await house.visitor() for _ in range(4)]
        receipt = await file_report(reporter, what=WHAT)
        locator = receipt.replace("-", "")[:8]
        await open_case(writing, receipt)
        await writing.press("case_note", "counselor")
        await open_case(viewing, receipt)
        await listing.be("counselor-a")

        lose(house)

        await writing.submit("counselor", words="まだ書けますか")
        assert say("case_not_a_counselor", "ja") in writing.told("counselor")
        assert WHAT not in writing.told("counselor")
        await viewing.press("case_reply", "counselor")
        assert say("case_not_a_counselor", "ja") in viewing.told("counselor")
        assert WHAT not in viewing.told("counselor")
        await listing.push(f"case:{locator}", "counselor")
        assert say("case_not_a_counselor", "ja") in listing.told("counselor")
        await listing.open_home(USER)
        assert nickname(locator, "ja") not in home_of(house, USER)
        assert f"case:{locator}" not in str(house.server.world.homes[USER].blocks)

    walk(steps)


def test_notices_go_to_nobody_who_is_gone_from_the_roster(
    walk: Walk, clock: Any, file_report: Any, tmp_path: Path
) -> None:
    roster = tmp_path / "desk" / "roster.toml"

    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        await file_report(reporter)
        text = roster.read_text(encoding="utf-8")
        roster.write_text(text.replace(f'addresses.slack = "{USER}"', ""), encoding="utf-8")
        clock.turn(minutes=15)
        assert house.deliver() == 1
        await counselor.be("counselor-b")
        assert counselor.notices() == [say("notice_arrived", "ja")]
        assert [one for one in house.server.world.seen_by(USER) if one.author != reporter.user] == []

    walk(steps)


def test_while_slack_cannot_say_who_is_active_no_case_opens_and_the_words_are_not_lost(
    walk: Walk, file_report: Any, open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor, other = [await house.visitor() for _ in range(3)]
        receipt = await file_report(reporter, what=WHAT)
        await open_case(counselor, receipt)
        await counselor.press("case_note", "counselor")
        await other.be("counselor-a")
        house.server.next("users.info", times=20, status=503)

        await counselor.submit("counselor", words="店長に確認する")
        assert say("case_busy", "ja") in counselor.told("counselor")
        assert "店長に確認する" in counselor.told("counselor")
        await other.push(f"case:{receipt.replace('-', '')[:8]}", "counselor")
        assert say("case_busy", "ja") in other.told("counselor")
        assert WHAT not in other.told("counselor")

        house.server.mend()
        await open_case(other, receipt)
        assert WHAT in other.told("counselor")

    walk(steps)


def test_a_notice_is_a_message_that_tells_nothing_and_home_lists_by_deadline(
    walk: Walk, clock: Any, file_report: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        calm = await file_report(reporter, what=WHAT)
        urgent = await file_report(reporter, danger=True, what=WHAT)
        clock.turn(minutes=15)
        house.deliver()
        await counselor.be("counselor-a")
        assert sorted(counselor.notices()) == sorted(["至急", say("notice_arrived", "ja")])
        assert [one.title for one in counselor.listed()] == [
            nickname(receipt.replace("-", "")[:8], "ja") for receipt in (urgent, calm)
        ]
        for call in house.server.called("chat.postMessage"):
            assert call.args["text"] in {"■ ⚠️ 至急", say("notice_arrived", "ja")}

    walk(steps)


def test_home_shows_staff_nothing_that_is_theirs_before_and_after_a_report(
    walk: Walk, file_report: Any, come_back: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, other = await house.visitor(), await house.visitor()
        before = home_of(house, reporter.user)
        assert all(say(f"door_{door}", "ja") in before for door in ("ask", "report", "receipt", "help"))
        assert say("promise_outside", "ja") in before
        receipt = await file_report(reporter, {"naming": "named"}, name="相談者A", what=WHAT)
        await come_back(reporter, receipt)
        await reporter.look()
        assert home_of(house, reporter.user) == before == home_of(house, other.user)

    walk(steps)


def test_home_follows_what_a_counselor_does_without_being_opened_again(
    walk: Walk, file_report: Any, open_case: Any
) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        receipt = await file_report(reporter)
        await open_case(counselor, receipt)
        await counselor.press("case_hand_over", "counselor")
        await counselor.submit("counselor", to="counselor-c")
        assert counselor.listed() == []

    walk(steps)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_counselor_reads_their_cases_in_their_own_language(walk: Walk, file_report: Any, lang: str) -> None:
    async def steps(house: Any) -> None:
        reporter, counselor = await house.visitor(), await house.visitor(lang)
        receipt = await file_report(reporter)
        await counselor.be("counselor-a")
        [entry] = counselor.listed()
        assert entry.title == nickname(receipt.replace("-", "")[:8], lang)
        assert say("home_cases", lang) in home_of(house, USER)

    walk(steps)
