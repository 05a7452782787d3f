"""A whole case with marks in every field that takes words, and eyes wherever nobody may find them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from adapters.database.backup import back_up
from adapters.entrypoints.file_room import file_room
from adapters.entrypoints.installation import kept
from adapters.entrypoints.playground import playground
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.entrypoints.rounds import Round, beside
from adapters.entrypoints.worker import rounds
from bot.cases.nickname import nickname
from bot.cases.receipt import to_receipt
from bot.dialogue.wording import say
from long_life import ADDRESS, FILE_MARKS, JAPANESE, LATIN, LongLife, Page, Way, browsed, by_itself

VISITOR, INVOLVED = "zqxvisitorvw", "zqxinvolvedvw"
EVERYBODY = ("counselor-a", "counselor-b", "counselor-c", "outside")
KINDS = "report reply note assessment addition wishes handover conclusion withdrawal".split()


@dataclass
class Case:
    """A case from report to withdrawal: who is at it, and the words that were planted, by form and field."""

    reporter: Any
    counselor: Any
    planted: dict[tuple[str, str], str] = field(default_factory=dict)
    receipt: str = ""
    receipts: list[str] = field(default_factory=list)

    async def plant(self, who: Any, pane: str, **chosen: str) -> None:
        """Fill in every field that takes words, choose something everywhere else, and send it."""
        form = str(who.within(pane).xpath(".//input[@name='form']/@value")[0])
        told = {}
        for name, standing in who.filled(pane).items():
            if name == "involved":  # none of those who read it
                told[name] = f"playground:{INVOLVED}"
            elif options := who.options(pane, name):
                told[name] = standing or options[0]
            elif not who.within(pane).xpath(f".//input[@type='date'][@name='field.{name}']"):
                told[name] = self.planted[form, name] = f"{LATIN} {form} {name} {JAPANESE}"
        await who.submit(pane, **(told | chosen))

    async def act(self, act: str, **chosen: str) -> None:
        """What the counselor does with the case that is open."""
        await self.counselor.press(act, "counselor")
        await self.plant(self.counselor, "counselor", **chosen)

    async def open(self, counselor: str) -> None:
        """The counselors' browser shows the case, open before this one of them."""
        await self.counselor.close("counselor")
        await self.counselor.be(counselor)
        await self.counselor.press(f"case:{self.locator}", "counselor")

    async def come_back(self, *, named: bool) -> None:
        """The reporter has their case open."""
        await self.reporter.close()
        await self.reporter.press("receipt")
        if named:
            await self.reporter.press(f"own:{self.locator}")
        else:
            await self.reporter.submit(code=self.receipt)

    @property
    def locator(self) -> str:
        return to_receipt(self.receipt).locator

    @property
    def code(self) -> tuple[str, ...]:
        """The receipt's secret, as it may be written."""
        receipts = [one for one in (self.receipt, *self.receipts) if one]
        return tuple(written for one in receipts for written in (one, one[10:], to_receipt(one).code))

    def words(self, *forms: str) -> list[str]:
        return [words for (form, _), words in self.planted.items() if form in forms]

    async def live(self, deliver: Callable[[], Awaitable[None]], *, named: bool) -> None:
        """All that can be written in a case; in the end both dialogs show it."""
        reporter, counselor = self.reporter, self.counselor
        await reporter.be("counselor-a")
        await reporter.press("report")
        await reporter.press("report_safe")
        wishes = " ".join(reporter.options("staff", "wishes"))
        await reporter.submit(naming="named" if named else "anonymous", about="me", wishes=wishes)
        self.receipt, _ = reporter.taken_along()
        await self.plant(reporter, "staff")
        await deliver()
        await self.open("counselor-a")
        for act in ("case_reply", "case_note", "case_assess"):
            await self.act(act)
            await counselor.press("case_again", "counselor")
        await self.come_back(named=named)
        for act in ("followup_add", "followup_wish"):
            await reporter.press(act)
            await self.plant(reporter, "staff")
        await self.open("counselor-a")
        await self.act("case_hand_over", to="counselor-c")
        await deliver()
        await self.open("counselor-c")
        await self.act("case_conclude")
        await self.come_back(named=named)
        await reporter.press("followup_withdraw")
        await reporter.press("followup_leave")
        await deliver()
        await self.open("counselor-c")


