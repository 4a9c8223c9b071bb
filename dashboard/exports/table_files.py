"""Export of a page table to a CSV file and a workbook with the same rows; numbers and days become typed values in the workbook."""

from __future__ import annotations

import re
from datetime import date

from dashboard.page_content import Cell, Table
from db.exporting.table_files import DATE_FORMAT, ExportCell, ExportTable, text_cell
from db.values.dates import DayParseError, date_text, parse_day

PROTECTIVE_MARKING = "OFFICIAL: programme team only"
DAY_PATTERN = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")
NUMBER_PATTERN = re.compile(
    r"(?P<sign>[-+−]?)(?P<pound>[£€$¥₹₦₩₴₱₪]?|[A-Z]{3}\u00a0)(?P<digits>\d[\d,]*)(?P<pence>\.\d+)?(?P<unit>%| [a-z]+(?: [a-z]+)?| \([a-z0-9 ]+\))?"
)
ON_THE_DAY = "on the day"
YEARLESS_DAY_PATTERN = re.compile(r"[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}")  # a day within 31 days of today, shown without its year
SIGNED_DAYS = '"+"0" days";"−"0" days";"on the day"'


def export_table(name: str, remarks: tuple[str, ...], table: Table) -> ExportTable:
    """Returns a page table for export with the lines above its header. Notes get a column of their own; button columns are omitted."""
    noted = {place for row in table.rows for place, cell in enumerate(row) if cell.note}
    exported = [place for place in range(len(table.columns)) if not is_button_column(table, place)]
    header: list[str] = []
    for place in exported:
        label = table.columns[place].label
        header += [label, f"{label}, note"] if place in noted else [label]
    return ExportTable(name, remarks, tuple(header), [_entries(row, table, exported, noted) for row in table.rows])


def is_button_column(table: Table, place: int) -> bool:
    """Whether a column holds only links with the text of its header."""
    column = table.columns[place]
    return (
        not column.sortable
        and bool(table.rows)
        and all(row[place].text in ("", column.label) and not row[place].strips for row in table.rows)
    )


def _entries(row: tuple[Cell, ...], table: Table, exported: list[int], noted: set[int]) -> list[ExportCell]:
    entries: list[ExportCell] = []
    for place in exported:
        entries.append(_yearless_day_entry(row[place]) or parse_entry(cell_text(row[place]), number=table.columns[place].number))
        if place in noted:
            entries.append(text_cell(row[place].note))
    return entries


def _yearless_day_entry(cell: Cell) -> ExportCell | None:
    """Returns the full date of a cell that shows a day without its year; None for any other cell."""
    if not (YEARLESS_DAY_PATTERN.fullmatch(cell.text) and isinstance(cell.sort, str)):
        return None
    on = date.fromisoformat(cell.sort)
    return ExportCell(date_text(on), on, DATE_FORMAT)


def cell_text(cell: Cell) -> str:
    """Returns the text of a cell: its own text, else the texts of its links, else the current status of its strips."""
    if cell.text:
        return cell.text
    if cell.links:
        return "; ".join(label for label, _ in cell.links)
    return "; ".join(f"{strip.name}: {strip.word}" for strip in cell.strips)


def parse_entry(text: str, *, number: bool) -> ExportCell:
    """Returns the export value of a cell text.

    A full day becomes a date; in a column of numbers, money, shares, counts and durations become numbers; other text is kept as it is.
    """
    plain = text.strip()
    if DAY_PATTERN.fullmatch(plain) and (day := _parse_day(plain)) is not None:
        return ExportCell(text, day, DATE_FORMAT)
    if number and plain == ON_THE_DAY:
        return ExportCell(text, 0, SIGNED_DAYS)
    match = NUMBER_PATTERN.fullmatch(plain) if number else None
    return text_cell(text) if match is None else ExportCell(text, *_value_and_format(match))


def _parse_day(text: str) -> date | None:
    try:
        return parse_day(text, date(2000, 1, 1)).on
    except DayParseError:
        return None


def _value_and_format(match: re.Match[str]) -> tuple[int | float, str]:
    """Returns the value and number format of ``−£4,200``, ``42%``, ``+12 days`` or ``1,234``."""
    sign, digits, unit = match["sign"], match["digits"].replace(",", ""), (match["unit"] or "")
    value: int | float = float(digits + match["pence"]) if match["pence"] else int(digits)
    value = -value if sign in ("-", "−") else value
    base = ("#,##0" if "," in match["digits"] or match["pound"] else "0") + (
        "." + "0" * (len(match["pence"]) - 1) if match["pence"] else ""
    )
    if unit == "%":
        value, base = value / 100, f"{base}%"
    elif unit:
        base += f'"{unit}"'
    pound = f'"{match["pound"]}"' if match["pound"] else ""
    return value, f'"+{match["pound"]}"{base};"−{match["pound"]}"{base};{pound}{base}' if sign else f"{pound}{base}"
