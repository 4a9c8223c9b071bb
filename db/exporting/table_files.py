"""Tables as they leave: one list of rows, written as CSV or as a workbook. Nothing in them ever runs as a formula."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from db.values.currency import currency_prefix

CellValue = str | int | float | date | None
MONEY_FORMAT, DATE_FORMAT, MONTH_FORMAT = '"£"#,##0.00', "d mmm yyyy", "mmm yyyy"
FIRST_WORKBOOK_YEAR = 1901  # a workbook counts its days from 1900, the first year wrongly
MAX_COLUMN_WIDTH, MIN_COLUMN_WIDTH = 60, 8
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def runs_as_formula(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula, in any width of its first character."""
    plain = unicodedata.normalize("NFKC", text)
    return plain[:1] in ("\t", "\r", "\0") or plain.strip()[:1] in ("=", "+", "-", "@", "\0")


def escape_formula(text: str) -> str:
    """The text as an export writes it: what would run as a formula gets a leading ``'``."""
    return f"'{text}" if runs_as_formula(text.lstrip("'")) else text


def unescape_formula(text: str) -> str:
    """The text that :func:`escape_formula` was given."""
    return text[1:] if text.startswith("'") and runs_as_formula(text.lstrip("'")) else text


@dataclass(frozen=True)
class ExportCell:
    """A cell: its text in a CSV file, its value in a workbook with the number format."""

    text: str
    value: CellValue = None
    format: str = ""


@dataclass(frozen=True)
class ExportTable:
    """A table that leaves: its name, what stands in lines above its header, the header, the rows."""

    name: str
    comment_lines: tuple[str, ...]
    header: tuple[str, ...]
    rows: Sequence[Sequence[ExportCell]] = field(default=())


def text_cell(text: str) -> ExportCell:
    """A cell of words. In a workbook it stands as it is, but where reading it back would take its quote away."""
    return ExportCell(escape_formula(text), text if unescape_formula(text) == text else escape_formula(text))


def comment_line(line: str) -> str:
    """A line above the header: begins with ``#`` and stays one line."""
    return f"# {' '.join(line.split())}"


def to_csv(table: ExportTable) -> str:
    """The table as CSV: remarks, header, rows."""
    out = io.StringIO()
    out.writelines(f"{comment_line(line)}\n" for line in table.comment_lines)
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(escape_formula(label) for label in table.header)
    sheet.writerows([one.text for one in row] for row in table.rows)
    return out.getvalue()


def to_xlsx(table: ExportTable) -> bytes:
    """The same table as a workbook: real dates and numbers, the header frozen, columns as wide as what they hold."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(safe_sheet_name(table.name))
    sheet.freeze_panes = f"A{len(table.comment_lines) + 2}"
    for place, width in enumerate(column_widths(table.header, table.rows)):
        sheet.column_dimensions[_column_letter(place)].width = width
    for line in table.comment_lines:
        sheet.append([_workbook_cell(sheet, comment_line(line))])
    sheet.append([_workbook_cell(sheet, label, font=Font(bold=True)) for label in table.header])
    for row in table.rows:
        sheet.append([_workbook_cell(sheet, one.value, one.format) for one in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column_widths(header: Sequence[str], rows: Iterable[Sequence[ExportCell]]) -> list[int]:
    """How wide each column should be, in characters."""
    found = [len(label) for label in header]
    for row in rows:
        for place, one in enumerate(row):
            if place < len(found):
                found[place] = max(found[place], len(one.text))
    return [min(max(width + 2, MIN_COLUMN_WIDTH), MAX_COLUMN_WIDTH) for width in found]


def safe_sheet_name(text: str) -> str:
    """A name that a workbook takes for a sheet: 31 characters, none of ``[]:*?/\\``."""
    return re.sub(r"[\[\]:*?/\\]", " ", text).strip("' ")[:31] or "Table"


def _column_letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place + 1)


def _workbook_cell(sheet: Any, value: CellValue, number_format: str = "", *, font: Any = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    set_cell_value(cell, value, number_format)
    if font is not None:
        cell.font = font
    return cell


def set_cell_value(cell: Any, value: CellValue, number_format: str = "") -> None:
    """Put a value into a workbook's cell. Text stays text: what would run carries the mark of quoted text."""
    if value is None or value == "":
        return
    if isinstance(value, date) and value.year < FIRST_WORKBOOK_YEAR:
        value = value.isoformat()
    if isinstance(value, str):
        cell.value = CONTROL_CHARACTERS.sub("", value)
        cell.data_type = "s"
        if runs_as_formula(value):
            cell.quotePrefix = True
        return
    cell.value = value
    if number_format:
        cell.number_format = number_format.replace('"£"', f'"{currency_prefix()}"')
