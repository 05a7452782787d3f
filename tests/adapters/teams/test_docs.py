"""The administrator's walk, docs/teams.md, against the program: commands, settings, the app, words."""

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.roster import read_roster, starter_roster
from adapters.settings import variables
from adapters.teams.connection import MESSAGES
from adapters.teams.manifest import Wish, to_manifest
from bot.dialogue.wording import keys, say
from teams_world.issuer import Issuer
from teams_world.world import APP_ID, COUNSELORS, PASSWORD, TENANT

DOCS = Path(__file__).parents[3] / "docs"
WALK = (DOCS / "teams.md").read_text(encoding="utf-8")
FENCED = re.findall(r"```sh\n(.*?)```", WALK, flags=re.DOTALL)
LINES = [line for block in FENCED for line in block.splitlines()]
IN_TEXT = re.findall(r"`(madoguchi [^`]+)`", re.sub(r"```.*?```", "", WALK, flags=re.DOTALL))
COMMANDS = sorted({line for line in (*LINES, *IN_TEXT) if line.startswith("madoguchi ")})
CODES = re.findall(r"`(AADSTS\d+)` (?:is an|a) (\w+)", WALK)
NOW = datetime(2026, 11, 24, 1, 7, tzinfo=UTC)


def test_there_is_nothing_to_run_but_the_program_and_questions_to_it() -> None:
    assert len(COMMANDS) >= 10
    others = [line for line in LINES if not line.startswith("madoguchi ")]
    assert all(re.fullmatch(r"curl -s http://127\.0\.0\.1:8080/(healthz|readyz)", line) for line in others)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists_with_every_option_it_is_told_with(
    call: Callable[..., Any], command: str
) -> None:
    words = shlex.split(command)[1:]
    first = next((at for at, one in enumerate(words) if one.startswith(("-", "/"))), len(words))
    name, options = words[:first], [one for one in words if one.startswith("--")]

    done = call(*name, "--help")

    assert done.status == 0
    assert done.out.startswith(f"Usage: madoguchi {' '.join(name)} [OPTIONS]")
    assert [one for one in options if not re.search(rf"^ +{one}\b", done.out, flags=re.MULTILINE)] == []


def test_every_option_told_by_itself_is_one_of_the_manifests(call: Callable[..., Any]) -> None:
    told = set(re.findall(r"`(--[a-z-]+)", WALK))
    shown = call("teams", "manifest", "--help").out

    assert {"--url", "--privacy", "--terms", "--app-id", "--app-version", "--door"} <= told
    assert [one for one in told if one not in shown] == []


def test_every_setting_of_teams_is_told_and_every_setting_it_names_is_one() -> None:
    written = r"\b((?:SLACK|MADOGUCHI)_[A-Z_]+|MicrosoftApp[A-Za-z]+|To(?:Bot|Channel)From[A-Za-z]+)"
    told = set(re.findall(written, WALK))

    assert {one for one in variables() if one.startswith(("Microsoft", "To"))} <= told
    assert told <= set(variables())


