"""A workbook becomes sections: one a row, each value behind the heading of its column, named by its cell.

What is hidden (sheets, rows, columns) is left out; formulas stand with the value they last had.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from adapters.documents.draft import Draft, Flaw
from adapters.documents.office import must_be_archive
from knowledge.document import Section

MOST_CELLS = 2_000_000
_MOST_WRITTEN = 500_000
"""Cells that are read at all; each takes a thousand times the room that it has in the file."""
_SHORT = 40
"""Letters of a column's heading at most."""
_SAYS = re.compile(r"[0-9０-９]{3}(?![0-9０-９]?年)|[。？?か]$")
"""What stands in a value, and in no heading: a number to call, a date, the end of a sentence."""

Row = tuple[str, list[str]]
"""The name of a row's first cell with something in it, and what its visible cells say."""


def to_draft(content: bytes, name: str) -> Draft:  # noqa: ARG001 - a workbook's title is its file's name
    """The document in an XLSX. Raises Flaw."""
    must_be_archive(content, "xl/workbook.xml")
    _must_be_small(content)
    workbook = load_workbook(BytesIO(content), data_only=True, keep_links=False)
    sheets = [one for one in workbook.worksheets if one.sheet_state == "visible"]
    if sum(one.max_row * one.max_column for one in sheets) > MOST_CELLS:
        raise Flaw(f"its sheets have more than {MOST_CELLS:,} cells.", "Split it, or clear what is empty.")
    return Draft("", tuple(section for sheet in sheets for section in _sections(sheet)))


def _must_be_small(content: bytes) -> None:
    """Raises Flaw for more cells than may be read, without reading them."""
    written = 0
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            with archive.open(name) as part:  # any part may be a sheet
                while piece := part.read(1 << 20):
                    written += len(re.findall(rb"<(?:\w+:)?c[ />]", piece))
                    if written > _MOST_WRITTEN:
                        what = f"it has more than {_MOST_WRITTEN:,} cells."
                        raise Flaw(what, "Split it, or clear what is empty.")


def _sections(sheet: Any) -> Iterator[Section]:
    """The rows of a sheet, table by table: an empty row ends a table."""
    table: list[Row] = []
    for row in (*_rows(sheet), ("", [])):
        if any(row[1]):
            table.append(row)
        else:
            yield from _table(sheet.title, table)
            table = []


def _table(title: str, rows: Sequence[Row]) -> Iterator[Section]:
    """Lines above the headings stand as they are; below them, each value is told with its heading."""
    at = _headings(rows)
    for number, (cell, cells) in enumerate(rows):
        if at is None or number < at:
            yield Section((title,), (_line(cells),), anchor=f"{title}!{cell}")
        elif number > at:
            headings = rows[at][1]
            said = [
                f"{heading}: {value}" if heading else value
                for heading, value in zip(headings, cells, strict=False)
                if value
            ]
            yield Section((title,), ("\n".join(said),), anchor=f"{title}!{cell}")


def _headings(rows: Sequence[Row]) -> int | None:
    """Where the headings stand: in the first row as wide as the table, if that is none of its values."""
    widths = [sum(map(bool, cells)) for _, cells in rows]
    widest = max(widths, default=0)
    at = next((at for at, width in enumerate(widths[:-1]) if width >= widest - (widest > 3)), None)
    return at if at is not None and widest > 1 and _are_headings(rows[at][1]) else None


def _are_headings(cells: Sequence[str]) -> bool:
    """Several short words, and no sentence or number among them."""
    said = [one for one in cells if one]
    return len(said) > 1 and all(
        len(one) <= _SHORT and not _SAYS.search(one) and not one.replace(".", "").isdecimal() for one in said
    )


def _line(cells: Sequence[str]) -> str:
    said = [one for one in cells if one]
    return said[0] if len(said) == 1 else f"| {' | '.join(said)} |"


def _rows(sheet: Any) -> Iterator[Row]:
    """The visible rows; what a merged cell says holds for all the rows that it goes down."""
    hidden = {letter for letter, column in _columns(sheet) if column.hidden}
    merged = _merged(sheet)
    for cells in sheet.iter_rows():
        seen = [cell for cell in cells if get_column_letter(cell.column) not in hidden]
        if not seen or sheet.row_dimensions[seen[0].row].hidden:
            continue
        said = [merged.get(cell.coordinate) or _text(cell) for cell in seen]
        first = next((cell.coordinate for cell, words in zip(seen, said, strict=True) if words), "")
        yield first, said


def _columns(sheet: Any) -> Iterator[tuple[str, Any]]:
    """Each column with its settings; one setting may stand for several columns."""
    for settings in list(sheet.column_dimensions.values()):
        first, last = settings.min or 0, min(settings.max or 0, sheet.max_column)
        for number in range(max(first, 1), last + 1):
            yield get_column_letter(number), settings


def _merged(sheet: Any) -> dict[str, str]:
    """What is said in the first column of each merged range, for its further rows."""
    found: dict[str, str] = {}
    for area in sheet.merged_cells.ranges:
        words = _text(sheet.cell(area.min_row, area.min_col))
        for row in range(area.min_row + 1, min(area.max_row, sheet.max_row) + 1):
            found[sheet.cell(row, area.min_col).coordinate] = words
    return found


def _text(cell: Any) -> str:
    """A value as it reads: dates in ISO, whole numbers whole, shares in per cent where they are shown so."""
    match cell.value:
        case None:
            return ""
        case bool(value):
            return "TRUE" if value else "FALSE"
        case datetime() as value:
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date() | time() as value:
            return value.isoformat()
        case timedelta() as value:
            return str(value)
        case int() | float() as value if "%" in str(cell.number_format):
            return f"{value * 100:.10g}%"
        case float(value):
            return f"{value:.10g}"
        case value:
            return "\n".join(filter(None, map(str.strip, str(value).splitlines())))