@dataclass
class Watch:
    """Looks everywhere but into the two dialogs where the words belong."""

    leaked: Callable[..., list[str]]
    folder: Path
    lines: list[str]
    case: Case
    keeper: Any = None
    engine: Any = None
    hidden: tuple[str, ...] = ()
    cards: list[str] = field(default_factory=list)
    shown: dict[int, str] = field(default_factory=dict)
    forms: dict[str, set[str]] = field(default_factory=dict)
    pressed: set[str] = field(default_factory=set)
    pages: list[Page] = field(default_factory=list)

    @property
    def marks(self) -> tuple[str, ...]:
        return (JAPANESE, LATIN, VISITOR, INVOLVED, *FILE_MARKS, *self.case.code)

    def ears(self, *visitors: Any) -> None:
        """Which buttons these press is noted."""

        def noted(press: Any) -> Any:
            async def pressing(action: str, pane: str = "staff") -> None:
                self.pressed.add(action.partition(":")[0])
                await press(action, pane)

            return pressing

        for one in visitors:
            one.press = noted(one.press)

    def at_page(self, one: Any) -> None:
        """A page apart from the reporter's own dialog, and the counselor's; in those, the secrets."""
        page = deepcopy(one.page)
        own = {id(self.case.reporter): "staff", id(self.case.counselor): "counselor"}
        pane = (own | {id(self.keeper): "counselor"}).get(id(one), "")
        for dialog in page.xpath("//*[@id=$name]", name=f"{pane}-dialog"):
            self._at_dialog(one, pane, html.tostring(dialog, encoding="unicode"))
            dialog.getparent().remove(dialog)
        assert self.leaked(html.tostring(page, encoding="unicode"), *self.marks) == []
        cards = page.xpath("//*[@id='conversation' or @class='notices' or @class='notes']//section")
        self.cards += [card.text_content() for card in cards]

    def _at_dialog(self, one: Any, pane: str, shown: str) -> None:
        """Of the words, the custodian reads why a name is asked for, and nobody reads a secret."""
        for form in one.within(pane).xpath(".//input[@name='form']/@value"):
            self.forms.setdefault(str(form), set()).update(one.filled(pane))
        self.shown[id(one)] = self.shown.get(id(one), "") + one.told(pane)
        if one is self.keeper:
            reason = self.case.planted.get(("case_identity", "reason"), "")
            assert self.leaked(shown.replace(reason, "") if reason else shown, *self.marks) == []
        secrets = (VISITOR, *((*self.case.code, *self.hidden) if one is self.case.counselor else ()))
        assert self.leaked(shown, *secrets) == []

    def at_traffic(self, *visitors: Any) -> None:
        """Addresses and headers, apart from the cookie that a browser is known by."""
        for answer, _ in (heard for one in visitors for heard in one.heard):
            headers = [value for name, value in answer.headers.items() if name != "Set-Cookie"]
            assert self.leaked("\n".join([str(answer.url), *headers]), *self.marks) == []

    def at_cards(self) -> None:
        """What was posted into a conversation or a mailbox: who exports the platform's messages has it."""
        locators = {to_receipt(one).locator for one in (self.case.receipt, *self.case.receipts) if one}
        called = [nickname(one, lang) for one in locators for lang in ("ja", "en")]
        assert self.leaked("\n".join(self.cards), *self.marks, *locators, *called) == []

    def at_files(self) -> None:
        """Every file below the test's folder: database, its log, index, roster, keys, backup."""
        for path in self.folder.rglob("*"):
            assert not path.is_file() or self.leaked(path.read_bytes(), *self.marks) == [], path.name

    def at_logs(self, stderr: str) -> None:
        """Every logger at its loudest, and what the desk says on stderr; also no link is in there.

        (The server of these tests, unlike the desk's own, keeps a list of what was asked of it.)
        """
        assert self.leaked("\n".join(self.lines) + stderr, *self.marks) == []
        links = [one.url.rpartition("/")[2] for one in self.pages]
        own = [line for line in self.lines if "aiohttp.access" not in line]
        assert self.leaked("\n".join(own) + stderr, *links) == []

    def at_pages(self) -> None:
        """The desk's own pages, apart from what is saved from them by who may have it."""
        for page in self.pages:
            saved = page.headers.get("Content-Disposition", "")
            headers = [value for name, value in page.headers.items() if name != "Content-Disposition"]
            assert self.leaked("\n".join([page.url, *headers]), *self.marks) == []
            assert saved or self.leaked(page.body, *self.marks) == []


