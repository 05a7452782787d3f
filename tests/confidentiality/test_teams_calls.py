"""What leaves the desk for Teams in the whole life of a case: its words, in its own dialogs only."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.file_room import file_room
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.rounds import Round
from adapters.teams import interactions
from bot.cases.nickname import nickname
from bot.cases.receipt import to_receipt
from bot.dialogue.casework import PAGE
from bot.dialogue.wording import LANGUAGES, say
from long_life import ADDRESS, FILE_MARKS, JAPANESE, LATIN, LongLife, Way, by_itself, taken
from teams_world import wire
from teams_world.house import OnTeams
from teams_world.server import CREATE, SEND, TYPING
from teams_world.world import AT_THE_DESK, COUNSELORS

pytestmark = pytest.mark.usefixtures("quick_codes")

WHO, INVOLVED = "5ec9e7aa-0000-4000-8000-00000ca9a97f", "5ec9e7aa-0000-4000-8000-00000ca9ab1e"
SAID = {
    "ask": f"{LATIN} 録音してもいいですか {JAPANESE}",
    "tell": f"{LATIN} さっき電話で怒鳴られました {JAPANESE}",
}
KINDS = "report reply note assessment addition wishes handover conclusion withdrawal".split()
FORMS = ("report", "followup", "case", "refused")


@dataclass
class Life:
    """A case with marks in every field that takes words, and all that Teams was told of it."""

    house: Any
    clock: Any
    reporter: Any
    counselor: Any
    other: Any
    planted: dict[tuple[str, str], str] = field(default_factory=dict)
    receipt: str = ""
    rounds: Sequence[Round] = ()
    read: str = ""

    @property
    def locator(self) -> str:
        return to_receipt(self.receipt).locator

    @property
    def secrets(self) -> tuple[str, ...]:
        """The receipt's secret, as it may be written."""
        return self.receipt, self.receipt[10:], to_receipt(self.receipt).code

    @property
    def marks(self) -> tuple[str, ...]:
        return (JAPANESE, LATIN, *self.secrets)

    async def plant(self, who: Any, pane: str, **chosen: str) -> None:
        """Words into every field that takes some, folded away or not, and send it."""
        who.unfold_all(pane)
        form, told = who.sent(pane).form, {}
        for name, standing in who.filled(pane).items():
            if name in who.wordy(pane):
                told[name] = self.planted[form, name] = f"{LATIN} {form} {name} {JAPANESE}"
            elif options := who.options(pane, name):
                told[name] = standing or options[0]
        await who.submit(pane, **(told | chosen))

    async def open(self, counselor: str) -> None:
        await self.counselor.close("counselor")
        await self.counselor.be(counselor)
        await self.counselor.press(f"case:{self.locator}", "counselor")

    async def come_back(self, *, named: bool) -> None:
        await self.reporter.close()
        await self.reporter.command("receipt")
        if named:
            await self.reporter.press(f"own:{self.locator}")
        else:
            await self.reporter.submit(code=self.receipt)

    async def deliver(self) -> None:
        self.clock.turn(minutes=15)
        self.house.deliver()
        for one in COUNSELORS:
            await self.other.be(one)

    async def ask(self) -> None:
        """Questions with marks in them, alone and where others read along; and what one thinks of answers."""
        world = self.house.server.world
        for words in SAID.values():
            await self.reporter.tell(self.reporter.written(words))
            await self.reporter.mention(words)
        await self.reporter.mention(SAID["ask"], world.group)
        for said in self.reporter.desk_said():
            made = wire.rated(self.house.server, self.reporter.person, said, "dislike", f"{LATIN} {JAPANESE}")
            assert (await self.reporter.wire.post(made)).status == 200
        await self.reporter.settle()
        told = {"type": "message", "text": f"{LATIN} {JAPANESE}"}
        await self.reporter.report_message(world.post(world.channel, self.other.user, told))

    async def browse(self, way: Way, name: str = "", content: bytes | None = None) -> bytes:
        return await taken(self.house.wire.address, way, name, content)

    async def turn_over(self) -> None:
        for one in self.rounds:
            await asyncio.to_thread(one.act)

    async def live(self, *, named: bool) -> None:
        """All that can be written in a case, and every list looked at in between."""
        reporter, counselor = self.reporter, self.counselor
        await self.ask()
        await reporter.press("report_safe")
        wishes = " ".join(reporter.options("staff", "wishes"))
        await reporter.submit(naming="named" if named else "anonymous", about="me", wishes=wishes)
        self.receipt, _ = reporter.taken_along()
        await self.plant(reporter, "staff")
        await self.deliver()
        await self.open("counselor-a")
        for act in ("case_reply", "case_note", "case_assess"):
            await counselor.press(act, "counselor")
            await self.plant(counselor, "counselor")
            await counselor.press("case_again", "counselor")
        await self.come_back(named=named)
        for act in ("followup_add", "followup_wish"):
            await reporter.press(act)
            await self.plant(reporter, "staff")
        await self.open("counselor-a")
        await counselor.press("case_hand_over", "counselor")
        await self.plant(counselor, "counselor", to="counselor-c")
        await self.deliver()
        await self.open("counselor-c")
        await counselor.press("case_conclude", "counselor")
        await self.plant(counselor, "counselor")
        await self.come_back(named=named)
        await reporter.press("followup_withdraw")
        await reporter.press("followup_leave")
        await self.deliver()
        await self.open("counselor-c")
        self.read = counselor.told("counselor")
        here = 99
        while earlier := [one for one in counselor.actions("counselor") if 0 < _page(one) < here]:
            here = _page(earlier[0])
            await counselor.press(earlier[0], "counselor")
            self.read += counselor.told("counselor")


