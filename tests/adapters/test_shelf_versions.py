"""Versions of the index: what is deleted is in no file any more, and what a person goes back to stays."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.documents.folder import FolderLibrary
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.index.shelf import FolderShelf
from adapters.index.volume import Volume
from adapters.index.word_vectors import WordVectors
from knowledge.errors import LibraryError, LibraryUnavailable
from knowledge.ingest import ingest

Library = Callable[..., Path]
MARKED = "紫陽花計画の見積もりは金庫の三段目"
PROGRAM = Path(sys.executable).with_name("madoguchi")


def quiet(done: int, total: int) -> None:
    """Nothing is told."""


def texts(index: Volume) -> list[str]:
    return [index.passage(key).text for key in range(len(index._anchors))]


@pytest.fixture
def told() -> list[str]:
    """What the reading room had to say."""
    return []


@pytest.fixture
def room(place: Path, library: Library, told: list[str]) -> ReadingRoom:
    """A room over this test's library, which has one document."""
    return ReadingRoom(place, library({"a.md": "録音の決まり"}), quiet, lambda fault: told.append(str(fault)))


def holding(folder: Path, text: str) -> list[str]:
    """The files below a folder with a text in them, in any of the ways that text is written to files."""
    spellings = {text.encode(), text.encode("utf-16-le"), ascii(text).strip("'").encode()}
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if any(one in path.read_bytes() for one in spellings)]


def state(room: ReadingRoom) -> list[tuple[int, str]]:
    """The versions: which number, and whether it is `now`, `there`, or why it is gone."""
    pointer = room.versions()
    return [
        (one.number, one.gone or ("now" if one.volume == pointer.volume else "there"))
        for one in pointer.versions
    ]


def test_the_text_of_a_deleted_document_is_in_no_file_once_the_ingest_ends(
    room: ReadingRoom, library: Library
) -> None:
    folder = library({"secret.md": f"# 見積もり\n\n{MARKED}です。"})
    room.ingest()
    library({"a.md": "録音の新しい決まり"})
    room.ingest()
    assert holding(room._place, MARKED)
    assert [why for _, why in state(room)] == ["there", "now"]

    (folder / "secret.md").unlink()
    room.ingest()
    assert holding(room._place, MARKED) == []
    assert holding(room._place, "録音の新しい決まり")
    assert state(room) == [(1, "forgotten"), (2, "forgotten"), (3, "now")]
    with pytest.raises(LibraryUnavailable, match="There is no earlier version to go back to"):
        room.go_back()
    with pytest.raises(LibraryUnavailable, match="Version 2 is gone: it held a document that was deleted"):
        room.go_back(2)


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [
        ("", "audience: counselor", False),
        ("", "sites: [osaka]", False),
        ("sites: [osaka, kobe]", "sites: [osaka]", False),
        ("sites: [osaka]", "sites: [osaka]\naudience: counselor", False),
        ("sites: [osaka]", "sites: [osaka, kobe]", True),
        ("audience: counselor", "", True),
        ("audience: counselor", "title: 見積もり\naudience: counselor", True),
    ],
)
def test_nobody_goes_back_to_a_version_from_before_a_document_was_closed_to_them(
    room: ReadingRoom, library: Library, before: str, after: str, stays: bool
) -> None:
    for front in (before, after):
        library({"secret.md": f"---\nkind: company\n{front}\n---\n{MARKED}です。"})
        room.ingest()

    assert state(room) == [(1, "there" if stays else "forgotten"), (2, "now")]
    assert len(holding(room._place, MARKED)) == 1 + stays
    if not stays:
        with pytest.raises(LibraryUnavailable, match="deleted, or is for fewer people now"):
            room.go_back(1)


def test_a_version_without_the_deleted_document_stays(room: ReadingRoom, library: Library) -> None:
    room.ingest()
    folder = library({"secret.md": f"{MARKED}です。"})
    room.ingest()
    (folder / "secret.md").unlink()
    room.ingest()

    assert state(room) == [(1, "there"), (2, "forgotten"), (3, "now")]
    assert holding(room._place, MARKED) == []
    assert room.go_back().number == 1


