"""Canaries in a long life: names confided, exports, files, absences: nobody else sees a word of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.attachments.exports import Exports
from adapters.attachments.receiving import Upload
from adapters.attachments.store import Draft, Store
from adapters.attachments.workshop import Workshop
from adapters.database.absences import StoredAbsences
from adapters.database.audit import StoredAudit
from adapters.database.board import StoredBoard
from adapters.database.cases import StoredCases
from adapters.database.confided import StoredConfided
from adapters.database.erasure import StoredArchive
from adapters.database.ledger import DeletionLedger
from adapters.database.letters import StoredLetters
from adapters.entrypoints.counselors import casework, files_of
from adapters.entrypoints.file_room import FileRoom, file_room
from adapters.entrypoints.installation import Installation
from adapters.entrypoints.office import office
from adapters.entrypoints.reporters import reporters
from adapters.entrypoints.staff_files import staff_files
from adapters.vault.case_key import CaseKey
from adapters.vault.confided import IdentityAsker, IdentitySealer
from adapters.vault.door import DoorCarry, DoorTokens
from adapters.vault.identity import IdentityOpener
from adapters.vault.letters import LetterOpener
from adapters.vault.private import PrivateOpener
from adapters.vault.public import PublicSealer
from adapters.vault.receipt import CodeUnlock
from adapters.vault.stream import FileSeal
from bot.cases.entry import Kind
from bot.desk.attaching import Attaching, Files
from bot.dialogue import absence, custody_screens, intake
from bot.dialogue.followup import CODE
from long_life import ADDRESS, DAILY, FILES, FORMS, KINDS, PRESSED, LongLife

pytestmark = pytest.mark.usefixtures("quick_codes")

HANDS: list[tuple[type, tuple[str, ...]]] = [
    (StoredCases, ("add", "find", "save", "of")), (StoredLetters, ("add", "claim", "remove")),
    (StoredAudit, ("add", "of", "last")), (StoredConfided, ("add", "of", "ask", "decide", "requests")),
    (StoredBoard, ("mark", "seen", "standings")), (StoredAbsences, ("all", "keep", "forget")),
    (StoredArchive, ("ending", "erase")), (DeletionLedger, ("note", "all")), (FileRoom, ("removed",)),
    (PublicSealer, ("file", "letter")), (PrivateOpener, ("open", "in_trust")), (CodeUnlock, ("__call__",)),
    (CaseKey, ("read", "seal", "reseal")), (DoorCarry, ("seal", "open")), (DoorTokens, ("seal", "open")),
    (IdentitySealer, ("identity", "is_whole")), (IdentityAsker, ("ask", "is_whole", "read")),
    (IdentityOpener, ("open", "asked", "answer", "decided")), (LetterOpener, ("__call__",)),
    (FileSeal, ("key", "closing", "opened")), (Store, ("draft", "read", "is_whole")),
    (Draft, ("write", "keep")), (Upload, ("write", "finish")), (Workshop, ("__call__",)),
    (Attaching, ("begin", "must_have_room", "attach")), (Files, ("open", "look", "must_be_theirs")),
    (Exports, ("give", "take")),
]  # fmt: skip
"""Every hand that has the words, a name or a file, or could have them, beyond the days at the desk."""

WORDS = frozenset(
    "name what earlier party_is said demanded trigger response frequency witnesses effects reason whom "
    "extract words wish_undecided".split()
)
"""Fields that take words, in any form."""

UNTOLD = {
    ("report_write", "name"), ("report_write", "earlier"), ("case_conclude", "words"),
    ("case_conclude", "wish_undecided"),
}  # fmt: skip
"""What no export has: the custodian's own; the other case's; what came later."""


def test_in_a_long_life_every_word_stands_where_it_belongs_and_nowhere_else(
    lived_long: Callable[..., Any],
) -> None:
    watch = lived_long("ja", there)

    assert {form: fields for form, fields in watch.forms.items() if fields} == {
        form: fields for form, fields in FORMS.items() if fields
    }
    assert watch.forms.keys() >= FORMS.keys()
    assert watch.pressed >= PRESSED
    assert len(watch.cards) > 20


def test_wherever_a_long_life_fails_nobody_reads_the_words_and_nothing_is_lost(
    lived_long: Callable[..., Any], sampled: Any
) -> None:
    for owner, methods in HANDS:
        for method in methods:
            sampled.brought_to(owner, method)

    watch = lived_long("en", there)

    assert sampled.brought - set(sampled.reached) == set()
    assert any("went_wrong" in line for line in watch.lines)


def test_every_form_and_button_of_every_flow_is_lived_with_marks_in_it(
    installation: Installation, clock: Any
) -> None:
    """A new act of anybody's is missing here, until it has its marks."""
    keys, room = installation.keys, file_room(Path(), ADDRESS)
    premises = office(installation.engine, installation.roster, keys.keyring, keys.staff, clock)
    files = files_of(room, premises, keys.keyring, keys.counselors)
    sent = staff_files(room, installation.engine, premises, keys.keyring, keys.staff, None)
    theirs = casework(premises, keys.keyring, keys.counselors, files=files)
    _, followup, _ = reporters(premises, keys.keyring, keys.staff, None, sent.turnings)
    screens = {getattr(custody_screens, one) for one in ("BACK", "GIVE", "REFUSE", "GIVEN", "REFUSED")}
    known = {
        *theirs._doings, *followup._turnings, *intake.FORMS, intake.LOST, CODE, *screens,
        absence.DAYS, absence.CONFIRM, absence.OFF.rstrip(":"),
    }  # fmt: skip

    assert known - {*FORMS, *PRESSED, *DAILY} == set()
    assert KINDS | set(
        "report reply note assessment addition wishes handover conclusion withdrawal".split()
    ) == {*Kind}


def there(watch: Any, life: LongLife) -> None:
    """Every word stands in its dialogs; or nothing is shown by its absence elsewhere."""
    own, theirs, keeper = (
        watch.shown[id(one)] for one in (watch.case.reporter, watch.case.counselor, watch.keeper)
    )
    planted = watch.case.planted
    wordy = {(form, name) for form, fields in FORMS.items() for name in fields & WORDS}
    assert set(planted) == wordy
    names = [name.rpartition(".")[0] for name, _ in FILES]
    assert [words for words in (*planted.values(), *names) if words not in theirs] == []
    elsewhere = {planted["report_write", one] for one in ("name", "earlier")}
    assert {words for words in (*planted.values(), *names) if words not in own} <= elsewhere
    assert planted["case_identity", "reason"] in keeper
    text = life.exported.decode()
    assert {one for one, words in planted.items() if words not in text} == UNTOLD
    (_, photo), (_, sheet) = FILES
    clean, original, copy, written = life.files
    assert (original, written) == (photo.content, sheet.content)
    assert photo.left_in(clean) == []
    assert set(sheet.left_in(copy)) == set(sheet.marks)
    with watch.engine.connect() as connection:
        kinds = connection.exec_driver_sql("SELECT kind FROM entries").scalars().all()
    assert set(kinds) == KINDS