def _page(action: str) -> int:
    """The page of a case that a button turns to; 0 for another button."""
    return int(action.removeprefix(PAGE)) if action.startswith(PAGE) else 0


Trouble = Callable[[Any], None]


def calm(_: Any) -> None:
    """Nothing is wrong."""


def troubled(server: Any) -> None:
    """Whatever the desk sends fails, each time in another way."""
    faults: list[dict[str, Any]] = [
        {"status": 503}, {"drop": True}, {"status": 413}, {"status": 403, "code": "MessageWritesBlocked"},
        {"status": 429, "headers": {"Retry-After": "60"}}, {"raw": b"<html>", "status": 502},
    ]  # fmt: skip
    for kind in (SEND, CREATE, TYPING):
        for fault in faults * 50:
            server.next(kind, **fault)


@pytest.fixture
def lived(
    room: ReadingRoom, installation: Installation, clock: Any, listen: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., tuple[Life, list[str]]]:  # fmt: skip
    """lived(lang, named=…, trouble=…): a case that was lived, and every line that any logger said."""
    monkeypatch.setattr("adapters.errands.WAITS", (0.01, 0.01, 0.01))

    def ran(lang: str, *, named: bool, trouble: Trouble = calm) -> tuple[Life, list[str]]:
        lines = listen()

        async def run() -> Life:
            with closing(OnTeams()) as platform:
                async with platform.opened(room, installation, clock) as house:
                    reporter = await house.visitor(lang, known_as=WHO)
                    counselor, other = await house.visitor(lang), await house.visitor(lang)
                    life = Life(house, clock, reporter, counselor, other)
                    trouble(house.server)
                    await life.live(named=named)
                    return life

        life = asyncio.run(run(), debug=trouble is calm)
        with installation.engine.connect() as connection:
            kinds = connection.exec_driver_sql("SELECT kind FROM entries ORDER BY sequence").scalars().all()
        assert kinds == KINDS
        return life, lines

    return ran


