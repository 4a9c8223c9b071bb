"""Read one visible sheet of an Excel workbook into rows of text. Nothing is executed; sizes are checked before anything is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from db.importing.errors import UnreadableFile
from db.importing.read.header_row import NumberedRow
from db.values.number_formats import format_number

MAX_COLUMNS = 200
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"
ENCRYPTED_MARKER = "EncryptedPackage".encode("utf-16-le")
DAMAGED = "The workbook is damaged and cannot be read. Open it in a spreadsheet and save it again as .xlsx"


@dataclass(frozen=True)
class WorkbookSheet:
    """The sheet that was read, the names of all visible sheets, and its lines."""

    name: str
    names: tuple[str, ...]
    records: list[NumberedRow]
    merged: bool = False


def read_workbook(source: bytes, sheet: str | None, max_bytes: int, max_rows: int) -> WorkbookSheet:
    """Returns the lines of the named sheet, else of the first visible sheet that is not empty. Raises :class:`UnreadableFile`."""
    _refuse_unsafe_archive(source, max_bytes)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(source), read_only=True, data_only=True, keep_links=False)
        shown = [candidate for candidate in book.worksheets if candidate.sheet_state == "visible"] or book.worksheets
        names = tuple(str(candidate.title) for candidate in shown)
        if sheet is not None and sheet not in names:
            raise UnreadableFile(f"The workbook shows no sheet “{sheet}”. It has: {', '.join(names)}")
        for worksheet in [candidate for candidate in shown if sheet in (None, candidate.title)]:
            records = _read_rows(worksheet, max_rows)
            if sheet is not None or any(cell for _, cells in records for cell in cells):
                return WorkbookSheet(str(worksheet.title), names, records, _fill_merged(source, worksheet, records))
        return WorkbookSheet(names[0] if names else "", names, [])
    except UnreadableFile:
        raise
    except Exception as broken:  # openpyxl raises many exception types for a damaged workbook
        raise UnreadableFile(DAMAGED) from broken


def _read_rows(sheet: Any, max_rows: int) -> list[NumberedRow]:
    sheet.reset_dimensions()
    records: list[NumberedRow] = []
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if len(cells) > MAX_COLUMNS and any(cell.value is not None for cell in cells[MAX_COLUMNS:]):
            raise UnreadableFile(f"Row {line} has more than {MAX_COLUMNS} columns")
        if line > 2 * max_rows:
            raise UnreadableFile(f"The file has more than {format_number(max_rows)} rows. Split it into smaller ones")
        records.append((line, [_cell_text(cell) for cell in cells[:MAX_COLUMNS]] or [""]))
    return records


def _fill_merged(source: bytes, sheet: Any, records: list[NumberedRow]) -> bool:
    """Copy the value of cells merged within one column to every row that they cover. Returns whether there were any."""
    part = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
    filled = False
    with zipfile.ZipFile(io.BytesIO(source)) as archive:  # openpyxl's read-only mode does not report merged cells
        ranges = part.findall(archive.read(sheet._worksheet_path.lstrip("/")))
    for column, first, last_column, last in ranges:
        place, rows = _column_index(column), records[int(first) - 1 : int(last)]
        if column != last_column or len(rows) < 2 or place >= len(rows[0][1]) or not rows[0][1][place].strip():
            continue
        filled = True
        for _, cells in rows[1:]:
            cells += [""] * (place + 1 - len(cells))
            cells[place] = rows[0][1][place]
    return filled


def _column_index(column: bytes) -> int:
    """Returns the index of a column from its letters: 0 for A."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number - 1


def _cell_text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{as_text(round(value * 100, 10))}%"
    return as_text(value)


def _refuse_unsafe_archive(source: bytes, max_bytes: int) -> None:
    """Check the archive's directory before anything is unpacked. Raises :class:`UnreadableFile`."""
    if source[:4] == OLE_SIGNATURE and ENCRYPTED_MARKER in source:
        raise UnreadableFile(
            "The workbook is protected with a password. Take the password off in the spreadsheet and save it again as .xlsx"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise UnreadableFile(
            "The file is not an Excel workbook (.xlsx). An old .xls or a protected workbook must be saved as .xlsx"
        ) from broken
    if sum(part.file_size for part in parts) > max_bytes:
        raise UnreadableFile("The workbook is larger than 50 MB once unpacked. Split it into smaller ones, or save it as CSV")
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnreadableFile("The workbook holds macros. Save it as an Excel workbook without macros (.xlsx)")
    if "[content_types].xml" not in names:
        raise UnreadableFile("The file is not an Excel workbook (.xlsx)")


def as_text(cell: Any) -> str:
    """Returns a workbook cell as typed text; numbers to the 15 significant digits that spreadsheets store."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float():
            return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat("minutes")
        case _:
            return re.sub(r"_x000D_", "", str(cell))
