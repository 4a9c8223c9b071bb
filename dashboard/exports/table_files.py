"""Export of a page table to a CSV file and a workbook with the same rows; numbers and days become typed values in the workbook."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dashboard import tables
from dashboard.formats import MINUTES_PER_HOUR, load_time_zone
from dashboard.page_content import Cell, Table
from db.exporting.table_files import DATE_FORMAT, INSTANT_FORMAT, ExportCell, ExportTable, day_cell, money_cell, text_cell
from db.frames import column_values
from db.values.currency import currency_unit
from db.values.dates import Day, DayParseError, Precision, date_text, parse_day

PROTECTIVE_MARKING = "OFFICIAL: programme team only"
DAY_PATTERN = re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}")
NUMBER_PATTERN = re.compile(
    r"(?P<sign>[-+−]?)(?P<pound>[£€$¥₹₦₩₴₱₪]?|[A-Z]{3}\u00a0)(?P<digits>\d[\d,]*)(?P<pence>\.\d+)?(?P<unit>%| [a-z]+(?: [a-z]+)?| \([a-z0-9 ]+\))?"
)
SIGNED = '"+"#,##0;-#,##0;0'
SIGNED_SHARE = '"+"0.0%;-0.0%;0.0%'
ON_THE_DAY = "on the day"
YEARLESS_DAY_PATTERN = re.compile(r"[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}")  # a day within 31 days of today, shown without its year
SIGNED_DAYS = '"+"0" days";"−"0" days";"on the day"'


def export_table(name: str, remarks: tuple[str, ...], table: Table | tables.Table) -> ExportTable:
    """Returns a table of a page for export, with the lines above its header: every row, whole texts, typed values."""
    return export_typed_table(name, remarks, table) if isinstance(table, tables.Table) else _export_cells(name, remarks, table)


def export_typed_table(name: str, remarks: tuple[str, ...], table: tables.Table) -> ExportTable:
    """Returns a table for export. Notes get a column of their own where there are any; links that open a form are left out."""
    header: list[str] = []
    columns: list[list[ExportCell]] = []
    for column in table.columns:
        if column.act:
            continue
        header.append(column_header(column))
        columns.append(_export_column(table, column))
        notes = [str(note or "") for note in column_values(table.frame, column.note)] if column.note else []
        if any(notes):
            header.append(f"{column.label}, note")
            columns.append([text_cell(note) for note in notes])
    return ExportTable(name, remarks, tuple(header), [list(row) for row in zip(*columns, strict=True)])


def column_header(column: tables.Column) -> str:
    """Returns the label of a column in a file, with the unit that its values lose there."""
    unit = {tables.MONEY: currency_unit(), tables.PERCENT: "%"}.get(column.type, "")
    return column.label if not unit or column.label.endswith(unit) else f"{column.label}, {unit}"


def _export_column(table: tables.Table, column: tables.Column) -> list[ExportCell]:
    values = column_values(table.frame, column.key)
    zone = load_time_zone(table.view.zone if table.view else "Europe/London")
    if column.links:
        links = column_values(table.frame, column.links)
        values = [
            "; ".join(str(label) for label, _ in several) if several and not str(value or "") else value
            for several, value in zip(links, values, strict=True)
        ]
    precisions = column_values(table.frame, column.precision) if column.precision else [None] * len(values)
    cells = [export_cell(column, value, precision, zone) for value, precision in zip(values, precisions, strict=True)]
    if not column.missing:
        return cells
    missing = column_values(table.frame, column.missing)
    return [text_cell(text or "") if value is None else cell for value, cell, text in zip(values, cells, missing, strict=True)]


def export_cell(column: tables.Column, value: Any, precision: str | None = None, zone: ZoneInfo | None = None) -> ExportCell:
    """Returns a value of a column for CSV and workbook: exact pence, a fraction as per cent, days in ISO form, whole texts."""
    if value is None or value == "":
        return text_cell(column.unknown)
    if column.number:
        return _export_number(column, value)
    match column.type:
        case tables.ColumnType.DAY | tables.ColumnType.MONTH:
            period = Precision.MONTH if column.type is tables.MONTH else Precision(precision or Precision.DAY)
            return day_cell(Day(value, period))
        case tables.ColumnType.INSTANT:
            local = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
            return ExportCell(local.isoformat(" ", "minutes"), local, INSTANT_FORMAT)
        case tables.ColumnType.STRIP:
            strips = value if isinstance(value, tuple | list) else [value]
            return text_cell("; ".join(f"{strip.name}: {strip.word}" for strip in strips))
    return text_cell(str(value))


def _export_number(column: tables.Column, value: Any) -> ExportCell:
    if column.type is tables.MONEY:
        return money_cell(value)
    if column.type is tables.HOURS:
        return ExportCell(f"{round(value / MINUTES_PER_HOUR, 2):g}", value / MINUTES_PER_HOUR, "0.0#")
    if column.type is tables.PERCENT:
        return ExportCell(f"{round(value * 100, 2):g}", value, SIGNED_SHARE if column.signed else "0%")
    if isinstance(value, float):  # such as a median between two days
        return ExportCell(f"{value:g}", value, "0.##") if value % 1 else _export_number(column, int(value))
    return ExportCell(str(value), value, SIGNED if column.signed else "#,##0")


def _export_cells(name: str, remarks: tuple[str, ...], table: Table) -> ExportTable:
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
            entries.append(text_cell(str(row[place].note)))
    return entries


def _yearless_day_entry(cell: Cell) -> ExportCell | None:
    """Returns the full date of a cell that shows a day without its year; None for any other cell."""
    if not (YEARLESS_DAY_PATTERN.fullmatch(str(cell.text)) and isinstance(cell.sort, str)):
        return None
    on = date.fromisoformat(cell.sort)
    return ExportCell(date_text(on), on, DATE_FORMAT)


def cell_text(cell: Cell) -> str:
    """Returns the text of a cell: its own text, else the texts of its links, else the current status of its strips."""
    if cell.text:
        return str(cell.text)
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
