"""Teams' page as a person uses it: where one goes, what one types, presses, fills in and reads."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, Route
from teams_program import CHANNEL_NAME, Person
from teams_wire import Wire

from teams_world.world import BOT_NAME

PATIENCE = 20_000
"""Milliseconds until something has to show; the machine may be busy."""

PERSONAL = "Personal Chat"
"""What the playground calls one's own exchange with the app."""

_LOOPBACK = {"127.0.0.1", "localhost"}
_TYPED = "[data-lexical-editor]"
_BESIDE_THE_SIDEBAR = "xpath=(ancestor::div[not(.//*[normalize-space(text())='Teams Channel'])])[1]"


@dataclass
class TeamsPage:
    """The page of one person."""

    page: Page
    wire: Wire
    person: Person

    def go(self, place: str) -> None:
        """To a channel, the group, or one's own exchange with the app."""
        self.close()
        self.page.get_by_text(place, exact=True).first.click()
        button = "Post" if place == CHANNEL_NAME else "Send Message"
        self.page.get_by_role("button", name=button, exact=True).first.wait_for()

    def say(self, text: str, *, mention: bool = False) -> None:
        """Type words where one is, and send them; `mention`: beginning with the app's name."""
        self.close()
        post = self.page.get_by_role("button", name="Post", exact=True)
        typed = self.page.locator(_TYPED).nth(0 if post.count() else -1)
        typed.click()
        if mention:
            typed.press("@")
            self.page.get_by_role("menuitem", name=BOT_NAME).click()
        self.page.keyboard.insert_text(text)
        if post.count():
            post.click()
        else:
            typed.press("Enter")

    def command(self, name: str, on: str = "") -> None:
        """Open the dialog of one of the app's commands; `on`: of those in the menu of that message."""
        self.close()
        if on:
            self._menu_of(on).click()
        else:
            self.page.get_by_role("button", name="Trigger Message Extension App").last.click()
        self.page.get_by_role("menuitem", name="Action Command").click()
        self.dialog.get_by_role("textbox", name="Command ID").fill(name)
        self.dialog.get_by_role("button", name="Create").click()
        self.dialog.locator(".ac-adaptiveCard").wait_for()

    def press(self, label: str) -> None:
        """Press the last button of that name: in the dialog if one is open, else where one looks."""
        if self.dialog.count():
            with self._leading_on():
                self.dialog.get_by_role("button", name=label, exact=True).last.click()
        else:
            self._where().get_by_role("button", name=label, exact=True).last.click()

    def press_in_vain(self, label: str) -> None:
        """Press a button of the dialog that sends nothing, because something has to be mended first."""
        self.dialog.get_by_role("button", name=label, exact=True).click()

    def unfold(self, label: str) -> None:
        """Press what folds and unfolds in the dialog; nothing is sent."""
        self.dialog.get_by_role("button", name=label, exact=True).click()

    def fill(self, label: str, text: str) -> None:
        """Write into the dialog's field of that label."""
        self.field(label).locator("input, textarea").fill(text)

    def choose(self, label: str, *options: str) -> None:
        """Choose in the dialog's field of that label."""
        for one in options:
            self.field(label).locator("label").get_by_text(one, exact=True).click()

    def field(self, label: str) -> Locator:
        """The dialog's field of that label."""
        named = self.page.locator("> label", has_text=label)
        return self.dialog.locator("div:has(> label)").filter(has=named).first

    def copied(self, label: str) -> str:
        """The text that stands in the dialog to be copied under that label."""
        below = self.dialog.get_by_text(label, exact=True).locator("xpath=following::input[1]")
        return str(below.input_value())

    def close(self) -> None:
        """Close the dialog, if one is open."""
        if self.dialog.count():
            self.dialog.get_by_role("button", name="Close").click()
            self.dialog.wait_for(state="detached")

    def vote(self, thumb: str, words: str = "") -> None:
        """Press the last thumb, Like or Dislike, and send it off with words."""
        self._where().get_by_role("button", name=thumb, exact=True).last.click()
        if words:
            self.dialog.get_by_role("textbox").fill(words)
        self.dialog.get_by_role("button", name="Submit").click()
        self.dialog.get_by_text("Thank you!").wait_for()
        self.close()

    def cited(self, number: int) -> str:
        """What stands behind the last source of that number."""
        self._where().get_by_role("button", name=str(number), exact=True).last.dispatch_event("click")
        told = self.page.locator("[id^=preview-surface]")
        told.wait_for()
        read = str(told.inner_text())
        self.page.keyboard.press("Escape")
        told.wait_for(state="detached")
        return read

    @property
    def dialog(self) -> Locator:
        """The open dialog."""
        return self.page.locator(".fui-DialogSurface")

    def sees(self, text: str) -> None:
        """Wait until it shows: in the dialog if one is open, else where one looks."""
        self.until(lambda: text in self.read(), f"{text!r} does not show")

    def read(self) -> str:
        """All that stands in the dialog if one is open, else where one looks."""
        return str((self.dialog if self.dialog.count() else self._where()).inner_text())

    def until(self, true: Callable[[], Any], told: str = "it never came true") -> None:
        """Wait until it is true."""
        end = time.monotonic() + PATIENCE / 1000
        while not true():
            assert time.monotonic() < end, f"{told}; {self.read()[-1500:]}"
            self.page.wait_for_timeout(50)

    @contextmanager
    def _leading_on(self) -> Iterator[None]:
        """What is done within is answered, and the answer shows in the dialog."""
        before, answered = self.dialog.inner_html(), len(self.wire.answered)
        yield
        self.until(lambda: len(self.wire.answered) > answered, "nothing came of it")
        self.until(lambda: self.dialog.inner_html() != before, "nothing came of it that shows")

    def _menu_of(self, words: str) -> Locator:
        message = self._where().get_by_text(words, exact=True).last
        return message.locator("xpath=preceding::button[@aria-label='Show more information'][1]")

    def _where(self) -> Locator:
        return self.page.locator(_TYPED).first.locator(_BESIDE_THE_SIDEBAR)


@contextmanager
def opened(
    browser: Browser, wire: Wire, person: Person, width: int = 1280, height: int = 900
) -> Iterator[TeamsPage]:
    """That person's Teams in a fresh context; whatever leaves loopback is stopped."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    context.route("**/*", _keep_home)
    page.goto(wire.playgrounds[person.key], wait_until="commit")
    page.get_by_title("Hide log panel").click()  # it repeats what is said
    try:
        yield TeamsPage(page, wire, person)
    finally:
        context.close()


def _keep_home(route: Route) -> None:
    """The playground's page asks for fonts elsewhere, and does without."""
    if urlsplit(route.request.url).hostname in _LOOPBACK:
        route.continue_()
    else:
        route.abort()
