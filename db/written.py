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

from db.money import symbol

Value = str | int | float | date | None
MONEY, DATE, MONTH = '"£"#,##0.00', "d mmm yyyy", "mmm yyyy"
FIRST_YEAR = 1901  # a workbook counts its days from 1900, the first year wrongly
WIDEST, NARROWEST = 60, 8
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def runs_as_formula(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula, in any width of its first character."""
    plain = unicodedata.normalize("NFKC", text)
    return plain[:1] in ("\t", "\r", "\0") or plain.strip()[:1] in ("=", "+", "-", "@", "\0")


def guard(text: str) -> str:
    """The text as an export writes it: what would run as a formula gets a leading ``'``."""
    return f"'{text}" if runs_as_formula(text.lstrip("'")) else text


def unguard(text: str) -> str:
    """The text that :func:`guard` was given."""
    return text[1:] if text.startswith("'") and runs_as_formula(text.lstrip("'")) else text


@dataclass(frozen=True)
class Entry:
    """A cell: its text in a CSV file, its value in a workbook with the number format."""

    text: str
    value: Value = None
    format: str = ""


@dataclass(frozen=True)
class Written:
    """A table that leaves: its name, what stands in lines above its header, the header, the rows."""

    name: str
    remarks: tuple[str, ...]
    header: tuple[str, ...]
    rows: Sequence[Sequence[Entry]] = field(default=())


def entry(text: str) -> Entry:
    """A cell of words. In a workbook it stands as it is, but where reading it back would take its quote away."""
    return Entry(guard(text), text if unguard(text) == text else guard(text))


def remark(line: str) -> str:
    """A line above the header: begins with ``#`` and stays one line."""
    return f"# {' '.join(line.split())}"


def to_csv(written: Written) -> str:
    """The table as CSV: remarks, header, rows."""
    out = io.StringIO()
    out.writelines(f"{remark(line)}\n" for line in written.remarks)
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(guard(label) for label in written.header)
    sheet.writerows([one.text for one in row] for row in written.rows)
    return out.getvalue()


def to_xlsx(written: Written) -> bytes:
    """The same table as a workbook: real dates and numbers, the header frozen, columns as wide as what they hold."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(sheet_name(written.name))
    sheet.freeze_panes = f"A{len(written.remarks) + 2}"
    for place, width in enumerate(widths(written.header, written.rows)):
        sheet.column_dimensions[_letter(place)].width = width
    for line in written.remarks:
        sheet.append([_cell(sheet, remark(line))])
    sheet.append([_cell(sheet, label, font=Font(bold=True)) for label in written.header])
    for row in written.rows:
        sheet.append([_cell(sheet, one.value, one.format) for one in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def widths(header: Sequence[str], rows: Iterable[Sequence[Entry]]) -> list[int]:
    """How wide each column should be, in characters."""
    found = [len(label) for label in header]
    for row in rows:
        for place, one in enumerate(row):
            if place < len(found):
                found[place] = max(found[place], len(one.text))
    return [min(max(width + 2, NARROWEST), WIDEST) for width in found]


def sheet_name(text: str) -> str:
    """A name that a workbook takes for a sheet: 31 characters, none of ``[]:*?/\\``."""
    return re.sub(r"[\[\]:*?/\\]", " ", text).strip("' ")[:31] or "Table"


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place + 1)


def _cell(sheet: Any, value: Value, number_format: str = "", *, font: Any = None) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    put(cell, value, number_format)
    if font is not None:
        cell.font = font
    return cell


def put(cell: Any, value: Value, number_format: str = "") -> None:
    """Put a value into a workbook's cell. Text stays text: what would run carries the mark of quoted text."""
    if value is None or value == "":
        return
    if isinstance(value, date) and value.year < FIRST_YEAR:
        value = value.isoformat()
    if isinstance(value, str):
        cell.value = CONTROL.sub("", value)
        cell.data_type = "s"
        if runs_as_formula(value):
            cell.quotePrefix = True
        return
    cell.value = value
    if number_format:
        cell.number_format = number_format.replace('"£"', f'"{symbol()}"')
