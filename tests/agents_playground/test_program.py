"""The tool of this group: only the pinned program is ever run, and what is lacking is told."""

from pathlib import Path

import pytest
import teams_program


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_program_that_is_not_the_pinned_one_is_never_unpacked(cache: Path, tmp_path: Path) -> None:
    (cache / "madoguchi-tests").mkdir(parents=True)
    (cache / "madoguchi-tests" / teams_program.ARCHIVE).write_bytes(b"something else")

    with pytest.raises(AssertionError, match="not the pinned playground"):
        teams_program.program(tmp_path / "unpacked")

    assert not (tmp_path / "unpacked").exists()


def test_without_node_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(teams_program.Lacking, match="apt-get install nodejs npm"):
        teams_program.program(tmp_path / "unpacked")
