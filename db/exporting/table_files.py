"""Write tables as CSV or as a workbook. No cell can run as a formula."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from db.values.currency import currency_decimals, currency_prefix
from db.values.dates import Day, Precision

CellValue = str | int | float | date | datetime | None
DATE_FORMAT, MONTH_FORMAT, INSTANT_FORMAT = "d mmm yyyy", "mmm yyyy", "d mmm yyyy hh:mm"
BYTE_ORDER_MARK = "\ufeff"  # from it, spreadsheets know that a CSV file is in UTF-8
MAX_CELL_LENGTH = 32_767  # characters that a workbook's cell can hold
FIRST_WORKBOOK_YEAR = 1901  # a workbook counts days from 1900 and treats that year as a leap year
MAX_COLUMN_WIDTH, MIN_COLUMN_WIDTH = 60, 8
NOT_IN_WORKBOOKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # characters that XML 1.0 does not allow


def money_format() -> str:
    """Returns the number format of amounts in the current currency in a workbook: ``"£"#,##0.00``, ``"¥"#,##0``."""
    decimals = currency_decimals()
    return f'"{currency_prefix()}"#,##0{"." + "0" * decimals if decimals else ""}'


def runs_as_formula(text: str) -> bool:
    """Returns whether a spreadsheet might run the text as a formula; full-width forms of the first character count too."""
    plain = unicodedata.normalize("NFKC", text)
    return plain[:1] in ("\t", "\r", "\0") or plain.strip()[:1] in ("=", "+", "-", "@", "\0")


def escape_formula(text: str) -> str:
    """Returns the text as an export writes it: with a leading ``'`` if it would run as a formula."""
    return f"'{text}" if runs_as_formula(text.lstrip("'")) else text


def unescape_formula(text: str) -> str:
    """Returns the text without the ``'`` that :func:`escape_formula` adds."""
    return text[1:] if text.startswith("'") and runs_as_formula(text.lstrip("'")) else text


@dataclass(frozen=True)
class ExportCell:
    """A cell: its text in a CSV file, its value and number format in a workbook."""

    text: str
    value: CellValue = None
    format: str = ""


@dataclass(frozen=True)
class ExportTable:
    """A table to export: its name, the lines above its header, the header and the rows."""

    name: str
    comment_lines: tuple[str, ...]
    header: tuple[str, ...]
    rows: Sequence[Sequence[ExportCell]] = field(default=())


def text_cell(text: str) -> ExportCell:
    """Returns a text cell. In a workbook the text is escaped only if the import would otherwise remove its leading ``'``."""
    return ExportCell(escape_formula(text), text if unescape_formula(text) == text else escape_formula(text))


def money_cell(pence: int) -> ExportCell:
    """Returns an amount: exact to the penny, ``1240.50`` in CSV, a number with the currency's format in a workbook."""
    sign = "-" if pence < 0 else ""
    return ExportCell(f"{sign}{abs(pence) // 100}.{abs(pence) % 100:02d}", pence / 100, money_format())


def day_cell(day: Day) -> ExportCell:
    """Returns a day: a date in a workbook where it is known to the day or month, else text. In CSV as :func:`parse_day` reads it."""
    formats = {Precision.DAY: DATE_FORMAT, Precision.MONTH: MONTH_FORMAT}
    if day.precision in formats:
        return ExportCell(day.written, day.on, formats[day.precision])
    return text_cell(day.written)


def comment_line(line: str) -> str:
    """Returns a comment line for above the header: prefixed with ``#``, line breaks removed."""
    return f"# {' '.join(line.split())}"


def to_csv(table: ExportTable) -> str:
    """Returns the table as CSV: a byte order mark, comment lines, header, rows."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    out.writelines(f"{comment_line(line)}\n" for line in table.comment_lines)
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(escape_formula(label) for label in table.header)
    sheet.writerows([cell.text for cell in row] for row in table.rows)
    return out.getvalue()


def to_xlsx(table: ExportTable) -> bytes:
    """Returns the table as a workbook: typed dates and numbers, frozen header, columns as wide as their content."""
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
        sheet.append([_workbook_cell(sheet, cell.value, cell.format) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column_widths(header: Sequence[str], rows: Iterable[Sequence[ExportCell]]) -> list[int]:
    """Returns the width of each column in characters, from ``MIN_COLUMN_WIDTH`` to ``MAX_COLUMN_WIDTH``."""
    widths = [len(label) for label in header]
    for row in rows:
        for place, cell in enumerate(row):
            if place < len(widths):
                widths[place] = max(widths[place], len(cell.text))
    return [min(max(width + 2, MIN_COLUMN_WIDTH), MAX_COLUMN_WIDTH) for width in widths]


def safe_sheet_name(text: str) -> str:
    """Returns a valid sheet name: at most 31 characters, none of ``[]:*?/\\``."""
    return re.sub(r"[\[\]:*?/\\]", " ", NOT_IN_WORKBOOKS.sub("", text)).strip("' ")[:31] or "Table"


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
    """Set a workbook cell's value. Text stays text: the quote prefix is set if it would run as a formula."""
    if value is None or value == "":
        return
    if isinstance(value, date) and value.year < FIRST_WORKBOOK_YEAR:
        value = value.isoformat()
    if isinstance(value, str):
        cell.value = NOT_IN_WORKBOOKS.sub("", value)[:MAX_CELL_LENGTH]
        cell.data_type = "s"
        if runs_as_formula(value):
            cell.quotePrefix = True
        return
    cell.value = value
    if number_format:
        cell.number_format = number_format
