"""local-slack's page as a person uses it: who one is, what one types, presses, fills in and reads."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Route
from slack_program import APP, APP_NAME, CHANNEL, CHANNEL_NAME, PEOPLE
from slack_wire import Wire

PATIENCE = 20_000
"""Milliseconds until something has to show; the machine may be busy."""

_LOOPBACK = {"127.0.0.1", "localhost"}
_KEEP_SOCKET = """
const Opened = WebSocket;
window.WebSocket = class extends Opened {
  constructor(...where) { super(...where); if (String(where[0]).endsWith("/ui")) window.toSlack = this; }
};
"""


@dataclass
class SlackPage:
    """The page, and whom it acts as."""

    page: Page
    wire: Wire
    person: str = ""
    strayed: list[str] = field(default_factory=list)

    def be(self, person: str) -> None:
        """Act as somebody."""
        self.page.get_by_label("Act as").select_option(person)
        self.person = person

    def go(self, place: str) -> None:
        """To the channel, or to one's own exchange with the app."""
        self.close()
        called = CHANNEL_NAME if place == CHANNEL else PEOPLE[self.person]
        self.page.locator(".sidebar-item", has_text=called).click()
        self.page.locator(".channel-title", has_text=called).wait_for()

    def home(self) -> None:
        """To the app's Home, freshly opened."""
        self.close()
        if self.page.locator(".home").count():
            self.page.locator(".sidebar-item", has_text=CHANNEL_NAME).click()
        published = len(self.wire.called("views.publish"))
        self.page.locator(".sidebar-item", has_text=APP_NAME).click()
        self.until(lambda: len(self.wire.called("views.publish")) > published)
        self.page.locator(".home-inner .blocks").wait_for()

    def say(self, text: str, *, mention: bool = False) -> None:
        """Type words where one is, and send them; `mention`: beginning with the app's name."""
        typed = self.page.locator(".main .composer-input")
        typed.click()
        if mention:
            typed.press("@")
            self.page.locator(".mention-option", has_text=APP_NAME).click()
        self.page.keyboard.insert_text(text)
        typed.press("Enter")

    def reply(self, text: str) -> None:
        """Type words into the open thread."""
        self.page.locator(".thread-pane .composer-input").fill(text)
        self.page.locator(".thread-pane .composer-input").press("Enter")

    def thread(self) -> Locator:
        """The thread of the last message that has one, open."""
        if not self.page.locator(".thread-pane").count():
            self.page.locator(".thread-summary").last.click(timeout=PATIENCE)
        return self.page.locator(".thread-pane")

    def widen_thread(self, width: int) -> None:
        """Open the thread, and pull it to that width."""
        handle = self.thread().locator(".thread-resize-handle").bounding_box()
        size = self.page.viewport_size
        assert handle is not None
        assert size is not None
        self.page.mouse.move(handle["x"] + 2, 500)
        self.page.mouse.down()
        self.page.mouse.move(size["width"] - width, 500)
        self.page.mouse.up()

    def press(self, label: str) -> None:
        """Press the last button of that name: in the modal if one is open, else where one looks."""
        if not self.modal.count():
            self._where().get_by_role("button", name=label, exact=True).last.click(timeout=PATIENCE)
            return
        with self._leading_on() as before:
            self.modal.locator(".bk-button", has_text=label).last.click(timeout=PATIENCE)
            self._send_press(before, label)

    def fill(self, label: str, text: str) -> None:
        """Write into the modal's field of that label."""
        self.input(label).locator("input, textarea").fill(text)

    def choose(self, label: str, *options: str) -> None:
        """Choose in the modal's field of that label."""
        found = self.input(label)
        for one in options:
            if found.locator("select").count():
                found.locator("select").select_option(label=one)
            else:
                found.get_by_label(one, exact=True).check()

    def input(self, label: str) -> Locator:
        """The modal's field of that label."""
        return self.modal.locator(".bk-input", has=self.page.locator(".bk-label", has_text=label)).first

    def send(self) -> None:
        """Press the modal's submit, and wait for what comes of it."""
        with self._leading_on():
            self.modal.locator(".modal-btn.primary").click()

    def close(self) -> None:
        """Close the modal, if one is open."""
        if self.modal.count():
            self.modal.locator(".modal-x").click()
            self.modal.wait_for(state="detached")

    @property
    def modal(self) -> Locator:
        """The open modal."""
        return self.page.locator(".modal")

    def sees(self, text: str) -> None:
        """Wait until it shows: in the modal if one is open, else where one looks."""
        self.until(lambda: text in self.read(), f"{text!r} does not show")

    def read(self) -> str:
        """All that stands in the modal if one is open, else where one looks."""
        return str((self.modal if self.modal.count() else self._where()).inner_text())

    def copied(self, label: str) -> str:
        """The text that stands in the modal to be copied under that label."""
        titled = self.modal.locator(".bk-section", has_text=label).first
        beside = titled.locator("xpath=following-sibling::*[contains(@class, 'bk-input')][1]")
        return str(beside.locator("input").input_value())

    def until(
        self, true: Callable[[], Any], told: str = "it never came true", patience: float = PATIENCE / 1000
    ) -> None:
        """Wait until it is true, for so many seconds."""
        end = time.monotonic() + patience
        while not true():
            assert time.monotonic() < end, f"{told}; {self.read()[-1500:]}"
            self.page.wait_for_timeout(50)

    def settle(self) -> None:
        """What is preset shows and counts as filled in, as in the real Slack; local-slack only shows it."""
        for block, shown in zip(self._inputs(), self.modal.locator(".bk-input").all(), strict=True):
            element = block["element"]
            preset = element.get("initial_value") or element.get("initial_date")
            if preset and shown.locator("input").input_value() == preset:
                shown.locator("input").fill("")
                shown.locator("input").fill(preset)
            chosen = element.get("initial_options", [])
            chosen = [*chosen, *filter(None, [element.get("initial_option")])]
            if chosen and shown.locator("select").count():
                if not shown.locator("select").input_value():
                    shown.locator("select").select_option(value=chosen[0]["value"])
            elif chosen and not shown.locator("input:checked").count():
                for one in chosen:
                    shown.get_by_label(one["text"]["text"], exact=True).check()

    def _view(self) -> Any:
        return self.wire.shown()["modalStack"][-1]

    def _inputs(self) -> list[Any]:
        return [one for one in self._view()["blocks"] if one["type"] == "input"]

    @contextmanager
    def _leading_on(self) -> Iterator[Any]:
        """What is done within leads to another screen, or to errors on this one."""
        before, heard = self._view(), self.wire.heard
        self.settle()
        yield before

        def led() -> bool:
            stack = self.wire.shown()["modalStack"]
            moved = not stack or stack[-1]["id"] != before["id"]
            return bool(moved or (self.wire.heard > heard and self.page.locator(".modal-error").count()))

        self.until(led, "nothing came of it")
        self.page.wait_for_timeout(150)
        if self.modal.count():
            self.settle()

    def _send_press(self, view: Any, label: str) -> None:
        elements = [
            {**one, "block_id": block.get("block_id", f"b{place}")}
            for place, block in enumerate(view["blocks"])
            for one in (*block.get("elements", []), block.get("accessory"))
            if one and one["type"] == "button" and one["text"]["text"] == label
        ]
        assert elements, f"no button {label!r} in the modal"
        self.wire.values = self._standing()
        kept = ("block_id", "action_id", "type", "value", "text")
        action = {name: elements[-1][name] for name in kept if name in elements[-1]}
        sent = {
            "t": "block_action", "channel": "", "messageTs": "", "user": self.person, "appId": APP,
            "action": action,
        }  # fmt: skip
        self.page.evaluate("sent => window.toSlack.send(JSON.stringify(sent))", sent)

    def _standing(self) -> dict[str, Any]:
        """The modal's state.values, as the real Slack sends them along with a press."""
        found = {}
        for block, shown in zip(self._inputs(), self.modal.locator(".bk-input").all(), strict=True):
            element = block["element"]
            found[block["block_id"]] = {element["action_id"]: _value(element, shown)}
        return found

    def _where(self) -> Locator:
        thread = self.page.locator(".thread-pane")
        return thread if thread.count() else self.page.locator(".main")


