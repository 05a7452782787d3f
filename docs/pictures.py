"""Makes the README's pictures from the running playground.

madoguchi playground --port 8123 &
python docs/pictures.py http://127.0.0.1:8123/
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        wide = browser.new_page(viewport={"width": 1180, "height": 860}, locale="ja-JP")
        _ask(wide, address, "レジで土下座しろと言われました。従わないといけませんか")
        wide.evaluate("scrollTo(0, 0)")
        wide.screenshot(path=HERE / "playground.png")
        phone = browser.new_context(
            viewport={"width": 360, "height": 760}, locale="ja-JP", device_scale_factor=2
        )
        page = phone.new_page()
        _ask(page, address, "いま客が刃物を持って暴れています")
        page.screenshot(path=HERE / "phone.png")
        browser.close()


def _ask(page: Page, address: str, question: str) -> None:
    page.goto(address)
    page.fill("#text", question)
    page.click(".composer button")
    page.wait_for_selector("#latest")
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main(sys.argv[1])
