"""The README against the program: its commands, settings, links and the command that CI runs."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.entrypoints.cli.main import cli
from adapters.settings import variables

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    "playground", "ask", "ingest", "library", "adopt", "eval", "serve", "init", "designate", "db", "worker",
    "slack", "teams", "keys", "escrow", "absence", "audit", "backup", "restore", "doctor",
]  # fmt: skip


def test_every_command_stands_in_the_readme_and_in_the_help() -> None:
    told = re.findall(r"^\| `madoguchi (\w+)", README, flags=re.MULTILINE)
    shown = CliRunner().invoke(cli, ["--help"]).output

    assert told == COMMANDS
    assert all(re.search(rf"^  {name} ", shown, flags=re.MULTILINE) for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_in_the_readme_exists(name: str) -> None:
    row = next(line for line in README.splitlines() if line.startswith(f"| `madoguchi {name}"))
    usage = row.split("|")[1]
    options = re.findall(r"--[a-z-]+", usage)
    command = re.findall(r"(?<= )[a-z]+(?=[ `])", usage.split("[")[0])

    shown = CliRunner().invoke(cli, [*command, "--help"]).output
    assert shown.startswith(f"Usage: cli {' '.join(command)} [OPTIONS]")

    assert [option for option in options if option not in shown] == []


def test_every_setting_stands_in_the_readme() -> None:
    told = re.findall(r"^\| `([A-Za-z_]+)` \|", README, flags=re.MULTILINE)

    assert sorted(told) == sorted(variables())


def test_every_link_and_picture_exists() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)

    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_file_named_in_backticks_exists() -> None:
    named = re.findall(r"`((?:tests|docs|knowledge|adapters|bot)/[\w/.-]+)`", README)

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_bot_framework_is_imported_by_the_files_that_the_readme_names_and_by_no_other() -> None:
    told = re.search(r"\*\*The SDK\.\*\*.*?(?=What a request)", README, flags=re.DOTALL)
    assert told is not None
    sdk = re.compile(r"^(?:from|import) (?:botbuilder|botframework|msrest)\b", re.MULTILINE)
    found = [one for one in (ROOT / "adapters").rglob("*.py") if sdk.search(one.read_text(encoding="utf-8"))]

    assert {one.name for one in found} == set(re.findall(r"`(\w+\.py)`", told[0]))
    assert {one.parent.name for one in found} == {"teams"}


def test_ci_runs_exactly_the_readmes_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    command = re.search(r"<!-- test command -->\n```sh\n(.+)\n```", README)

    assert command is not None
    assert "pytest" not in script.replace("pytest command", "")
    assert "<!-- test command -->" in script
    assert command[1].endswith("&& .venv/bin/pytest -n 2 --dist loadfile")


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []
