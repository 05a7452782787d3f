"""A damaged index: the same answers, or one line with the cure; no traceback and no wrong quote."""

import os
import random  # noqa: TID251
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from adapters.entrypoints.reading_room import ReadingRoom
from knowledge.answer import Answer, NoAnswer, Question
from knowledge.document import Scope
from knowledge.errors import LibraryUnavailable

Damage = Callable[[Path], object]

ARMS = ("words", "bigrams", "parts")
FILES = (
    *("manifest.json", "passages.db", "parts/owners.npy"),
    *(f"{arm}/{name}.npy" for arm in ARMS for name in ("tokens", "starts", "rows", "counts", "lengths")),
    *(f"meaning/{name}.npy" for name in ("rows", "bounds", "centres", "owners", "used", "places", "firsts")),
)
DOCUMENTS = {
    "phone.md": "## 33条 録音\n\n会議の録音は、主催者に断ってから始めます。\n\n```ask\n録音していい?\n```\n",
    "guests.txt": "休憩室の予約は総務課に聞きます。\n\nVisitors wear a badge at all times.",
}
QUESTIONS = ("録音していいですか", "33条", "Do visitors wear badges?", "家に帰ってくれないお客様")


class Desk(NamedTuple):
    """A reading room whose index is damaged before it is opened."""

    room: ReadingRoom
    volume: Path
    answers: list[Answer | NoAnswer]
    """What is answered out of the sound index."""


def answers(room: ReadingRoom) -> list[Answer | NoAnswer]:
    return [room.answer(Question(text, Scope(date(2026, 11, 21)))) for text in QUESTIONS]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, data: Path) -> tuple[Path, Path, list[Answer | NoAnswer]]:
    """A library, a data folder with its index, and its answers. Nobody opens this folder again."""
    folder, place = tmp_path_factory.mktemp("library"), tmp_path_factory.mktemp("sound")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (place / "cache").symlink_to(data / "cache")
    told = answers(ReadingRoom(place, folder, lambda done, total: None, print))
    assert [type(one) for one in told] == [Answer, Answer, Answer, NoAnswer]
    return folder, place, told


@pytest.fixture
def desk(sound: tuple[Path, Path, list[Answer | NoAnswer]], tmp_path: Path) -> Desk:
    folder, place, told = sound
    shutil.copytree(place, tmp_path / "place", symlinks=True)
    room = ReadingRoom(tmp_path / "place", folder, lambda done, total: None, print)
    [volume] = (room._place / "volumes").iterdir()
    return Desk(room, volume, told)


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def halved(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def overwritten(file: Path) -> None:
    file.write_bytes(random.Random(33).randbytes(file.stat().st_size))


HOW = pytest.mark.parametrize("how", [emptied, halved, overwritten, Path.unlink])


def refused_with_the_cure(desk: Desk) -> bool:
    """Whether everything that reads the index says the same one line."""
    for act in (lambda: answers(desk.room), desk.room.index, desk.room.ingest):
        with pytest.raises(LibraryUnavailable) as refused:
            act()
        fault = str(refused.value).partition("(")[2].partition(")")[0]
        assert fault.isalpha()
        assert str(refused.value) == (
            f"The index in {desk.room._place} is damaged ({fault}). "
            "Make it anew with `madoguchi ingest --rebuild`."
        )
    return True


@HOW
@pytest.mark.parametrize("name", FILES)
def test_damage_to_a_file_of_the_volume_is_told_with_the_cure(desk: Desk, name: str, how: Damage) -> None:
    how(desk.volume / name)
    with pytest.raises(LibraryUnavailable) as refused:
        answers(desk.room)
    fault = str(refused.value).partition("(")[2].partition(")")[0]
    assert fault.isalpha()
    assert str(refused.value) == (
        f"The index in {desk.room._place} is damaged ({fault}). "
        "Make it anew with `madoguchi ingest --rebuild`."
    )


@pytest.mark.parametrize(
    "pointer", [b"", b"{", b"[]", b"null", b'{"volume": "1"}', b'{"volume": "9", "stamp": "x"}', b"\xff\xfe"]
)
def test_a_damaged_pointer_is_told_with_the_cure_and_making_anew_cures_it(desk: Desk, pointer: bytes) -> None:
    (desk.room._place / "current.json").write_bytes(pointer)
    assert refused_with_the_cure(desk)

    desk.room.ingest(rebuild=True)
    assert answers(desk.room) == desk.answers


@pytest.mark.parametrize("pointer", ['{"volume": 1, "stamp": "x"}', '{"volume": ["1"], "stamp": "x"}'])
def test_a_pointer_of_another_shape_is_told_with_the_cure(desk: Desk, pointer: str) -> None:
    (desk.room._place / "current.json").write_text(pointer)
    assert refused_with_the_cure(desk)


def test_without_its_pointer_the_index_is_made_again_and_answers_the_same(desk: Desk) -> None:
    (desk.room._place / "current.json").unlink()
    assert answers(desk.room) == desk.answers


def told_or_refused(desk: Desk) -> object:
    """The answers, or the cure; anything else is raised."""
    try:
        return answers(desk.room)
    except LibraryUnavailable as refused:
        return str(refused).rpartition(". ")[2]


CURE = "Make it anew with `madoguchi ingest --rebuild`."


@pytest.mark.parametrize(
    ("before", "after"), [("断ってから", "断らずにい"), ('"text": "', '"text": {'), ("guests#1", "guests#9")]
)
def test_a_passage_that_was_changed_on_the_disk_is_never_quoted(desk: Desk, before: str, after: str) -> None:
    rows = desk.volume / "passages.db"
    rows.write_bytes(rows.read_bytes().replace(before.encode(), after.encode()))

    assert told_or_refused(desk) in (desk.answers, CURE)


def test_vectors_that_are_lost_are_told_with_the_cure(desk: Desk) -> None:
    pytest.importorskip("ja_ginza")
    shutil.rmtree(desk.volume / "meaning")

    assert told_or_refused(desk) == CURE


@pytest.fixture
def shipped(data: Path, tmp_path: Path) -> Path:
    """A copy of the shipped library's index: only one of a thousand vectors and more uses all its files."""
    shutil.copytree(data / "index", tmp_path / "index")
    (tmp_path / "cache").symlink_to(data / "cache")
    return tmp_path


QUESTION = "家に帰ってくれない客がいます"


def test_numbers_that_changed_on_the_disk_never_give_another_answer(
    shipped: Path, data: Path, call: Callable[..., Any]
) -> None:
    [file] = (shipped / "index").rglob("words/rows.npy")
    file.write_bytes(file.read_bytes()[:128] + random.Random(33).randbytes(file.stat().st_size - 128))

    done = call("ask", QUESTION, "--data", shipped)
    assert done.out == call("ask", QUESTION, "--data", data).out or done.err.strip().endswith(CURE)


def test_vectors_that_are_damaged_never_kill_the_process_or_change_an_answer(
    shipped: Path, data: Path, call: Callable[..., Any], madoguchi: Callable[..., Any]
) -> None:
    pytest.importorskip("ja_ginza")
    overwritten(max((shipped / "index").rglob("data_level0.bin"), key=lambda file: file.stat().st_size))

    done = madoguchi("ask", QUESTION, "--data", shipped)
    assert done.out == call("ask", QUESTION, "--data", data).out or done.err.strip().endswith(CURE)