def test_a_document_deleted_while_an_earlier_version_is_current_is_forgotten_too(
    room: ReadingRoom, library: Library
) -> None:
    room.ingest()
    folder = library({"secret.md": f"{MARKED}です。"})
    room.ingest()
    room.go_back()
    (folder / "secret.md").unlink()

    assert room.ingest().removed == ()
    assert holding(room._place, MARKED) == []
    assert state(room) == [(1, "now"), (2, "forgotten")]


def test_a_question_after_a_deletion_forgets_as_an_ingest_does(room: ReadingRoom, library: Library) -> None:
    folder = library({"secret.md": f"{MARKED}です。"})
    room.index()
    (folder / "secret.md").unlink()

    assert texts(room.index()) == ["録音の決まり"]
    assert holding(room._place, MARKED) == []


def test_of_an_emptied_folder_an_ingest_forgets_everything_and_a_question_nothing(
    room: ReadingRoom, library: Library
) -> None:
    room.ingest()
    (library({}) / "a.md").unlink()
    with pytest.raises(LibraryUnavailable, match="no document that can be read"):
        room.index()
    assert holding(room._place, "録音の決まり")

    with pytest.raises(LibraryUnavailable, match="no document that can be read"):
        room.ingest()
    assert holding(room._place, "録音の決まり") == []


def test_a_folder_that_is_not_there_makes_an_ingest_forget_nothing(
    room: ReadingRoom, library: Library
) -> None:
    room.ingest()
    shutil.rmtree(library({}))
    with pytest.raises(LibraryUnavailable):
        room.ingest()
    assert holding(room._place, "録音の決まり")


