"""Questions that people give to the library: before the press nowhere, then sealed, masked and of nobody."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from adapters.database.tables import METADATA, candidates
from adapters.entrypoints.ground import consult_of, kept_by, office_of, reception
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.vault.door import DoorSeal
from bot.confidential import Confidential
from bot.dialogue.card import Button, Buttons
from bot.dialogue.messages import Asker, Pressed, Said, Say

NOW = datetime(2026, 11, 24, 1, 7, 33, tzinfo=UTC)
ASKER = Asker("staff", None, "ja")
WORDS, NAME, PHONE, PERSON, THREAD = (
    "ヌャギョヌzqxwordsvw",
    "佐藤花子",
    "090-1234-5678",
    "zqxpersonvw",
    "zqxthreadvw",
)
QUESTION = f"{WORDS}の棚は、経理の{NAME}さん({PHONE})に聞けばいいですか"

Leaked = Callable[..., list[str]]


@pytest.fixture
def receive(small: ReadingRoom, installation: Installation) -> Callable[[Any], list[Button]]:
    """receive(incoming): what the desk says, by the buttons of its last card."""
    kept = kept_by(installation.engine, installation.keys.staff.door)
    premises = office_of(installation, ["slack"], lambda: NOW)
    consult = consult_of(small, installation.engine, installation.keys.staff, kept, premises)
    desk = reception(consult, kept, lambda _: None)

    def heard(incoming: Any) -> list[Button]:
        said = desk.receive(incoming)[-1]
        assert isinstance(said, Say)
        return [one for row in said.card.elements if isinstance(row, Buttons) for one in row.buttons]

    return heard


def _stored(folder: Path, installation: Installation) -> bytes:
    """Every file of the desk, and every row of every table."""
    with installation.engine.connect() as connection:
        rows = [row for table in METADATA.sorted_tables for row in connection.execute(select(table))]
    files = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"".join(files) + str(rows).encode()


def test_no_file_row_log_or_button_holds_a_word_of_it_before_the_press_or_after(
    receive: Any, installation: Installation, listen: Callable[[], list[str]], leaked: Leaked, tmp_path: Path
) -> None:
    lines, marks = listen(), (WORDS, NAME, PHONE, PERSON, THREAD)

    shown = receive(Said(Confidential(QUESTION), ASKER, THREAD))
    before = _stored(tmp_path / "desk", installation)
    [button] = [one for one in shown if one.action.startswith("contribute:")]
    receive(Pressed(button.action, ASKER, Confidential(PERSON), thread=THREAD))

    with installation.engine.connect() as connection:
        [row] = connection.execute(select(candidates)).all()
    assert leaked(before, *marks) == []
    assert leaked(_stored(tmp_path / "desk", installation), *marks) == []
    assert leaked("\n".join(lines), *marks) == []
    assert leaked(str(shown), *marks) == []
    place = f"candidates {row.id} {row.day.isoformat()}".encode()
    opened = DoorSeal(installation.keys.staff.door).open(row.box, place).decode()
    assert WORDS in opened
    assert leaked(opened, NAME, PHONE, PERSON, THREAD) == []


def test_without_the_press_no_candidate_is_there_whatever_is_asked_or_rated(
    receive: Any, installation: Installation
) -> None:
    receive(Said(Confidential(QUESTION), ASKER, THREAD))
    shown = receive(Said(Confidential("電話の録音は、断ってから始めますか"), ASKER, THREAD))
    [disliked] = [one.action for one in shown if one.action.startswith("useful:no:")]
    receive(Pressed(disliked, ASKER, Confidential(PERSON), thread=THREAD))

    with installation.engine.connect() as connection:
        assert connection.execute(select(candidates)).all() == []
