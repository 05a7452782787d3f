"""Two worlds alike but for a reply that waits: what the desk sends to others than counselors is of one size.

The same recipients in the same order, as many bytes, and nothing is sent by itself.
"""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.reading_room import ReadingRoom
from playground_page import OnPlayground
from slack_world.house import OnSlack
from slack_world.world import COUNSELORS as ON_SLACK
from teams_world.house import OnTeams
from teams_world.world import COUNSELORS as ON_TEAMS

pytestmark = pytest.mark.usefixtures("quick_codes")

Sent = list[tuple[str, int]]
DAYS = 2
"""How long a reply waits; the board changes three times on each of them."""


async def lived(house: Any, clock: Any, act: str) -> tuple[Sent, Sent]:
    """(what came by itself while something waited, what people got who looked): who and how many bytes."""
    reporter, other, counselor = [await house.visitor() for _ in range(3)]
    people = (reporter, other)
    await reporter.press("report")
    await reporter.press("report_safe")
    await reporter.submit(naming="anonymous", about="me")
    receipt, _ = reporter.taken_along()
    await reporter.submit(what="レジで一時間どなられました")
    await reporter.close()
    clock.turn(minutes=15)
    house.deliver()
    await counselor.be("counselor-a")
    await counselor.press(f"case:{receipt.replace('-', '')[:8]}", "counselor")
    await counselor.press(act, "counselor")
    await counselor.submit("counselor", words="お話をうかがいました")
    await counselor.close("counselor")
    itself, looked, before = list[Any](), list[Any](), len(_calls(house))
    for _ in range(DAYS * 3):
        clock.turn(hours=8)
        house.deliver()
        itself += [one for one in _calls(house)[before:] if not _to_counselors(one)]
        before = len(_calls(house))
        for one in people:
            told = len(one.heard)
            await one.look()
            for action in ("board", "receipt"):
                if action in one.actions():
                    await one.press(action)
                    await one.close()
            looked += [("answered", len(_body(answer))) for answer in one.heard[told:]]
        looked += [_sized(one) for one in _calls(house)[before:] if not _to_counselors(one)]
        before = len(_calls(house))
    return [_sized(one) for one in itself], looked


def _body(answer: Any) -> str:
    """What a browser or a client was answered."""
    return str(answer[1]) if isinstance(answer, tuple) else str(answer.text)


def _calls(house: Any) -> list[Any]:
    for name in ("server", "tenant"):
        if held := getattr(house, name, None):
            return list(getattr(held, "server", held).calls)
    return []


def _to_counselors(call: Any) -> bool:
    told = json.dumps([getattr(call, one, "") for one in ("args", "body", "path")], ensure_ascii=False)
    return any(one in told for one in (*ON_SLACK.values(), *ON_TEAMS.values()))


def _sized(call: Any) -> tuple[str, int]:
    """A call by its kind, whom it is for and its bytes."""
    told = getattr(call, "args", None) or getattr(call, "body", {})
    whom = told.get("user_id") or told.get("channel") or getattr(call, "path", "")
    return f"{call.method} {len(str(whom))}", len(json.dumps(told, ensure_ascii=False).encode())


@pytest.mark.parametrize("platform", [OnPlayground, OnSlack, OnTeams])
def test_nobody_learns_from_what_is_sent_that_a_reply_waits(
    small: ReadingRoom, made_installation: Callable[[Path], Any], tmp_path: Path, to_clock: Callable[[], Any],
    platform: Callable[[], Any],
) -> None:  # fmt: skip
    async def run(act: str) -> tuple[Sent, Sent]:
        clock = to_clock()
        installation = made_installation(tmp_path / act)
        async with platform().opened(small, installation, clock) as house:
            sent = await lived(house, clock, act)
        installation.engine.dispose()
        return sent

    waiting, quiet = [asyncio.run(run(act)) for act in ("case_reply", "case_note")]

    assert waiting[0] == quiet[0] == [], "nothing comes by itself"
    assert len(waiting[1]) >= DAYS * 3
    assert waiting[1] == quiet[1]
