"""A running playground and a headless Chromium; without a Chromium these tests say how to get one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str:
    """The path of a Chromium; skips when there is none, fails when there must be one."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    lacking = (
        "No Chromium found. Install one (Debian: apt-get install chromium fonts-noto-cjk) and run again."
    )
    if os.environ.get("MADOGUCHI_TESTS_NEED_CHROMIUM"):  # noqa: TID251
        pytest.fail(lacking)
    pytest.skip(lacking)


@pytest.fixture(scope="session")
def address(data: Path) -> Iterator[str]:
    """The address of a playground that a real `madoguchi playground` serves."""
    program = Path(sys.executable).with_name("madoguchi")
    with subprocess.Popen(
        [program, "playground", "--port", "18480", "--data", str(data)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield line.split()[4]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; it goes with the module, since its event loop would be in other tests' way."""
    path = chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield launched
        launched.close()


@pytest.fixture
def wide(browser: Browser, address: str) -> Iterator[Page]:
    """A desk's screen, in Japanese, on the playground."""
    yield from _page(browser, address, 1200, 900)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """A narrow phone's screen, in Japanese, on the playground."""
    yield from _page(browser, address, 320, 640)


def _page(browser: Browser, address: str, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    assert complaints == []
    context.close()
