"""Workbooks: each row with the headings of its columns, named by its cell; what is hidden stays so."""

from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from knowledge.document import Reading, Section
from knowledge.split import passages_of

Read = Callable[[str, bytes], Reading]
Flawed = Callable[[str, bytes], str]


def saved(workbook: Workbook) -> bytes:
    """The file of a workbook."""
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def workbook(*rows: list[object], title: str = "質問集") -> Workbook:
    """A workbook of one sheet."""
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    return made


def test_each_row_tells_its_values_behind_the_headings_and_is_named_by_its_cell(parsed: Read) -> None:
    made = workbook(
        ["質問", "回答"], ["録音してよいか", "断れば録音できる。"], [None, "予告して切る。\n記録する。"]
    )

    reading = parsed("FAQ.xlsx", saved(made))

    assert reading.document.title == "FAQ"
    assert reading.sections == (
        Section(("質問集",), ("質問: 録音してよいか\n回答: 断れば録音できる。",), anchor="質問集!A2"),
        Section(("質問集",), ("回答: 予告して切る。\n記録する。",), anchor="質問集!B3"),
    )
    assert [one.anchor for one in passages_of(reading)] == ["質問集!A2", "質問集!B3"]


def test_lines_above_the_headings_and_a_second_table_below_an_empty_row(parsed: Read) -> None:
    made = workbook(
        ["2026年度の質問"], ["質問", "回答"], ["録音", "よい。"], [], ["拠点", "電話"], ["東京", "内線 1"],
        [], ["以上。"],
    )  # fmt: skip

    found = [(one.anchor, one.blocks) for one in parsed("a.xlsx", saved(made)).sections]

    assert found == [
        ("質問集!A1", ("2026年度の質問",)),
        ("質問集!A3", ("質問: 録音\n回答: よい。",)),
        ("質問集!A6", ("拠点: 東京\n電話: 内線 1",)),
        ("質問集!A8", ("以上。",)),
    ]


def test_rows_without_headings_stand_as_they_are(parsed: Read) -> None:
    made = workbook(["電話は三回まで。", 3], ["訪問は二人で。", 2])

    found = [one.blocks for one in parsed("a.xlsx", saved(made)).sections]

    assert found == [("| 電話は三回まで。 | 3 |",), ("| 訪問は二人で。 | 2 |",)]


def test_a_list_without_headings_does_not_take_its_first_row_for_them(parsed: Read) -> None:
    for rows in (
        [["総務部", "内線2233"], ["法務部", "内線4455"], ["警察", "110"], ["受付", "一階"], ["裏口", "地下"]],
        [["録音してよいか", "断ればよい"], ["撮影してよいか", "だめ"]],
    ):
        found = [one.blocks for one in parsed("a.xlsx", saved(workbook(*rows))).sections]

        assert found == [(f"| {' | '.join(row)} |",) for row in rows]


def test_what_is_said_of_a_sheet_above_its_table_is_no_heading(parsed: Read) -> None:
    made = workbook(["作成", "総務部"], ["質問", "回答", "2026年"], ["録音", "よい。", "済"])

    assert [one.blocks for one in parsed("a.xlsx", saved(made)).sections] == [
        ("| 作成 | 総務部 |",), ("質問: 録音\n回答: よい。\n2026年: 済",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (datetime(2026, 10, 1), None, "2026-10-01"),
        (datetime(2026, 10, 1, 9, 30), None, "2026-10-01 09:30"),
        (date(2026, 10, 1), None, "2026-10-01"),
        (time(9, 30), None, "09:30:00"),
        (3.0, None, "3"),
        (0.1 + 0.2, None, "0.3"),
        (1234567, None, "1234567"),
        (0.25, "0%", "25%"),
        (True, None, "TRUE"),
        ("  前後 ", None, "前後"),
        ("=1+1", None, None),
    ],
)
def test_values_read_as_they_are_shown(
    parsed: Read, value: object, form: str | None, shown: str | None
) -> None:
    made = workbook(["項目", "値"], ["x", value])
    if form:
        made.active["B2"].number_format = form

    [section] = parsed("a.xlsx", saved(made)).sections

    assert section.blocks == (f"項目: x\n値: {shown}" if shown else "項目: x",)


def test_hidden_sheets_rows_and_columns_are_left_out(parsed: Read) -> None:
    made = workbook(
        ["質問", "回答", "内部"], ["録音", "よい。", "密"], ["秘密", "密", "密"], ["撮影", "だめ。", "密"]
    )
    made.active.row_dimensions[3].hidden = True
    made.active.column_dimensions["C"].hidden = True
    for state in ("hidden", "veryHidden"):
        made.create_sheet(state)["A1"] = "密"
        made[state].sheet_state = state

    reading = parsed("a.xlsx", saved(made))

    assert [one.anchor for one in reading.sections] == ["質問集!A2", "質問集!A4"]
    assert "密" not in repr(reading)


def test_a_merged_cell_holds_for_all_its_rows(parsed: Read) -> None:
    made = workbook(["段階", "行為"], ["一", "怒鳴る"], [None, "居座る"])
    made.active.merge_cells("A2:A3")

    assert [one.blocks for one in parsed("a.xlsx", saved(made)).sections] == [
        ("段階: 一\n行為: 怒鳴る",), ("段階: 一\n行為: 居座る",),
    ]  # fmt: skip


def test_a_sheet_of_too_many_cells_is_refused_before_it_is_read(flaw: Flawed) -> None:
    small = saved(workbook(["質問", "回答"]))
    with ZipFile(BytesIO(small)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            many = b"<c/>" * 500_001 if name == "xl/worksheets/sheet1.xml" else b""
            archive.writestr(name, part.replace(b"</sheetData>", b"<row>" + many + b"</row></sheetData>"))

    assert flaw("a.xlsx", packed.getvalue()).startswith("it has more than 500,000 cells. Split it")


def test_a_sheet_that_claims_a_huge_size_is_refused_before_it_is_walked(flaw: Flawed) -> None:
    made = workbook(["a"])
    made.active["XFD1048576"] = "遠い"

    assert flaw("a.xlsx", saved(made)) == (
        "its sheets have more than 2,000,000 cells. Split it, or clear what is empty."
    )
