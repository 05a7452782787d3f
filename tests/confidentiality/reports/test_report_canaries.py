"""Canaries: the words of a case stand in its two dialogs and nowhere else, also where the desk fails."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.database.audit import StoredAudit
from adapters.database.cases import StoredCases
from adapters.database.letters import StoredLetters
from adapters.database.statements import Statements
from adapters.entrypoints.reading_room import ReadingRoom
from adapters.playground.messenger import PlaygroundMessenger
from adapters.vault.case_key import CaseKey
from adapters.vault.door import DoorCarry
from adapters.vault.letters import LetterOpener
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from adapters.vault.receipt import CodeUnlock
from bot.cases.report import report_questions

pytestmark = pytest.mark.usefixtures("quick_codes")

FOR_BOTH = ("report_write", "followup_add", "case_reply", "case_hand_over", "case_conclude")
INSIDE = ("case_note", "case_assess")
HANDS: dict[str, list[tuple[type, tuple[str, ...]]]] = {
    "storage": [
        (StoredCases, ("add", "find", "save", "of")), (StoredLetters, ("add", "claim", "remove")),
        (StoredAudit, ("add", "of", "last")), (Statements, ("ended",)),
    ],
    "vault": [
        (PublicSealer, ("file", "letter")), (PrivateOpener, ("open", "own")), (CodeUnlock, ("__call__",)),
        (CaseKey, ("read", "seal", "reseal")), (DoorCarry, ("seal", "open")),
    ],
    "post": [(LetterOpener, ("__call__",)), (PlaygroundMessenger, ("send",)), (PrivateOpener, ("own",))],
}  # fmt: skip
"""Every hand that has the words, or could have them, while the desk is at work."""


@pytest.mark.parametrize(("lang", "named"), [("ja", False), ("en", True)], ids=["anonymous", "named"])
def test_the_words_of_a_case_stand_in_its_two_dialogs_and_nowhere_else(
    lived: Callable[..., Any], small: ReadingRoom, tmp_path: Path, lang: str, named: bool
) -> None:
    watch = lived(lang, named=named, reading=small)

    there(watch.case, named=named)
    names = {path.name for path in tmp_path.rglob("*")}
    assert {"passages.db", "desk.db", "backup", "keyring.json", "roster.toml"} <= names
    assert len(watch.cards) > 10
    assert any("aiohttp.access" in line for line in watch.lines)


@pytest.mark.parametrize(("hands", "named"), [("storage", False), ("vault", False), ("post", True)])
def test_wherever_the_desk_fails_with_the_words_in_its_fault_nobody_reads_them_and_nothing_is_lost(
    lived: Callable[..., Any], trouble: Any, hands: str, named: bool
) -> None:
    for owner, methods in HANDS[hands]:
        for method in methods:
            trouble.brought_to(owner, method)

    watch = lived("ja", named=named)

    there(watch.case, named=named)
    assert trouble.reached == trouble.brought
    assert any("went_wrong" in line for line in watch.lines)


def there(case: Any, *, named: bool) -> None:
    """Every word stands in its dialogs; or nothing is shown by its absence elsewhere."""
    asked = {one.id for one in report_questions("named" if named else "anonymous") if not one.options}
    assert asked <= {name for form, name in case.planted if form == "report_write"}
    assert {form for form, _ in case.planted} == {*FOR_BOTH, *INSIDE}
    own, theirs = case.reporter.told(), case.counselor.told("counselor")
    assert [words for words in case.words(*FOR_BOTH) if words not in own] == []
    assert [words for words in case.words(*INSIDE) if words in own] == []
    assert [words for words in case.words(*FOR_BOTH, *INSIDE) if words not in theirs] == []
