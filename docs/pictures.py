"""Makes the README's pictures: of a running playground, or of a desk in local-slack that it starts itself.

madoguchi playground --port 8123 &
python docs/pictures.py http://127.0.0.1:8123/
python docs/pictures.py slack
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.append(str(Path(__file__).parents[1] / "tests" / "local_slack"))

from slack_desk import working
from slack_page import SlackPage, opened
from slack_program import COUNSELOR_A, SECRETS, STAFF, free_port, program, running
from slack_walk import answer_case, open_case, to_words, told
from slack_wire import Wire, carrying

HERE = Path(__file__).parent
WHAT = (
    "閉店まぎわのレジで、値引きを断ると一時間ほど怒鳴られました。"
    "「店長を出せ」「ネットに書くぞ」と言われ、後ろのお客様も帰れなくなりました。"
)
REPLY = (
    "話してくださって、ありがとうございます。おひとりでつらかったと思います。"
    "明日から、その時間のレジは二人で立ちます。お客様への申し入れは、店長と相談してからお返事します。"
)


def main(what: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        if what == "slack":
            _slack(browser)
        else:
            _playground(browser, what)
        browser.close()


def _playground(browser: Browser, address: str) -> None:
    wide = browser.new_page(viewport={"width": 1180, "height": 860}, locale="ja-JP")
    _ask(wide, address, "レジで土下座しろと言われました。従わないといけませんか")
    wide.evaluate("scrollTo(0, 0)")
    wide.screenshot(path=HERE / "playground.png")
    desk = browser.new_page(viewport={"width": 1320, "height": 860}, locale="ja-JP")
    _consult(desk, address)
    desk.screenshot(path=HERE / "desk.png")
    phone = browser.new_context(viewport={"width": 360, "height": 760}, locale="ja-JP", device_scale_factor=2)
    page = phone.new_page()
    _ask(page, address, "いま客が刃物を持って暴れています")
    page.screenshot(path=HERE / "phone.png")


def _ask(page: Page, address: str, question: str) -> None:
    page.goto(address)
    page.fill("#text", question)
    page.click(".composer button")
    page.wait_for_selector("#latest")
    page.wait_for_timeout(300)


def _consult(page: Page, address: str) -> None:
    """A case with an answer, open on both sides."""
    page.goto(address)
    page.click(".door.report")
    page.click("button[value=report_safe]")
    for name, value in (("naming", "anonymous"), ("about", "me"), ("wishes", "word_to_customer")):
        page.check(f"[name='field.{name}'][value='{value}']")
    page.click("#staff-dialog .foot button")
    page.fill("[name='field.what']", WHAT)
    receipt = page.locator("#staff-dialog .copyable code").first.inner_text()
    page.click("#staff-dialog .foot button")
    page.wait_for_selector("input[name=form][value=report_received]", state="attached")
    page.click(".choose button")
    page.click(".listed button")
    page.click("button[value=case_reply]")
    page.fill("[name='field.words']", REPLY)
    page.click("#counselor-dialog .foot button")
    page.click("button[value=case_again]")
    page.click("#staff-dialog .close button")
    page.click(".door.receipt")
    page.fill("[name='field.code']", receipt)
    page.click("#staff-dialog .foot button")
    page.wait_for_selector("input[name=form][value=followup_case]", state="attached")
    page.wait_for_timeout(300)


def _slack(browser: Browser) -> None:
    """A desk of its own in local-slack: an answer, Home, a report, its case."""
    slack, wire_at, desk = free_port(), free_port(), free_port()
    wire = Wire(f"http://127.0.0.1:{slack}", f"http://127.0.0.1:{desk}", SECRETS.signing_secret)
    with TemporaryDirectory() as made, carrying(wire, wire_at):
        folder, api = Path(made), f"{wire.address}/api/"
        with (
            running(program(), folder, "events", slack, f"{wire.address}/slack/events"),
            working(folder, None, api, "events", desk),
            opened(browser, wire, 1280, 900) as page,
        ):
            _answer(page)
            _report(page)
            _case(page)


def _answer(slack: SlackPage) -> None:
    slack.be(STAFF)
    slack.go(STAFF)
    slack.say("お客様との会話を録音してもいいですか")
    slack.widen_thread(620)
    slack.sees(told("door_report"))
    slack.page.locator(".thread-body").evaluate("body => body.scrollTo(0, 0)")
    slack.page.mouse.move(400, 600)
    slack.page.add_style_tag(content=".sidebar-item:last-child .hash { visibility: hidden }")  # no emoji font
    area = {"x": 0, "y": 44, "width": 1280, "height": 792}
    slack.page.screenshot(path=HERE / "slack-answer.png", clip=area)


def _report(slack: SlackPage) -> None:
    to_words(slack, "word_to_customer")
    slack.fill(told("field_what"), "閉店まぎわのレジで、一時間ほど怒鳴られました。")
    _modal(slack, "slack-report.png")
    slack.fill(told("field_what"), WHAT)
    slack.send()
    slack.sees(told("report_received"))


def _case(slack: SlackPage) -> None:
    slack.be(COUNSELOR_A)
    open_case(slack)
    answer_case(slack, REPLY)
    _modal(slack, "slack-case.png")


def _modal(slack: SlackPage, name: str) -> None:
    """The open modal, with a little of what is behind it."""
    box = slack.modal.bounding_box()
    assert box is not None
    edge = 40
    area = {
        "x": box["x"] - edge, "y": box["y"] - edge,
        "width": box["width"] + 2 * edge, "height": box["height"] + 2 * edge,
    }  # fmt: skip
    slack.page.screenshot(path=HERE / name, clip=area)


if __name__ == "__main__":
    main(sys.argv[1])
