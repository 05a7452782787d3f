"""What every walk starts from: a desk on a clock of the test's own, on each platform, and how a report gets
there; a scene for forms that no page ever made."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from adapters.database.engine import reading
from adapters.database.tables import METADATA
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.vault import envelope
from bot.cases.clock import JAPAN
from bot.dialogue.wording import keys, say
from playground_page import OnPlayground
from shown import Sent

Steps = Callable[[Any], Awaitable[Any]]


@pytest.fixture(scope="session", params=["playground", "slack", "teams"])
def platform(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Where a walk goes: every walk that asks for it goes there on each platform."""
    match request.param:
        case "playground":
            yield OnPlayground()
        case "teams":
            from teams_world.house import OnTeams

            with closing(OnTeams()) as on_teams:
                yield on_teams
        case _:
            from slack_world.house import OnSlack

            yield OnSlack(socket=request.param == "socket mode")


@pytest.fixture
def walk(platform: Any, room: ReadingRoom, installation: Installation, clock: Any) -> Callable[[Steps], Any]:
    """walk(steps): run steps(house) against the whole desk, over real HTTP on loopback."""

    def walked(steps: Steps, **options: Any) -> Any:
        async def run() -> Any:
            async with platform.opened(room, installation, clock, **options) as house:
                return await steps(house)

        return asyncio.run(run())

    return walked


@pytest.fixture(scope="session")
def file_report() -> Callable[..., Awaitable[str]]:
    """await file_report(visitor, …): a report filed from door to receipt; the receipt as it is written.

    `danger`: there is danger now. `choices` are those of the second screen, `told` what the third one takes.
    """

    async def filed(
        visitor: Any, choices: dict[str, str] | None = None, *, danger: bool = False, **told: str
    ) -> str:
        await visitor.close()
        await visitor.press("report")
        if danger:
            await visitor.press("report_danger")
        await visitor.press("report_safe")
        await visitor.submit(**({"naming": "anonymous", "about": "me"} | (choices or {})))
        receipt, _ = visitor.taken_along()
        await visitor.submit(**({"what": "レジで一時間怒鳴られました"} | told))
        return str(receipt)

    return filed


@pytest.fixture(scope="session")
def open_case() -> Callable[..., Awaitable[None]]:
    """await open_case(counselor's browser, receipt, id): this counselor has the receipt's case open."""

    async def opened(visitor: Any, receipt: str, counselor: str = "counselor-a") -> None:
        await visitor.close("counselor")
        await visitor.be(counselor)
        await visitor.press(f"case:{receipt.replace('-', '')[:8]}", "counselor")

    return opened


@pytest.fixture(scope="session")
def come_back() -> Callable[..., Awaitable[None]]:
    """await come_back(visitor, receipt): their own case is open, with the code."""

    async def back(visitor: Any, receipt: str) -> None:
        await visitor.close()
        await visitor.press("receipt")
        await visitor.submit(code=receipt)

    return back


FILLED = {
    "report_choose": {"naming": "anonymous", "about": "me"},
    "report_write": {"what": "何か", "channel": "store"},
    "followup_add": {"what": "何か", "channel": "store"},
    "followup_wish": {"wishes": "ban"},
    "case_reply": {"words": "何か"},
    "case_note": {"words": "何か"},
    "case_assess": {"urgent": "no", "level": "1", "reason": "何か"},
    "case_conclude": {"words": "何か", "wish_undecided": "何か"},
    "case_hand_over": {"to": "counselor-c"},
}
CALM = [
    re.sub(r"\\{\w+\\}", ".*", re.escape(say(key, "ja")))
    for key in keys()
    if key.startswith("case_") and isinstance(say(key, "ja"), str)
]


@dataclass
class Scene:
    """A desk with one case, three people at it, and every form as its own page would have sent it."""

    runner: asyncio.Runner
    installation: Installation
    reporter: Any
    counselor: Any
    stranger: Any
    receipt: str
    sent: dict[str, Sent] = field(default_factory=dict)

    def stored(self) -> dict[str, list[Any]]:
        """Every row of every table but the audit's denied attempts."""
        found = {}
        with reading(self.installation.engine) as connection:
            for table in METADATA.sorted_tables:
                rows = sorted(map(repr, connection.execute(select(table))))
                found[table.name] = [row for row in rows if "'denied'" not in row]
        return found

    def run(self, act: Awaitable[Any]) -> Any:
        return self.runner.run(act)

    def whose(self, form: str) -> Any:
        return self.counselor if form.startswith("case_") else self.reporter

    def pane_of(self, form: str) -> str:
        return "counselor" if form.startswith("case_") else "staff"


@pytest.fixture(scope="module")
def scene(
    platform: Any,
    room: ReadingRoom,
    tmp_path_factory: pytest.TempPathFactory,
    made_installation: Any,
    file_report: Any,
    open_case: Any,
    come_back: Any,
) -> Iterator[Scene]:
    with pytest.MonkeyPatch.context() as patched, asyncio.Runner() as runner:
        patched.setattr(envelope, "MEMORY", 8192)
        patched.setattr(envelope, "PASSES", 1)
        installation = made_installation(tmp_path_factory.mktemp("hostile"))
        opening = platform.opened(room, installation, lambda: datetime(2026, 11, 24, 10, 7, 33, tzinfo=JAPAN))
        house = runner.run(opening.__aenter__())

        async def begin() -> Scene:
            reporter, counselor, stranger = [await house.visitor() for _ in range(3)]
            receipt = await file_report(reporter)
            await reporter.be("counselor-c")
            made = Scene(runner, installation, reporter, counselor, stranger, receipt)
            await open_case(counselor, receipt)
            for act in [one for one in FILLED if one.startswith("case_")]:
                await counselor.press(act, "counselor")
                made.sent[act] = counselor.sent("counselor", **FILLED[act])
                await counselor.press("case_again", "counselor")
            await reporter.close()
            await reporter.press("receipt")
            made.sent["followup_code"] = reporter.sent(code=receipt)
            await reporter.submit(code=receipt)
            for act in ("followup_add", "followup_wish"):
                await reporter.press(act)
                made.sent[act] = await asked_for(reporter, **FILLED[act])
                await reporter.press("followup_case")
            await reporter.close()
            await reporter.press("report")
            await reporter.press("report_safe")
            made.sent["report_choose"] = reporter.sent(**FILLED["report_choose"])
            await reporter.submit(**FILLED["report_choose"])
            made.sent["report_write"] = await asked_for(reporter, **FILLED["report_write"])
            return made

        async def asked_for(reporter: Any, **told: str) -> Sent:
            """As it would be sent; what is folded away is asked for first."""
            await reporter.unfold(*told)
            return reporter.sent(**told)  # type: ignore[no-any-return]

        yield runner.run(begin())
        runner.run(opening.__aexit__(None, None, None))
        installation.engine.dispose()


@pytest.fixture
def refused(scene: Scene, capfd: pytest.CaptureFixture[str]) -> Callable[..., None]:
    """refused(who, act, pane): a rule answers what the act did, in calm words, and nothing is stored."""

    def checked(who: Any, act: Awaitable[int], pane: str = "staff", *, says: bool = True) -> None:
        scene.run(who.close(pane))
        before = scene.stored()
        status = scene.run(act)
        assert scene.stored() == before
        assert status in {200, 400, 403, 413}
        if status == 200 and says:
            told = who.told(pane)
            assert any(re.search(one, told) for one in CALM), told
        assert "went_wrong" not in "".join(capfd.readouterr())

    return checked