def _value(element: Any, shown: Locator) -> dict[str, Any]:
    kind = element["type"]
    options = element.get("options", [])
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": shown.locator("input").input_value() or None}
        case "datepicker":
            return {"type": kind, "selected_date": shown.locator("input").input_value() or None}
        case "static_select":
            value = shown.locator("select").input_value()
            return {"type": kind, "selected_option": next((o for o in options if o["value"] == value), None)}
        case "multi_users_select":  # which this client does not show
            return {"type": kind, "selected_users": []}
    ticked = [box.is_checked() for box in shown.locator("input").all()]
    chosen = [one for one, on in zip(options, ticked, strict=True) if on]
    if kind == "checkboxes":
        return {"type": kind, "selected_options": chosen}
    return {"type": kind, "selected_option": next(iter(chosen), None)}


@contextmanager
def opened(browser: Browser, wire: Wire, width: int = 1280, height: int = 900) -> Iterator[SlackPage]:
    """local-slack's page in a fresh context, in Japanese; whatever leaves loopback is stopped and noted."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    at = SlackPage(page, wire)

    def keep_home(route: Route) -> None:
        if urlsplit(route.request.url).hostname in _LOOPBACK:
            route.continue_()
        else:
            at.strayed.append(route.request.url)
            route.abort()

    context.route("**/*", keep_home)
    context.add_init_script(_KEEP_SOCKET)
    page.goto(wire.slack)
    page.locator(".sidebar-item").first.wait_for()
    try:
        yield at
    finally:
        context.close()
    assert at.strayed == []
