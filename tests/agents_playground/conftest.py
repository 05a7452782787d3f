"""The optional group: the real desk in Microsoft's own local Teams, in a browser; a Teams for each of two.

It is skipped, loudly, where the playground can't be had; MADOGUCHI_TESTS_NEED_AGENTS_PLAYGROUND=1 makes it
fail there. The desk takes nothing unsigned, and the playground signs nothing: the wire between them does.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.append(str(Path(__file__).parent))  # the pictures use the same rooms; tests are no package

from teams_desk import Stage, staged
from teams_page import TeamsPage, opened
from teams_program import COUNSELOR, STAFF, Lacking, program

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pinned program; without it the group is skipped, or fails where it is needed."""
    try:
        return program(tmp_path_factory.mktemp("playground"))
    except Lacking as fault:
        _without(str(fault))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return found or _without("no Chromium (Debian: apt-get install chromium fonts-noto-cjk)")


@pytest.fixture(scope="module")
def stage(
    playground: Path, chromium: str, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """A tenant of two people and a desk that know each other."""
    with staged(playground, tmp_path_factory.mktemp("stage"), data) as made:
        yield made


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium; it goes with the module, since its event loop would be in other tests' way."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=_QUIET)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def at_staff(browser: Browser, stage: Stage) -> Iterator[TeamsPage]:
    with opened(browser, stage.wire, STAFF) as page:
        yield page


@pytest.fixture(scope="module")
def at_counselor(browser: Browser, stage: Stage) -> Iterator[TeamsPage]:
    with opened(browser, stage.wire, COUNSELOR) as page:
        yield page


@pytest.fixture
def staff(at_staff: TeamsPage, well: None) -> TeamsPage:
    """The Teams of somebody on the staff; the page stays as the test before has left it."""
    return at_staff


@pytest.fixture
def counselor(at_counselor: TeamsPage, well: None) -> TeamsPage:
    """The Teams of a counselor."""
    return at_counselor


@pytest.fixture
def well(stage: Stage) -> Iterator[None]:
    """Every activity was answered with 200, every call of the desk's had its token and was taken."""
    yield
    faults = [one for one in stage.desk.logged().splitlines() if '"level": "error"' in one]
    assert [one for one in faults if "NoAddress" not in one] == []  # a counselor has never met the desk
    assert {status for _, status in stage.wire.answered} == {200}
    assert stage.wire.strangers == []
    assert set(stage.wire.taken) <= {200, 201, 202}


def _without(lacking: str) -> NoReturn:
    told = f"AGENTS PLAYGROUND NOT TESTED: {lacking}. The desk was not tried in Microsoft's client."
    if os.environ.get("MADOGUCHI_TESTS_NEED_AGENTS_PLAYGROUND"):  # noqa: TID251
        pytest.fail(told)
    pytest.skip(told)
