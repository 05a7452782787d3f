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


REVEALED = {
    "adapters/database/inbox.py": ["_box", "_box", "_box"],
    "adapters/database/languages.py": ["_name"],
    "adapters/entrypoints/at_once.py": ["_posts"],
    "adapters/entrypoints/homes.py": ["shown", "shown"],
    "adapters/entrypoints/meeting.py": ["_known", "met"],
    "adapters/entrypoints/teams.py": ["own"],
    "adapters/entrypoints/whereabouts.py": ["site"],
    "adapters/entrypoints/windows.py": ["asker_of"],
    "adapters/playground/conversation.py": ["with_unsent"],
    "adapters/playground/outbound.py": ["_entry"],
    "adapters/slack/people.py": ["_to_user", "asking"],
    "adapters/teams/interactions.py": ["point"],
    "adapters/teams/listeners.py": ["_asked"],
    "adapters/teams/members.py": ["heard"],
    "adapters/teams/people.py": ["asking"],
    "adapters/vault/confided.py": ["identity"],
    "adapters/vault/door.py": ["open", "seal"],
    "adapters/vault/entries.py": ["written"],
    "adapters/vault/identity.py": ["answer"],
    "adapters/vault/private.py": ["own"],
    "adapters/vault/public.py": ["file"],
    "bot/cases/attachment.py": ["to_attachment"],
    "bot/cases/entry.py": ["-"],
    "bot/cases/retention.py": ["_years"],
    "bot/desk/conflicts.py": ["_revealed", "_since", "involved", "objected", "wanted_by", "wanted_by"],
    "bot/desk/exporting.py": ["_agreed", "_parts", "takable", "take", "waiting"],
    "bot/desk/filing.py": ["_sealed", "_stored", "_stored", "words", "words"],
    "bot/desk/identity.py": ["is_confided"],
    "bot/desk/linking.py": ["linked"],
    "bot/desk/office.py": ["barred_from", "wishes_of"],
    "bot/desk/reporter.py": ["_closed", "add", "named", "own_cases", "write"],
    "bot/desk/sharing.py": ["unanswered"],
    "bot/desk/stand_ins.py": ["announced", "for_now"],
    "bot/desk/throttle.py": ["_actor"],
    "bot/dialogue/absence.py": ["again", "submitted"],
    "bot/dialogue/answering.py": ["_answer", "_has_room"],
    "bot/dialogue/attaching.py": ["_sealed"],
    "bot/dialogue/casework.py": ["_again", "_counselor", "_done", "_unopened", "_unopened"],
    "bot/dialogue/casework_export.py": ["form"],
    "bot/dialogue/casework_identity.py": ["_parts"],
    "bot/dialogue/contribution.py": ["_has_room"],
    "bot/dialogue/copied.py": ["to_carried"],
    "bot/dialogue/custody.py": ["_check"],
    "bot/dialogue/export_text.py": ["_head", "_head", "_redacted"],
    "bot/dialogue/followup.py": ["again", "submitted", "submitted"],
    "bot/dialogue/followup_acts.py": ["_asked"],
    "bot/dialogue/followup_consent.py": ["do"],
    "bot/dialogue/followup_reveal.py": ["do"],
    "bot/dialogue/intake.py": ["_chosen", "_wanted", "again", "submitted"],
    "bot/dialogue/reception.py": ["_answers", "_answers", "_answers", "_refused"],
    "bot/dialogue/telling.py": ["_lines"],
    "bot/dialogue/telling_more.py": ["_readers", "_rest", "more_lines"],
}
"""Reviewed: each passes the words on to where they are needed, and to nothing that keeps them in clear."""


def test_words_are_revealed_in_the_reviewed_places_only() -> None:
    files = [
        file for floor in ("adapters", "bot", "knowledge") for file in sorted((ROOT / floor).rglob("*.py"))
    ]
    found = {
        str(file.relative_to(ROOT)): sorted(revealing(file.read_text(encoding="utf-8"))) for file in files
    }

    assert {file: names for file, names in found.items() if names} == REVEALED


def revealing(source: str) -> Iterator[str]:
    """The functions that mention reveal, called or passed on, plain or as a text; the innermost ones."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for node in ast.walk(tree):
        named = isinstance(node, ast.Attribute) and node.attr == "reveal"
        if named or (isinstance(node, ast.Constant) and node.value == "reveal"):
            around = [one for one in functions if one.lineno <= node.lineno <= (one.end_lineno or 0)]
            yield max(around, key=lambda one: one.lineno).name if around else "-"
