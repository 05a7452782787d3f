"""The command line used wrongly: one clear line on stderr, nothing on stdout, and the right exit status."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.wording import say

Call = Callable[..., Any]
LAW = "録音していいですか"
COMMANDS = (
    "playground", "ask", "ingest", "library", "library candidates", "adopt", "eval", "serve", "init",
    "designate", "db upgrade", "worker", "keys rotate", "escrow drill", "escrow restore", "audit verify",
    "audit export", "backup", "restore", "doctor",
)  # fmt: skip
WITHOUT_STATE = ("slack manifest",)


@pytest.fixture
def small(library: Callable[..., Path], place: Path, call: Call) -> tuple[object, ...]:
    """The options for a library of one document that is already indexed."""
    options = "--library", library({"a.txt": "会議の録音は、主催者に断ってから始めます。"}), "--data", place
    assert call("ingest", *options).status == 0
    return options


TOO_LONG, NO_WORDS = say("refused_too_long", "ja", most="2,000"), say("refused_no_words", "ja")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("録音はだめですか。" * 2223, TOO_LONG), ("録" * 2001, TOO_LONG), ("", NO_WORDS),
        (" \u3000\t", NO_WORDS),
        ("🙂🙇‍♀️👍🏽", NO_WORDS), ("。、!?…", NO_WORDS), ("\x01\x02", NO_WORDS), ("\u202e\u200b", NO_WORDS),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_looked_up_is_refused_in_one_line(
    call: Call, small: tuple[object, ...], question: str, told: str
) -> None:
    done = call("ask", *small, question)
    assert (done.status, done.out) == (1, "")
    assert done.complaint == f"Error: {told}"


def test_a_refused_question_is_one_json_value_too(call: Call, small: tuple[object, ...]) -> None:
    assert json.loads(call("ask", "--json", *small, "🙂").out)["answered"] is False


def test_who_is_in_danger_and_writes_too_much_is_told_what_to_do_first(
    call: Call, small: tuple[object, ...]
) -> None:
    done = call("ask", *small, "いま客が刃物を持って暴れています。" * 300)
    assert "110" in done.out + done.err


@pytest.mark.parametrize(
    "arguments",
    [
        (), (LAW, "二つ目"), ("--as-of", "昨日", LAW), ("--as-of", "2026-02-30", LAW),
        ("--as-of", "2026/10/01", LAW), ("--as-of", "", LAW), ("--lang", "fr", LAW),
        ("--audience", "boss", LAW), ("--nosuch", LAW),
        ("--library", "nowhere", LAW), ("--library", __file__, LAW), ("--data", __file__, LAW), ("--site",),
    ],
)  # fmt: skip
def test_wrong_usage_is_status_two_and_nothing_on_stdout(call: Call, arguments: tuple[str, ...]) -> None:
    done = call("ask", *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1].startswith("Error: ")


@pytest.mark.parametrize("command", ["library", "ask", "eval", "ingest"])
def test_a_library_without_documents_is_told_in_one_line_that_names_it(
    call: Call, place: Path, tmp_path: Path, command: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "questions.jsonl").write_text("")
    words = {"ask": [LAW], "eval": [tmp_path / "questions.jsonl"]}.get(command, [])
    for _ in range(2):
        done = call(command, *words, "--data", place, "--library", tmp_path / "empty")
        assert done.status == 1
        assert done.complaint == (
            f"Error: There is no document that can be read in {tmp_path / 'empty'}. "
            "Put Markdown, text, HTML, PDF or office files there."
        )


def test_a_library_without_documents_is_unavailable_in_json(call: Call, place: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = call("ask", "--json", "--data", place, "--library", tmp_path / "empty", LAW)
    told = json.loads(done.out)
    assert (done.status, told["answered"], told["reason"], told["citations"]) == (1, False, "unavailable", [])


def test_every_command_has_help_and_is_listed(call: Call) -> None:
    listed = call("--help")
    for command in (*COMMANDS, *WITHOUT_STATE):
        done = call(*command.split(), "--help")
        assert (done.status, done.err) == (0, "")
        assert done.out.startswith(f"Usage: madoguchi {command} [OPTIONS]")
        assert ("--data DIR" in done.out) is (command in COMMANDS)
        assert f"\n  {command.split()[0]} " in listed.out


@pytest.mark.parametrize("group", ["db", "audit", "slack"])
def test_what_a_group_holds_is_told_in_whole_sentences(call: Call, group: str) -> None:
    told = call(group, "--help")
    assert (told.status, told.err) == (0, "")
    assert "..." not in told.out.partition("Commands:")[2]
    assert call(group).status == 2


def test_help_of_ask_names_every_option_it_takes(call: Call) -> None:
    told = call("ask", "--help").out
    for option in (
        "--as-of DATE",
        "--lang [ja|en]",
        "--audience [staff|counselor]",
        "--site ID",
        "--library DIR",
        "--json",
    ):
        assert option in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuch",), ("--nosuch",), ("ingest", "nowhere"), ("eval", "nowhere"), ("eval",), ("db", "nosuch"),
        ("audit", "nosuch"), ("slack", "nosuch"), ("backup",), ("restore",), ("restore", "nowhere"),
        ("worker", "now"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_wrong_usage(call: Call, arguments: tuple[str, ...]) -> None:
    done = call(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-1].startswith("Error: ")


def test_settings_that_cannot_be_used_are_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("MADOGUCHI_LOG_LEVEL", "loud")
    done = call("library")
    assert (done.status, done.out) == (1, "")
    assert done.complaint.startswith("Error: the settings can't be used: PORT: ")
    assert "; MADOGUCHI_LOG_LEVEL: " in done.complaint


def test_a_data_folder_that_cannot_be_made_is_one_line(
    call: Call, small: tuple[object, ...], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    done = call("ask", "--json", *small[:2], "--data", tmp_path / "file" / "below", LAW)
    assert done.status == 1
    assert str(tmp_path / "file") in done.complaint


def test_who_stops_reading_ends_the_program_without_a_traceback(data: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    command = [Path(sys.executable).with_name("madoguchi"), "library", "--data", data]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


def test_json_is_printed_whatever_the_encoding_of_stdout(madoguchi: Call, data: Path) -> None:
    done = madoguchi("ask", "--json", "--data", data, LAW, env={**os.environ, "PYTHONIOENCODING": "cp932"})  # noqa: TID251
    assert (done.status, done.err) == (0, "")


def test_vendors_are_silenced_before_they_are_loaded(madoguchi: Call, data: Path) -> None:
    done = madoguchi("library", "--data", data, env={**os.environ, "ANONYMIZED_TELEMETRY": "unsure"})  # noqa: TID251
    assert (done.status, done.err) == (0, "")
