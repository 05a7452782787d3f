"""The benchmark on public sets: it says when they are not there, and measures what it says it measures."""

import json
import re
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("public.py")
TEXTS = {
    "pump": "ポンプの点検は毎月行います。",
    "lift": "昇降機の点検は毎年行います。",
    "roof": "屋根の修理は業者に頼みます。",
}


def _run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=SCRIPT.parents[2], timeout=120)


def _written(folder: Path, name: str, rows: list[dict]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_without_the_sets_nothing_is_measured_and_it_says_so(tmp_path: Path) -> None:
    for arguments in ([], [tmp_path / "nowhere"], [tmp_path, "--set", "lawqa"]):
        done = _run(*arguments)

        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(r"The public sets are not there \(.+\); nothing is measured\.\n", done.stdout)


def test_a_set_of_three_is_measured_by_hand(tmp_path: Path) -> None:
    documents = [{"id": name, "title": name, "text": text} for name, text in TEXTS.items()]
    questions = [
        {"id": "1", "q": "ポンプの点検はいつですか", "rel": ["pump"]},
        {"id": "2", "q": "ポンプの点検はいつですか", "rel": ["lift"]},
        {"id": "3", "q": "屋根の修理はだれに頼みますか", "rel": ["roof", "absent"]},
    ]
    _written(tmp_path / "jsquad", "docs.jsonl", documents)
    _written(tmp_path / "jsquad", "queries.jsonl", questions)

    done = _run(tmp_path)

    row = next(line for line in done.stdout.splitlines() if line.startswith("the desk"))
    second, half = 0.6309, 1 / 1.6309  # the lift comes second; of two golds one comes first
    assert [float(figure) for figure in row.split()[3:5]] == [
        round((1 + second + half) / 3, 4),
        round((1 + 1 + 0.5) / 3, 4),
    ]
