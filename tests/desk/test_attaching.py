"""Files in a case: their keys travel in its entries, opening one is audited, and a crash loses nothing."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from adapters.attachments.receiving import Receiving
from adapters.attachments.store import Store
from adapters.database.attachments import stored_files
from adapters.entrypoints.clock import new_name, now
from adapters.entrypoints.file_room import FileRoom
from adapters.vault.door import DoorTokens
from adapters.vault.keyring import COUNSELORS, audit_signer
from bot.cases.attachment import MOST_FILES, Attachment, Kept, Media, Which, tidied, to_told
from bot.cases.entry import Kind
from bot.cases.errors import CaseError
from bot.confidential import Confidential
from bot.desk.acting import Acting
from bot.desk.attaching import Attaching, Files, attached
from bot.desk.throttle import UPLOADED
from bot.dialogue.attaching import GOOD, Passes
from bot.dialogue.casework_files import Grants
from bot.dialogue.doing import On
from bot.dialogue.messages import Asker
from looking import looked
from planted_files import planted

A, B, C = "counselor-a", "counselor-b", "counselor-c"
Desk = Any


def one_file(number: int = 1) -> Attachment:
    kept = Kept(f"original-{number:020}", bytes(32), 5, "0" * 64)
    return Attachment(new_name(), "写真", Media.JPEG, None, kept, replace(kept, file=f"clean-{number:020}"))  # type: ignore[arg-type]


def files_of(desk: Desk) -> Files:
    signer = audit_signer(COUNSELORS, desk.installation.keys.counselors.seed)
    return Files(Acting(desk.office, desk.opener, signer))


def entries_of(desk: Desk, counselor: str, filed: Any) -> Any:
    case = desk.stored(filed.receipt.locator)
    key = desk.opener.open(case, counselor)
    return key.read(case)


def test_a_file_is_an_entry_and_its_names_are_rows_of_the_same_act(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk()
    filed, file = desk.file(), one_file()

    Attaching(desk.reporter).attach(desk.access(filed), file)

    assert (
        desk.stored(filed.receipt.locator).files == set(file.files) == stored_files(desk.installation.engine)
    )
    for counselor in (A, B):
        [found] = attached(entries_of(desk, counselor, filed))
        assert found == replace(file, day=desk.office.today())
    assert ("09-18 14:15", "added", A) in desk.pending()


def test_a_link_used_twice_or_for_a_full_case_changes_nothing(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk()
    filed, attaching = desk.file(), Attaching(desk.reporter)
    first = one_file()
    attaching.attach(desk.access(filed), first)

    with pytest.raises(CaseError, match="upload_used"):
        attaching.attach(desk.access(filed), replace(one_file(2), id=first.id))
    for number in range(1, MOST_FILES):
        attaching.attach(desk.access(filed), one_file(10 + number))
    with pytest.raises(CaseError, match="upload_full"):
        attaching.attach(desk.access(filed), one_file(99))
    assert len(stored_files(desk.installation.engine)) == 2 * MOST_FILES


def test_who_sends_very_many_has_to_wait(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk()
    cases, attaching = [desk.file() for _ in range(3)], Attaching(desk.reporter)

    for number in range(20):
        file = one_file(number)
        attaching.begin(desk.access(cases[number // 10]), file.id)
        attaching.attach(desk.access(cases[number // 10]), file)
    with pytest.raises(CaseError, match="enough"):
        attaching.begin(desk.access(cases[2]), "another")
    assert len(stored_files(desk.installation.engine)) == 40


def test_who_sends_very_many_that_are_refused_has_to_wait_and_costs_nothing_more(
    new_desk: Callable[..., Desk],
) -> None:
    """What begins counts, whatever becomes of it; and who has to wait has no code derived."""
    desk = new_desk()
    filed, attaching = desk.file(), Attaching(desk.reporter)

    for number in range(UPLOADED.most):
        attaching.begin(desk.access(filed), f"refused-{number}")
    derived = len(desk.stretched)
    with pytest.raises(CaseError, match="enough"):
        attaching.begin(desk.access(filed), "another")
    assert len(desk.stretched) == derived > 0
    attaching.begin(desk.access(desk.file(), person="playground:other"), "another")
    desk.clock.turn(hours=1)
    attaching.begin(desk.access(filed), "another")


def test_handing_over_carries_every_file_and_closes_it_to_who_handed_over(
    new_desk: Callable[..., Desk],
) -> None:
    desk = new_desk()
    filed, file, files = desk.file(), one_file(), files_of(desk)
    Attaching(desk.reporter).attach(desk.access(filed), file)
    before = desk.writing(A, filed)
    desk.window.hand_over(desk.writing(A, filed), C, "")

    assert files.open(desk.writing(C, filed), file.id, Which.CLEAN).original.key == file.original.key
    with pytest.raises(CaseError, match="no_such_case"):
        files.open(before, file.id, Which.CLEAN)
    with pytest.raises(CaseError, match="no_such_case"):
        files.look(before, file.id)


def test_opening_is_audited_with_which_file_it_was_and_of_another_case_nothing_opens(
    new_desk: Callable[..., Desk],
) -> None:
    desk = new_desk()
    filed, other, file, files = desk.file(), desk.file(), one_file(), files_of(desk)
    Attaching(desk.reporter).attach(desk.access(filed), file)
    files.open(desk.writing(A, filed), file.id, Which.CLEAN)
    files.open(desk.writing(A, filed), file.id, Which.ORIGINAL)

    for wrong in (desk.writing(A, other), desk.writing(A, filed)):
        with pytest.raises(CaseError, match="no_such_file"):
            files.open(wrong, file.id if wrong.locator != filed.receipt.locator else "x", Which.CLEAN)
    with pytest.raises(CaseError, match="no_such_case"):
        files.open(desk.writing(C, filed), file.id, Which.CLEAN)
    with desk.office.unit_of_work() as unit:
        acts = [(one.act, one.why) for one in unit.audit.all()]
    assert acts == [("file_opened", "clean"), ("file_opened", "original"), ("denied", "")]
    assert desk.window.open(A, filed.receipt.locator)  # the audit still tells of the same acts as the case


def test_no_link_is_given_where_the_audit_can_not_be_written(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk(waits=0)
    filed, file = desk.file(), one_file()
    Attaching(desk.reporter).attach(desk.access(filed), file)
    broken = Acting(desk.office, desk.opener, lambda _: (_ for _ in ()).throw(OSError("no signature")))

    with pytest.raises(OSError, match="no signature"):
        Files(broken).open(desk.writing(A, filed), file.id, Which.CLEAN)


def on(desk: Desk, counselor: str, filed: Any) -> On:
    return On(desk.writing(counselor, filed), {}, Asker("counselor", None, "ja"), "", lambda: None)  # type: ignore[arg-type,return-value]


def test_a_grant_is_good_once_for_five_minutes_and_for_whoever_still_has_the_case(
    new_desk: Callable[..., Desk],
) -> None:
    desk = new_desk()
    filed, file, files = desk.file(), one_file(), files_of(desk)
    Attaching(desk.reporter).attach(desk.access(filed), file)
    grants = Grants(files, desk.clock, new_name)
    once, late, lost = (grants.give(file, Which.CLEAN, on(desk, A, filed)) for _ in range(3))

    assert grants.look(once) == grants.take(once)
    assert grants.look(once) is grants.take(once) is grants.take("nobody's") is None
    desk.window.hand_over(desk.writing(A, filed), C, "")
    with pytest.raises(CaseError, match="no_such_case"):
        grants.take(lost)
    assert grants.take(lost) is None
    desk.clock.turn(minutes=5)
    assert grants.look(late) is grants.take(late) is None


def test_a_pass_carries_its_case_sealed_and_is_over_after_half_an_hour(new_desk: Callable[..., Desk]) -> None:
    desk = new_desk()
    filed = desk.file()
    door = desk.installation.keys.staff.door
    passes = Passes(DoorTokens(door, b"uploads"), desk.clock, new_name)

    token = passes.issue(desk.access(filed), "en")

    visit = passes.open(token)
    assert visit
    assert (visit.access, visit.lang) == (desk.access(filed), "en")
    again = passes.open(passes.again(visit))
    assert again
    assert (again.access, again.until) == (visit.access, visit.until)
    assert again.attachment != visit.attachment
    for told in (filed.receipt.locator, filed.receipt.code, "playground", "="):
        assert told not in token
    assert Passes(DoorTokens(door), desk.clock, new_name).open(token) is None  # a button's key opens no link
    assert passes.open(DoorTokens(door, b"uploads").seal({"person": "x"})) is None
    desk.clock.turn(seconds=GOOD.total_seconds())
    assert passes.open(token) is None


def test_an_attachment_that_no_desk_could_have_written_hides_nothing_else(
    new_desk: Callable[..., Desk],
) -> None:
    desk = new_desk()
    filed, file = desk.file(), one_file()
    for number, told in enumerate(
        ({}, {"file": "x", "media": "exe"}, {**to_told(file), "original_size": "many"})
    ):
        desk.reporter.write(desk.access(filed), f"forged-{number}", Kind.ATTACHMENT, Confidential(told))
    Attaching(desk.reporter).attach(desk.access(filed), file)

    assert [one.id for one in attached(entries_of(desk, A, filed))] == [file.id]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("写真.JPG", "写真"),
        ("C:\\Users\\yamada\\診断書.pdf", "診断書"),
        ("/home/yamada/a.b.txt", "a.b"),
        ("..", "file"),
        ("", "file"),
        ("  .pdf", "file"),
        ("a\u202egpj.exe", "agpj"),
        ("a\0\r\nb\u200b.png", "ab"),
        ('a"<b>|?*.png', "a__b____"),
        ("あ" * 200 + ".png", "あ" * 80),
        ("第1回.録音データ", "第1回.録音データ"),
    ],
)
def test_a_name_is_kept_without_folders_endings_and_letters_that_do_not_show(name: str, kept: str) -> None:
    assert tidied(name) == kept


@contextmanager
def dying(desk: Desk, store: Store, step: int) -> Iterator[list[str]]:
    """This process kills itself before its so manieth step."""
    passed: list[str] = []

    def reached(name: str) -> None:
        passed.append(name)
        if len(passed) > step:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*given: Any, **named: Any) -> Any:
            reached(name)
            return act(*given, **named)

        return acted

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", before("fsync", os.fsync))
        patched.setattr(os, "utime", before("utime", os.utime))
        patched.setattr(Store, "draft", before("draft", Store.draft))
        event.listen(desk.installation.engine, "commit", lambda _: reached("commit"))
        yield passed
        reached("done")


def test_killed_at_any_step_there_is_the_whole_file_in_the_case_or_nothing_that_is_not_tidied_away(
    new_desk: Callable[..., Desk],
) -> None:
    photo, outcomes, number = planted(Media.PNG), [], 0
    while number < 20 and (not outcomes or outcomes[-1][0] != 0):
        desk = new_desk()
        filed = desk.file()
        store = FileRoom(desk.place / "attachments").store(desk.office)
        desk.installation.engine.dispose()
        if not (child := os.fork()):
            try:
                _attach(desk, filed, store, photo.content, number)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        locator = filed.receipt.locator
        files = attached(entries_of(desk, A, filed))
        assert {one for file in files for one in file.files} == desk.stored(locator).files
        known = partial(stored_files, desk.installation.engine)
        store.tidy(known, now() + timedelta(minutes=61))
        folder = desk.place / "attachments"
        assert {one.name for one in folder.glob("*")} == desk.stored(locator).files
        for file in files:
            assert b"".join(store.read(file.original)) == photo.content
            assert file.clean
            assert store.is_whole(file.clean)
        outcomes.append((status, len(files)))
        number += 1

    assert [status for status, _ in outcomes[:-1]] == [signal.SIGKILL] * (number - 1)
    assert [files for _, files in outcomes] == [0] * (number - 2) + [1, 1]
    assert number >= 9


def _attach(desk: Desk, filed: Any, store: Store, content: bytes, step: int) -> None:
    with dying(desk, store, step):
        with Receiving(store, looked, desk.office.today).upload() as upload:
            upload.write(content)
            attachment = upload.finish("a.png", new_name())
        Attaching(desk.reporter).attach(desk.access(filed), attachment)
    os._exit(0)
