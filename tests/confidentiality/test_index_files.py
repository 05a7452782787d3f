"""What is written for the index comes from the library, never from the memory of who makes or reads it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's own way to see it")

WRITE = """
import sys
from pathlib import Path
from adapters.index.shelf import FolderShelf
from adapters.index.word_vectors import WordVectors
from knowledge.document import Document, Passage
from knowledge.ports import Shelved, Source
document = Document("rule", "規程")
passage = Passage("rule#1", document, "", (), "電話の録音は、断ってから始めます。")
shelf = FolderShelf(Path(sys.argv[1]), WordVectors(Path(sys.argv[2])))
shelf.publish((), [Shelved(Source("rule.md", "1"), document, (passage,))], lambda done, total: None)
"""
READ = """
import sys
from datetime import date
from pathlib import Path
from adapters.index.shelf import FolderShelf
from adapters.index.word_vectors import WordVectors
from knowledge.document import Scope
from knowledge.query import Query
index = FolderShelf(Path(sys.argv[1]), WordVectors(Path(sys.argv[2]))).index()
print(len(index.candidates(Query("録音", "ja"), Scope(date(2026, 11, 21)))))
"""


def run(script: str, folder: Path, data: Path, filled: int) -> str:
    """Run it in a process that gets all its memory filled with the complement of a byte.

    Where that byte stands in a file in long rows, memory was written out that nobody had filled: what
    stood in it before, a question or a name, would stand in the file.
    """
    pytest.importorskip("ja_ginza")
    environment = {**os.environ, "MALLOC_PERTURB_": str(filled)}  # noqa: TID251
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(data / "cache")],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout + done.stderr


def rows_of(filled: int, folder: Path) -> Mapping[str, int]:
    """The files in which memory stands that nobody had filled, with how often."""
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert "passages.db" in files
    found = {name: whole.count(bytes([filled ^ 255]) * 64) for name, whole in files.items()}
    return {name: count for name, count in found.items() if count}


def test_who_makes_the_index_leaves_nothing_of_its_memory_in_it(tmp_path: Path, data: Path) -> None:
    assert run(WRITE, tmp_path, data, 171) == ""
    assert rows_of(171, tmp_path) == {}


def test_who_reads_the_index_leaves_nothing_of_its_memory_in_it(tmp_path: Path, data: Path) -> None:
    run(WRITE, tmp_path, data, 0)
    assert run(READ, tmp_path, data, 171) == "1\n"
    assert rows_of(171, tmp_path) == {}


def test_an_index_that_was_read_is_still_sound(tmp_path: Path, data: Path) -> None:
    run(WRITE, tmp_path, data, 0)
    assert [run(READ, tmp_path, data, filled) for filled in (171, 85, 0)] == ["1\n", "1\n", "1\n"]
