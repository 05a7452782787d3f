"""The reply board, door to door: everybody sees one list, and its bytes tell nobody whether a reply waits."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.cases.nickname import nickname
from bot.dialogue.days import told_moment
from bot.dialogue.wording import LANGUAGES, say

pytestmark = [
    pytest.mark.usefixtures("quick_codes"),
    pytest.mark.parametrize("platform", ["playground", "slack", "teams"], indirect=True, scope="session"),
]

Walk = Callable[..., Any]


async def board(house: Any, visitor: Any) -> str:
    """What somebody is shown of it: on Slack it stands on Home, elsewhere behind a button."""
    if hasattr(visitor, "open_home"):
        await visitor.look()
        home = house.server.world.homes[visitor.user]
        return json.dumps([{**one, "block_id": ""} for one in home.blocks], ensure_ascii=False)
    await visitor.close()
    await visitor.press("board")
    return str(visitor.told())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reply_shows_by_its_nickname_to_everybody_alike_and_nothing_is_pushed(
    walk: Walk, clock: Any, file_report: Any, open_case: Any, come_back: Any, lang: str
) -> None:
    async def steps(house: Any) -> None:
        reporter, other, counselor = [await house.visitor(lang) for _ in range(3)]
        receipt = await file_report(reporter)
        called = nickname(receipt.replace("-", "")[:8], lang)
        await open_case(counselor, receipt)
        await counselor.press("case_reply", "counselor")
        await counselor.submit("counselor", words="お返事です")
        shown = [await board(house, one) for one in (reporter, other)]
        assert called not in shown[0]
        assert say("board_means", lang).split('"')[0] in shown[0]
        clock.turn(hours=2)
        shown += [await board(house, one) for one in (reporter, other)]
        assert [shown[0] == shown[1], shown[2] == shown[3]] == [True, True]
        assert called in shown[2]
        before, after = (told_moment(clock.now.replace(hour=hour, minute=0), lang) for hour in (7, 12))
        assert len(shown[0].replace(before, after).encode()) == len(shown[2].encode())
        await come_back(reporter, receipt)
        clock.turn(hours=19)
        gone = [await board(house, one) for one in (reporter, other)]
        assert gone[0] == gone[1]
        assert called not in gone[0]
        assert [one for one in (reporter, other) if called in "".join(one.said())] == []

    walk(steps)
