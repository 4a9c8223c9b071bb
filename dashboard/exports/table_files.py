"""A table of a page as it leaves the board: the same rows in a CSV file and in a workbook, there as the numbers and days they are."""

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
YEARLESS_DAY_PATTERN = re.compile(r"[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2}")  # a day of these weeks, its year left out
SIGNED_DAYS = '"+"0" days";"−"0" days";"on the day"'


def export_table(name: str, remarks: tuple[str, ...], table: Table) -> ExportTable:
    """A page's table with the lines above its header. What stands small beside a text gets a column of its own, a button none."""
    noted = {place for row in table.rows for place, cell in enumerate(row) if cell.note}
    kept = [place for place in range(len(table.columns)) if not is_button_column(table, place)]
    header: list[str] = []
    for place in kept:
        label = table.columns[place].label
        header += [label, f"{label}, note"] if place in noted else [label]
    return ExportTable(name, remarks, tuple(header), [_entries(row, table, kept, noted) for row in table.rows])


def is_button_column(table: Table, place: int) -> bool:
    """Whether a column holds nothing but the links that do what its head says."""
    column = table.columns[place]
    return (
        not column.sortable
        and bool(table.rows)
        and all(row[place].text in ("", column.label) and not row[place].strips for row in table.rows)
    )


def _entries(row: tuple[Cell, ...], table: Table, kept: list[int], noted: set[int]) -> list[ExportCell]:
    entries: list[ExportCell] = []
    for place in kept:
        entries.append(_yearless_day_entry(row[place]) or parse_entry(cell_text(row[place]), number=table.columns[place].number))
        if place in noted:
            entries.append(text_cell(row[place].note))
    return entries


def _yearless_day_entry(cell: Cell) -> ExportCell | None:
    """A day that the page writes without its year, as the whole day."""
    if not (YEARLESS_DAY_PATTERN.fullmatch(cell.text) and isinstance(cell.sort, str)):
        return None
    on = date.fromisoformat(cell.sort)
    return ExportCell(date_text(on), on, DATE_FORMAT)


def cell_text(cell: Cell) -> str:
    """What a cell says: its text, else the words of its links, else where its strips stand."""
    if cell.text:
        return cell.text
    if cell.links:
        return "; ".join(words for words, _ in cell.links)
    return "; ".join(f"{one.name}: {one.word}" for one in cell.strips)


def parse_entry(text: str, *, number: bool) -> ExportCell:
    """A cell's entry: a day written in full is a day; in a column of numbers, money, shares, counts and durations are numbers."""
    plain = text.strip()
    if DAY_PATTERN.fullmatch(plain) and (day := _parse_day(plain)) is not None:
        return ExportCell(text, day, DATE_FORMAT)
    if number and plain == ON_THE_DAY:
        return ExportCell(text, 0, SIGNED_DAYS)
    found = NUMBER_PATTERN.fullmatch(plain) if number else None
    return text_cell(text) if found is None else ExportCell(text, *_value_and_format(found))


def _parse_day(text: str) -> date | None:
    try:
        return parse_day(text, date(2000, 1, 1)).on
    except DayParseError:
        return None


def _value_and_format(found: re.Match[str]) -> tuple[int | float, str]:
    """Value and format of a number as the board writes it: ``−£4,200``, ``42%``, ``+12 days``, ``1,234``."""
    sign, digits, unit = found["sign"], found["digits"].replace(",", ""), (found["unit"] or "")
    value: int | float = float(digits + found["pence"]) if found["pence"] else int(digits)
    value = -value if sign in ("-", "−") else value
    base = ("#,##0" if "," in found["digits"] or found["pound"] else "0") + (
        "." + "0" * (len(found["pence"]) - 1) if found["pence"] else ""
    )
    if unit == "%":
        value, base = value / 100, f"{base}%"
    elif unit:
        base += f'"{unit}"'
    pound = f'"{found["pound"]}"' if found["pound"] else ""
    return value, f'"+{found["pound"]}"{base};"−{found["pound"]}"{base};{pound}{base}' if sign else f"{pound}{base}"
