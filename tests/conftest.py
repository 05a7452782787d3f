"""What several tests need: the shipped library's index, made once a run, a fixed day, a desk of one's own."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer
from lxml import html
from yarl import URL

from adapters.entrypoints.installation import Installation, fleeting
from adapters.entrypoints.playground import ROUND
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.vault import envelope
from bot.cases.clock import JAPAN
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Audience, Scope

TODAY = date(2026, 11, 21)
GOLDEN = Path(__file__).parent / "golden"


def quiet(done: int, total: int) -> None:
    """A progress that shows nothing."""


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of the golden questions."""
    return GOLDEN


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which every test asks."""
    return TODAY


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests see no variable and no `.env` of whoever runs them."""
    for name in list(os.environ):  # noqa: TID251
        if name.startswith("MADOGUCHI_") or name in {"PORT", "DATABASE_URL"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped library's index and the extracted word vectors."""
    folder = tmp_path_factory.mktemp("data")
    ReadingRoom(folder, None, quiet, _no_refusal).index()
    return folder


@pytest.fixture(scope="session")
def room(data: Path) -> ReadingRoom:
    """The shipped library, indexed."""
    return ReadingRoom(data, None, quiet, _no_refusal)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A desk of this test's own: a database and a roster under tmp_path/desk, its keys in memory."""
    (tmp_path / "desk").mkdir()
    made = fleeting(tmp_path / "desk", _no_refusal)
    yield made
    made.engine.dispose()


@pytest.fixture
def quick_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes cost next to nothing, where a test comes back often."""
    monkeypatch.setattr(envelope, "MEMORY", 8192)
    monkeypatch.setattr(envelope, "PASSES", 1)


@dataclass
class Clock:
    """A clock that only the test turns; it stands at a Tuesday morning, a working day, at an odd moment."""

    now: datetime = datetime(2026, 11, 24, 10, 7, 33, 123456, JAPAN)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture
def clock() -> Clock:
    """The time, as far as this test's desk knows it."""
    return Clock()


Posted = Sequence[tuple[str, str]]
Send = Callable[[], Awaitable[int]]


@pytest.fixture(scope="session")
def ask(room: ReadingRoom) -> Callable[..., Answer | NoAnswer]:
    """ask(text, as_of=…, audience=…, lang=…): the answer of the shipped library."""

    def asked(
        text: str, as_of: date = TODAY, audience: Audience = Audience.STAFF, lang: str | None = None
    ) -> Answer | NoAnswer:
        return room.answer(Question(text, Scope(as_of, audience), lang))

    return asked


def _no_refusal(fault: Exception) -> None:
    raise AssertionError(f"the shipped library has a document that can't be read: {fault}")


@dataclass
class Visitor:
    """A browser without scripts: it fills in and presses what stands on its page, and notes what it hears.

    `each` is how every form is sent: once, unless a test has it sent otherwise.
    """

    session: ClientSession
    address: str
    lang: str
    page: Any = None
    heard: list[tuple[ClientResponse, str]] = field(default_factory=list)
    each: Callable[[Send], Awaitable[int]] = lambda send: send()

    def cookie(self) -> str:
        """What the desk knows this browser by."""
        return str(self.session.cookie_jar.filter_cookies(URL(self.address))["conversation"].value)

    async def look(self) -> None:
        """Ask for the page."""
        async with self.session.get(f"{self.address}/") as answer:
            await self._note(answer)

    async def post(self, path: str, posted: Posted | bytes, **headers: str) -> int:
        """What the desk answers to a body; the page it leads to is the visitor's from now on."""
        headers = {"Origin": self.address, **headers}
        body = posted if isinstance(posted, bytes) else list(posted)
        async with self.session.post(self.address + path, data=body, headers=headers) as answer:
            await self._note(answer)
            return answer.status

    async def press(self, action: str, pane: str = "staff") -> None:
        """Press the button of an action that stands in a pane, in its dialog if one is open."""
        [button, *_] = self.within(pane).xpath(".//button[@name='action'][@value=$a]", a=action)
        [form] = button.xpath("ancestor::form")
        await self._send(form.get("action"), [*_hidden(form), ("action", action)])

    async def submit(self, pane: str = "staff", **told: str) -> None:
        """Fill in the open dialog of a pane and send it; what is not named goes as it stands there."""
        await self._send(*self.to_send(pane, **told))

    def to_send(self, pane: str = "staff", **told: str) -> tuple[str, Posted]:
        """What would be sent, and where to."""
        standing = self.filled(pane)
        assert told.keys() <= standing.keys(), f"no such field: {told.keys() - standing.keys()}"
        [form] = self.within(pane).xpath(".//form[@class='fields']")
        fields = [
            (f"field.{name}", one)
            for name, value in {**standing, **told}.items()
            for one in (value.split() if self.options(pane, name) else [value])
        ]
        return form.get("action"), [*_hidden(form), *fields]

    async def be(self, counselor: str) -> None:
        """Look at the right pane as this counselor."""
        await self._send("/counselor", [("counselor", counselor)])

    async def close(self, pane: str = "staff") -> None:
        """Close the dialog of a pane."""
        await self._send("/close", [("pane", pane)])

    def within(self, pane: str) -> Any:
        """The open dialog of a pane, or else the pane."""
        [found, *_] = (
            *self.page.xpath("//*[@id=$one]", one=f"{pane}-dialog"),
            self.page.get_element_by_id(pane),
        )
        return found

    def told(self, pane: str = "staff") -> str:
        """What stands in the open dialog of a pane, or else in the pane."""
        return str(self.within(pane).text_content())

    def filled(self, pane: str = "staff") -> dict[str, str]:
        """The fields of a pane's open dialog, each as it stands; several choices are separated by spaces."""
        standing: dict[str, str] = {}
        for one in self._controls(pane):
            name = one.get("name").removeprefix("field.")
            value = _standing(one)
            standing[name] = " ".join(filter(None, (standing.get(name), value)))
        return standing

    def options(self, pane: str, name: str) -> list[str]:
        """The choices of a field; none where words are written."""
        found = [one for one in self._controls(pane) if one.get("name") == f"field.{name}"]
        picked = [value for one in found for value in one.xpath("./option/@value") if value]
        return picked + [one.get("value") for one in found if one.get("type") in {"radio", "checkbox"}]

    def taken_along(self) -> list[str]:
        """What is there to be copied: the receipt, then the nickname."""
        return [one.text for one in self.within("staff").xpath(".//*[@class='copyable']/code")]

    def notices(self) -> list[str]:
        """What came for the counselor that is shown, newest first."""
        found = self.page.xpath("//*[@class='notices']//section")
        return [one.text_content().strip() for one in found]

    def _controls(self, pane: str) -> list[Any]:
        found: list[Any] = self.within(pane).xpath(".//*[@form=$one][@name]", one=f"{pane}-fields")
        return found

    async def _send(self, path: str, posted: Posted) -> None:
        status = await self.each(lambda: self.post(path, posted))
        assert status == 200, status

    async def _note(self, answer: ClientResponse) -> None:
        text = await answer.text()
        self.heard += [(one, "") for one in answer.history]
        self.heard.append((answer, text))
        if answer.status == 200:
            self.page = html.fromstring(text)


def _hidden(form: Any) -> list[tuple[str, str]]:
    return [(one.get("name"), one.get("value")) for one in form.xpath(".//input[@type='hidden']")]


def _standing(control: Any) -> str:
    if control.tag == "textarea":
        return (control.text or "").removeprefix("\n")
    if control.tag == "select":
        return str(next(iter(control.xpath("./option[@selected]/@value")), ""))
    if control.get("type") in {"radio", "checkbox"}:
        return control.get("value") if control.get("checked") is not None else ""
    return control.get("value") or ""


@dataclass
class House:
    """A playground that runs, its clock, and the browsers on it."""

    app: web.Application
    address: str
    doors: AsyncExitStack

    async def visitor(self, lang: str = "ja", cookies: Mapping[str, str] | None = None) -> Visitor:
        """Somebody with a browser of their own, on the page."""
        jar = CookieJar(unsafe=True)
        session = ClientSession(cookie_jar=jar, cookies=cookies, headers={"Accept-Language": lang})
        one = Visitor(await self.doors.enter_async_context(session), self.address, lang)
        await one.look()
        return one

    def deliver(self) -> int:
        """A round of the worker: how many notices arrived."""
        return self.app[ROUND]()


@pytest.fixture(scope="session")
def opened_house() -> Callable[..., Any]:
    """async with opened_house(app) as house: it runs; `worker`: its worker goes round by itself, too."""

    @asynccontextmanager
    async def opened(app: web.Application, *, worker: bool = False) -> AsyncIterator[House]:
        if not worker:
            app.cleanup_ctx.clear()
        async with TestServer(app, host="127.0.0.1") as server, AsyncExitStack() as doors:
            yield House(app, str(server.make_url("")).rstrip("/"), doors)

    return opened
