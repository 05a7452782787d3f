"""PDF: the text layer as a person reads it, anchored by article, by the file's own contents, or by page."""

from collections.abc import Callable

import pytest

from knowledge.document import Reading, Section
from knowledge.split import passages_of
from written_pdf import Placed, lines, scanned, sealed, together, with_bookmarks, written

Read = Callable[[str, bytes], Reading]
Flawed = Callable[[str, bytes], str]
OCR = "Run OCR over it, or save it as PDF from the program it was written with."


def page(*texts: str, number: int) -> list[Placed]:
    """A page with the running lines of a company's rules."""
    return [
        (200, 815, "ひので商店 社外秘"), *lines(*texts), (280, 40, f"- {number} -"),
    ]  # fmt: skip


def test_articles_are_sections_with_their_chapter_and_the_caption_above_them(parsed: Read) -> None:
    content = written(
        lines("対応規程", "第一章 総則", "（目的）", "第一条 従業員を守る。", "２ 電話は切ってよい。",
              "(1) 予告する。", "第二章 窓口", "第2条(相談員)", "相談員を置く。",
              "附則", "第1条 十月一日から施行する。")
    )  # fmt: skip

    reading = parsed("規程.pdf", content)

    assert reading.document.title == "規程"
    assert reading.sections == (
        Section((), ("対応規程",), anchor="p.1"),
        Section(("第一章 総則", "第一条（目的）"),
                ("（目的）", "第一条 従業員を守る。", "２ 電話は切ってよい。", "(1) 予告する。")),
        Section(("第二章 窓口", "第2条(相談員)"), ("第2条(相談員)", "相談員を置く。")),
        Section(("附則", "第1条"), ("第1条 十月一日から施行する。",)),
    )  # fmt: skip
    assert [one.anchor for one in passages_of(reading)] == ["p.1", "1条", "2条", "附則 > 1条"]


def test_without_headings_the_page_is_the_anchor(parsed: Read) -> None:
    content = written(lines("電話は三回までとする。"), [], lines("訪問は二人で行く。"))

    reading = parsed("a.pdf", content)

    assert reading.sections == (
        Section((), ("電話は三回までとする。",), anchor="p.1"),
        Section((), ("訪問は二人で行く。",), anchor="p.3"),
    )


def test_the_files_own_contents_are_headings(parsed: Read) -> None:
    content = written(lines("電話の切り方", "予告してから切る。"), lines("来客", "二人で会う。"))

    reading = parsed("a.pdf", with_bookmarks(content, ("電話の切り方", 1), ("来客", 2), ("ないもの", 2)))

    assert reading.sections == (
        Section(("電話の切り方",), ("予告してから切る。",)), Section(("来客",), ("二人で会う。",)),
    )  # fmt: skip


def test_running_lines_and_page_numbers_are_taken_off_and_a_cut_sentence_is_whole_again(parsed: Read) -> None:
    first = "会社は、顧客等からの著しい迷惑行為から従業員を守るために、次の措置を講ずる"
    second = "ものとし、相談員は、相談者の秘密を守り、相談を理由として不利益な取扱いをしな"
    third = "いものとする。"
    content = written(page(first, number=1), page(second, number=2), page(third, number=3))

    [section] = parsed("a.pdf", content).sections

    assert section.blocks == (first + second + third,)