@pytest.fixture
def check(
    leaked: Callable[..., list[str]], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> Callable[..., None]:
    """check(life, lines): the words are in the dialogs of those whose case it is, and nowhere else."""

    def at_calls(life: Life) -> None:
        called = [nickname(life.locator, lang) for lang in LANGUAGES]
        sent = life.house.server.called(SEND, CREATE)
        assert sent
        for call in life.house.server.calls:
            assert leaked(call.words(), *life.marks, life.locator, *called, WHO) == [], call.kind
            assert leaked(call.raw, *life.marks, life.locator, *called, WHO) == [], call.kind

    def at_dialogs(life: Life) -> None:
        world = life.house.server.world
        read_by = [world.person(COUNSELORS[one]).id for one in ("counselor-a", "counselor-c")]
        shown = [one for one in life.reporter.heard if leaked(one.text, *life.marks)]
        assert {one.to for one in shown} == {life.reporter.user, *read_by}
        for one in shown:
            task = one.told["task"]["value"]
            assert leaked(task["title"], *life.marks) == []
            if one.to != life.reporter.user:
                assert leaked(one.text, *life.secrets, WHO) == []
        for one in life.reporter.heard:
            assert one.status == 200
            assert all(form.startswith(FORMS) for form in _forms(one.told))

    def checked(life: Life, lines: list[str]) -> None:
        at_calls(life)
        at_dialogs(life)
        assert leaked(life.read, *life.planted.values()) == [*life.planted.values()]
        assert any("aiohttp.access" in line for line in lines)
        assert leaked("\n".join(lines) + capfd.readouterr().err, *life.marks, WHO, life.reporter.user) == []
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert "desk.db" in {path.name for path in files}
        found = (WHO, life.reporter.user, life.reporter.chat.id)
        assert [path.name for path in files if leaked(path.read_bytes(), *life.marks, *found)] == []

    return checked


def _forms(told: Any) -> list[str]:
    """The ids of the forms in an answer."""
    if isinstance(told, dict):
        own = [told["form"]] if isinstance(told.get("form"), str) else []
        return own + [form for one in told.values() for form in _forms(one)]
    return [form for one in told for form in _forms(one)] if isinstance(told, list) else []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("named", [False, True], ids=["anonymous", "named"])
def test_in_a_whole_life_no_word_leaves_the_desk_but_in_the_dialogs_it_belongs_to(
    lived: Any, check: Any, lang: str, named: bool
) -> None:
    life, lines = lived(lang, named=named)

    assert life.house.deliver() == 0
    check(life, lines)


def test_in_a_long_life_no_word_leaves_the_desk_but_in_the_dialogs_it_belongs_to(
    room: ReadingRoom, installation: Installation, clock: Any, listen: Callable[[], list[str]],
    leaked: Callable[..., list[str]], capfd: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:  # fmt: skip
    """Names confided and revealed, consent, exports, files, absences, a lost code."""
    lines, rooms = listen(), replace(installation, files=file_room(tmp_path / "desk", ADDRESS))

    async def run() -> tuple[Life, LongLife]:
        with closing(OnTeams()) as platform:
            async with platform.opened(room, rooms, clock) as house:
                reporter = await house.visitor(known_as=WHO)
                counselor, keeper, other = [await house.visitor() for _ in range(3)]
                life = Life(house, clock, reporter, counselor, other, rounds=by_itself(rooms, clock))
                long = LongLife(life, reporter, counselor, keeper, clock, INVOLVED)
                await long.live(lambda: None)
                return life, long

    life, long = asyncio.run(run())
    codes = [one for receipt in long.receipts for one in (receipt, receipt[10:], to_receipt(receipt).code)]
    marks = (JAPANESE, LATIN, INVOLVED, *FILE_MARKS, *codes)
    locators = [to_receipt(one).locator for one in long.receipts]
    called = [nickname(one, lang) for one in locators for lang in LANGUAGES]
    for call in life.house.server.calls:
        assert leaked(call.words(), *marks, *locators, *called, WHO) == [], call.kind
        assert leaked(call.raw, *marks, *locators, *called, WHO) == [], call.kind
    world = life.house.server.world
    desk = {name: world.person(there).id for name, there in AT_THE_DESK.items()}
    reason = life.planted["case_identity", "reason"]
    shown = [one for one in life.reporter.heard if leaked(one.text, *marks)]
    assert {one.to for one in shown} == {life.reporter.user, *desk.values()} - {desk["outside"]}
    for one in shown:
        assert leaked(one.told["task"]["value"]["title"], *marks) == []
        if one.to == desk["custodian"]:
            assert leaked(json.dumps(one.told, ensure_ascii=False).replace(reason, ""), *marks, WHO) == []
        elif one.to != life.reporter.user:
            assert leaked(one.text, *codes, WHO) == []
    assert leaked("\n".join(lines) + capfd.readouterr().err, *marks, WHO, life.reporter.user) == []
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert "desk.db" in {path.name for path in files}
    found = (*marks, WHO, life.reporter.user, life.reporter.chat.id)
    assert [path.name for path in files if leaked(path.read_bytes(), *found)] == []


def test_nor_does_one_when_the_connector_fails_at_every_call(lived: Any, check: Any) -> None:
    life, lines = lived("ja", named=False, trouble=troubled)

    assert {one.status for one in life.house.server.called(SEND)[-20:]} & {413, 429, 503}
    check(life, lines)


def test_a_fault_that_carries_the_words_tells_them_to_no_log(
    room: ReadingRoom,
    installation: Installation,
    clock: Any,
    listen: Callable[[], list[str]],
    leaked: Callable[..., list[str]],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = listen()

    def broken(*arguments: Any, **_: Any) -> Any:
        raise RuntimeError(f"{LATIN} {JAPANESE} {arguments}") from ValueError(JAPANESE)

    async def run() -> None:
        with closing(OnTeams()) as platform:
            async with platform.opened(room, installation, clock) as house:
                visitor = await house.visitor(known_as=WHO)
                await visitor.press("receipt")
                monkeypatch.setattr(interactions, "to_dialog", broken)
                assert await visitor.send(visitor.sent(code=f"{LATIN} {JAPANESE}")) == 503
                assert visitor.title() == say("form_followup", "ja")
                assert await visitor.push("report") == 503

    asyncio.run(run())
    stderr = capfd.readouterr().err
    assert '"error": "RuntimeError"' in stderr
    assert leaked("\n".join(lines) + stderr, LATIN, JAPANESE, WHO) == []
