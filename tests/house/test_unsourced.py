"""No shipped statement is without a source; and the script that says so finds one that is."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("unsourced.py")
FRONT = "title: 手引き\nkind: topic\nsource: 総務部\nchecked_on: 2026-11-21\nconfidence: B\n"
TEXT = "## 電話\n\n切ってかまいません。録音を残します。\n\n```english\n# Calls\nYou may hang up.\n```\n"


def _listed(folder: Path | None = None) -> tuple[int, list[str]]:
    command = [sys.executable, str(SCRIPT), *([str(folder)] if folder else [])]
    done = subprocess.run(command, capture_output=True, text=True, cwd=SCRIPT.parents[2])
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def _planted(tmp_path: Path, front: str, text: str) -> tuple[int, list[str]]:
    (tmp_path / "sound.md").write_text(f"---\n{FRONT}---\n{TEXT}", encoding="utf-8")
    (tmp_path / "planted.md").write_text(f"---\n{front}---\n{text}", encoding="utf-8")
    return _listed(tmp_path)


def test_every_shipped_statement_has_a_source() -> None:
    assert _listed() == (0, ["Every statement has a source."])


@pytest.mark.parametrize(
    ("front", "lacking"),
    [
        (FRONT.replace("source: 総務部\n", ""), "no source"),
        (FRONT.replace("checked_on: 2026-11-21\n", ""), "no day of checking"),
        (FRONT.replace("confidence: B\n", ""), "no confidence"),
        (FRONT.replace("confidence: B", "confidence: S"), "no confidence"),
        (FRONT + "url: http://example.com/manual\n", "a link without https"),
    ],
)
def test_every_sentence_of_a_document_without_one_is_listed(tmp_path: Path, front: str, lacking: str) -> None:
    assert _planted(tmp_path, front, TEXT) == (
        1,
        [
            f"planted [電話]: {lacking}: {one}"
            for one in ("切ってかまいません。", "録音を残します。", "You may hang up.")
        ],
    )


@pytest.mark.parametrize(
    ("block", "lacking"),
    [
        ("confidence: A", "no source of its own"),
        ("confidence: P", "no source of its own"),
        ("confidence: Z\nfrom: 法案本文", "no confidence"),
        ("url: http://example.com/law", "a link without https"),
    ],
)
def test_only_the_section_that_lacks_one_is_listed(tmp_path: Path, block: str, lacking: str) -> None:
    text = f"{TEXT}\n## 来店\n\n出口側に立ちます。\n\n```source\n{block}\n```\n"

    assert _planted(tmp_path, FRONT, text) == (1, [f"planted [来店]: {lacking}: 出口側に立ちます。"])


@pytest.mark.parametrize("block", ["confidence: A\nfrom: 法案本文", "confidence: B", "from: 解説"])
def test_a_section_with_a_source_of_its_own_or_its_documents_is_sound(tmp_path: Path, block: str) -> None:
    text = f"## 来店\n\n出口側に立ちます。\n\n```source\n{block}\n```\n"

    assert _planted(tmp_path, FRONT, text)[0] == 0
