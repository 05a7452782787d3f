"""The keys of a desk that exists are never made anew: nothing of it could be opened again."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from adapters.entrypoints.installation import Installation, kept
from adapters.vault.keyfiles import KEYRING, KeysError


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "desk", tmp_path / "desk-keys"


def made(folders: tuple[Path, Path]) -> Installation:
    return kept(*folders, None, print)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_with_its_keyring_missing_the_other_keys_stay_as_they_are(folders: tuple[Path, Path]) -> None:
    made(folders).engine.dispose()
    (folders[1] / KEYRING).unlink()
    before = contents(folders[1])

    with pytest.raises(KeysError, match="Put back a copy"):
        made(folders)
    assert contents(folders[1]) == before


def test_where_there_are_cases_and_no_keys_none_are_made(
    folders: tuple[Path, Path], tmp_path: Path, a_case: Any
) -> None:
    first = made(folders)
    with first.engine.begin() as connection:
        connection.execute(text(a_case))
    first.engine.dispose()
    elsewhere = tmp_path / "other-keys"

    with pytest.raises(KeysError, match="has cases"):
        kept(folders[0], elsewhere, None, print)
    assert not elsewhere.exists()


@pytest.fixture
def a_case() -> str:
    """A row of a case; what is sealed in it is beside the point."""
    return (
        "INSERT INTO cases VALUES "
        "('AAAA1111', x'', x'', x'', x'', '2026-11-21', NULL, 1, 0, 'received', 0, 1, 0, 0, NULL)"
    )
