"""The shape of the house: one idea a file, the field's words in names, small ports."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(file for floor in ("bot", "knowledge", "adapters") for file in (ROOT / floor).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION, MOST_VERBS = 220, 40, 5
BANNED_WORDS = {
    "manager",
    "service",
    "helper",
    "helpers",
    "util",
    "utils",
    "handle",
    "process",
    "data",
    "info",
    "item",
}
OUR_OWN = {"data_option"}
"""Names that must carry a banned word: the command line's own option --data."""


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_says_its_one_idea_and_stays_short(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    tree = ast.parse(text)

    assert ast.get_docstring(tree), "a module begins with the line that says what the room is for"
    assert text.count("\n") <= LONGEST_FILE
    assert [name for name, lines in _functions(tree) if lines > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))
def test_names_use_the_fields_words(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))

    defined = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    parts = {name: set(re.findall("[A-Z]?[a-z]+", name)) for name in [*defined, file.stem]}
    assert [name for name, words in parts.items() if {w.lower() for w in words} & BANNED_WORDS - OUR_OWN
            and name not in OUR_OWN] == []  # fmt: skip


def test_a_port_has_at_most_five_verbs() -> None:
    for file in ROOT.glob("*/**/ports.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and any(getattr(b, "id", "") == "Protocol" for b in node.bases):
                verbs = [one for one in node.body if isinstance(one, ast.FunctionDef)]
                assert 1 <= len(verbs) <= MOST_VERBS, node.name


def test_no_package_stands_under_tests() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def _functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1