def test_a_volume_that_cannot_be_removed_is_told_by_its_place(
    room: ReadingRoom, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = library({"secret.md": f"{MARKED}です。"})
    room.ingest()
    [volume] = (room._place / "volumes").iterdir()
    (folder / "secret.md").unlink()
    monkeypatch.setattr(shutil, "rmtree", _refused)

    with pytest.raises(LibraryUnavailable) as refused:
        room.ingest()
    assert str(refused.value) == (
        f"{volume} holds an older index and could not be removed (Device or resource busy). "
        "Remove it, since deleted documents may stand in it."
    )


def _refused(folder: Path, **options: object) -> None:
    if not options:
        raise OSError(16, "Device or resource busy")


def test_going_back_answers_as_before_until_the_next_ingest_and_says_so_once(
    room: ReadingRoom, library: Library, told: list[str]
) -> None:
    room.ingest()
    library({"a.md": "録音の新しい決まり"})
    assert texts(room.index()) == ["録音の新しい決まり"]

    assert room.go_back().number == 1
    library({"a.md": "録音のもっと新しい決まり"})
    assert [texts(room.index()) for _ in range(3)] == [["録音の決まり"]] * 3
    [line] = told
    assert line == (
        "The library is held at an earlier version, and changes of documents are not seen, "
        "until `madoguchi ingest` is run."
    )
    assert room.ingest().changed == ("a",)
    assert texts(room.index()) == ["録音のもっと新しい決まり"]
    assert room.versions().held is False
    assert len(told) == 1


def test_going_back_twice_goes_two_versions_back_and_forward_by_number(
    room: ReadingRoom, library: Library
) -> None:
    for number in range(3):
        library({"a.md": f"{number}番目の決まり"})
        room.ingest()
    assert [room.go_back().number, room.go_back().number] == [2, 1]
    assert texts(room.index()) == ["0番目の決まり"]
    assert room.go_back(3).number == 3
    assert texts(room.index()) == ["2番目の決まり"]
    for number, why in ((3, "Version 3 is the current one already"), (9, "There is no version 9")):
        with pytest.raises(LibraryUnavailable, match=why):
            room.go_back(number)


def test_three_volumes_are_kept_and_older_ones_are_told_as_gone(room: ReadingRoom, library: Library) -> None:
    for number in range(5):
        library({"a.md": f"{number}番目の決まり"})
        room.ingest()
    assert state(room) == [(1, "old"), (2, "old"), (3, "there"), (4, "there"), (5, "now")]
    assert len(list((room._place / "volumes").iterdir())) == 3
    with pytest.raises(LibraryUnavailable, match="Version 1 is gone: it is too old to be kept"):
        room.go_back(1)


def test_a_damaged_version_is_not_gone_back_to(room: ReadingRoom, library: Library) -> None:
    room.ingest()
    [first] = (room._place / "volumes").iterdir()
    library({"a.md": "録音の新しい決まり"})
    room.ingest()
    (first / "passages.db").write_bytes(b"")

    with pytest.raises(LibraryUnavailable, match="is damaged"):
        room.go_back()
    assert texts(room.index()) == ["録音の新しい決まり"]


def test_a_reader_in_another_process_answers_from_the_version_gone_back_to(
    room: ReadingRoom, library: Library, place: Path
) -> None:
    room.ingest()
    folder = library({"a.md": "録音の新しい決まり"})
    assert texts(room.index()) == ["録音の新しい決まり"]

    command = [PROGRAM, "library", "rollback", "--data", place, "--library", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == (
        "Version 1 (1 documents, 1 passages) is current again; "
        "it is held until the next `madoguchi ingest`.\n"
    )
    assert texts(room.index()) == ["録音の決まり"]


def test_a_reader_whose_volume_goes_while_it_opens_takes_the_next_one(
    library: Library, tmp_path: Path, vectors: WordVectors | None
) -> None:
    folder = library({"a.md": "録音の決まり"})
    writer = FolderShelf(tmp_path / "shelf", vectors)
    ingest(FolderLibrary([folder]), writer, quiet)

    class Late(FolderShelf):
        """It is interrupted between the pointer and the volume."""

        def _opened(self, volume: Path) -> Volume:
            if volume.name == first:
                library({"a.md": "録音の新しい決まり"})
                writer.clear()
                ingest(FolderLibrary([folder]), writer, quiet)
            return super()._opened(volume)

    first = writer.pointer().volume
    assert texts(Late(tmp_path / "shelf", vectors).index()) == ["録音の新しい決まり"]


def test_each_version_tells_when_it_was_made_and_what_changed(
    library: Library, tmp_path: Path, vectors: WordVectors | None
) -> None:
    now = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    shelf = FolderShelf(tmp_path / "shelf", vectors, lambda: now)
    folder = library({"a.md": "一つ目", "b.md": "# 二\n\n## 一\n\n文\n\n## 二\n\n文"})
    ingest(FolderLibrary([folder]), shelf, quiet)
    (folder / "a.md").unlink()
    library({"b.md": "二つ目、改", "c.md": "三つ目", "d.md": "四つ目"})
    ingest(FolderLibrary([folder]), shelf, quiet)

    told = [
        (one.made, one.added, one.changed, one.removed, one.documents, one.passages)
        for one in shelf.pointer().versions
    ]
    assert told == [
        ("2026-11-22T09:30:00+00:00", 2, 0, 0, 2, 3),
        ("2026-11-22T09:30:00+00:00", 2, 1, 1, 3, 3),
    ]


def test_what_is_remembered_of_versions_names_no_document(room: ReadingRoom, library: Library) -> None:
    folder = library({"紫陽花.md": "紫陽花の文です。"})
    room.ingest()
    (folder / "紫陽花.md").unlink()
    room.ingest()
    assert holding(room._place, "紫陽花") == []


def test_an_adopted_document_takes_the_place_of_the_shipped_one_of_its_id(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.entrypoints import reading_room

    shipped, company = tmp_path / "shipped", place / reading_room.COMPANY
    for folder, whose in ((shipped, "ひな型"), (company, "当社")):
        (folder / "manual").mkdir(parents=True)
        (folder / "manual" / "manual.md").write_text(f"---\nid: company/manual\n---\n{whose}の手順です。")
    (shipped / "other.md").write_text("別の文書です。")
    monkeypatch.setattr(reading_room, "SHIPPED", shipped)
    refused: list[LibraryError] = []

    room = ReadingRoom(place, None, quiet, refused.append)
    assert texts(room.index()) == ["当社の手順です。", "別の文書です。"]
    (company / "manual" / "manual.md").unlink()
    assert texts(room.index()) == ["ひな型の手順です。", "別の文書です。"]
    assert refused == []


def test_a_fetched_law_belongs_to_every_library(room: ReadingRoom, place: Path) -> None:
    (place / "laws").mkdir()
    (place / "laws" / "law.md").write_text("第1条 窓口を置く。")
    assert texts(room.index()) == ["録音の決まり", "第1条 窓口を置く。"]
