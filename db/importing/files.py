"""Files to rows of text: CSV and XLSX. Refuses in a sentence what is neither, too large once unpacked, or holds macros."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from db.importing.faults import Unreadable

MOST_BYTES = 50 * 1024 * 1024
MOST_COLUMNS = 200
MOST_ROWS = 100_000
Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """The header row with its line number, and the rows below it that hold anything."""

    line: int
    header: list[str]
    rows: list[Record]


def read_sheet(source: bytes, file_name: str) -> Sheet:
    """The rows of a file. Raises :class:`Unreadable`."""
    if len(source) > MOST_BYTES:
        raise Unreadable("The file is larger than 50 MB. Split it into smaller ones")
    ending = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if ending not in ("csv", "xlsx"):
        raise Unreadable(f"“{file_name}” is not a CSV or XLSX file. Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)")
    records = _workbook(source) if ending == "xlsx" else _text(source)
    return _sheet(records)


def _sheet(records: Iterable[Record]) -> Sheet:
    """Skip empty lines and lines of remarks; the first line left is the header."""
    filled = ((line, cells) for line, cells in records if any(cell.strip() for cell in cells))
    for line, cells in filled:
        if not cells[0].lstrip().startswith("#"):
            rows = list(islice(filled, MOST_ROWS + 1))
            if len(rows) > MOST_ROWS:
                raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it into smaller ones")
            return Sheet(line, [" ".join(cell.split()) for cell in cells], rows)
    raise Unreadable("The file has no header row. Its first row must name the columns")


def _text(source: bytes) -> Iterator[Record]:
    if source[:2] == b"PK" or source[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable("The file is a workbook with the name of a CSV file. Save it as CSV, or name it .xlsx")
    text = _decoded(source)
    if "\0" in text:
        raise Unreadable("The file is not text. Save it as CSV (UTF-8)")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Unreadable(f"The quotes in row {line} do not match. Save the file again as CSV from a spreadsheet") from None
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {line} has more than {MOST_COLUMNS} columns")
        yield line, cells or [""]
        line = reader.line_num + 1


def _decoded(source: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return source.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The file is not text in UTF-8. Save it as CSV (UTF-8)")


def _delimiter(text: str) -> str:
    """The separator of the header line: a comma, or what some spreadsheets write instead."""
    header = next((line for line in text.splitlines() if line.strip() and not line.lstrip('"').startswith("#")), "")
    return max(",;\t", key=header.count) if "," not in header else ","


def _workbook(source: bytes) -> Iterator[Record]:
    _refuse_archive(source)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(source), read_only=True, data_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if len(cells) > MOST_COLUMNS and any(cell is not None for cell in cells[MOST_COLUMNS:]):
                raise Unreadable(f"Row {line} has more than {MOST_COLUMNS} columns")
            yield line, [as_text(cell) for cell in cells[:MOST_COLUMNS]] or [""]
    except Unreadable:
        raise
    except Exception as broken:  # a damaged workbook makes the reader fail in any way; each means the same to a person
        raise Unreadable("The workbook is damaged and cannot be read. Open it in a spreadsheet and save it again as .xlsx") from broken


def _refuse_archive(source: bytes) -> None:
    """Look at the table of contents before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise Unreadable(
            "The file is not an Excel workbook (.xlsx). An old .xls or a protected workbook must be saved as .xlsx"
        ) from broken
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise Unreadable("The workbook is larger than 50 MB once unpacked. Split it into smaller ones, or save it as CSV")
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable("The workbook holds macros. Save it as an Excel workbook without macros (.xlsx)")
    if "[content_types].xml" not in names:
        raise Unreadable("The file is not an Excel workbook (.xlsx)")


def as_text(cell: Any) -> str:
    """A workbook's cell as a person would have typed it; numbers to the 15 digits that spreadsheets keep."""
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
        case _:
            return str(cell)
