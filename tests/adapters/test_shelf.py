"""The shelf: only what changed is read again, and the index is replaced whole or not at all."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from adapters.documents.folder import FolderLibrary
from adapters.index.seal import FORMAT
from adapters.index.shelf import FolderShelf
from adapters.index.volume import Volume
from adapters.index.word_vectors import WordVectors
from knowledge.document import Reading, Scope
from knowledge.errors import LibraryUnavailable
from knowledge.ingest import Ingested, ingest
from knowledge.ports import Source
from knowledge.query import Query

Library = Callable[..., Path]
BringUp = Callable[[FolderShelf, Path], Ingested]


@dataclass
class Counting:
    """A Library over a folder that notes which files are read."""

    folder: Path
    opened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._library = FolderLibrary([self.folder])

    def sources(self) -> Sequence[Source]:
        return self._library.sources()

    def read(self, source: Source) -> Reading:
        self.opened.append(source.name)
        return self._library.read(source)


def texts(index: Volume) -> list[str]:
    """What stands in the index, in its order."""
    return [index.passage(key).text for key in range(len(index._anchors))]


def found(index: Volume, text: str) -> list[str]:
    """The texts that come up for a question."""
    scope = Scope(date(2026, 11, 21))
    return [index.passage(one.key).text for one in index.candidates(Query(text, "ja"), scope)]


def told(done: Ingested) -> tuple[object, ...]:
    """What an ingest reports, in short."""
    return done.added, done.changed, done.removed, done.unchanged, [one.source for one in done.refused]


def test_only_what_changed_is_read_again_and_everything_is_reported(
    library: Library, shelf: FolderShelf
) -> None:
    folder = library({"a.md": "一つ目", "b.md": "二つ目", "sub/c.txt": "三つ目", "d.pdf": "x"})
    first = Counting(folder)
    assert told(ingest(first, shelf, print)) == (("a", "b", "sub/c"), (), (), 0, ["d.pdf"])
    assert first.opened == ["a.md", "b.md", "d.pdf", "sub/c.txt"]

    (folder / "a.md").unlink()
    library({"b.md": "二つ目、改", "e.html": "<p>五つ目"})
    (folder / "sub" / "c.txt").touch()
    second = Counting(folder)
    assert told(ingest(second, shelf, print)) == (("e",), ("b",), ("a",), 1, ["d.pdf"])
    assert second.opened == ["b.md", "d.pdf", "e.html"]
    assert texts(shelf.index()) == ["二つ目、改", "五つ目", "三つ目"]


def test_nothing_changed_leaves_the_very_same_volume(
    library: Library, shelf: FolderShelf, bring_up: BringUp
) -> None:
    folder = library({"a.md": "一つ目"})
    bring_up(shelf, folder)
    before = shelf.index()

    assert told(bring_up(shelf, folder)) == ((), (), (), 1, [])
    assert shelf.index() is before


def test_progress_goes_up_to_the_number_of_files_and_then_of_passages_read(
    library: Library, shelf: FolderShelf
) -> None:
    folder = library({"a.md": "# 題\n\n## 一\n\n文\n\n## 二\n\n文", "b.md": "文"})
    seen: list[tuple[int, int]] = []
    ingest(FolderLibrary([folder]), shelf, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("---\ntitle: [\n---\n", "not YAML"),
        ("", "no text"),
        (b"\x83}", "not UTF-8"),
        ("---\nid: b\n---\n文", "already"),
    ],
)
def test_a_changed_file_that_is_refused_keeps_its_earlier_reading_until_it_is_mended(
    library: Library, shelf: FolderShelf, bring_up: BringUp, content: str | bytes, fault: str
) -> None:
    folder = library({"a.md": "元の文", "b.md": "別の文"})
    bring_up(shelf, folder)

    library({"a.md": content})
    for _ in range(2):
        done = bring_up(shelf, folder)
        assert told(done) == ((), (), (), 2, ["a.md"])
        assert fault in str(done.refused[0])
        assert texts(shelf.index()) == ["元の文", "別の文"]
    library({"a.md": "直した文"})
    assert told(bring_up(shelf, folder)) == ((), ("a",), (), 1, [])
    assert texts(shelf.index()) == ["直した文", "別の文"]


def test_a_renamed_file_with_an_id_of_its_own_is_found_once(
    library: Library, shelf: FolderShelf, bring_up: BringUp
) -> None:
    folder = library({"a.md": "---\nid: rule\n---\n録音の決まり", "b.md": "別の文"})
    bring_up(shelf, folder)
    (folder / "a.md").rename(folder / "z.md")

    bring_up(shelf, folder)
    assert shelf.index().documents().keys() == {"b", "rule"}
    assert found(shelf.index(), "録音の決まり")[:2].count("録音の決まり") == 1


def test_a_reader_goes_on_with_its_volume_and_a_new_one_sees_the_new(
    library: Library, shelf: FolderShelf, bring_up: BringUp, vectors: WordVectors | None
) -> None:
    folder = library({"a.md": "録音の決まり"})
    bring_up(shelf, folder)
    reader = FolderShelf(shelf._folder, vectors)
    before = reader.index()

    bring_up(shelf, library({"a.md": "録音の新しい決まり"}))
    assert found(before, "録音の決まり") == ["録音の決まり"]
    assert found(FolderShelf(shelf._folder, vectors).index(), "録音") == ["録音の新しい決まり"]
    assert found(reader.index(), "録音") == ["録音の新しい決まり"]


def test_volumes_before_the_last_one_are_swept_away(
    library: Library, shelf: FolderShelf, bring_up: BringUp
) -> None:
    for number in range(4):
        bring_up(shelf, library({"a.md": f"{number}番目の文"}))
    shelf.index()
    volumes = os.listdir(shelf._folder / "volumes")
    assert len(volumes) == 3
    assert json.loads((shelf._folder / "current.json").read_text())["volume"] in volumes
    assert sorted(os.listdir(shelf._folder)) == ["current.json", "lock", "volumes"]


@pytest.mark.parametrize("number", [FORMAT + 1, FORMAT - 1, str(FORMAT), None])
def test_an_index_of_another_format_is_refused_with_the_cure(
    library: Library, shelf: FolderShelf, bring_up: BringUp, vectors: WordVectors | None, number: object
) -> None:
    folder = library({"a.md": "録音の決まり"})
    bring_up(shelf, folder)
    [manifest] = (shelf._folder / "volumes").glob("*/manifest.json")
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": number}))

    for act in (FolderShelf(shelf._folder, vectors).index, lambda: bring_up(shelf, folder)):
        with pytest.raises(LibraryUnavailable) as refused:
            act()
        assert str(refused.value) == (
            f"The index in {shelf._folder} was made by another version of Madoguchi. "
            "Make it anew with `madoguchi ingest --rebuild`."
        )
