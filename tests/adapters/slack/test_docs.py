"""The administrator's walk, docs/slack.md, against the program: commands, settings, scopes, words."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from adapters.index.word_vectors import WordVectors
from adapters.roster import read_roster
from adapters.settings import variables
from adapters.slack.connection import COMMAND
from adapters.slack.manifest import Wish, to_manifest
from bot.dialogue.wording import keys, say
from slack_world.server import BOT_TOKEN, SIGNING_SECRET, SlackServer

DOCS = Path(__file__).parents[3] / "docs"
WALK = (DOCS / "slack.md").read_text(encoding="utf-8")
FENCED = re.findall(r"```sh\n(.*?)```", WALK, flags=re.DOTALL)
LINES = [line for block in FENCED for line in block.splitlines()]
IN_TEXT = re.findall(r"`(madoguchi [^`]+)`", re.sub(r"```.*?```", "", WALK, flags=re.DOTALL))
[MAKES_KEK] = [line for line in LINES if line.startswith("python3 -c ")]
COMMANDS = sorted({line for line in (*LINES, *IN_TEXT) if line.startswith("madoguchi ")})


def test_there_is_nothing_to_run_but_the_program_and_questions_to_it() -> None:
    assert len(COMMANDS) >= 12
    others = [line for line in LINES if not line.startswith("madoguchi ") and line != MAKES_KEK]
    assert all(re.fullmatch(r"curl -s http://127\.0\.0\.1:8080/(healthz|readyz)", line) for line in others)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists_with_every_option_it_is_told_with(
    call: Callable[..., Any], command: str
) -> None:
    words = command.split()[1:]
    name = [
        one
        for at, one in enumerate(words)
        if not one.startswith(("-", "/")) and "--" not in "".join(words[:at])
    ]
    options = [one for one in words if one.startswith("--")]

    done = call(*name, "--help")

    assert done.status == 0
    assert done.out.startswith(f"Usage: madoguchi {' '.join(name)} [OPTIONS]")
    assert [one for one in options if not re.search(rf"^ +{one}\b", done.out, flags=re.MULTILINE)] == []


def test_every_option_told_by_itself_is_one_of_the_manifests(call: Callable[..., Any]) -> None:
    told = set(re.findall(r"`(--[a-z-]+)", WALK))
    shown = call("slack", "manifest", "--help").out

    assert {"--guests", "--channel-threads", "--user-groups", "--door", "--lang"} <= told
    assert [one for one in told if one not in shown] == []


def test_every_setting_it_names_is_one() -> None:
    told = set(re.findall(r"\b((?:SLACK|MADOGUCHI)_[A-Z_]+)", WALK))

    assert {
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_APP_TOKEN",
        "MADOGUCHI_SLACK_CHANNEL_THREADS",
    } <= told
    assert told <= set(variables())


def test_the_key_it_makes_is_one_that_a_desk_takes(
    call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, option, program = shlex.split(MAKES_KEK)
    made = subprocess.run([sys.executable, option, program], capture_output=True, text=True, check=True)
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MADOGUCHI_KEK", made.stdout.strip())

    assert call("init").status == 0
    assert not (tmp_path / "keys" / "kek.json").exists()


def test_what_its_examples_leave_out_is_told_as_left_out(call: Callable[..., Any]) -> None:
    [secrets] = re.findall(r"^```\n(SLACK_.*?)```", WALK, flags=re.DOTALL | re.MULTILINE)
    Path(".env").write_text(secrets, encoding="utf-8")

    refused = call("worker")

    assert refused.status == 1
    assert (
        refused.complaint.count("is still the example of the instructions") == len(secrets.splitlines()) == 2
    )


def test_every_line_of_doctor_that_it_explains_is_one_that_doctor_prints(
    call: Callable[..., Any], founded: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    data: Path, slack_server: SlackServer,
) -> None:  # fmt: skip
    monkeypatch.setattr(WordVectors, "installed", lambda: False)
    monkeypatch.setenv("MADOGUCHI_DATA", str(data))
    monkeypatch.setenv("MADOGUCHI_ROSTER", str(tmp_path / "roster.toml"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'desk.db'}")
    monkeypatch.setenv("SLACK_API_URL", slack_server.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SIGNING_SECRET)
    assert founded().status == 0
    told = re.findall(r"^- `((?:missing|note) [^`]+)`", WALK, flags=re.MULTILINE)

    printed = call("doctor").out.splitlines()

    assert len(told) == 6
    assert [one for one in told if not any(line.startswith(one) for line in printed)] == []


def test_every_scope_of_the_app_is_explained_and_no_other() -> None:
    def scopes(**wish: Any) -> set[str]:
        manifest = to_manifest(Wish("both", "ja", None, **wish))
        return set(manifest["oauth_config"]["scopes"]["bot"])

    told = re.findall(r"^\| `([a-z_]+(?::[a-z]+)?)` \|", WALK, flags=re.MULTILINE)
    beside = set(re.findall(r"`([a-z]+:(?:history|read))`", WALK)) - set(told)

    assert sorted(told) == sorted(scopes())
    assert beside == scopes(threads=True, user_groups=True) - scopes()
    assert f"`{COMMAND}`" in WALK


def test_the_desks_own_words_are_said_as_it_says_them() -> None:
    told = set(re.findall(r"「([^」]+)」", WALK)) - {"brackets"}

    assert {"相談・報告する", "この内容で相談する", "開く"} <= told
    assert told <= set(_sentences())


def _sentences() -> Iterator[str]:
    for key in keys():
        with suppress(AssertionError):  # a list of sentences
            yield say(key, "ja")


def test_the_roster_it_shows_can_be_read(tmp_path: Path) -> None:
    block = "".join(re.findall(r"```toml\n(.*?)```", WALK, flags=re.DOTALL))
    fallback = '\n[fallback]\nid = "outside"\nname = "社外"\nrole = "弁護士"\n'
    (tmp_path / "roster.toml").write_text(block + fallback, encoding="utf-8")

    roster = read_roster(tmp_path / "roster.toml")

    assert [one.speaks_as("slack:U0123456789") for one in roster.counselors] == [True]
    assert [one.groups for one in roster.sites] == [("slack:C0123456789", "slack:S0123456789")]


def test_every_file_it_links_to_exists() -> None:
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", WALK)

    assert linked
    assert [one for one in linked if not (DOCS / one).exists()] == []


def test_no_line_is_longer_than_a_screen() -> None:
    assert [line for line in WALK.splitlines() if len(line) > 140 and not line.startswith("|")] == []
