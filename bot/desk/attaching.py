"""Attachments: a reporter adds a file to their case, and a counselor opens one, which is audited first."""

from collections.abc import Sequence
from contextlib import suppress

from bot.cases.attachment import MOST_FILES, Attachment, Which, to_attachment, to_told
from bot.cases.audit import Act
from bot.cases.entry import Entry, Kind
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.acting import Acting, Writing
from bot.desk.reporter import Access, Reporter


def attached(entries: Sequence[Entry]) -> tuple[Attachment, ...]:
    """The files of a case, oldest first; what no desk could have written is none of them."""
    found = []
    for one in entries:
        if one.kind is Kind.ATTACHMENT:
            with suppress(ValueError, KeyError):
                found.append(to_attachment(one))
    return tuple(found)


class Attaching:
    """The reporter's window for files."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    def begin(self, access: Access, entry: str) -> None:
        """One more file is coming: it counts, whatever becomes of it; before anything costly is done.

        Raises CaseError `enough`, `upload_full`, `upload_used`, `not_opened`, `wait`.
        """
        self._reporter.begin_file(access.person)
        self.must_have_room(access, entry)

    def must_have_room(self, access: Access, entry: str) -> None:
        """Raises CaseError `upload_full`, `upload_used` where the entry is there, `not_opened`, `wait`."""
        entries = self._reporter.look_up(access).entries
        if any(one.id == entry for one in entries):
            raise CaseError("upload_used")
        if len(attached(entries)) >= MOST_FILES:
            raise CaseError("upload_full", most=MOST_FILES)

    def attach(self, access: Access, attachment: Attachment) -> None:
        """The case has it from now on, with its files' keys, in one transaction; they are stored already.

        Raises CaseError `upload_full`, `upload_used`, `not_opened`; Conflict; StorageBusy.
        """
        self.must_have_room(access, attachment.id)
        told = Confidential(to_told(attachment))
        self._reporter.write(access, attachment.id, Kind.ATTACHMENT, told, files=attachment.files)


class Files:
    """The counselor's window for files."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def open(self, writing: Writing, attachment: str, which: Which) -> Attachment:
        """One of the case's attachments (the id of its entry), after the audit has kept that it was opened.

        Raises CaseError `no_such_file`, `no_such_case`; Tampered; StorageBusy.
        """
        held = self._acting.hold(writing)
        found = next((one for one in attached(held.entries) if one.id == attachment), None)
        if found is None or (which is Which.CLEAN and found.clean is None):
            raise CaseError("no_such_file")
        with self._acting.office.unit_of_work() as unit:
            self._acting.note(unit, writing.counselor, Act.FILE_OPENED, writing.locator, str(which))
        return found

    def look(self, writing: Writing, attachment: str) -> Attachment:
        """What is known of one, without opening it. Raises CaseError `no_such_file`, `no_such_case`."""
        found = attached(self._acting.hold(writing).entries)
        if not (those := [one for one in found if one.id == attachment]):
            raise CaseError("no_such_file")
        return those[0]

    def must_be_theirs(self, writing: Writing) -> None:
        """Raises CaseError `no_such_case` for who has been taken off the case since."""
        self._acting.hold(writing)
