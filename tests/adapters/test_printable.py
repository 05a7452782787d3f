"""No document commands the terminal of whoever lists, asks or is told that it can't be read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Library = Callable[..., Path]
FRONT = """---
id: "keys\\e]0;PWNED\\a"
title: "鍵の手引き\\e[31m\\nlaw/other  別の資料"
version: "1\\e[2J"
approved_on: 2026-11-01
kind: company
---
"""
BODY = "## 鍵の保管場所\x1b[5m\n\n鍵の保管場所は棚です\x1b]8;;http://evil.example\x07ここ\x9b31m。\n"


@pytest.fixture
def shown(library: Library, place: Path, call: Callable[..., Any]) -> Callable[..., str]:
    """shown(command, ...): all that a command says over this library."""
    folder = library({"a.md": FRONT + BODY, "b\x1b[41m.md": "---\nbad: 1\n---\nx"})

    def said(*command: str) -> str:
        done = call(*command, "--library", folder, "--data", place)
        return f"{done.out}{done.err}"

    return said


@pytest.mark.parametrize("command", [["library"], ["ask", "鍵の保管場所はどこですか"], ["ingest"]])
def test_no_control_character_of_a_document_or_its_name_reaches_a_terminal(
    shown: Callable[..., str], command: list[str]
) -> None:
    told = shown(*command)

    assert "keys" in told or "鍵" in told
    assert not [one for one in told if (ord(one) < 32 and one != "\n") or 0x7F <= ord(one) < 0xA0]
    assert not any(line.startswith("law/other") for line in told.splitlines())


def test_what_is_told_as_json_has_none_either(shown: Callable[..., str]) -> None:
    told = json.loads(shown("ask", "--json", "鍵の保管場所はどこですか").partition("\nRead")[0])

    [quoted] = told["citations"]
    assert (quoted["document"], quoted["anchor"]) == ("keys]0;PWNED", "鍵の保管場所[5m")
    assert "\x1b" not in json.dumps(told, ensure_ascii=False)
