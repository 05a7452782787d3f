"""The optional group: the real desk in somebody else's Slack, in a browser; both of Slack's ways to deliver.

It is skipped, loudly, where local-slack can't be had; with MADOGUCHI_TESTS_NEED_LOCAL_SLACK=1 it fails there.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.append(str(Path(__file__).parent))  # the pictures use the same rooms; tests are no package

from slack_desk import working
from slack_page import SlackPage, opened
from slack_program import SECRETS, Lacking, program, running
from slack_wire import Wire, carrying

from real_desk import Desk
from started import free_port

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Stage:
    """All of it at work: Slack, the wire, the desk."""

    mode: str
    slack: str
    wire: Wire
    desk: Desk


@pytest.fixture(scope="session")
def local_slack() -> Path:
    """The pinned program; without it the group is skipped, or fails where it is needed."""
    try:
        return program()
    except Lacking as fault:
        _without(str(fault))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or _without("no Chromium (Debian: apt-get install chromium fonts-noto-cjk)")


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest,
    local_slack: Path,
    chromium: str,
    data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    """A workspace and a desk that know each other by the module's MODE: events (HTTP), or socket."""
    mode, folder = request.module.MODE, tmp_path_factory.mktemp("stage")
    slack_port, wire_port, desk_port = free_port(), free_port(), free_port()
    address = f"http://127.0.0.1:{wire_port}"
    wire = Wire(f"http://127.0.0.1:{slack_port}", f"http://127.0.0.1:{desk_port}", SECRETS.signing_secret)
    with (
        running(local_slack, folder, mode, slack_port, f"{address}/slack/events") as slack,
        carrying(wire, wire_port),
        working(folder, data, f"{address}/api/", mode, desk_port) as desk,
    ):
        yield Stage(mode, slack, wire, desk)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium; it goes with the module, since its event loop would be in other tests' way."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=_QUIET)
        yield launched
        launched.close()


@pytest.fixture
def slack(browser: Browser, stage: Stage) -> Iterator[SlackPage]:
    """Slack's page on the stage."""
    with opened(browser, stage.wire) as page:
        yield page
    assert stage.wire.answered == [200] * len(stage.wire.answered)


def _without(lacking: str) -> NoReturn:
    told = f"LOCAL SLACK NOT TESTED: {lacking}. The desk was not tried in a real Slack client."
    if os.environ.get("MADOGUCHI_TESTS_NEED_LOCAL_SLACK"):  # noqa: TID251
        pytest.fail(told)
    pytest.skip(told)
