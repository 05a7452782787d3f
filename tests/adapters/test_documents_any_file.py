"""Office files, PDFs and XML however broken: read, or refused with a cure; never a hang or a crash."""

import json
import signal
import tempfile
from collections.abc import Iterator
from io import BytesIO
from multiprocessing import active_children, get_context
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from adapters.documents.apart import Apart, _serve
from adapters.documents.draft import Flaw
from adapters.documents.folder import FolderLibrary
from knowledge.errors import Unreadable
from written_pdf import lines, written

ANY = settings(derandomize=True, deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
KINDS = (".pdf", ".docx", ".xlsx", ".xml")
LAW = (
    '<?xml version="1.0" encoding="UTF-8"?><Law><LawNum>令和八年法律第一号</LawNum><LawBody>'
    "<LawTitle>窓口法</LawTitle>"
    '<MainProvision><Article Num="1"><ArticleTitle>第一条</ArticleTitle><Paragraph Num="1"><ParagraphNum/>'
    "<ParagraphSentence><Sentence>守る。</Sentence></ParagraphSentence></Paragraph></Article></MainProvision>"
    "</LawBody></Law>"
)


def _word() -> bytes:
    file, document = BytesIO(), docx.Document()
    document.add_heading("電話", 1)
    document.add_table(2, 2).cell(0, 0).text = "段階"
    document.save(file)
    return file.getvalue()


def _sheet() -> bytes:
    file, workbook = BytesIO(), Workbook()
    workbook.active.append(["質問", "回答"])
    workbook.active.append(["録音", "よい。"])
    workbook.save(file)
    return file.getvalue()


WHOLE = {
    ".pdf": written(lines("電話は三回まで。")),
    ".docx": _word(),
    ".xlsx": _sheet(),
    ".xml": LAW.encode(),
}


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    """One process for all tries, so that a try takes no longer than its file."""
    reader = Apart(patience=20)
    yield reader
    reader.close()


def refused_or_read(apart: Apart, suffix: str, content: bytes) -> bool:
    """Whether it was read; a refusal has a fault and a cure, and anything else is raised."""
    refused = None
    try:
        apart.read(suffix, content, "a")
    except Flaw as flaw:
        refused = flaw
    assert refused is None or (refused.what.endswith(".") and refused.cure.endswith("."))
    assert "longer than" not in str(refused)
    return refused is None


@pytest.mark.parametrize("suffix", KINDS)
def test_a_whole_file_is_read(apart: Apart, suffix: str) -> None:
    assert refused_or_read(apart, suffix, WHOLE[suffix])


@pytest.mark.parametrize("suffix", KINDS)
@given(content=st.binary(max_size=400))
@ANY
def test_any_bytes_are_refused(apart: Apart, suffix: str, content: bytes) -> None:
    assert not refused_or_read(apart, suffix, content)


@pytest.mark.parametrize("suffix", KINDS)
@given(cut=st.floats(0, 0.999))
@ANY
def test_a_file_cut_off_anywhere_is_read_or_refused(apart: Apart, suffix: str, cut: float) -> None:
    whole = WHOLE[suffix]
    refused_or_read(apart, suffix, whole[: int(len(whole) * cut)])


@pytest.mark.parametrize("suffix", KINDS)
@given(at=st.floats(0, 1), wrong=st.binary(min_size=1, max_size=40))
@ANY
def test_a_file_with_wrong_bytes_anywhere_is_read_or_refused(
    apart: Apart, suffix: str, at: float, wrong: bytes
) -> None:
    whole = WHOLE[suffix]
    place = int(len(whole) * at)
    refused_or_read(apart, suffix, whole[:place] + wrong + whole[place + len(wrong) :])


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("real", KINDS)
def test_a_file_under_a_wrong_name_is_refused(apart: Apart, suffix: str, real: str) -> None:
    assert refused_or_read(apart, suffix, WHOLE[real]) == (suffix == real)


def test_a_file_that_takes_too_long_is_refused_and_the_next_one_is_read() -> None:
    slow = written(*[lines(*["電話は三回まで。" * 5] * 40)] * 60)
    impatient = Apart(patience=0.05)
    with pytest.raises(Flaw, match="reading it took longer than 0 seconds"):
        impatient.read(".pdf", slow, "a")
    impatient.close()

    patient = Apart()
    with pytest.raises(Flaw):
        patient.read(".pdf", b"", "a")
    assert patient.read(".pdf", WHOLE[".pdf"], "a").sections
    patient.close()


def test_a_reader_whom_nobody_ends_ends_by_itself() -> None:
    """Whoever started it was killed, and a file hangs: here nobody waits for it."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    reader = context.Process(target=_serve, args=(theirs,), daemon=True)
    reader.start()
    slow = written(*[lines(*["電話は三回まで。" * 5] * 40)] * 60)
    ours.send_bytes(json.dumps([".pdf", "a", 0.05]).encode())
    ours.send_bytes(slow)

    reader.join(30)

    assert reader.exitcode == -signal.SIGALRM


def test_a_reader_that_dies_is_told_and_the_next_file_has_a_new_one() -> None:
    others, reader = set(active_children()), Apart()
    assert reader.read(".xml", WHOLE[".xml"], "a").title == "窓口法"
    [process] = set(active_children()) - others
    process.kill()

    with pytest.raises(Flaw, match="reading it broke off"):
        reader.read(".xml", WHOLE[".xml"], "a")
    assert reader.read(".xml", WHOLE[".xml"], "a").title == "窓口法"
    reader.close()


@pytest.mark.parametrize("suffix", KINDS)
def test_a_broken_file_in_a_library_is_refused_by_name_and_the_others_are_read(suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"a{suffix}").write_bytes(b"\x00" * 100)
        (Path(folder) / f"B{suffix.upper()}").write_bytes(WHOLE[suffix])
        library = FolderLibrary([Path(folder)])
        broken, whole = sorted(library.sources(), key=lambda one: one.name.lower())
        with pytest.raises(Unreadable, match=rf"^a\{suffix}: "):
            library.read(broken)
        assert library.read(whole).sections
