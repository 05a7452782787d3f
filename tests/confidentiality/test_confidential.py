"""Words on their way: hidden wherever an object may show, and revealed in reviewed places only."""

import ast
import copy
import dataclasses
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.confidential import Confidential
from bot.dialogue.messages import Asker, Said

ROOT = Path(__file__).parents[2]
MARK = "紺碧鯨四十二"


def test_words_on_their_way_show_in_no_repr_format_or_pickle() -> None:
    said = Said(Confidential(MARK), Asker("staff", None, "ja"))
    shown = [repr(said), str(said.text), f"{said.text:>40}", f"{said.text!r}", "%s" % said.text]  # noqa: UP031
    assert MARK not in "\n".join(shown)
    for act in (pickle.dumps, copy.deepcopy, dataclasses.asdict):
        with pytest.raises(TypeError, match="Confidential values are "):
            act(said)


REVEALED = [
    ("adapters/playground/outbound.py", "_macro('said')(entry.reveal())"),
    ("bot/dialogue/reception.py", "self._consult.ask(text.reveal(), asker)"),
]
"""Reviewed: each passes the words on to where they are needed, and to nothing that keeps them."""


def test_words_are_revealed_in_the_reviewed_places_only() -> None:
    files = [
        file for floor in ("adapters", "bot", "knowledge") for file in sorted((ROOT / floor).rglob("*.py"))
    ]
    found = [
        (str(file.relative_to(ROOT)), statement)
        for file in files
        for statement in revealing(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert found == REVEALED


def revealing(tree: ast.AST) -> Iterator[str]:
    """What is returned or done with every mention of reveal, called or passed on, plain or as a text."""
    for outer in ast.walk(tree):
        if isinstance(outer, ast.Return | ast.Expr | ast.Assign | ast.AnnAssign) and outer.value:
            for node in ast.walk(outer.value):
                named = isinstance(node, ast.Attribute) and node.attr == "reveal"
                if named or (isinstance(node, ast.Constant) and node.value == "reveal"):
                    yield ast.unparse(outer.value)