class Trouble:
    """Raises, with the words in its message, at the nth call of any of the methods it was brought to."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self._patched, self.left, self.struck, self.words = patched, 0, False, ""
        self.brought: set[str] = set()
        self.reached: set[str] = set()

    def at(self, nth: int, *words: str) -> None:
        self.left, self.struck, self.words = nth, False, " ".join(words)

    def brought_to(self, owner: type, method: str) -> None:
        genuine, name = getattr(owner, method), f"{owner.__name__}.{method}"
        self.brought.add(name)

        def troubled(*arguments: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self.struck = True
                self.reached.add(name)
                raise RuntimeError(f"{self.words} {arguments}") from ValueError(self.words)
            return genuine(*arguments, **named)

        self._patched.setattr(owner, method, troubled)


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Trouble:
    """trouble.brought_to(class, method): it strikes there, once at every call of a whole case."""
    return Trouble(monkeypatch)


@dataclass
class Life:
    """A case that is lived under watch; wherever trouble strikes, the same thing is done once more."""

    house: Any
    clock: Any
    watch: Watch
    trouble: Trouble
    lang: str
    onlookers: list[Any]

    async def sent(self, who: Any, send: Callable[[], Awaitable[int]]) -> int:
        sorry = say("went_wrong", self.lang, incident="").partition((self.lang == "ja" and "。") or ",")[0]
        for nth in count(1):
            self.trouble.at(nth, *self.watch.marks)
            status = await send()
            self.watch.at_page(who)
            if not self.trouble.struck:
                break
            assert sorry in who.page.text_content()
        for one in self.onlookers:
            await one.look()
            self.watch.at_page(one)
        return status

    async def deliver(self) -> None:
        """A quarter hour later, the worker's round."""
        self.clock.turn(minutes=15)
        for nth in count(1):
            self.trouble.at(nth, *self.watch.marks)
            await self._round()
            if not self.trouble.struck:
                break
            self.clock.turn(minutes=6)
        for one in EVERYBODY:
            await self.onlookers[0].be(one)
            self.watch.at_page(self.onlookers[0])

    async def _round(self) -> None:
        """As it goes by itself; the worker survives whatever happens in it."""
        done, loop = asyncio.Event(), asyncio.get_running_loop()

        def round_() -> int:
            try:
                return int(self.house.deliver())
            finally:
                loop.call_soon_threadsafe(done.set)

        worker = asyncio.create_task(rounds(round_, pause=3600))
        await done.wait()
        await asyncio.sleep(0.01)
        assert not worker.done()
        worker.cancel()


