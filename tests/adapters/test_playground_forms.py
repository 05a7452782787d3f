"""The playground's dialogs and its counselor's pane, over real HTTP."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from lxml import html

from adapters.playground.app import Desk, add_playground
from adapters.playground.conversation import Conversation
from adapters.playground.inbound import to_incoming
from adapters.playground.messenger import NOTICES, PlaygroundMessenger
from adapters.web import web_app
from bot.confidential import Confidential
from bot.dialogue.card import Button, Card, Listed, Text
from bot.dialogue.form import Entered, Field, Form
from bot.dialogue.messages import Asker, Incoming, Outgoing, Pressed, Said, Say, Show, Submitted
from bot.dialogue.ports import DeliveryError
from bot.dialogue.wording import say

STAFF = Asker("staff", None, "ja")
CANARY = "zqxcanary"
FORM = Form("words", "相談", (Field("what", "何がありましたか", Entered.LINES),), "送る", f"state-{CANARY}")


class House:
    """A desk that notes what it hears and answers as told, and a browser on its page."""

    def __init__(self, client: TestClient, heard: list[Incoming], messenger: PlaygroundMessenger) -> None:
        self.client, self.heard, self.messenger = client, heard, messenger
        self.traces: list[str] = []

    async def post(self, path: str, **fields: str) -> html.HtmlElement:
        origin = str(self.client.make_url("/")).rstrip("/")
        answer = await self.client.post(path, data=_named(fields), headers={"Origin": origin})
        assert answer.status == 200
        for one in (*answer.history, answer):
            self.traces += [str(one.url), *(f"{name}: {value}" for name, value in one.headers.items())]
        return html.fromstring(await answer.text())


def _named(fields: dict[str, str]) -> dict[str, str]:
    return {name.replace("__", "."): value for name, value in fields.items()}


Walk = Callable[[House], Awaitable[Any]]


@pytest.fixture
def walk() -> Callable[..., Any]:
    """walk(steps, answers): run steps(house) with a desk that gives these answers, one a time."""

    def walked(steps: Walk, *answers: Sequence[Outgoing]) -> Any:
        heard: list[Incoming] = []
        left = iter(answers)

        def receive(incoming: Incoming) -> Sequence[Outgoing]:
            heard.append(incoming)
            return next(left, [])

        def home(asker: Asker, person: Confidential[str]) -> Card:
            whose = f"{asker.audience} {person.reveal()}"
            return Card((Listed(whose, ("受付",), Button("開く", "case:1")),))

        async def run() -> Any:
            app = web_app(list)
            desk = Desk(receive, home, lambda lang: [("a", "相談員A"), ("b", "相談員B")])
            messenger = add_playground(app, desk, lambda lang: [], lambda: "visitor")
            async with TestClient(TestServer(app, host="127.0.0.1")) as client:
                return await steps(House(client, heard, messenger))

        return asyncio.run(run())

    return walked


def dialogs(page: html.HtmlElement, pane: str) -> list[str]:
    titles: list[str] = page.xpath("//*[@id=$pane]//*[@role='dialog']//h2/text()", pane=pane)
    return titles


def card(text: str) -> Say:
    return Say(Card((Text(text),)))


def test_a_dialog_opens_in_the_pane_it_came_from_and_covers_it(walk: Callable[..., Any]) -> None:
    page = walk(lambda house: house.post("/press", pane="staff", action="report"), [Show(FORM)])

    assert (dialogs(page, "staff"), dialogs(page, "counselor")) == (["相談"], [])
    assert page.xpath("//*[@id='staff']/*[@inert]//*[@id='conversation']")
    assert page.xpath("//*[@id='staff-dialog-title']/@tabindex") == ["-1"]


def test_a_dialog_takes_the_place_of_the_open_one_and_ends_with_a_card(walk: Callable[..., Any]) -> None:
    async def steps(house: House) -> list[html.HtmlElement]:
        return [
            await house.post("/press", action="report"),
            await house.post("/submit", form="words", field__what="言葉"),
            await house.post("/submit", form="next"),
        ]

    later = Form("next", "次", ())
    _, second, third = walk(steps, [Show(FORM)], [Show(later)], [card("受け取りました")])

    assert dialogs(second, "staff") == ["次"]
    assert dialogs(third, "staff") == []
    assert third.xpath("//*[@id='latest']//p/text()") == ["受け取りました"]


def test_closing_goes_back_to_the_button_that_opened_the_first_dialog(walk: Callable[..., Any]) -> None:
    async def steps(house: House) -> html.HtmlElement:
        await house.post("/press", action="report")
        await house.post("/press", action="safe", state="s")
        return await house.post("/close", pane="staff")

    page = walk(steps, [Show(FORM)], [Show(FORM)])

    assert dialogs(page, "staff") == []
    assert page.xpath("//*[@id='back']/@value") == ["report"]


def test_nothing_of_a_form_is_in_a_url_a_header_or_the_title(walk: Callable[..., Any]) -> None:
    async def steps(house: House) -> tuple[list[str], list[str]]:
        await house.post("/press", action="report")
        page = await house.post("/submit", form="words", state=f"{CANARY}", field__what=CANARY)
        urls = page.xpath("//@href | //@action | //@src | //@formaction | //@cite")
        return [*house.traces, *urls], page.xpath("//title/text()")

    filled = Form("words", CANARY, (Field("what", CANARY, Entered.LINES, value=CANARY),), "送る", CANARY)
    traces, title = walk(steps, [Show(FORM)], [Show(filled)])

    assert [one for one in traces if CANARY in one] == []
    assert title == [say("page_title", "ja")]


def test_another_visitor_sees_no_dialog(walk: Callable[..., Any]) -> None:
    async def steps(house: House) -> html.HtmlElement:
        await house.post("/press", action="report")
        house.client.session.cookie_jar.clear()
        house.client.session.cookie_jar.update_cookies({"conversation": "another"})
        return html.fromstring(await (await house.client.get("/")).text())

    assert dialogs(walk(steps, [Show(FORM)]), "staff") == []


def test_what_is_unsent_in_one_pane_is_still_there_after_something_in_the_other(
    walk: Callable[..., Any],
) -> None:
    draft = {
        "draft.staff.form": "words",
        "draft.staff.state": FORM.state,
        "draft.staff.field.what": "書きかけ",
    }

    async def steps(house: House) -> list[html.HtmlElement]:
        await house.post("/press", action="report")
        kept = await house.post("/counselor", counselor="a", **draft)
        stale = {**draft, "draft.staff.state": "another", "draft.staff.field.what": "別の画面の言葉"}
        return [kept, await house.post("/counselor", counselor="a", **stale)]

    pages = walk(steps, [Show(FORM)])

    assert [page.xpath("//textarea[@name='field.what']/text()")[0].strip() for page in pages] == [
        "書きかけ"
    ] * 2


def test_the_desk_hears_who_speaks_from_which_pane(walk: Callable[..., Any]) -> None:
    async def steps(house: House) -> list[Incoming]:
        await house.post("/press", pane="counselor", action="too early")
        await house.post("/press", pane="staff", action="report")
        await house.post("/counselor", counselor="nobody")
        await house.post("/press", pane="counselor", action="still too early")
        await house.post("/counselor", counselor="b")
        await house.post("/press", pane="counselor", action="case:1")
        return house.heard

    staff, counselor = walk(steps)

    assert isinstance(staff, Pressed)
    assert isinstance(counselor, Pressed)
    assert (staff.asker.audience, staff.person.reveal()) == ("staff", "playground:visitor-visitor")
    assert (counselor.asker.audience, counselor.person.reveal()) == ("counselor", "playground:b")


def test_a_counselor_sees_their_home_and_notices_newest_first_and_no_other_does(
    walk: Callable[..., Any],
) -> None:
    async def steps(house: House) -> list[html.HtmlElement]:
        for number in range(NOTICES + 5):
            house.messenger.send("counselor:a", card(f"通知{number}"))
        return [await house.post("/counselor", counselor=one) for one in ("a", "b")]

    own, other = walk(steps)

    notices = own.xpath("//*[@class='notices']//section/p/text()")
    assert notices == [f"通知{number}" for number in range(NOTICES + 4, 4, -1)]
    assert own.xpath("//*[@class='home']//*[@class='title']/text()") == ["counselor playground:a"]
    assert other.xpath("//*[@class='notices']//section") == []
    assert other.xpath("//*[@class='home']//*[@class='title']/text()") == ["counselor playground:b"]


def test_what_one_counselor_has_open_is_not_left_to_the_next(walk: Callable[..., Any]) -> None:
    async def steps(house: House) -> list[html.HtmlElement]:
        await house.post("/counselor", counselor="a")
        return [
            await house.post("/press", pane="counselor", action="case:1"),
            await house.post("/counselor", counselor="a"),
            await house.post("/counselor", counselor="b"),
        ]

    opened, again, other = walk(steps, [Show(FORM), card("ひとこと")])

    assert opened.xpath("//*[@class='notes']//p/text()") == ["ひとこと"]
    assert (dialogs(opened, "counselor"), dialogs(again, "counselor")) == (["相談"], ["相談"])
    assert dialogs(other, "counselor") == []
    assert other.xpath("//*[@class='notes']") == []


def test_the_worker_delivers_from_its_own_threads_and_nothing_is_lost() -> None:
    messenger = PlaygroundMessenger()
    messenger.conversation("visitor", "ja")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: messenger.send("counselor:a", card(str(number))), range(NOTICES)))
        list(threads.map(lambda number: messenger.send("visitor", card(str(number))), range(NOTICES)))

    page = messenger.conversation("visitor", "ja")
    assert set(messenger.notices("a")) == {card(str(number)).card for number in range(NOTICES)}
    assert set(page.entries) == {card(str(number)) for number in range(NOTICES)}


@pytest.mark.parametrize(("name", "outgoing"), [("nobody", card("通知")), ("counselor:a", Show(FORM))])
def test_what_cannot_be_delivered_is_said(name: str, outgoing: Outgoing) -> None:
    with pytest.raises(DeliveryError):
        PlaygroundMessenger().send(name, outgoing)


def test_only_fields_are_told_and_nothing_is_cut() -> None:
    long = "あ" * 100_000
    posted = [
        ("form", "f"), ("state", "s"), ("pane", "staff"), ("other", "x"), ("field.what", long),
        ("field.many", "a"), ("field.many", "b"), ("field.lines", "一\r\n二"),
    ]  # fmt: skip

    heard = to_incoming(posted, STAFF)

    assert isinstance(heard, Submitted)
    assert heard.told.reveal() == {"what": long, "many": "a b", "lines": "一\n二"}
    assert isinstance(to_incoming([("text", "質問")], STAFF), Said)


def test_a_conversation_tells_no_words_when_it_is_written_out() -> None:
    page = Conversation("ja", (Confidential(CANARY),), dialogs={"staff": Form("f", CANARY, ())})

    assert CANARY not in repr(page)
