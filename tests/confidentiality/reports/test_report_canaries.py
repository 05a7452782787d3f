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

pytestmark = pytest.mark.usefixtures("quick_codes")

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

    names = {path.name for path in tmp_path.rglob("*")}
    assert {"passages.db", "desk.db", "backup", "keyring.json", "roster.toml"} <= names
    assert len(watch.cards) > 10
    assert any("aiohttp.access" in line for line in watch.lines)


@pytest.mark.parametrize(("hands", "named"), [("storage", False), ("vault", False), ("post", True)])
def test_wherever_the_desk_fails_with_the_words_in_its_fault_nobody_reads_them_and_nothing_is_lost(
    lived: Callable[..., Any], trouble: Any, hands: str, named: bool
) -> None:
    brought = [(owner, method) for owner, methods in HANDS[hands] for method in methods]
    for owner, method in brought:
        trouble.brought_to(owner, method)

    watch = lived("ja", named=named)

    assert trouble.reached == {f"{owner.__name__}.{method}" for owner, method in brought}
    assert any("went_wrong" in line for line in watch.lines)