@pytest.fixture
def lived(
    room: ReadingRoom, tmp_path: Path, clock: Any, opened_house: Any, listen: Callable[[], list[str]],
    leaked: Callable[..., list[str]], capfd: pytest.CaptureFixture[str], trouble: Trouble,
) -> Callable[..., Watch]:  # fmt: skip
    """lived(lang, named=…, reading=…): a whole case was lived and watched, and everything looked through."""

    async def live(house: Any, lines: list[str], lang: str, named: bool) -> Watch:
        reporter = await house.visitor(lang, {"conversation": VISITOR})
        counselor, *onlookers = [await house.visitor(lang) for _ in range(3)]
        await onlookers[1].be("outside")
        watch = Watch(leaked, tmp_path, lines, Case(reporter, counselor))
        life = Life(house, clock, watch, trouble, lang, onlookers)
        reporter.each, counselor.each = partial(life.sent, reporter), partial(life.sent, counselor)
        await watch.case.live(life.deliver, named=named)
        trouble.at(0)
        watch.at_traffic(reporter, counselor, *onlookers)
        watch.at_files()
        return watch

    def ran(lang: str, *, named: bool, reading: ReadingRoom = room) -> Watch:
        installation, lines = kept(tmp_path / "desk", tmp_path / "keys", None, print), listen()

        async def opened() -> Watch:
            async with opened_house(playground(reading, installation, clock)) as house:
                return await live(house, lines, lang, named)

        watch = asyncio.run(opened(), debug=not trouble.brought)
        back_up(installation.engine, None, tmp_path / "backup", date(2026, 11, 24), lambda done, total: None)
        with installation.engine.connect() as connection:
            kinds = connection.exec_driver_sql("SELECT kind FROM entries ORDER BY sequence").scalars().all()
        assert kinds == KINDS
        installation.engine.dispose()
        watch.at_files()
        watch.at_logs(capfd.readouterr().err)
        watch.at_cards()
        return watch

    return ran


class Sampled:
    """As Trouble, in a life too long to fail at every call: at each fifth step, and once in each hand."""

    def __init__(self, patched: pytest.MonkeyPatch, often: int = 1) -> None:
        self._patched, self._often, self._step, self.struck, self.words = patched, often, "", False, ""
        self.brought: set[str] = set()
        self.reached: Counter[str] = Counter()
        self._done: dict[str, set[str]] = {}

    def at(self, step: str, *words: str) -> None:
        """From now on it is this step; "" for none."""
        self._step, self.struck, self.words = step, False, " ".join(words)

    def brought_to(self, owner: type, method: str) -> None:
        genuine, name = getattr(owner, method), f"{owner.__name__}.{method}"
        self.brought.add(name)

        def troubled(*arguments: Any, **named: Any) -> Any:
            done = self._done.setdefault(self._step, set())
            sampled = not done and self._step.endswith(("0", "5"))
            due = name not in done and (sampled or self.reached[name] < self._often)
            if self._step and not self.struck and due:
                done.add(name)
                self.struck = True
                self.reached[name] += 1
                raise RuntimeError(f"{self.words} {arguments}") from ValueError(self.words)
            return genuine(*arguments, **named)

        self._patched.setattr(owner, method, troubled)


@pytest.fixture
def sampled(monkeypatch: pytest.MonkeyPatch) -> Sampled:
    """sampled.brought_to(class, method): as trouble, for a long life."""
    return Sampled(monkeypatch)


