"""The room of files: what is deleted by name lies in it, and what no case knows is counted."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.attachments.store import Store
from adapters.entrypoints.clock import new_name, now
from adapters.entrypoints.file_room import FileRoom
from adapters.vault.stream import FileSeal

TODAY = date(2026, 11, 21)
MIDNIGHT = datetime(2026, 11, 20, 15, tzinfo=UTC).timestamp()
"""Of that day, in Japan."""


@pytest.fixture
def room(tmp_path: Path) -> FileRoom:
    return FileRoom(tmp_path / "data" / "attachments", today=lambda: TODAY)


@pytest.fixture
def keep(room: FileRoom) -> Callable[[], str]:
    """keep(): the name of one more file."""

    def kept() -> str:
        with Store(room.folder, FileSeal(), new_name, lambda: TODAY).draft() as draft:
            return draft.keep().file

    return kept


def test_files_are_deleted_by_their_names_and_the_folder_tells_the_day_alone(
    room: FileRoom, keep: Callable[[], str]
) -> None:
    one, other = keep(), keep()

    assert room.removed([one, "a" * 22]) == 0
    assert [there.name for there in room.folder.iterdir()] == [other]
    assert room.folder.stat().st_mtime == MIDNIGHT


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text("./ab\\\0\n", min_size=1, max_size=40))
@example("../keys/counselors.json")
@example("../../victim-with-a-long-name")
@example("victim-with-a-long-name\n")
@example("a-folder-within-it/victim-with-a-long-name")
def test_a_name_that_leads_elsewhere_deletes_nothing(room: FileRoom, name: str) -> None:
    root = room.folder.parents[1]
    victims = [
        root / "victim-with-a-long-name",
        root / "data" / "keys" / "counselors.json",
        room.folder / "a-folder-within-it" / "victim-with-a-long-name",
    ]
    for one in victims:
        one.parent.mkdir(parents=True, exist_ok=True)
        one.write_bytes(b"key")

    assert room.removed([name, *map(str, victims)]) == 0
    assert all(one.exists() for one in victims)


def test_files_that_no_case_knows_are_counted_once_they_are_not_deleted_by_themselves(
    room: FileRoom, keep: Callable[[], str]
) -> None:
    assert room.lost(set, now()) == 0
    known = keep()
    keep()

    for hours, lost in ((0, 0), (23, 0), (25, 1)):
        assert room.lost(lambda: {known}, now() + timedelta(hours=hours)) == lost
    assert len(list(room.folder.iterdir())) == 2
