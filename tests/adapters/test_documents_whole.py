"""No word of an office file or a PDF is lost on its way into passages, and every passage stands in it."""

from collections.abc import Callable, Sequence
from io import BytesIO

import docx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from adapters.documents.draft import Draft
from adapters.documents.formats import from_bytes
from knowledge.document import Document, Reading
from knowledge.split import passages_of
from written_pdf import lines, written

ANY = settings(derandomize=True, deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
PIECES = (
    "第1条", "第二条の三", "（目的）", "第一章", "総則", "附則", " ", "　", "。", "、", "電話",
    "録音してよい",
    "(1)", "２", "①", "・", "一", "イ", "|", "「", "」", "end of line", "Article 3", "3.5", "…………3",
    "-", "の規定により", "削除",
)  # fmt: skip
LINES = st.lists(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join), min_size=1, max_size=12
)


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def _said(draft: Draft) -> str:
    """All that a document's passages say, without white space."""
    reading = Reading(Document("a", "a"), draft.sections)
    return squeezed("".join(one.text for one in passages_of(reading)))


def whole(texts: Sequence[str]) -> str:
    return squeezed("".join(texts))


def saved(save: Callable[[BytesIO], object]) -> bytes:
    """What is saved into a file."""
    file = BytesIO()
    save(file)
    return file.getvalue()


@given(texts=LINES)
@example(texts=["（目的）", "第1条", "第1条"])
@example(texts=["第一章", "第1条", "附則"])
@ANY
def test_every_word_of_a_word_document_is_in_its_passages_or_headings(texts: list[str]) -> None:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    content = saved(document.save)
    if not whole(texts):
        return

    draft = from_bytes(".docx", content, "a")

    assert [text for text in texts if _is_lost(text, draft)] == []


def _is_lost(text: str, draft: Draft) -> bool:
    """Whether a line is in no passage and no heading; a chapter with nothing in it may be."""
    headings = (squeezed(heading) for one in draft.sections for heading in one.path)
    everything = "".join((_said(draft), *headings))
    return squeezed(text) not in everything and not squeezed(text).startswith(("第一章", "附則"))


@given(texts=LINES)
@ANY
def test_every_word_of_a_sheet_is_in_its_passages(texts: list[str]) -> None:
    workbook = Workbook()
    for text in texts:
        workbook.active.append([text])
    content = saved(workbook.save)

    assert _said(from_bytes(".xlsx", content, "a")) == whole(texts)


@given(texts=LINES)
@ANY
def test_every_word_of_a_pdf_is_in_its_passages_or_headings(texts: list[str]) -> None:
    kept = [text for text in texts if squeezed(text)]
    if not kept:
        return
    content = written(lines("前書きの文がここに立っている。", *kept, "後書きの文がここに立っている。"))

    draft = from_bytes(".pdf", content, "a")

    assert [text for text in kept if _is_lost(text, draft)] == []
