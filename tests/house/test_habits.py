"""The habits: the linter, the type checker and the import contracts agree with the code as it is."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]],
    ids=" ".join,
)
def test_the_habit_holds(command: list[str]) -> None:
    program, *arguments = command

    done = subprocess.run(
        [Path(sys.executable).with_name(program), *arguments], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("knowledge/query.py", "import numpy", "Bot and knowledge know no vendor"),
        ("knowledge/query.py", "import bot.confidential", "Three floors"),
        ("bot/dialogue/card.py", "import knowledge.document", "Cards, messages and wording know nothing"),
        ("bot/dialogue/intake.py", "import knowledge.document", "Reports know no library"),
        ("bot/desk/reporter.py", "import knowledge.answer", "Reports know no library"),
        ("bot/dialogue/consult.py", "import bot.desk.office", "Questions have no hand on any case"),
        ("bot/cases/report.py", "import bot.desk.office", "Inside the bot"),
        ("adapters/entrypoints/staff.py", "import adapters.vault.private", "Only the counselors' door"),
        ("adapters/entrypoints/office.py", "import adapters.vault.letters", "Only the worker reads letters"),
        ("adapters/entrypoints/meeting.py", "import adapters.vault.addresses", "Only the worker reads couns"),
        ("adapters/entrypoints/staff.py", "import adapters.entrypoints.counselors", "by way of others"),
        ("adapters/vault/public.py", "import adapters.database.tables", "no adapter knows another"),
        ("adapters/index/tokens.py", "import adapters.settings", "Only entrypoints read settings"),
        ("adapters/writer/quoting.py", "import adapters.index.tokens", "no adapter knows another"),
        ("adapters/helpers.py", "", "no other file exists"),
        ("bot/services.py", "", "no other file exists"),
    ],
)
def test_a_contract_breaks_when_it_is_violated(tmp_path: Path, file: str, line: str, contract: str) -> None:
    for floor in ("bot", "knowledge", "adapters"):
        _copy(ROOT / floor, tmp_path / floor)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")
    target = tmp_path / file
    target.write_text((target.read_text("utf-8") if target.exists() else "") + f"\n{line}\n", "utf-8")

    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip

    assert done.returncode == 1
    broken = [row for row in done.stdout.splitlines() if row.endswith("BROKEN")]
    assert any(contract in row for row in broken), done.stdout


def _copy(source: Path, target: Path) -> None:
    for file in source.rglob("*.py"):
        copied = target / file.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_text(file.read_text("utf-8"), "utf-8")


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("knowledge/banned.py", "from datetime import datetime\n\nNOW = datetime.now()"),
        ("bot/banned.py", "import uuid\n\nNAME = uuid.uuid4()"),
        ("adapters/index/banned.py", "import os\n\nHOME = os.environ"),
        ("bot/banned.py", "import random\n\nCHANCE = random.random()"),
        ("tests/banned.py", "from unittest.mock import Mock\n\nIT = Mock()"),
    ],
)
def test_taking_time_chance_settings_or_mocks_where_they_are_banned_is_told(file: str, code: str) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, "check", "--select", "TID251", "--stdin-filename", file, "-"],
        cwd=ROOT, input=code, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 1
    assert "TID251" in done.stdout
