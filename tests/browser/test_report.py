"""A report as people send it and answer it: by mouse, by keyboard, wide and on a phone, in both languages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.dialogue.wording import say

WHAT = "レジで一時間怒鳴られました。\nYou should have heard it <b>!"
REPLY = "話してくださってありがとうございます。明日お電話します"
MORE = "きょうも来ました"
CONCLUSION = "出入りをお断りしました"
TARGETS = "button, select, textarea, input[type=text], input[type=date], .choice, summary, a:not(.badges a)"
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, quick_address: str) -> Iterator[Opened]:
    """opened(width=…, lang=…, scripts=…): the page in a window of its own; the browser may not complain."""
    complaints: list[str] = []
    contexts = []

    def open_page(width: int = 1280, lang: str = "ja", *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 720}, locale={"ja": "ja-JP", "en": "en-GB"}[lang],
            java_script_enabled=scripts, permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(quick_address)
        return page

    yield open_page
    assert complaints == []
    for context in contexts:
        context.close()


def fits(page: Page, form: str) -> None:
    """A dialog is there; nothing sticks out, and everything that can be hit is large enough to be."""
    page.locator(f"input[name='form'][value='{form}']").wait_for(state="attached")
    page.wait_for_load_state()
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sticking, small = page.evaluate(
        """targets => {
          const shown = (one) => one.checkVisibility() && !one.closest('[inert]');
          const all = [...document.querySelectorAll('.pane *')].filter(shown);
          const told = (one) => one.outerHTML.slice(0, 90);
          return [
            all.filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map(told),
            all.filter((one) => one.matches(targets) && one.getBoundingClientRect().height < 44).map(told),
          ];
        }""",
        TARGETS,
    )
    assert sticking == []
    assert small == []


def sends(page: Page, pane: str = "staff") -> None:
    page.click(f"#{pane}-dialog .foot button")


def presses(page: Page, action: str, pane: str = "staff") -> None:
    page.click(f"#{pane}-dialog button[value='{action}']")


def chooses(page: Page, name: str, value: str) -> None:
    page.check(f"[name='field.{name}'][value='{value}']")


def files(page: Page, lang: str) -> tuple[str, str]:
    """Report by mouse, every screen looked at: (receipt, nickname)."""
    page.click(".door.report")
    fits(page, "report_start")
    presses(page, "report_safe")
    page.click(".folded summary")
    fits(page, "report_choose")
    chooses(page, "naming", "anonymous")
    chooses(page, "about", "me")
    chooses(page, "wishes", "ban")
    sends(page)
    page.fill("[name='field.what']", WHAT)
    receipt, called = page.locator("#staff-dialog .copyable code").all_inner_texts()
    page.click("details.aside summary")
    chooses(page, "conduct", "abuse")
    fits(page, "report_write")
    sends(page)
    fits(page, "report_received")
    expect(page.locator("#staff-dialog h3")).to_have_text(say("report_received", lang))
    return receipt, called


def opens(page: Page, called: str, counselor: str = "counselor-a") -> None:
    page.select_option("#who", counselor)
    page.click(".choose button")
    page.locator(".listed", has_text=called).locator("button").click()
    fits(page, "case_open")


def comes_back(page: Page, receipt: str) -> None:
    page.click("#staff-dialog .close button")
    page.click(".door.receipt")
    page.fill("[name='field.code']", receipt)
    fits(page, "followup_code")
    sends(page)
    fits(page, "followup_case")


def acts(page: Page, act: str, words: str = "") -> None:
    """One act of the counselor whose case is open; without words it is only looked at."""
    presses(page, act, "counselor")
    fits(page, act)
    if words:
        for one in page.locator("#counselor-dialog textarea").all():
            one.fill(words)
        sends(page, "counselor")
        fits(page, "case_done")
    presses(page, "case_again", "counselor")
    fits(page, "case_open")


@pytest.mark.parametrize(("width", "lang"), [(1280, "ja"), (320, "en")])
def test_a_report_goes_to_its_counselor_and_its_answer_comes_back(
    opened: Opened, width: int, lang: str
) -> None:
    page = opened(width, lang)
    receipt, called = files(page, lang)

    opens(page, called)
    expect(page.locator("#counselor-dialog-title")).to_be_focused()
    expect(page.locator("#counselor-dialog .told blockquote").first).to_contain_text("heard it <b>!")
    acts(page, "case_assess")
    acts(page, "case_hand_over")
    acts(page, "case_reply", REPLY)

    comes_back(page, receipt)
    expect(page.locator("#staff-dialog .told blockquote").nth(1)).to_have_text(REPLY)
    presses(page, "followup_add")
    page.fill("[name='field.what']", MORE)
    fits(page, "followup_add")
    sends(page)
    presses(page, "followup_wish")
    fits(page, "followup_wish")
    sends(page)
    fits(page, "followup_case")

    page.click("#counselor-dialog .close button")
    opens(page, called)
    acts(page, "case_conclude", CONCLUSION)
    comes_back(page, receipt)
    expect(page.locator("#staff-dialog .told").last).to_contain_text(CONCLUSION)
    presses(page, "followup_withdraw")
    fits(page, "followup_withdraw")
    presses(page, "followup_leave")
    expect(page.locator("#staff-dialog .parts p").first).to_have_text(say("withdrawn_now", lang))
    assert receipt not in page.url
    assert page.title() == say("page_title", lang)


def tabs_to(page: Page, selector: str) -> None:
    """Go on by the Tab key until this has the focus."""
    for _ in range(80):
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


def keys(page: Page, selector: str, key: str = "Enter", then: str = "") -> None:
    """Press a key on something that is reached by Tab; `then` is the dialog that comes."""
    tabs_to(page, selector)
    page.keyboard.press(key)
    if then:
        page.locator(f"input[name='form'][value='{then}']").wait_for(state="attached")
        page.wait_for_load_state()


@pytest.mark.parametrize(("width", "lang"), [(1280, "en"), (320, "ja")])
def test_the_same_goes_by_keyboard_alone(opened: Opened, width: int, lang: str) -> None:
    page = opened(width, lang)

    keys(page, ".door.report", then="report_start")
    expect(page.locator("#staff-dialog-title")).to_be_focused()
    keys(page, "button[value=report_safe]", then="report_choose")
    keys(page, "[name='field.naming']", "ArrowDown")
    expect(page.locator("[name='field.naming'][value=confided]")).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name='field.naming'][value=named]")).to_be_checked()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name='field.naming'][value=anonymous]")).to_be_checked()
    page.keyboard.press("Tab")
    keys(page, "[name='field.about']", "Space")
    keys(page, "[name='field.wishes'][value=heard]", "Space")
    keys(page, ".foot button", then="report_write")
    receipt, called = page.locator("#staff-dialog .copyable code").all_inner_texts()
    tabs_to(page, "[name='field.what']")
    page.keyboard.insert_text(WHAT)
    keys(page, ".foot button", then="report_received")
    page.keyboard.press("Escape")
    expect(page.locator(".door.report")).to_be_focused()

    keys(page, ".choose button")
    page.locator(".home").wait_for()
    page.wait_for_load_state()
    keys(page, f".listed button[aria-label$='{called}']", then="case_open")
    keys(page, "button[value=case_reply]", then="case_reply")
    tabs_to(page, "[name='field.words']")
    page.keyboard.insert_text(REPLY)
    keys(page, ".foot button", then="case_done")
    page.keyboard.press("Escape")
    expect(page.locator("#counselor-dialog")).to_have_count(0)

    keys(page, ".door.receipt", then="followup_code")
    tabs_to(page, "[name='field.code']")
    page.keyboard.insert_text(receipt)
    page.keyboard.press("Enter")
    expect(page.locator("#staff-dialog .told blockquote").nth(1)).to_have_text(REPLY)


def test_what_is_missing_is_announced_has_the_focus_and_nothing_is_lost(opened: Opened) -> None:
    page = opened(320)
    page.click(".door.report")
    presses(page, "report_safe")
    chooses(page, "wishes", "ban")
    sends(page)

    expect(page.locator("#staff-mend")).to_be_focused()
    expect(page.locator("#staff-mend")).to_have_attribute("role", "alert")
    expect(page.locator("#staff-mend")).to_be_in_viewport()
    fits(page, "report_choose")
    page.click("#staff-mend a >> nth=1")
    expect(page.locator("[name='field.about']").first).to_be_focused()
    expect(page.locator("[name='field.wishes'][value=ban]")).to_be_checked()

    chooses(page, "naming", "anonymous")
    chooses(page, "about", "me")
    sends(page)
    page.click("details.aside summary")
    page.fill("[name='field.said']", MORE)
    sends(page)

    what = page.locator("[name='field.what']")
    expect(what).to_be_focused()
    expect(what).to_have_attribute("aria-invalid", "true")
    error = page.locator(f"#{what.get_attribute('aria-describedby')}")
    expect(error).to_have_text(say("case_needed", "ja"))
    expect(error).to_have_attribute("role", "alert")
    expect(error).to_be_in_viewport()
    expect(page.locator("[name='field.said']")).to_have_value(MORE)


def test_the_same_goes_without_scripts(opened: Opened) -> None:
    page = opened(320, scripts=False)
    receipt, called = files(page, "ja")
    opens(page, called)
    acts(page, "case_reply", REPLY)

    comes_back(page, receipt)

    expect(page.locator("#staff-dialog .told blockquote").nth(1)).to_have_text(REPLY)


def test_the_browsers_back_neither_sends_twice_nor_shows_a_case_that_was_closed(opened: Opened) -> None:
    page = opened()
    receipt, called = files(page, "ja")
    page.go_back()
    page.wait_for_load_state()
    page.go_back()
    page.wait_for_load_state()
    expect(page.locator("#staff-dialog h3")).to_have_text(say("report_received", "ja"))

    comes_back(page, receipt)
    page.click("#staff-dialog .close button")
    expect(page.locator(".door.receipt")).to_be_focused()
    page.go_back()
    page.wait_for_load_state()
    expect(page.locator("#staff-dialog")).to_have_count(0)
    assert "怒鳴られました" not in page.content()

    page.click(".choose button")
    expect(page.locator(".listed", has_text=called)).to_have_count(1)
    page.click(".door.report")
    expect(page.locator("#staff-dialog")).to_have_count(1)


def test_the_receipt_is_copied_with_one_press_and_said_to_be(opened: Opened) -> None:
    page = opened(320)
    receipt, _ = files(page, "ja")

    page.locator("button.copy").first.click()

    expect(page.locator(".copied").first).to_have_text(say("copied", "ja"))
    assert page.evaluate("navigator.clipboard.readText()") == receipt
