"""Export of a table of a page to a CSV file and a workbook with the same rows and typed values."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from dashboard.formats import MINUTES_PER_HOUR
from dashboard.tables import HOURS, MONEY, MONTH, PERCENT, Column, ColumnType, Table
from db.exporting.table_files import INSTANT_FORMAT, ExportCell, ExportTable, day_cell, money_cell, text_cell
from db.frames import column_values
from db.values.clock import load_time_zone
from db.values.currency import currency_unit
from db.values.dates import Day, Precision

PROTECTIVE_MARKING = "OFFICIAL: programme team only"
SIGNED = '"+"#,##0;-#,##0;0'
SIGNED_SHARE = '"+"0.0%;-0.0%;0.0%'


def export_table(name: str, remarks: tuple[str, ...], table: Table) -> ExportTable:
    """Returns a table of a page for export, with the lines above its header: every row, whole texts, typed values.

    Notes get a column of their own where there are any; links that open a form are left out.
    """
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


def column_header(column: Column) -> str:
    """Returns the label of a column in a file, with the unit that its values lose there."""
    unit = {MONEY: currency_unit(), PERCENT: "%"}.get(column.type, "")
    return column.label if not unit or column.label.endswith(unit) else f"{column.label}, {unit}"


def _export_column(table: Table, column: Column) -> list[ExportCell]:
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


def export_cell(column: Column, value: Any, precision: str | None = None, zone: ZoneInfo | None = None) -> ExportCell:
    """Returns a value of a column for CSV and workbook: exact pence, a fraction as per cent, days in ISO form, whole texts."""
    if value is None or value == "":
        return text_cell(column.unknown)
    if column.number:
        return _export_number(column, value)
    match column.type:
        case ColumnType.DAY | ColumnType.MONTH:
            period = Precision.MONTH if column.type is MONTH else Precision(precision or Precision.DAY)
            return day_cell(Day(value, period))
        case ColumnType.INSTANT:
            local = value.astimezone(zone).replace(tzinfo=None, microsecond=0)
            return ExportCell(local.isoformat(" ", "minutes"), local, INSTANT_FORMAT)
        case ColumnType.STRIP:
            strips = value if isinstance(value, tuple | list) else [value]
            return text_cell("; ".join(f"{strip.name}: {strip.word}" for strip in strips))
    return text_cell(str(value))


def _export_number(column: Column, value: Any) -> ExportCell:
    if column.type is MONEY:
        return money_cell(value)
    if column.type is HOURS:
        return ExportCell(f"{round(value / MINUTES_PER_HOUR, 2):g}", value / MINUTES_PER_HOUR, "0.0#")
    if column.type is PERCENT:
        return ExportCell(f"{round(value * 100, 2):g}", value, SIGNED_SHARE if column.signed else "0%")
    if isinstance(value, float):  # such as a median between two days
        return ExportCell(f"{value:g}", value, "0.##") if value % 1 else _export_number(column, int(value))
    return ExportCell(str(value), value, SIGNED if column.signed else "#,##0")
