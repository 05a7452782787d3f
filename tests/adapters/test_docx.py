"""Word documents: what is printed, in its order, with the numbers that Word counts itself."""

import re
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from adapters.documents.draft import Flaw
from knowledge.document import Reading, Section
from knowledge.split import passages_of

Read = Callable[[str, bytes], Reading]
Flawed = Callable[[str, bytes], str]
READING, BASE = "<w:r><w:t>まど</w:t></w:r>", "<w:r><w:t>窓</w:t></w:r>"
SAVE = "Open it in its program and save it again, without a password."


def saved(document: Any) -> bytes:
    """The file of a document."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def xml(inner: str) -> Any:
    """An element of Word's, its first tag without the namespace."""
    return parse_xml(re.sub(r"(?<=^<)(w:\w+)", rf"\1 {nsdecls('w')}", inner))


def counted(document: Any, *levels: tuple[str, str]) -> None:
    """A list that Word counts, number 99: for each level the form of its numbers and what it writes."""
    root = document.part.numbering_part.element
    inside = "".join(
        f'<w:lvl w:ilvl="{at}"><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    root.insert(0, xml(f'<w:abstractNum w:abstractNumId="99">{inside}</w:abstractNum>'))
    root.append(xml('<w:num w:numId="99"><w:abstractNumId w:val="99"/></w:num>'))


def add(document: Any, text: str, level: int) -> None:
    """A paragraph that Word counts at a level."""
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(xml(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="99"/></w:numPr>'))


def test_headings_text_and_tables_keep_their_order_and_headers_are_left_out(parsed: Read) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "社外秘"
    document.sections[0].footer.paragraphs[0].text = "1 ページ"
    document.add_paragraph("対応規程", style="Title")
    document.add_paragraph("前書き。")
    document.add_heading("電話", 1)
    document.add_paragraph("三回まで。\nその後は切る。")
    table = document.add_table(2, 2)
    for at, text in enumerate(("段階", "目安", "一", "十分")):
        table.cell(at // 2, at % 2).text = text
    document.add_paragraph("表は目安。")
    document.add_heading("夜間", 2)
    document.add_paragraph("警備員を呼ぶ。")
    document.add_heading("訪問", 1)
    document.add_paragraph("二人で行く。")

    reading = parsed("a.docx", saved(document))

    assert reading.document.title == "対応規程"
    assert reading.sections == (
        Section((), ("前書き。",)),
        Section(
            ("電話",), ("三回まで。", "その後は切る。", "| 段階 | 目安 |", "| 一 | 十分 |", "表は目安。")
        ),
        Section(("電話", "夜間"), ("警備員を呼ぶ。",)),
        Section(("訪問",), ("二人で行く。",)),
    )


def test_the_only_first_heading_is_the_title_and_stands_in_no_path(parsed: Read) -> None:
    document = docx.Document()
    document.add_heading("対応規程", 1)
    document.add_heading("電話", 2)
    document.add_paragraph("三回まで。")

    reading = parsed("a.docx", saved(document))

    assert (reading.document.title, reading.sections) == ("対応規程", (Section(("電話",), ("三回まで。",)),))


@pytest.mark.parametrize("name", ["見出し 2", "heading 2", "Heading 2", "見出し2"])
def test_headings_are_known_by_japanese_and_english_names_of_styles_and_of_those_they_rest_on(
    parsed: Read, name: str
) -> None:
    document = docx.Document()
    styles = document.styles.element
    styles.append(xml(f'<w:style w:type="paragraph" w:styleId="x1"><w:name w:val="{name}"/></w:style>'))
    based = '<w:name w:val="社内"/><w:basedOn w:val="x1"/>'
    styles.append(xml(f'<w:style w:type="paragraph" w:styleId="x2">{based}</w:style>'))
    paragraph = document.add_paragraph("電話")
    paragraph._p.get_or_add_pPr().append(xml('<w:pStyle w:val="x2"/>'))
    document.add_paragraph("三回まで。")

    assert parsed("a.docx", saved(document)).sections == (Section(("電話",), ("三回まで。",)),)


def test_articles_are_sections_with_and_without_styles(parsed: Read) -> None:
    document = docx.Document()
    for text in (
        "第1章 総則",
        "（目的）",
        "第1条 守る。",
        "第2条（範囲） 全員。",
        "第2条の規定は、夜間にも及ぶ。",
        "附 則",
        "第1条 施行する。",
    ):
        document.add_paragraph(text)

    reading = parsed("a.docx", saved(document))

    assert reading.sections == (
        Section(("第1章 総則", "第1条（目的）"), ("（目的）", "第1条 守る。")),
        Section(("第1章 総則", "第2条（範囲）"), ("第2条（範囲） 全員。", "第2条の規定は、夜間にも及ぶ。")),
        Section(("附 則", "第1条"), ("第1条 施行する。",)),
    )
    assert [one.anchor for one in passages_of(reading)] == ["1条", "2条", "附 則 > 1条"]


def test_numbers_that_word_counts_itself_are_written_out(parsed: Read) -> None:
    document = docx.Document()
    counted(document, ("japaneseCounting", "第%1条"), ("decimalFullWidth", "%2"), ("aiueo", "(%3)"))
    for text, level in (
        ("（目的） 守る。", 0), ("切ってよい。", 1), ("予告する。", 2), ("記録する。", 2), ("呼ぶ。", 1),
        ("（範囲） 全員。", 0), ("夜も。", 1),
    ):  # fmt: skip
        add(document, text, level)
    document.add_paragraph("黒丸", style="List Bullet")

    assert parsed("a.docx", saved(document)).sections == (
        Section(
            ("第一条（目的）",),
            ("第一条 （目的） 守る。", "１ 切ってよい。", "(ア) 予告する。", "(イ) 記録する。", "２ 呼ぶ。"),
        ),
        Section(("第二条（範囲）",), ("第二条 （範囲） 全員。", "１ 夜も。", "・ 黒丸")),
    )


def test_cells_that_go_on_downwards_are_said_in_each_row_and_tables_in_tables_follow(parsed: Read) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for at, text in enumerate(("段階", "行為", "目安", "一", "怒鳴る", "十分", "", "居座る", "")):
        table.cell(at // 3, at % 3).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    inner = table.cell(2, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "昼", "五分"
    table.cell(0, 1).merge(table.cell(0, 2))

    [section] = parsed("a.docx", saved(document)).sections

    assert section.blocks == (
        "| 段階 | 行為 目安 |", "| 一 | 怒鳴る | 十分 |", "| 一 | 居座る |  |", "| 昼 | 五分 |",
    )  # fmt: skip


def test_a_frame_of_one_cell_is_text_and_an_article_in_it_is_one(parsed: Read) -> None:
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "第1条 守る。"

    assert parsed("a.docx", saved(document)).sections == (Section(("第1条",), ("第1条 守る。",)),)


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<w:ins><w:r><w:t>足した</w:t></w:r></w:ins>", "電話足した"),
        ("<w:del><w:r><w:delText>消した</w:delText></w:r></w:del>", "電話"),
        ("<w:moveFrom><w:r><w:t>移した</w:t></w:r></w:moveFrom>", "電話"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隠した</w:t></w:r>", "電話"),
        (f"<w:r><w:ruby><w:rt>{READING}</w:rt><w:rubyBase>{BASE}</w:rubyBase></w:ruby></w:r>", "電話窓"),
        ("<w:sdt><w:sdtContent><w:r><w:t>欄</w:t></w:r></w:sdtContent></w:sdt>", "電話欄"),
        ("<w:hyperlink><w:r><w:t>案内</w:t></w:r></w:hyperlink>", "電話案内"),
        ("<w:fldSimple><w:r><w:instrText>PAGE</w:instrText><w:t>3</w:t></w:r></w:fldSimple>", "電話3"),
        ("<w:r><w:tab/><w:t>次</w:t></w:r>", "電話 次"),
    ],
)  # fmt: skip
def test_what_is_printed_of_a_paragraph_is_kept_and_nothing_else(
    parsed: Read, inner: str, shown: str
) -> None:
    document = docx.Document()
    document.add_paragraph("電話")._p.append(xml(inner))

    assert parsed("a.docx", saved(document)).sections == (Section((), (shown,)),)


def test_blocks_in_content_controls_and_text_boxes_are_read_and_contents_are_not(parsed: Read) -> None:
    document = docx.Document()
    body = document.element.body
    body.insert(
        0, xml("<w:sdt><w:sdtContent><w:p><w:r><w:t>欄の中。</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    box = (
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>枠の中。</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    )
    document.add_paragraph("外。")._p.append(xml(box))
    styles = document.styles.element
    styles.append(xml('<w:style w:type="paragraph" w:styleId="t1"><w:name w:val="toc 1"/></w:style>'))
    document.add_paragraph("第1条 目的 3")._p.get_or_add_pPr().append(xml('<w:pStyle w:val="t1"/>'))

    assert parsed("a.docx", saved(document)).sections == (Section((), ("欄の中。", "外。", "枠の中。")),)


def archive(**parts: bytes) -> bytes:
    """An archive with these parts; `_` in a name stands for `/`."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("_", "/") + ".xml", content)
    return file.getvalue()


def claiming(content: bytes, size: int) -> bytes:
    """The archive, whose last part says that it unpacks to so many bytes."""
    at = content.rindex(b"PK\x01\x02") + 24
    return content[:at] + size.to_bytes(4, "little") + content[at + 4 :]


SEALED = f"it is protected by a password, or in the format of before 2007. {SAVE}"
DAMAGED = f"it is damaged: no office file that can be unpacked. {SAVE}"
OTHER = "it is an office file of another kind (without word/document.xml). Give it its own extension."
BOMB = "it unpacks to 300,000,001 bytes, more than 300,000,000. Take pictures out of it."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, SEALED),
        (b"PK\x03\x04", DAMAGED),
        ("本文".encode(), DAMAGED),
        (archive(xl_workbook=b"<x/>"), OTHER),
        (claiming(archive(word_document=b"<x/>"), 300_000_001), BOMB),
    ],
    ids=["sealed", "cut", "text", "another kind", "bomb"],
)
def test_what_cannot_be_read_is_refused_with_the_cure(flaw: Flawed, content: bytes, told: str) -> None:
    assert flaw("a.docx", content) == told


def with_document(content: bytes, changed: Callable[[bytes], bytes]) -> bytes:
    """The file with another main part."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for one in old.namelist():
            part = old.read(one)
            new.writestr(one, changed(part) if one == "word/document.xml" else part)
    return file.getvalue()


def test_an_entity_is_never_blown_up(parsed: Read) -> None:
    levels = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 10))
    bomb = f'<!DOCTYPE d [<!ENTITY e0 "aaaaaaaaaa">{levels}]>'.encode()
    line = "<w:body><w:p><w:r><w:t>本文{}</w:t></w:r></w:p>"

    def plain(part: bytes) -> bytes:
        return part.replace(b"<w:body>", line.format("").encode())

    def blown(part: bytes) -> bytes:
        put = part.replace(b"<w:body>", line.format("&e9;").encode())
        return put.replace(b"<w:document", bomb + b"<w:document", 1)

    document = saved(docx.Document())
    assert "本文" in repr(parsed("a.docx", with_document(document, plain)))
    with suppress(Flaw):  # refused, or read without it
        assert "aaaaaaaaaa" not in repr(parsed("a.docx", with_document(document, blown)))
