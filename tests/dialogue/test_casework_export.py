"""Exporting one case: two persons agree, names are left out, and whoever takes it is in the audit."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.masking import masked
from adapters.vault.keyring import COUNSELORS, audit_signer
from adapters.vault.private import PrivateOpener
from bot.cases.entry import Kind
from bot.cases.errors import CaseError
from bot.desk.acting import Acting, Writing
from bot.desk.exporting import Exporting
from bot.dialogue.card import Text
from bot.dialogue.export_text import to_document
from bot.dialogue.wording import LANGUAGES, say

NAME, PHONE, NOTE = "小野寺花子", "090-1234-5678", "社内だけのメモ"


@pytest.fixture
def named(desk: Any) -> str:
    """The receipt of a report that names who reports, how to reach them, and a witness."""
    one = desk.writing(naming="named", wishes="heard")
    one.send(name=NAME, what=f"怒鳴られた。電話は{PHONE}です", reach=PHONE, witnesses="大和田さん")
    receipt = str(one.receipt)
    desk.acting(receipt, "case_note").send(words=NOTE)
    return receipt


@pytest.fixture
def exporting(desk: Any) -> Exporting:
    """The window beside the dialogs."""
    keys = desk.installation.keys
    signer = audit_signer(COUNSELORS, keys.counselors.seed)
    return Exporting(Acting(desk.office, PrivateOpener(keys.keyring, keys.counselors), signer))


def _asked(desk: Any, receipt: str, parts: str = "", lang: str = "ja") -> Any:
    counselor = desk.acting(receipt, "case_export", lang=lang)
    counselor.send(**{"for": "lawyer", "reason": "相談のため", "parts": parts})
    return counselor


def _agreed(desk: Any, receipt: str, by: str = "counselor-b", lang: str = "ja") -> Any:
    colleague = desk.acting(receipt, "case_agree", by, lang=lang)
    colleague.send(agree=colleague.fields["agree"].options[0].id)
    return colleague


def _writing(desk: Any, receipt: str, by: str = "counselor-a") -> Writing:
    return Writing(by, receipt.replace("-", "")[:8], 0, "none")


def _ask_of(desk: Any, receipt: str) -> str:
    with desk.office.unit_of_work() as unit:
        case = unit.cases.find(receipt.replace("-", "")[:8])
    return next(one.header.entry for one in case.entries if one.header.kind is Kind.EXPORT_ASKED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_asks_another_agrees_and_the_reporter_reads_of_both(desk: Any, named: str, lang: str) -> None:
    assert _asked(desk, named, lang=lang).form.parts[0] == Text(say("case_export_done", lang))
    colleague = desk.acting(named, "case_agree", "counselor-b", lang=lang)
    assert "相談のため" in colleague.told
    colleague.send(agree=colleague.fields["agree"].options[0].id)
    assert colleague.form.parts[0] == Text(say("case_agree_done", lang))

    back = desk.back(named, desk.staff("visitor-2", lang)).told

    told = [say("told_export_asked", lang), say("told_exported", lang), say("option_for_lawyer", lang)]
    assert [one for one in told if one not in back] == []


def test_nobody_agrees_to_their_own(desk: Any, named: str, exporting: Exporting) -> None:
    _asked(desk, named)
    own = desk.opened(named)
    own.press("case_more")
    assert "case_agree" not in own.actions

    with desk.office.unit_of_work() as unit:
        version = unit.cases.find(named.replace("-", "")[:8]).version
    mine = Writing("counselor-a", named.replace("-", "")[:8], version, "e9")
    with pytest.raises(CaseError, match="no_such_export"):
        exporting.approve(mine, _ask_of(desk, named))
    with pytest.raises(CaseError, match="no_such_export"):
        exporting.take(_writing(desk, named), _ask_of(desk, named))


def test_names_numbers_and_notes_are_left_out_unless_they_were_asked_for(
    desk: Any, named: str, exporting: Exporting
) -> None:
    _asked(desk, named)
    _agreed(desk, named)

    export = exporting.written(_writing(desk, named), _ask_of(desk, named))
    text = to_document(export, "ja", lambda words: masked(words).text)

    assert [mark for mark in (NAME, PHONE, NOTE, "大和田") if mark in text] == []
    assert [
        one for one in ("怒鳴られた", "相談のため", say("export_left_out", "ja")) if one not in text
    ] == []
    assert [
        one for one in ("names", "notes", "as_written") if say(f"export_without_{one}", "ja") not in text
    ] == []


def test_what_was_asked_for_is_in_it(desk: Any, named: str, exporting: Exporting) -> None:
    _asked(desk, named, "names notes as_written")
    _agreed(desk, named)

    export = exporting.written(_writing(desk, named), _ask_of(desk, named))
    text = to_document(export, "en", lambda words: masked(words).text)

    assert [mark for mark in (NAME, PHONE, NOTE, "大和田") if mark not in text] == []
    assert "counselor-a" not in text


def test_it_is_taken_by_who_asked_within_seven_days_and_the_audit_says_so(
    desk: Any, named: str, exporting: Exporting
) -> None:
    _asked(desk, named)
    _agreed(desk, named)
    ask = _ask_of(desk, named)
    for stranger in ("counselor-b", "counselor-c"):
        with pytest.raises(CaseError):
            exporting.take(_writing(desk, named, stranger), ask)

    exporting.take(_writing(desk, named), ask)
    assert ("counselor-a", "file_opened") in [(who, act) for who, act, _ in desk.audit()]
    desk.clock.now += timedelta(days=8)
    with pytest.raises(CaseError, match="no_such_export"):
        exporting.take(_writing(desk, named), ask)


def test_what_was_written_after_it_was_agreed_to_is_not_in_it(
    desk: Any, named: str, exporting: Exporting
) -> None:
    _asked(desk, named, "names notes as_written")
    _agreed(desk, named)
    desk.acting(named, "case_note").send(words="そのあとのメモ")

    export = exporting.written(_writing(desk, named), _ask_of(desk, named))

    assert "そのあとのメモ" not in to_document(export, "ja", lambda words: words)


def test_who_reads_a_case_alone_can_export_nothing(desk: Any, receipt: str) -> None:
    colleague = desk.opened(receipt, "counselor-b")
    with desk.office.unit_of_work() as unit:
        readers = desk.office.readers(unit.cases.find(receipt.replace("-", "")[:8]))
    assert len(readers) > 1
    refused = desk.filed(refused="counselor-b counselor-c")
    alone = desk.opened(str(refused.receipt))
    alone.press("case_more")
    assert "case_export" not in alone.actions

    alone.press("case_export")
    alone.send(**{"for": "police", "reason": "相談のため"})

    assert say("case_no_second", "ja") in alone.told
    assert colleague.actions
