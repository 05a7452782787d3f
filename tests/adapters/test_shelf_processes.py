"""The shelf among processes: killed in the middle, two at once, made anew by another."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.documents.folder import FolderLibrary
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.index.shelf import FolderShelf
from adapters.index.volume import Volume

Library = Callable[..., Path]
PROGRAM = Path(sys.executable).with_name("madoguchi")


def texts(index: Volume) -> list[str]:
    """What stands in the index, in its order."""
    return [index.passage(key).text for key in range(len(index._anchors))]


@pytest.fixture
def room(place: Path, tmp_path: Path) -> ReadingRoom:
    """A reading room over this test's library, in this process."""
    return ReadingRoom(place, tmp_path / "library", lambda done, total: None, print)


@pytest.fixture
def command(place: Path, tmp_path: Path) -> list[str]:
    """The ingest of this test's library, for a process of its own."""
    return [str(PROGRAM), "ingest", "--data", str(place), "--library", str(tmp_path / "library")]


def test_an_ingest_that_is_killed_leaves_the_earlier_index_and_no_lock(
    library: Library, room: ReadingRoom, command: list[str]
) -> None:
    folder = library({"a.md": "録音の決まり"})
    assert texts(room.index()) == ["録音の決まり"]
    library(
        {f"more/{number}.txt": f"{number}番の電話は上司に伝えてから切ります。" * 9 for number in range(800)}
    )

    volumes = room._place / "volumes"
    before = set(volumes.iterdir())
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as ingesting:
        while not (begun := [one for one in set(volumes.iterdir()) - before if (one / "words").exists()]):
            assert ingesting.poll() is None
            time.sleep(0.005)
        ingesting.send_signal(signal.SIGKILL)
    assert not (begun[0] / "manifest.json").exists()

    assert texts(FolderShelf(room._place, None).index()) == ["録音の決まり"]
    shutil.rmtree(folder / "more")
    library({"b.md": "撮影の決まり"})
    assert room.ingest().added == ("b",)
    assert texts(room.index()) == ["録音の決まり", "撮影の決まり"]


def test_two_ingests_at_once_both_succeed_and_leave_one_whole_index(
    library: Library, room: ReadingRoom, command: list[str]
) -> None:
    folder = library({f"{number:02}.txt": f"{number}番の決まり" for number in range(30)})
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(one.communicate(), one.returncode)[1] for one in both] == [0, 0]

    assert room._shelf.pointer().stamp.split()[0] == FolderLibrary([folder]).stamp()
    assert texts(room._shelf.index()) == [f"{number}番の決まり" for number in range(30)]


def test_a_reader_sees_what_another_process_made_anew(
    library: Library, room: ReadingRoom, command: list[str]
) -> None:
    library({"a.md": "古い決まり"})
    assert texts(room.index()) == ["古い決まり"]

    library({"a.md": "新しい決まり"})
    subprocess.run([*command, "--rebuild"], check=True, capture_output=True)
    assert texts(room.index()) == ["新しい決まり"]


@pytest.mark.parametrize("lost", ["everything", "the pointer", "every document"])
def test_a_process_that_has_read_the_index_can_make_it_anew(
    library: Library, room: ReadingRoom, lost: str
) -> None:
    folder = library({"a.md": "録音の決まり"})
    room.index()
    match lost:
        case "everything":
            room.ingest(rebuild=True)
        case "the pointer":
            (room._place / "current.json").unlink()
        case _:
            (folder / "a.md").rename(folder / ".a.md")
            with pytest.raises(Exception, match="There is no document that can be read"):
                room.index()
            (folder / ".a.md").rename(folder / "a.md")

    assert texts(room.index()) == ["録音の決まり"]
