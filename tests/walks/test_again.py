"""Once more: every form sent twice, and a desk that was stopped and started again."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from adapters.database.engine import reading
from adapters.database.open_columns import OPEN_COLUMNS
from adapters.database.tables import audit, cases, entries, letters, wraps
from adapters.entrypoints.installation import Installation, kept
from adapters.entrypoints.reading_room import ReadingRoom
from bot.dialogue.wording import say

pytestmark = pytest.mark.usefixtures("quick_codes")

WHAT = "レジで一時間怒鳴られました"
RANDOM = {
    "cases.locator", "wraps.case", "wraps.recipient", "entries.case", "entries.entry", "letters.id",
    "audit.sequence", "audit.case", "audit.actor", "audit.previous", "audit.digest",
}  # fmt: skip
Send = Callable[[], Awaitable[int]]


async def once(send: Send) -> int:
    return await send()


async def twice(send: Send) -> int:
    assert await send() == 200
    return await send()


@pytest.fixture
def life(file_report: Any, open_case: Any, come_back: Any) -> Callable[..., Awaitable[None]]:
    """await life(house, each): a whole case, everything that can be done in it done once."""

    async def lived(house: Any, each: Callable[[Send], Awaitable[int]]) -> None:
        reporter, counselor = await house.visitor(), await house.visitor()
        reporter.each = counselor.each = each
        receipt = await file_report(reporter, what=WHAT)

        async def does(who: str, act: str, **told: str) -> None:
            await open_case(counselor, receipt, who)
            await counselor.press(act, "counselor")
            await counselor.submit("counselor", **told)

        await does("counselor-a", "case_reply", words="ありがとうございます")
        await does("counselor-a", "case_note", words="店長に確認")
        await does("counselor-a", "case_assess", urgent="yes", level="3", reason="物を投げた")
        await come_back(reporter, receipt)
        await reporter.press("followup_add")
        await reporter.submit(what="きょうも来ました")
        await reporter.press("followup_wish")
        await reporter.submit(wishes="police", consent="team")
        await does("counselor-a", "case_hand_over", to="counselor-c", reason="休みます")
        await does("counselor-c", "case_conclude", words="終わりました", wish_police="相談しました")
        await come_back(reporter, receipt)
        await reporter.press("followup_withdraw")
        await reporter.press("followup_leave")
        await reporter.press("followup_add")
        await reporter.submit(what="やはり続けてください")

    return lived


def shape(engine: Engine) -> dict[str, Counter[Any]]:
    """What is stored and neither random nor sealed, apart from how often a case was looked at."""
    found: dict[str, Counter[Any]] = {}
    with reading(engine) as connection:
        for table in (cases, wraps, entries, letters, audit):
            told = [one for one in table.c if str(one) in OPEN_COLUMNS.keys() - RANDOM]
            rows = connection.execute(select(*told)).all()
            found[table.name] = Counter(row for row in rows if "opened" not in row and "denied" not in row)
    return found


def test_every_form_sent_twice_has_the_effects_of_one(
    platform: Any, room: ReadingRoom, tmp_path: Path, clock: Any, made_installation: Any, life: Any
) -> None:
    shapes = []

    async def run(installation: Installation, each: Callable[[Send], Awaitable[int]]) -> None:
        async with platform.opened(room, installation, clock) as house:
            await life(house, each)

    for name, each in (("once", once), ("twice", twice)):
        installation = made_installation(tmp_path / name)
        asyncio.run(run(installation, each))
        shapes.append(shape(installation.engine))
        installation.engine.dispose()

    assert shapes[0] == shapes[1]
    assert {table: found.total() for table, found in shapes[0].items()}["entries"] == 10


def test_a_desk_started_again_with_its_folders_opens_everything_and_delivers_what_waits(
    platform: Any,
    room: ReadingRoom,
    tmp_path: Path,
    roster_text: str,
    clock: Any,
    file_report: Any,
    open_case: Any,
    come_back: Any,
) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "roster.toml").write_text(roster_text, encoding="utf-8")

    async def run(steps: Callable[[Any], Awaitable[Any]], **options: Any) -> Any:
        installation = kept(tmp_path / "place", tmp_path / "keys", None, print)
        try:
            async with platform.opened(room, installation, clock, **options) as house:
                return await steps(house)
        finally:
            installation.engine.dispose()

    async def before(house: Any) -> list[tuple[str, str]]:
        reporter, counselor = await house.visitor(), await house.visitor()
        known_as = reporter.known_as()
        anonymous = await file_report(reporter, what="匿名の言葉")
        named = await file_report(reporter, {"naming": "named"}, name="相談者A", what="名前のある言葉")
        await open_case(counselor, anonymous)
        await counselor.press("case_reply", "counselor")
        await counselor.submit("counselor", words="返事の言葉")
        return [known_as, anonymous, named]

    async def after(house: Any) -> None:
        reporter = await house.visitor(known_as=known_as)
        stranger, counselor = await house.visitor(), await house.visitor()
        await come_back(stranger, anonymous)
        assert "匿名の言葉" in stranger.told()
        assert "返事の言葉" in stranger.told()
        await reporter.press("receipt")
        await reporter.press(f"own:{named.replace('-', '')[:8]}")
        assert "名前のある言葉" in reporter.told()
        await open_case(counselor, named)
        assert "名前のある言葉" in counselor.told("counselor")
        for _ in range(200):
            await counselor.look()
            if len(counselor.notices()) == 2:
                break
            await asyncio.sleep(0.02)
        assert counselor.notices() == [say("notice_arrived", "ja")] * 2

    known_as, anonymous, named = asyncio.run(run(before))
    clock.turn(minutes=15)
    asyncio.run(run(after, worker=True))
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == [
        "counselors.json", "custodian.json", "kek.json", "keyring.json", "root.json", "staff.json",
        "worker.json",
    ]  # fmt: skip
