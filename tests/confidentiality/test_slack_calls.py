"""What leaves the desk for Slack in the whole life of a case: its words, in its own dialogs only."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from adapters.entrypoints.file_room import file_room
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.rounds import Round
from adapters.slack import interactions
from bot.cases.nickname import nickname
from bot.cases.receipt import to_receipt
from bot.dialogue.wording import LANGUAGES, say
from long_life import ADDRESS, FILE_MARKS, JAPANESE, LATIN, LongLife, Way, by_itself, taken
from slack_world.house import OnSlack
from slack_world.server import Call
from slack_world.world import AT_THE_DESK, COUNSELORS

pytestmark = pytest.mark.usefixtures("quick_codes")

WHO, INVOLVED = "UZQXVISITORVW", "UZQXINVOLVEDVW"
DIALOGS = ("views.open", "views.update")
KNOWN = {
    "auth.test", "users.info", "chat.postMessage", "chat.postEphemeral", "response_url", "views.open",
    "views.update", "views.publish", "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts",
}  # fmt: skip
KINDS = "report reply note assessment addition wishes handover conclusion withdrawal".split()
FORMS = ("report", "followup", "case", "refused")


@dataclass
class Life:
    """A case with marks in every field that takes words, and all that Slack was told of it."""

    house: Any
    clock: Any
    reporter: Any
    counselor: Any
    other: Any
    planted: dict[tuple[str, str], str] = field(default_factory=dict)
    receipt: str = ""
    rounds: Sequence[Round] = ()

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
        """Words into every field that takes some, and send it; whatever is folded away, too."""
        if "slack:unfold" in who.actions(pane):
            await who.press("slack:unfold", pane)
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
        await self.reporter.press("receipt")
        if named:
            await self.reporter.press(f"own:{self.locator}")
        else:
            await self.reporter.submit(code=self.receipt)

    async def deliver(self) -> None:
        self.clock.turn(minutes=15)
        self.house.deliver()
        for one in COUNSELORS:
            await self.other.be(one)

    async def browse(self, way: Way, name: str = "", content: bytes | None = None) -> bytes:
        return await taken(self.house.wire.address, way, name, content)

    async def turn_over(self) -> None:
        for one in self.rounds:
            await asyncio.to_thread(one.act)

    async def live(self, *, named: bool) -> None:
        """All that can be written in a case, and every Home looked at in between."""
        reporter, counselor = self.reporter, self.counselor
        await reporter.press("report")
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
        await reporter.look()

    def owner(self, call: Call) -> str:
        """Whose screen a dialog went to; "" where it went nowhere."""
        view = call.answer.get("view", {}).get("id", "")
        return self.house.server.world.clients.get(view, "").partition("/")[0]


Trouble = Callable[[Any, Callable[[], Any]], Any]


async def calm(server: Any, send: Callable[[], Any]) -> int:
    return int(await send())


async def troubled(server: Any, send: Callable[[], Any]) -> int:
    """Slack fails first, each time in another way; then the same is done once more."""
    faults: list[dict[str, Any]] = [{"status": 503}, {"drop": True}, {"error": "invalid_arguments"}]
    for method in DIALOGS:
        server.next(method, **faults[len(server.calls) % 3])
    status = await send()
    server.mend()
    return int(status if "view_submission" in str(send) else await send())


@pytest.fixture
def lived(
    room: ReadingRoom, installation: Installation, clock: Any, listen: Callable[[], list[str]]
) -> Callable[..., tuple[Life, list[str]]]:
    """lived(lang, named=…, trouble=…): a case that was lived, and every line that any logger said."""

    def ran(lang: str, *, named: bool, trouble: Trouble = calm) -> tuple[Life, list[str]]:
        lines = listen()

        async def run() -> Life:
            async with OnSlack().opened(room, installation, clock) as house:
                reporter = await house.visitor(lang, known_as=WHO)
                counselor, other = await house.visitor(lang), await house.visitor(lang)
                life = Life(house, clock, reporter, counselor, other)
                for one in (reporter, counselor):
                    one.looks_again = True
                    one.each = lambda send: trouble(house.server, send)
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
        calls, called = life.house.server.calls, [nickname(life.locator, lang) for lang in LANGUAGES]
        assert {one.method for one in calls} <= KNOWN
        for call in calls:
            if call.method not in DIALOGS:
                assert leaked(call.words(), *life.marks) == [], call.method
            if call.method not in {*DIALOGS, "views.publish"}:
                assert leaked(call.words(), life.locator, *called) == [], call.method
            if call.method == "views.publish" and call.args["user_id"] not in COUNSELORS.values():
                assert leaked(call.words(), life.locator, *called) == []

    def at_dialogs(life: Life) -> None:
        own = {life.reporter.user, COUNSELORS["counselor-a"], COUNSELORS["counselor-c"]}
        shown = [one for one in life.house.server.called(*DIALOGS) if leaked(one.words(), *life.marks)]
        assert {life.owner(one) for one in shown if one.answer["ok"]} == own
        for call in life.house.server.called(*DIALOGS):
            view = call.args["view"]
            assert leaked(json.dumps([view["title"], view.get("private_metadata", "")]), *life.marks) == []
            assert view.get("callback_id", "refused").startswith(FORMS)
            if life.owner(call) in COUNSELORS.values():
                assert leaked(call.words(), *life.secrets, WHO) == []

    def checked(life: Life, lines: list[str]) -> None:
        at_calls(life)
        at_dialogs(life)
        told = life.reporter.told() + life.counselor.told("counselor")
        assert leaked(told, *life.planted.values()) == [*life.planted.values()]
        assert any("aiohttp.access" in line for line in lines)
        assert leaked("\n".join(lines) + capfd.readouterr().err, *life.marks, WHO) == []
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert "desk.db" in {path.name for path in files}
        assert [path.name for path in files if leaked(path.read_bytes(), *life.marks, WHO)] == []

    return checked


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("named", [False, True], ids=["anonymous", "named"])
def test_in_a_whole_life_no_word_leaves_the_desk_but_in_the_dialogs_it_belongs_to(
    lived: Any, check: Any, lang: str, named: bool
) -> None:
    check(*lived(lang, named=named))


def test_in_a_long_life_no_word_leaves_the_desk_but_in_the_dialogs_it_belongs_to(
    room: ReadingRoom, installation: Installation, clock: Any, listen: Callable[[], list[str]],
    leaked: Callable[..., list[str]], capfd: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:  # fmt: skip
    """Names confided and revealed, consent, exports, files, absences, a lost code."""
    lines, rooms = listen(), replace(installation, files=file_room(tmp_path / "desk", ADDRESS))

    async def run() -> tuple[Life, LongLife]:
        async with OnSlack().opened(room, rooms, clock) as house:
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
    reason, read = life.planted["case_identity", "reason"], set()
    for call in life.house.server.calls:
        assert call.method in KNOWN
        if call.method not in DIALOGS:
            assert leaked(call.words(), *marks) == [], call.method
            if call.method != "views.publish":  # the board has nicknames on it, for everybody
                assert leaked(call.words(), *locators, *called) == [], call.method
            continue
        owner, view = life.owner(call), call.args["view"]
        assert leaked(json.dumps([view["title"], view.get("private_metadata", "")]), *marks) == []
        read |= {owner} if leaked(call.words(), LATIN) and call.answer["ok"] else set()
        if owner == AT_THE_DESK["custodian"]:
            assert leaked(json.dumps(call.args, ensure_ascii=False).replace(reason, ""), *marks, WHO) == []
        elif owner != life.reporter.user:
            assert leaked(call.words(), *codes, WHO) == []
    assert read == {life.reporter.user, *AT_THE_DESK.values()} - {AT_THE_DESK["outside"]}
    assert leaked("\n".join(lines) + capfd.readouterr().err, *marks, WHO) == []
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert "desk.db" in {path.name for path in files}
    assert [path.name for path in files if leaked(path.read_bytes(), *marks, WHO)] == []


def test_nor_does_one_when_slack_fails_at_every_dialog(lived: Any, check: Any) -> None:
    life, lines = lived("ja", named=False, trouble=troubled)

    sorry = say("went_wrong", "ja", incident="").partition("。")[0]
    assert sorry in life.house.server.words(*DIALOGS)
    assert sorry not in life.house.server.words("chat.", "response_url")
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
        async with OnSlack().opened(room, installation, clock) as house:
            visitor = await house.visitor(known_as=WHO)
            await visitor.press("receipt")
            for name in ("to_view", "errors_of"):
                monkeypatch.setattr(interactions, name, broken)
            sent = visitor.sent(code=f"{LATIN} {JAPANESE}")
            assert await visitor.send(sent) == 503
            assert await visitor.push("report") == 503

    asyncio.run(run())
    stderr = capfd.readouterr().err
    assert '"error": "RuntimeError"' in stderr
    assert leaked("\n".join(lines) + stderr, LATIN, JAPANESE, WHO) == []
