"""Visitor: a browser on the playground's page; and the house it is a visitor of."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer
from lxml import html
from yarl import URL

from adapters.entrypoints.installation import Installation
from adapters.entrypoints.playground import ROUND, playground
from adapters.entrypoints.reading_room import ReadingRoom
from bot.desk.ports import Now
from shown import Answer, Entry, Quote, Sent

Posted = Sequence[tuple[str, str]]
Send = Callable[[], Awaitable[int]]


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

    def known_as(self) -> str:
        """What the desk knows this browser by: whoever has it is them, later on."""
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

    async def say(self, text: str) -> None:
        """Write to the desk."""
        assert await self.post("/say", [("text", text)]) == 200

    async def speak(self, lang: str) -> None:
        """Change the language by its button."""
        assert await self.post("/lang", [("lang", lang)]) == 200

    async def unfold(self, *fields: str) -> None:
        """These fields are there to be filled in: on this page, all are."""
        assert set(fields) <= self.filled().keys()

    async def push(self, action: str, pane: str = "staff", state: str = "") -> int:
        """Press a button that no page ever showed; `state`: inside a dialog that has it."""
        return await self.post("/press", [("pane", pane), ("action", action), ("state", state)])

    async def send(self, sent: Sent, pane: str = "staff") -> int:
        """Send a dialog that no page ever made."""
        fields = [(f"field.{name}", value) for name, value in sent.told.items()]
        return await self.post(
            "/submit", [("pane", pane), ("form", sent.form), ("state", sent.state), *fields]
        )

    def sent(self, pane: str = "staff", **told: str) -> Sent:
        """What the open dialog would say if it were sent."""
        hidden = dict(_hidden(self.within(pane).xpath(".//form[@class='fields']")[0]))
        return Sent(hidden["form"], hidden["state"], {**self.filled(pane), **told})

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
        """What came for the counselor that is shown, newest first; without its buttons."""
        found = self.page.xpath("//*[@class='notices']//section")
        return ["".join(one.xpath(".//text()[not(ancestor::button)]")).strip() for one in found]

    def said(self) -> list[str]:
        """Their own words that stand in the conversation."""
        return [str(one.text_content()) for one in self.page.xpath("//p[@class='said']")]

    def title(self, pane: str = "staff") -> str:
        """What the open dialog is called; "" where none is open."""
        return "".join(self.page.xpath("//*[@id=$one]/text()", one=f"{pane}-dialog-title"))

    def actions(self, pane: str = "staff") -> list[str]:
        """What can be pressed in the open dialog of a pane, or else in the pane."""
        return [str(one) for one in self.within(pane).xpath(".//button[@name='action']/@value")]

    def links(self, pane: str = "staff") -> list[str]:
        """The pages that can be opened there."""
        return [str(one) for one in self.within(pane).xpath(".//*[@class='link']/a/@href")]

    def picking(self, counselor: str) -> str:
        """What stands in a picker of people when this counselor is picked."""
        return f"playground:{counselor}"

    def calls(self, pane: str = "staff") -> list[str]:
        """The numbers that can be called from there."""
        return [one.removeprefix("tel:") for one in self.within(pane).xpath(".//a[@class='call']/@href")]

    def listed(self) -> list[Entry]:
        """The cases of the counselor that is shown, whatever is open before them."""
        return [
            Entry(
                one.xpath("string(*[@class='title'])"),
                tuple(one.xpath(".//*[@class='badge']/text()")),
                one.xpath("string(.//button/@value)"),
            )
            for one in self.page.xpath("//*[@class='home']//*[@class='listed']")
        ]

    def answers(self) -> list[Answer]:
        """The cards that answer what was said last."""
        return [_to_answer(one) for one in self.page.xpath("//*[@id='latest']/section")]

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


def _to_answer(card: Any) -> Answer:
    quotes = [
        Quote(
            "".join(one.xpath(".//blockquote//text()")),
            one.xpath("string(.//*[@class='source'])"),
            tuple(one.xpath(".//*[@class='badge']/text()")),
        )
        for one in card.xpath(".//details[contains(@class, 'quotation')]")
    ]
    return Answer(
        "urgent" in card.get("class"),
        str(card.text_content()),
        tuple(card.xpath("./h2/text()")),
        tuple(quotes),
        tuple(one.removeprefix("tel:") for one in card.xpath(".//a[@class='call']/@href")),
        tuple(card.xpath(".//button/text()")),
    )


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

    async def visitor(
        self, lang: str = "ja", cookies: Mapping[str, str] | None = None, known_as: str = ""
    ) -> Visitor:
        """Somebody with a browser of their own, on the page; `known_as`: who was there before."""
        cookies = {"conversation": known_as} if known_as else cookies
        jar = CookieJar(unsafe=True)
        session = ClientSession(cookie_jar=jar, cookies=cookies, headers={"Accept-Language": lang})
        one = Visitor(await self.doors.enter_async_context(session), self.address, lang)
        await one.look()
        return one

    def deliver(self) -> int:
        """A round of the worker: how many notices arrived."""
        return self.app[ROUND]()


@asynccontextmanager
async def opened_house(app: web.Application, *, worker: bool = False) -> AsyncIterator[House]:
    """A playground runs; `worker`: its worker goes round by itself, too."""
    if not worker:
        app.cleanup_ctx.clear()
    async with TestServer(app, host="127.0.0.1") as server, AsyncExitStack() as doors:
        yield House(app, str(server.make_url("")).rstrip("/"), doors)


class OnPlayground:
    """The playground, for walks."""

    @asynccontextmanager
    async def opened(
        self, room: ReadingRoom, installation: Installation, now: Now, *, worker: bool = False
    ) -> AsyncIterator[House]:
        """A playground that runs."""
        async with opened_house(playground(room, installation, now), worker=worker) as house:
            yield house
