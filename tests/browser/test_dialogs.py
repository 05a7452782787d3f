"""Dialogs and the counselor's pane as people meet them: by keyboard, by touch, with and without scripts."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import count

import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, expect

from adapters.playground.app import Desk, add_playground
from adapters.web import web_app
from bot.confidential import Confidential
from bot.dialogue.card import Button, Buttons, Card, Heading, Listed, Text
from bot.dialogue.form import Copyable, Entered, Field, Folded, Form, Option, Told
from bot.dialogue.messages import Asker, Incoming, Outgoing, Pressed, Say, Show, Submitted

RECEIPT = "K7QD-2M4X-9TBN-5RVA-3HWE-8CJP-6Z"
WISHES = tuple(Option(str(at), f"してほしいこと{at}") for at in range(4))
TABLE = Folded(
    "くわしく", ("だれが", "見られる", "見られない"), (("相談員", "担当の案件" * 4, "ほかの案件" * 4),)
)
WRITE = Form(
    "write",
    "相談・報告",
    (
        Text("迷っていても、書いてかまいません。"),
        TABLE,
        Copyable("受付番号", RECEIPT),
        Field("naming", "名前", Entered.ONE, WISHES[:2], required=True),
        Field("wishes", "してほしいこと", Entered.MANY, WISHES, hint="いくつでも"),
        Field("site", "場所", Entered.ONE, tuple(Option(str(at), f"場所{at}") for at in range(7))),
        Field("what", "何がありましたか(一言で大丈夫です)", Entered.LINES, required=True),
        Field("day", "いつ", Entered.DAY, aside=True),
        Field("line", "ひとこと", Entered.LINE, aside=True),
        Buttons((Button("やめておく", "leave"),)),
    ),
    "送る",
    "state",
)
CASE = Form("case", "案件", (Told("相談者", "一行め\n二行め"), Field("words", "返事", Entered.LINES)), "返す")


def _home(asker: Asker, person: Confidential[str]) -> Card:
    return Card((Heading("担当の案件"), Listed("青い灯台", ("受付", "至急"), Button("開く", "case:1"))))


@pytest.fixture(scope="module")
def told() -> list[dict[str, str]]:
    """What the desk is told in dialogs, in order."""
    return []


@pytest.fixture(scope="module")
def desk_address(told: list[dict[str, str]]) -> Iterator[str]:
    """A page whose desk opens the dialogs above; its own thread and event loop."""

    def receive(incoming: Incoming) -> Sequence[Outgoing]:
        match incoming:
            case Pressed("report"):
                return [Show(WRITE)]
            case Pressed("case:1"):
                return [Show(CASE)]
            case Submitted(_, words):
                told.append(dict(words.reveal()))
        return [Say(Card((Text("受け取りました"),)))]

    desk = Desk(receive, _home, lambda lang: [("a", "相談員A")])
    ready, done = threading.Event(), asyncio.Event()
    addresses: list[tuple[str, int]] = []

    async def serve() -> None:
        app = web_app(list)
        add_playground(app, desk, lambda lang: [], map(str, count()).__next__)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        addresses.extend(runner.addresses)
        ready.set()
        await done.wait()
        await runner.cleanup()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    assert ready.wait(20)
    yield f"http://127.0.0.1:{addresses[0][1]}/"
    loop.call_soon_threadsafe(done.set)
    thread.join()
    loop.close()


@pytest.fixture
def opened(browser: Browser, desk_address: str) -> Iterator[Callable[..., Page]]:
    """opened(width=…, scripts=…): the page in a window of its own; the browser may not complain."""
    complaints: list[str] = []
    contexts = []

    def open_page(width: int = 1280, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="ja-JP", java_script_enabled=scripts,
            permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(desk_address)
        return page

    yield open_page
    assert complaints == []
    for context in contexts:
        context.close()


def _fill(page: Page) -> dict[str, str]:
    """Fill every field in; what the desk should be told."""
    page.check("[name='field.naming'][value='1']")
    page.check("[name='field.wishes'][value='0']")
    page.check("[name='field.wishes'][value='3']")
    page.select_option("[name='field.site']", "5")
    page.fill("[name='field.what']", "\n一行め\n二行め")
    page.click("details.aside summary")
    page.fill("[name='field.day']", "2026-11-20")
    page.fill("[name='field.line']", "<b>")
    return {
        "naming": "1", "wishes": "0 3", "site": "5", "what": "\n一行め\n二行め", "day": "2026-11-20",
        "line": "<b>",
    }  # fmt: skip


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_filled_in_arrives_as_it_was_written(
    opened: Callable[..., Page], told: list[dict[str, str]], scripts: bool
) -> None:
    page = opened(scripts=scripts)
    page.click(".door.report")

    filled = _fill(page)
    page.click("#staff-dialog .foot button")

    expect(page.locator("#latest")).to_have_text("受け取りました")
    assert told[-1] == filled


def test_the_focus_goes_into_the_dialog_stays_there_and_returns_to_its_door(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    page.focus(".door.report")
    page.keyboard.press("Enter")
    expect(page.locator("#staff-dialog-title")).to_be_focused()

    page.keyboard.press("Shift+Tab")
    expect(page.locator("#staff-dialog .foot button")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#staff-dialog .close button")).to_be_focused()
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.dialog') !== null")

    page.keyboard.press("Escape")

    expect(page.locator(".dialog")).to_have_count(0)
    expect(page.locator(".door.report")).to_be_focused()


def test_written_words_are_not_thrown_away_without_asking(opened: Callable[..., Page]) -> None:
    page = opened()
    page.click(".door.report")
    page.fill("[name='field.what']", "言葉")
    asked: list[str] = []
    answers = iter([False, False, True])
    page.on("dialog", lambda one: (asked.append(one.type), one.accept() if next(answers) else one.dismiss()))

    with page.expect_event("dialog"):
        page.keyboard.press("Escape")
    with page.expect_event("dialog"):
        page.click("#staff-dialog button[value=leave]")
    expect(page.locator("[name='field.what']")).to_have_value("言葉")
    with page.expect_event("dialog"):
        page.click("#staff-dialog .close button")

    expect(page.locator(".dialog")).to_have_count(0)
    assert asked == ["confirm"] * 3


def test_both_panes_may_have_a_dialog_and_neither_loses_what_the_other_holds(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    page.click(".door.report")
    page.fill("[name='field.what']", "書きかけ")
    page.check("[name='field.wishes'][value='2']")

    page.click(".choose button")
    page.click(".listed button")

    expect(page.locator("#counselor-dialog-title")).to_be_focused()
    expect(page.locator("#counselor .told blockquote")).to_have_text("一行め\n二行め", use_inner_text=True)
    page.fill("[name='field.words']", "返事")
    page.click("#counselor-dialog .foot button")
    expect(page.locator(".notes")).to_have_text("受け取りました")
    expect(page.locator("[name='field.what']")).to_have_value("書きかけ")
    expect(page.locator("[name='field.wishes']:checked")).to_have_count(1)


def test_a_receipt_is_copied_whole(opened: Callable[..., Page]) -> None:
    page = opened()
    page.click(".door.report")

    page.click("button.copy")

    expect(page.locator(".copied")).to_have_text("コピーしました")
    assert page.evaluate("navigator.clipboard.readText()") == RECEIPT


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_sticks_out_and_everything_can_be_hit(opened: Callable[..., Page], width: int) -> None:
    page = opened(width)
    page.click(".choose button")
    page.click(".listed button")
    page.click(".door.report")
    page.click(".folded summary")
    page.click("details.aside summary")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sticking = page.locator(".dialog *").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML)"
    )
    assert sticking == []
    targets = (
        ".dialog button, .dialog select, .dialog input:not([type=hidden], [type=radio], [type=checkbox])"
    )
    heights = page.locator(f"{targets}, .choice, .dialog summary").evaluate_all(
        "all => all.map(x => x.offsetHeight)"
    )
    assert min(heights) >= 44


def test_on_a_phone_the_panes_are_below_one_another_with_a_switch(opened: Callable[..., Page]) -> None:
    page = opened(360)

    page.click(".switch a[href='#counselor']")

    expect(page.locator("#counselor h2").first).to_be_in_viewport()
    expect(page.locator(".switch")).to_be_in_viewport()
