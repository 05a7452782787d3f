"""What several tests need: the shipped library's index, made once a run, a fixed day, a desk of one's own."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from adapters.entrypoints.installation import Installation, fleeting
from adapters.entrypoints.reading_room import ReadingRoom
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Audience, Scope

TODAY = date(2026, 11, 21)
GOLDEN = Path(__file__).parent / "golden"


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
        if name.startswith("MADOGUCHI_") or name in {"PORT", "DATABASE_URL"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("MADOGUCHI_KEYS", str(tmp_path / "keys"))
    monkeypatch.chdir(tmp_path)


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
    (tmp_path / "desk").mkdir()
    made = fleeting(tmp_path / "desk", _no_refusal)
    yield made
    made.engine.dispose()


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