def test_the_package_it_has_written_is_the_one_for_what_is_set(
    call: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MicrosoftAppId", APP_ID)
    monkeypatch.setenv("MADOGUCHI_COUNSELORS_MICROSOFTAPPID", f"{APP_ID[:-1]}f")
    written = [shlex.split(line)[1:] for line in COMMANDS if line.startswith("madoguchi teams manifest --")]

    done = [call(*words) for words in written]

    assert [one.status for one in done] == [0, 0, 0]
    assert {Path(one.out.removeprefix("Wrote ").strip()).suffix for one in done} == {".zip"}


def test_what_its_examples_leave_out_is_told_as_left_out(call: Callable[..., Any]) -> None:
    [secrets] = re.findall(r"^```\n(Microsoft.*?)```", WALK, flags=re.DOTALL | re.MULTILINE)
    Path(".env").write_text(secrets, encoding="utf-8")

    refused = call("serve")

    assert refused.status == 1
    complaint = refused.err.splitlines()[-1]
    assert complaint.count("is still the example of the instructions") == len(secrets.splitlines()) == 3


@pytest.fixture
def on_teams(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """A tenant that knows the app."""
    with Issuer(lambda: NOW).running() as issuer:
        for name, value in (
            ("MicrosoftAppId", APP_ID), ("MicrosoftAppPassword", PASSWORD), ("MicrosoftAppTenantId", TENANT),
            ("ToChannelFromBotLoginUrl", issuer.login_url),
            ("ToBotFromChannelOpenIdMetadataUrl", issuer.metadata_url),
        ):  # fmt: skip
            monkeypatch.setenv(name, value)
        yield issuer


def test_every_line_of_doctor_that_it_explains_is_one_that_doctor_prints(
    call: Callable[..., Any], founded: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    data: Path, on_teams: Issuer,
) -> None:  # fmt: skip
    monkeypatch.setenv("MADOGUCHI_DATA", str(data))
    monkeypatch.setenv("MADOGUCHI_ROSTER", str(tmp_path / "roster.toml"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'desk.db'}")
    addressed = f'id = "counselor-a"\naddresses = {{ teams = "{COUNSELORS["counselor-a"]}" }}'
    text = starter_roster().replace('id = "counselor-a"', addressed)
    (tmp_path / "roster.toml").write_text(text, encoding="utf-8")
    assert founded().status == 0
    told = re.findall(r"^- `((?:missing|note) [^`]+)`", WALK, flags=re.MULTILINE)

    printed = call("doctor").out.splitlines()

    assert len(told) == 4
    assert [one for one in told if not any(line.startswith(one) for line in printed)] == []


def test_it_explains_the_codes_of_a_secret_that_does_not_work() -> None:
    assert [what for _, what in CODES] == ["expired", "wrong"]


@pytest.mark.parametrize(("code", "what"), CODES)
def test_every_code_of_entra_it_explains_is_one_that_doctor_tells(
    call: Callable[..., Any], data: Path, on_teams: Issuer, code: str, what: str
) -> None:
    if what == "expired":
        on_teams.expired.add(PASSWORD)
    else:
        on_teams.clients[APP_ID] = "another"

    assert f"wrong    Entra refuses the desk's app ({code}); " in call("doctor", "--data", str(data)).out


def test_everything_that_the_app_has_is_explained_and_nothing_else() -> None:
    manifest = to_manifest(Wish("both", APP_ID, "1.0.0", "Example", *["https://example.com"] * 3))
    commands = {one["title"] for one in manifest["composeExtensions"][0]["commands"]}
    told = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", WALK, flags=re.MULTILINE)

    assert {one.strip("「」") for one in told if one.startswith("「")} == commands
    assert [one for one in told if not one.startswith(("「", "-"))] == [
        "in Teams", "personal chat", "team, group chat",
    ]  # fmt: skip
    assert manifest["bots"][0]["scopes"] == ["personal", "team", "groupChat"]
    assert f"`https://desk.example.com{MESSAGES}`" in WALK


def test_the_desks_own_words_are_said_as_it_says_them() -> None:
    told = set(re.findall(r"「([^」]+)」", WALK)) - {"brackets"}

    assert {"相談・報告する", "この内容で相談する", "担当の案件", "開く"} <= told
    assert told <= set(_sentences())


def _sentences() -> Iterator[str]:
    for key in keys():
        with suppress(AssertionError):  # a list of sentences
            yield say(key, "ja")


def test_the_roster_it_shows_can_be_read(tmp_path: Path) -> None:
    [block] = re.findall(r"```toml\n(.*?)```", WALK, flags=re.DOTALL)
    fallback = '\n[fallback]\nid = "outside"\nname = "社外"\nrole = "弁護士"\n'
    (tmp_path / "roster.toml").write_text(block + fallback, encoding="utf-8")

    [shown] = read_roster(tmp_path / "roster.toml").counselors

    assert shown.speaks_as("teams:6d4f1c52-0000-4000-8000-000000000002")


def test_every_file_it_links_to_exists() -> None:
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", WALK)

    assert linked
    assert [one for one in linked if not (DOCS / one).exists()] == []


def test_no_line_is_longer_than_a_screen() -> None:
    assert [line for line in WALK.splitlines() if len(line) > 140 and not line.startswith("|")] == []
