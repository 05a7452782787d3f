"""A store in a folder of its own, with names and a day that the tests choose."""

from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from adapters.attachments.store import Store
from adapters.vault.stream import FileSeal
from bot.cases.attachment import Kept

TODAY = date(2026, 11, 21)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "attachments"


@pytest.fixture
def store(folder: Path) -> Store:
    names = (f"file-{number:020}" for number in count())
    return Store(folder, FileSeal(), lambda: next(names), lambda: TODAY)


@pytest.fixture
def keep(store: Store) -> Callable[[bytes], Kept]:
    def kept(content: bytes) -> Kept:
        with store.draft() as draft:
            draft.write(content)
            return draft.keep()

    return kept
