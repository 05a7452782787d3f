"""What the index is held against: shelves with word vectors and without them."""

from pathlib import Path

import pytest

from adapters.index.shelf import FolderShelf
from adapters.index.word_vectors import WordVectors


@pytest.fixture(params=["with word vectors", "words alone"])
def vectors(request: pytest.FixtureRequest, data: Path) -> WordVectors | None:
    if request.param == "words alone":
        return None
    pytest.importorskip("ja_ginza")
    return WordVectors(data / "cache")


@pytest.fixture
def shelf(tmp_path: Path, vectors: WordVectors | None) -> FolderShelf:
    return FolderShelf(tmp_path / "shelf", vectors)
