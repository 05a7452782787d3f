"""A file sent and saved in a real browser: on a phone, with scripts and without, in both languages."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, Download, Page, expect

from adapters.entrypoints.file_room import file_room
from adapters.entrypoints.installation import Installation, fleeting
from adapters.entrypoints.playground import playground
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.vault import envelope
from bot.cases.attachment import Media
from bot.dialogue.wording import say
from planted_files import planted
from started import free_port
from stopping import stopped


@pytest.fixture(scope="module")
def attach_address(room: ReadingRoom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a playground that takes files, in a thread of its own."""
    port, folder = free_port(), tmp_path_factory.mktemp("desk")
    there = f"http://127.0.0.1:{port}"
    made: Installation = replace(fleeting(folder, print), files=file_room(folder, there))
    runner = web.AppRunner(playground(room, made))
    loop, ready = asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        ready.set()

    def run() -> None:
        loop.run_until_complete(serve())
        loop.run_forever()
        loop.run_until_complete(stopped(runner))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(envelope, "MEMORY", 8192)
        patched.setattr(envelope, "PASSES", 1)
        thread = threading.Thread(target=run)
        thread.start()
        ready.wait(20)
        yield there
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def pressed(page: Page, action: str, pane: str = "staff") -> None:
    page.locator(f"#{pane} button[value='{action}'], #{pane}-dialog button[value='{action}']").first.click()
    page.wait_for_load_state()


def own_case(page: Page) -> None:
    """File a report, and come back to it."""
    pressed(page, "report")
    pressed(page, "report_safe")
    page.locator("input[name='field.naming'][value='anonymous']").check(force=True)
    page.locator("input[name='field.about'][value='me']").check(force=True)
    page.locator(".dialog button.main").click()
    page.wait_for_load_state()
    receipt = page.locator(".dialog .copyable input, .dialog .copyable code, .dialog output").first
    code = (
        receipt.input_value() if receipt.evaluate("one => one.tagName") == "INPUT" else receipt.inner_text()
    )
    page.locator("textarea[name='field.what']").fill("レジで一時間怒鳴られました")
    page.locator(".dialog button.main").click()
    page.wait_for_load_state()
    page.goto(page.url.partition("#")[0])
    page.locator("form[action='/close'] button").first.click()
    pressed(page, "receipt")
    page.locator("input[name='field.code']").fill(code)
    page.locator(".dialog button.main").click()
    page.wait_for_load_state()


def saved_by_counselor(page: Page, context: BrowserContext) -> Download:
    """As a counselor, open the case and save the clean copy of its one file."""
    page.locator("form[action='/counselor'] select").select_option("counselor-a")
    page.locator("form[action='/counselor'] button").click()
    page.wait_for_load_state()
    page.locator("#counselor button[value^='case:']").first.click()
    page.wait_for_load_state()
    page.locator("#counselor-dialog button[value^='casefile:']").click()
    page.wait_for_load_state()
    with context.expect_page() as opening:
        page.get_by_role("link", name=say("case_file_link", "ja")).click()
    with opening.value.expect_download() as saving:
        opening.value.get_by_role("button", name=say("file_open", "ja")).click()
    return saving.value


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_photo_goes_from_a_phone_to_the_case_and_its_copy_to_the_counselor(
    browser: Browser, attach_address: str, tmp_path: Path, scripts: bool
) -> None:
    photo, file = planted(Media.JPEG), tmp_path / "診断書.jpg"
    file.write_bytes(photo.content)
    complaints: list[str] = []
    context = browser.new_context(
        viewport={"width": 390, "height": 720},
        locale="ja-JP",
        java_script_enabled=scripts,
        accept_downloads=True,
    )
    context.set_default_timeout(10_000)
    context.on("page", lambda one: one.on("console", lambda message: complaints.append(message.text)))
    page = context.new_page()
    page.goto(attach_address)
    own_case(page)
    pressed(page, "followup_attach")
    with context.expect_page() as opening:
        page.get_by_role("link", name=say("followup_attach_link", "ja")).click()
    sending = opening.value
    expect(sending).to_have_title(say("upload_title", "ja"))
    assert sending.evaluate("document.documentElement.scrollWidth") <= 390 if scripts else True
    sending.locator("input[type=file]").set_input_files(file)
    sending.get_by_role("button", name=say("upload_send", "ja")).click()
    expect(sending.get_by_text(say("upload_done", "ja"))).to_be_visible()
    pressed(page, "followup_case")
    expect(page.get_by_text("診断書").first).to_be_visible()
    saved = saved_by_counselor(page, context)
    assert saved.suggested_filename == "診断書.jpg"
    assert photo.left_in(Path(saved.path()).read_bytes()) == []
    assert complaints == []
    context.close()