@dataclass
class Long:
    """A long life on the playground, under watch; wherever trouble strikes, the same is done once more."""

    house: Any
    clock: Any
    watch: Watch
    trouble: Sampled
    lang: str
    onlookers: list[Any]
    rounds: Sequence[Round]
    steps: Iterator[int] = field(default_factory=count)

    async def plant(self, who: Any, pane: str, **chosen: str) -> None:
        await self.watch.case.plant(who, pane, **chosen)

    async def sent(self, who: Any, send: Callable[[], Awaitable[int]]) -> int:
        sorry = say("went_wrong", self.lang, incident="").partition((self.lang == "ja" and "。") or ",")[0]
        step = f"{next(self.steps)}"
        while True:
            self.trouble.at(step, *self.watch.marks)
            status = await send()
            struck = self.trouble.struck
            self.trouble.at("")
            self.watch.at_page(who)
            if not struck:
                break
            assert sorry in who.page.text_content()
        return status

    async def browse(self, way: Way, name: str = "", content: bytes | None = None) -> bytes:
        step = f"{next(self.steps)}"
        while True:
            url = (await way()).replace(ADDRESS, self.house.address)
            self.trouble.at(step, *self.watch.marks)
            pages = await browsed(url, name, content)
            struck = self.trouble.struck
            self.trouble.at("")
            self.watch.pages += pages
            if pages[-1].status == 429:  # so many files are enough for now
                self.clock.turn(hours=1)
            elif not struck:
                assert [one.status for one in pages] == [200, 200]
                return pages[-1].body
            assert {one.status for one in pages} & {500, 503, 410, 429}

    async def deliver(self) -> None:
        self.clock.turn(minutes=15)
        step = f"{next(self.steps)}"
        while await self._round(Round(self.house.deliver, 3600), step):
            self.clock.turn(minutes=6)
        for one in (*EVERYBODY, "custodian"):
            await self.onlookers[0].be(one)
            self.watch.at_page(self.onlookers[0])
        for one in self.onlookers[1:]:
            await one.look()
            self.watch.at_page(one)

    async def turn_over(self) -> None:
        for one in self.rounds:
            step = f"{next(self.steps)}"
            while await self._round(one, step):
                pass

    async def end(self) -> None:
        """Years later its readers are told that it goes, and it goes."""
        for days in (5 * 365 - 20, 40):
            self.clock.turn(days=days)
            await self.turn_over()
            await self.deliver()

    async def _round(self, round_: Round, step: str) -> bool:
        """As it goes by itself, once; whether trouble struck."""
        done, loop = asyncio.Event(), asyncio.get_running_loop()

        def act() -> None:
            try:
                round_.act()
            finally:
                loop.call_soon_threadsafe(done.set)

        self.trouble.at(step, *self.watch.marks)
        running = beside((Round(act, 3600),))(self.house.app)
        await anext(running)
        await done.wait()
        with suppress(StopAsyncIteration):
            await anext(running)
        struck = self.trouble.struck
        self.trouble.at("")
        return struck


@pytest.fixture
def lived_long(
    room: ReadingRoom, tmp_path: Path, clock: Any, opened_house: Any, listen: Callable[[], list[str]],
    leaked: Callable[..., list[str]], capfd: pytest.CaptureFixture[str], sampled: Sampled,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Watch]:  # fmt: skip
    """lived_long(lang, check): a long life was watched, and everything looked through; `check(watch, life)`
    looks at it before the case is deleted."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))

    async def live(house: Any, lines: list[str], lang: str, engine: Any, rounds: Any, check: Any) -> Watch:
        reporter = await house.visitor(lang, {"conversation": VISITOR})
        counselor, keeper, *onlookers = [await house.visitor(lang) for _ in range(4)]
        await onlookers[1].be("outside")
        watch = Watch(leaked, tmp_path, lines, Case(reporter, counselor), keeper, engine)
        life = Long(house, clock, watch, sampled, lang, onlookers, rounds)
        watch.ears(reporter, counselor, keeper)
        for one in (reporter, counselor, keeper):
            one.each = partial(life.sent, one)
        long = LongLife(life, reporter, counselor, keeper, clock, f"playground:{INVOLVED}")
        watch.case.receipts = long.receipts

        name = f"{LATIN} report_write name {JAPANESE}"
        watch.hidden = (name,)

        def confided() -> None:
            """Until here the name was the custodian's alone."""
            assert name in watch.case.planted.values()
            watch.hidden = ()

        await long.live(confided)
        watch.at_files()
        check(watch, long)
        await life.end()
        watch.at_traffic(reporter, counselor, keeper, *onlookers)
        watch.at_pages()
        return watch

    def ran(lang: str, check: Callable[[Watch, LongLife], None]) -> Watch:
        installation, lines = kept(tmp_path / "desk", tmp_path / "keys", None, print), listen()
        installation = replace(installation, files=file_room(tmp_path / "desk", ADDRESS))
        acts = by_itself(installation, clock)

        async def opened() -> Watch:
            async with opened_house(playground(room, installation, clock)) as house:
                return await live(house, lines, lang, installation.engine, acts, check)

        watch = asyncio.run(opened())
        installation.engine.dispose()
        watch.at_files()
        watch.at_logs(capfd.readouterr().err)
        watch.at_cards()
        return watch

    return ran
