"""A running playground and a headless Chromium; without a Chromium these tests say how to get one."""

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, sync_playwright

from adapters.entrypoints.installation import fleeting
from adapters.entrypoints.playground import playground
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.vault import envelope
from started import free_port
from stopping import stopped

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
def address(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a playground that a real `madoguchi playground` serves."""
    program = Path(sys.executable).with_name("madoguchi")
    own = {**os.environ, "MADOGUCHI_KEYS": str(tmp_path_factory.mktemp("keys"))}  # noqa: TID251
    with subprocess.Popen(
        [program, "playground", "--port", str(free_port()), "--data", str(data)],
        stdout=subprocess.PIPE, text=True, env=own,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield line.split()[4]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def quick_address(room: ReadingRoom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a playground whose codes cost next to nothing, in a thread of its own."""
    installation = fleeting(tmp_path_factory.mktemp("desk"), print)
    runner = web.AppRunner(playground(room, installation))
    loop, ready = asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
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
        assert ready.wait(20)
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
    loop.close()
    installation.engine.dispose()


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
