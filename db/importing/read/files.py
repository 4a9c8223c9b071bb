"""Read CSV and XLSX files into rows of text. Refuses other formats, files that are too large once unpacked, and macros."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from db.importing.errors import UnreadableFile
from db.importing.read.header_row import NumberedRow, find_header_place, normalise_header
from db.importing.read.xlsx import MAX_COLUMNS, read_workbook
from db.values.number_formats import format_number

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 100_000
UNSUPPORTED_FORMATS = {
    "xlsm": "may hold macros. Save it as an Excel workbook without macros (.xlsx)",
    "xlsb": "is a binary workbook. Save it as an Excel workbook (.xlsx)",
    "ods": "is an OpenDocument sheet. Save it as an Excel workbook (.xlsx) or as CSV (UTF-8)",
}
UNSUPPORTED_FILE = "is not a CSV or XLSX file. Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)"
NO_HEADER = "The file has no header row. Its first row must name the columns"


@dataclass(frozen=True)
class ImportSheet:
    """The header row with its line number, and the non-empty rows below it.

    ``name`` and ``names``: the sheet that was read and all visible sheets of a workbook; ``remarks``: lines above the header that begin
    with ``#``; ``merged``: whether merged cells were copied to every row that they cover.
    """

    line: int
    header: list[str]
    rows: list[NumberedRow]
    name: str = field(default="", compare=False)
    names: tuple[str, ...] = field(default=(), compare=False)
    remarks: tuple[str, ...] = field(default=(), compare=False)
    merged: bool = field(default=False, compare=False)

    @property
    def unique_headers(self) -> list[str]:
        """The headers made unique: a repeated header has its column number appended."""
        used: set[str] = set()
        headers = []
        for place, header in enumerate(self.header):
            unique = f"{header} (column {place + 1})" if header and header in used else header
            used.add(unique)
            headers.append(unique)
        return headers


def read_sheet(
    source: bytes, file_name: str, *, sheet: str | None = None, header_line: int | None = None, known_keys: Collection[str] = ()
) -> ImportSheet:
    """Returns the rows of a file. Raises :class:`UnreadableFile`.

    ``sheet``: name of a workbook's sheet; ``header_line``: line number of the header. Without it, the header is the first line most of
    whose cells are in ``known_keys`` (see :func:`db.importing.read.header_row.find_header_place`).
    """
    if len(source) > MAX_BYTES:
        raise UnreadableFile("The file is larger than 50 MB. Split it into smaller ones")
    ending = file_name.rsplit(".", 1)[-1].lower() if "." in file_name else ""
    if ending not in ("csv", "xlsx"):
        raise UnreadableFile(f"“{file_name}” {UNSUPPORTED_FORMATS.get(ending, UNSUPPORTED_FILE)}")
    if ending == "csv":
        return _build_sheet(list(_read_csv(source, known_keys)), header_line, known_keys)
    book = read_workbook(source, sheet, MAX_BYTES, MAX_ROWS)
    parsed = _build_sheet(book.records, header_line, known_keys)
    return ImportSheet(parsed.line, parsed.header, parsed.rows, book.name, book.names, parsed.remarks, book.merged)


def _build_sheet(records: list[NumberedRow], header_line: int | None, known_keys: Collection[str]) -> ImportSheet:
    """Skip empty lines, remarks and titles; the rows are the lines below the header."""
    filled = [record for record in records if "".join(record[1]).strip()]
    place = _find_header_place(filled, header_line, known_keys)
    line, header = filled[place]
    rows = filled[place + 1 :]
    if len(rows) > MAX_ROWS:
        raise UnreadableFile(f"The file has more than {format_number(MAX_ROWS)} rows. Split it into smaller ones")
    remarks = tuple(cells[0].strip() for _, cells in filled[:place] if cells[0].lstrip().startswith("#"))
    return ImportSheet(line, [" ".join(cell.split()) for cell in header], rows, remarks=remarks)


def _find_header_place(filled: list[NumberedRow], header_line: int | None, known_keys: Collection[str]) -> int:
    if header_line is not None:
        place = next((place for place, (line, _) in enumerate(filled) if line == header_line), None)
        if place is None:
            raise UnreadableFile(f"Row {header_line} is empty or not in the file: it cannot name the columns")
        return place
    place = find_header_place(filled, known_keys)
    if place is None:
        raise UnreadableFile(NO_HEADER)
    return place


def _read_csv(source: bytes, known_keys: Collection[str]) -> Iterator[NumberedRow]:
    if source[:2] == b"PK" or source[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableFile("The file is a workbook with the name of a CSV file. Save it as CSV, or name it .xlsx")
    text = _decode(source)
    if "\0" in text:
        raise UnreadableFile("The file is not text. Save it as CSV (UTF-8)")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_detect_delimiter(text, known_keys), strict=True)
    line = count = 0
    while True:
        try:
            for cells in reader:
                if len(cells) > MAX_COLUMNS:
                    raise UnreadableFile(f"Row {line + 1} has more than {MAX_COLUMNS} columns")
                yield line + 1, cells or [""]
                line, count = reader.line_num, count + 1
                if count > 2 * MAX_ROWS:
                    raise UnreadableFile(f"The file has more than {format_number(MAX_ROWS)} rows. Split it into smaller ones")
        except csv.Error:
            raise UnreadableFile(f"The quotes in row {line + 1} do not match. Save the file again as CSV from a spreadsheet") from None
        return


def _decode(source: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return source.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("The file is not text in UTF-8. Save it as CSV (UTF-8)")


def _detect_delimiter(text: str, known_keys: Collection[str]) -> str:
    """Returns the delimiter: comma, semicolon or tab, by the number of known headers, then by the first lines."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:20_000].splitlines()[:30]]
    data_lines = [line for line in lines if line.strip() and not line.lstrip('"').startswith("#")]

    def score(delimiter: str) -> tuple[int, int, int]:
        named = max((sum(normalise_header(cell.strip()) in known_keys for cell in line.split(delimiter)) for line in data_lines), default=0)
        return named, sum(delimiter in line for line in data_lines), sum(line.count(delimiter) for line in data_lines)

    return max(",;\t", key=score)
