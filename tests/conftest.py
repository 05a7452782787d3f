"""What several tests need: the shipped library's index, made once a run, a fixed day, a desk of one's own."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import structlog

import playground_page
from adapters.entrypoints.installation import Installation, fleeting
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.roster import starter_roster
from adapters.vault import envelope
from bot.cases.clock import JAPAN
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Audience, Scope
from slack_world.world import AT_THE_DESK as ON_SLACK
from teams_world.world import AT_THE_DESK as ON_TEAMS

pytest_plugins = ["slack_world.fixtures"]

TODAY = date(2026, 11, 21)
GOLDEN = Path(__file__).parent / "golden"
OURS = ("MADOGUCHI_", "SLACK_", "MICROSOFTAPP", "TOCHANNELFROMBOT", "TOBOTFROMCHANNEL")


def quiet(done: int, total: int) -> None:
    """A progress that shows nothing."""


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of the golden questions."""
    return GOLDEN


@pytest.fixture(scope="session")
def today() -> date:
    """The day on which every test asks."""
    return TODAY


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests see no variable and no `.env` of whoever runs them."""
    for name in list(os.environ):  # noqa: TID251
        if name.upper().startswith(OURS) or name in {"PORT", "DATABASE_URL"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _logs_anew() -> Iterator[None]:
    """Logs that a test set up go with it, so that none is silent, or heard elsewhere, in the next."""
    root, ours = logging.getLogger(), logging.getLogger("madoguchi")
    levels = root.level, ours.level
    yield
    for one in root.handlers[:]:
        if isinstance(one.formatter, structlog.stdlib.ProcessorFormatter):
            root.removeHandler(one)
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped library's index and the extracted word vectors."""
    folder = tmp_path_factory.mktemp("data")
    ReadingRoom(folder, None, quiet, _no_refusal).index()
    return folder


@pytest.fixture(scope="session")
def room(data: Path) -> ReadingRoom:
    """The shipped library, indexed."""
    return ReadingRoom(data, None, quiet, _no_refusal)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A desk of this test's own: a database and a roster under tmp_path/desk, its keys in memory."""
    made = staffed(tmp_path / "desk")
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def made_installation() -> Callable[[Path], Installation]:
    """made_installation(folder): the same in a folder, for a test that makes several."""
    return staffed


@pytest.fixture(scope="session")
def roster_text() -> str:
    """The starter's roster; everybody in it has an address on each platform."""
    return addressed(starter_roster())


def staffed(folder: Path) -> Installation:
    """A desk of its own, whose counselors have addresses."""
    folder.mkdir(exist_ok=True)
    (folder / "roster.toml").write_text(addressed(starter_roster()), encoding="utf-8")
    if not (database := folder / "desk.db").exists():
        database.write_bytes(_brought_up())
    return fleeting(folder, _no_refusal)


@cache
def _brought_up() -> bytes:
    """A database without a row: making its tables takes longer than most of the tests."""
    with TemporaryDirectory() as folder:
        fleeting(Path(folder), _no_refusal).engine.dispose()
        return (Path(folder) / "desk.db").read_bytes()


def addressed(roster: str) -> str:
    """A roster with everybody's addresses."""
    for one, there in ON_SLACK.items():
        named = f'id = "{one}"\naddresses.slack = "{there}"\naddresses.teams = "{ON_TEAMS[one]}"'
        roster = roster.replace(f'id = "{one}"', named)
    return roster


@pytest.fixture
def quick_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes cost next to nothing, where a test comes back often."""
    monkeypatch.setattr(envelope, "MEMORY", 8192)
    monkeypatch.setattr(envelope, "PASSES", 1)


@dataclass
class Clock:
    """A clock that only the test turns; it stands at a Tuesday morning, a working day, at an odd moment."""

    now: datetime = datetime(2026, 11, 24, 10, 7, 33, 123456, JAPAN)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture
def clock() -> Clock:
    """The time, as far as this test's desk knows it."""
    return Clock()


@pytest.fixture(scope="session")
def ask(room: ReadingRoom) -> Callable[..., Answer | NoAnswer]:
    """ask(text, as_of=…, audience=…, lang=…): the answer of the shipped library."""

    def asked(
        text: str, as_of: date = TODAY, audience: Audience = Audience.STAFF, lang: str | None = None
    ) -> Answer | NoAnswer:
        return room.answer(Question(text, Scope(as_of, audience), lang))

    return asked


def _no_refusal(fault: Exception) -> None:
    raise AssertionError(f"the shipped library has a document that can't be read: {fault}")


@pytest.fixture(scope="session")
def opened_house() -> Callable[..., Any]:
    """async with opened_house(app) as house: it runs; `worker`: its worker goes round by itself, too."""
    return playground_page.opened_house
