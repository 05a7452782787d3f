"""The tool of this group: only the pinned program is ever run, and what is lacking is told."""

from pathlib import Path

import pytest
import slack_program


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_program_that_is_not_the_pinned_one_is_never_run(cache: Path) -> None:
    place = (
        cache / "madoguchi-tests" / "local-slack-linux-x64-0.1.8" / "node_modules" / "local-slack-linux-x64"
    )
    (place / "bin").mkdir(parents=True)
    (place / "bin" / "local-slack").write_text("#!/bin/sh\ntouch ran\n", encoding="utf-8")

    with pytest.raises(AssertionError, match="not the pinned local-slack"):
        slack_program.program()


def test_without_npm_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(slack_program.Lacking, match="apt-get install nodejs npm"):
        slack_program.program()


def test_on_another_platform_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack_program.platform, "machine", lambda: "aarch64")

    with pytest.raises(slack_program.Lacking, match="Linux x86_64 only"):
        slack_program.program()
