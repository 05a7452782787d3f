"""Makes the README's pictures: of a running playground, or of a desk of its own, in Slack or in Teams.

madoguchi playground --port 8123 &
python docs/pictures.py http://127.0.0.1:8123/
python docs/pictures.py slack
python docs/pictures.py teams
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Locator, Page, sync_playwright

sys.path.append(str(Path(__file__).parents[1] / "tests" / "platforms"))
sys.path.append(str(Path(__file__).parents[1] / "tests" / "local_slack"))
sys.path.append(str(Path(__file__).parents[1] / "tests" / "agents_playground"))

import slack_walk
import teams_page
import teams_program
import teams_walk
from slack_desk import working
from slack_page import SlackPage, opened
from slack_program import COUNSELOR_A, SECRETS, STAFF, program, running
from slack_wire import Wire, carrying
from teams_desk import staged
from teams_page import TeamsPage

from bot.dialogue.wording import say
from started import free_port

HERE = Path(__file__).parent
QUESTION = "お客様との会話を録音してもいいですか"
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
        elif what == "teams":
            _teams(browser)
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
    slack.say(QUESTION)
    slack.widen_thread(620)
    slack.sees(_told("door_report"))
    slack.page.locator(".thread-body").evaluate("body => body.scrollTo(0, 0)")
    slack.page.mouse.move(400, 600)
    slack.page.add_style_tag(content=".sidebar-item:last-child .hash { visibility: hidden }")  # no emoji font
    area = {"x": 0, "y": 44, "width": 1280, "height": 792}
    slack.page.screenshot(path=HERE / "slack-answer.png", clip=area)


def _report(slack: SlackPage) -> None:
    slack_walk.to_words(slack, "word_to_customer")
    slack.fill(_told("field_what"), "閉店まぎわのレジで、一時間ほど怒鳴られました。")
    _dialog(slack.page, slack.modal, "slack-report.png")
    slack.fill(_told("field_what"), WHAT)
    slack.send()
    slack.sees(_told("report_received"))


def _case(slack: SlackPage) -> None:
    slack.be(COUNSELOR_A)
    slack_walk.open_case(slack)
    slack_walk.answer_case(slack, REPLY)
    _dialog(slack.page, slack.modal, "slack-case.png")


def _teams(browser: Browser) -> None:
    """A desk of its own in Microsoft's playground: an answer, a report, its case."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        with (
            staged(teams_program.program(folder), folder, None) as stage,
            teams_page.opened(browser, stage.wire, teams_program.STAFF, 1280, 1180) as staff,
            teams_page.opened(browser, stage.wire, teams_program.COUNSELOR, 1280, 1180) as counselor,
        ):
            _answer_in_teams(staff)
            _report_in_teams(staff)
            counselor.sees(_told("notice_open"))
            teams_walk.open_case(counselor)
            teams_walk.answer_case(counselor, REPLY)
            _dialog(counselor.page, counselor.dialog, "teams-case.png")


def _answer_in_teams(staff: TeamsPage) -> None:
    staff.sees(_told("door_report"))
    staff.say(QUESTION)
    staff.sees("録音と録画")
    staff.page.get_by_role("button", name="Like", exact=True).last.wait_for()
    for hint in staff.page.get_by_text("Full width control is not supported").all():
        hint.evaluate("hint => hint.parentElement.parentElement.style.visibility = 'hidden'")
    asked = staff.page.get_by_text(QUESTION, exact=True).last
    asked.evaluate("asked => { asked.style.scrollMargin = '40px'; asked.scrollIntoView() }")
    staff.page.mouse.click(1250, 700)
    staff.page.wait_for_timeout(300)
    staff.page.screenshot(path=HERE / "teams-answer.png")


def _report_in_teams(staff: TeamsPage) -> None:
    teams_walk.to_words(staff, "word_to_customer")
    staff.fill(_told("field_what"), WHAT)
    _dialog(staff.page, staff.dialog, "teams-report.png")
    staff.press(_told("report_send"))
    staff.sees(_told("report_received"))


def _told(key: str) -> str:
    return say(key, "ja")


def _dialog(page: Page, dialog: Locator, name: str) -> None:
    """The open dialog, with a little of what is behind it."""
    box = dialog.bounding_box()
    assert box is not None
    edge = 40
    area = {
        "x": box["x"] - edge, "y": box["y"] - edge,
        "width": box["width"] + 2 * edge, "height": box["height"] + 2 * edge,
    }  # fmt: skip
    page.screenshot(path=HERE / name, clip=area)


if __name__ == "__main__":
    main(sys.argv[1])