def test_what_only_looks_like_a_running_line_or_a_page_number_is_kept(parsed: Read) -> None:
    """Headings that count on from page to page, numbers to call at its foot, the same number twice."""
    content = written(
        lines("事例1", "店長を呼ぶ。", "緊急のときは", "110"),
        lines("事例2", "三回求める。", "救急は", "119"),
        lines("事例3", "画面を保存する。", "内線は", "2233"),
    )  # fmt: skip

    assert [section.blocks for section in parsed("a.pdf", content).sections] == [
        ("事例1", "店長を呼ぶ。", "緊急のときは", "110"), ("事例2", "三回求める。", "救急は", "119"),
        ("事例3", "画面を保存する。", "内線は", "2233"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "numbers",
    [("1", "2", "3"), ("5", "6", "7"), ("1/3", "2/3", "3/3"), ("規程 p.1", "規程 p.2", "規程 p.3"),
     ("社外秘 1/3", "社外秘 2/3", "社外秘 3/3"), ("1ページ", "2ページ", "3ページ")],
)  # fmt: skip
def test_page_numbers_are_taken_off_however_they_are_written(parsed: Read, numbers: tuple[str, ...]) -> None:
    pages = [lines("店長を呼ぶ。", "三回求める。", "画面を保存する。", one) for one in numbers]

    for section in parsed("a.pdf", written(*(page[at:] for at, page in enumerate(pages)))).sections:
        assert all(block.endswith("。") for block in section.blocks)


def test_a_table_behind_the_supplement_is_not_taken_for_its_last_article(parsed: Read) -> None:
    content = written(
        lines("第1条 別表第1のとおりとする。", "附則", "第1条 施行する。",
              "別表第1（第1条関係）", "段階の表。",
              "別紙２　相談記録票", "氏名を書く。", "別紙 のとおり出す。")
    )  # fmt: skip

    assert [(one.anchor, one.text) for one in passages_of(parsed("a.pdf", content))] == [
        ("1条", "第1条 別表第1のとおりとする。"), ("附則 > 1条", "第1条 施行する。"),
        ("別表第1（第1条関係）", "段階の表。"), ("別紙２ 相談記録票", "氏名を書く。\n別紙 のとおり出す。"),
    ]  # fmt: skip


def test_a_line_that_only_looks_like_an_article_goes_on_with_its_sentence(parsed: Read) -> None:
    content = written(
        lines(
            "相談員は、相談を受けたときは、その内容を記録し、保存しなければならず、また、",
            "第3条の規定により報告する。",
        )
    )

    [section] = parsed("a.pdf", content).sections

    assert section.blocks == (
        "相談員は、相談を受けたときは、その内容を記録し、保存しなければならず、また、第3条の規定により報告する。",
    )  # fmt: skip


@pytest.mark.parametrize(
    "opening", ["・二つ目", "(2) 二つ目", "２ 二つ目", "② 二つ目", "第4条 二つ目", "イ 二つ目", "「二つ目」"]
)
def test_a_full_line_is_not_joined_with_one_that_opens_something_new(parsed: Read, opening: str) -> None:
    whole = "一つ目の項目はこの行の終わりまで続いていて文の終わりの印はどこにもない"

    blocks = [
        block for one in parsed("a.pdf", written(lines(whole, opening))).sections for block in one.blocks
    ]

    assert blocks == [whole, opening]


def test_short_lines_of_a_cover_stay_apart(parsed: Read) -> None:
    [section] = parsed("a.pdf", written(lines("迷惑行為への対応", "ひので商店", "総務部"))).sections

    assert section.blocks == ("迷惑行為への対応", "ひので商店", "総務部")


def test_english_lines_are_joined_with_a_space(parsed: Read) -> None:
    content = written(lines("You may hang up after a warning when the same", "demand is repeated."))

    [section] = parsed("a.pdf", content).sections

    assert section.blocks == ("You may hang up after a warning when the same demand is repeated.",)


def test_a_table_becomes_rows_where_it_stands_and_its_cells_keep_together(parsed: Read) -> None:
    boxes = [(60 + 160 * column, 700 - 40 * row, 160, 40) for row in range(3) for column in range(2)]
    cells = [("段階", "目安"), ("一", "十分"), ("二", "三十分まで")]
    table = [
        (64 + 160 * column, 716 - 40 * row, text)
        for row, texts in enumerate(cells)
        for column, text in enumerate(texts)
    ]
    wrapped = [(224, 630, "を限度とする")]
    content = written(
        [*lines("次の表による。", top=780), *table, *wrapped, *lines("表は目安である。", top=560)],
        boxes=boxes,
    )

    [section] = parsed("a.pdf", content).sections

    assert section.blocks == (
        "次の表による。", "| 段階 | 目安 |", "| 一 | 十分 |", "| 二 | 三十分までを限度とする |",
        "表は目安である。",
    )  # fmt: skip


def test_radicals_that_programs_write_for_letters_of_their_shape_are_those_letters(parsed: Read) -> None:
    [section] = parsed("a.pdf", written(lines("第⼀条 ⻑時間の⾏為をしない。"))).sections

    assert section.path == ("第一条",)
    assert section.blocks == ("第一条 長時間の行為をしない。",)


def test_contents_with_dots_are_no_headings(parsed: Read) -> None:
    content = written(lines("第1条 目的……………3", "第2条 範囲・・・・・4"), lines("第1条 守る。"))

    assert [one.anchor for one in passages_of(parsed("a.pdf", content))] == ["p.1", "1条"]


def test_a_file_that_anybody_may_open_but_not_change_is_read(parsed: Read) -> None:
    content = sealed(written(lines("電話は三回までとする。")), "", "owner")

    assert parsed("a.pdf", content).sections[0].blocks == ("電話は三回までとする。",)


def test_a_picture_on_its_cover_does_not_make_a_document_a_scan_but_many_pages_of_pictures_do(
    parsed: Read, flaw: Flawed
) -> None:
    text = written(*[lines("電話は三回までとする。次からは予告して切ることができる。")] * 4)

    [section] = parsed("a.pdf", together(scanned(), text)).sections[:1]
    assert section.anchor == "p.2"
    assert flaw("a.pdf", together(text, scanned(2))) == (
        f"there is no text on page 5, 6: it is a scan, or pictures. {OCR}"
    )


FONTS = "its letters can't be read (its fonts don't say which they are)."
DAMAGED = "it is damaged, or no PDF ({}). Open it in a PDF program and save it again."
TEXT = written(lines("電話は三回までとする。次からは予告して切ることができる。"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (scanned(), f"there is no text on page 1: it is a scan, or pictures. {OCR}"),
        (scanned(7), f"there is no text on page 1, 2, 3, 4, 5: it is a scan, or pictures. {OCR}"),
        (written([], []), f"there is no text on its pages: it is a scan, or pictures. {OCR}"),
        (written(lines("字" * 60), known=False), f"{FONTS} {OCR}"),
        (sealed(TEXT, "x"), "it is protected by a password. Save a copy without one."),
        (b"", DAMAGED.format("EmptyFileError")),
        (b"%PDF-1.7\n", DAMAGED.format("PdfStreamError")),
        (b"PK\x03\x04", DAMAGED.format("PdfStreamError")),
    ],
    ids=["scan", "scans", "empty", "fonts", "password", "nothing", "header only", "another kind"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_cure(flaw: Flawed, content: bytes, told: str) -> None:
    assert flaw("a.pdf", content) == told
