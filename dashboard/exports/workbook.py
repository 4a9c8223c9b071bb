"""Workbooks with tables and native charts: each sheet starts with its remarks, each chart reads its data from the cells beside it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from dashboard.exports.table_files import export_table
from dashboard.measures import MEASURES
from dashboard.measures.measure import Unit
from dashboard.page_content import Tile
from dashboard.prose import Shown
from dashboard.tables import COUNT, DAYS, MONEY, PERCENT, Column, ColumnType, Table
from dashboard.view import View
from db.exporting.table_files import ExportCell, ExportTable, column_widths, comment_line, safe_sheet_name, set_cell_value, text_cell
from db.frames import INTEGER, OBJECT, REAL, frame_of
from db.values.currency import currency_unit

PlotKind = Literal["bars", "columns", "stacked", "line"]
LEAD_ROWS, GAP_ROWS = 2, 2  # rows between the remarks of a sheet and its first table; rows between tables
CHART_ROWS, CHART_WIDTH, CHART_HEIGHT = 18, 20.0, 8.5  # rows a chart covers; width and height in cm
ROW_CM = 0.55
PARAGRAPH_COLUMNS = 8  # columns merged for a paragraph
TILE_COLUMNS: dict[
    str, tuple[str, str, ColumnType, tuple[Unit, ...]]
] = {  # label, dtype, type, units of the measures whose values it holds
    "count": ("Number", REAL, COUNT, (Unit.COUNT, Unit.RATIO)),
    "days": ("Days", REAL, DAYS, (Unit.DAYS, Unit.WORKING_DAYS)),
    "money": ("Money", INTEGER, MONEY, (Unit.PENCE,)),
    "share": ("Share", REAL, PERCENT, (Unit.SHARE,)),
}


@dataclass(frozen=True)
class Plot:
    """How to draw a table: its first column names the categories, ``series`` are the columns drawn (empty: every numeric column).

    Only rows in which all drawn cells are numbers are drawn: an unknown value is not 0. ``last`` False omits the last row.
    ``money``: the headings of ``series`` end with the unit of the currency: "Plan" is "Plan, £".
    """

    draw: PlotKind
    title: str
    series: tuple[str, ...] = ()
    last: bool = True
    money: bool = False


@dataclass(frozen=True)
class SheetSection:
    """A table of a sheet with its title, how it is worked out, and how it is drawn."""

    title: str
    how: str
    table: ExportTable
    plot: Plot | None = None


@dataclass(frozen=True)
class ExportSheet:
    """A sheet: its name, the lines above its tables, its sections."""

    name: str
    lines: tuple[str, ...]
    parts: Sequence[SheetSection] = field(default=())


def sheet_section(title: str, how: str, table: Table, plot: Plot | None = None, *, turned: str = "") -> SheetSection:
    """Returns a section with a table of a page, as it is exported. ``turned``: swap its rows and columns, without its notes; the label of the
    first column then."""
    if turned:
        table = replace(table, columns=tuple(replace(column, note="") for column in table.columns))
    exported = export_table(title, (), table)
    return SheetSection(title, how, transpose(exported, turned) if turned else exported, plot)


def transpose(table: ExportTable, first: str) -> ExportTable:
    """Returns the table with rows and columns swapped, each value with its type; ``first`` is the label of the first column.

    Columns of notes are left out: they are no values of a series.
    """
    header = (first, *(row[0].text for row in table.rows))
    rows = [
        [text_cell(label), *(row[place] for row in table.rows)]
        for place, label in enumerate(table.header)
        if place and not label.endswith(", note")
    ]
    return replace(table, header=header, rows=rows)


def tiles_table(tiles: Sequence[Tile], view: View) -> Table:
    """Returns the tiles as a table: each value as it is shown, and raw in the column of its unit."""
    values = [tile.value if isinstance(tile.value, Shown) else None for tile in tiles]
    raw: dict[str, tuple[str, Sequence[Any]]] = {
        key: (dtype, [value.value if value is not None and MEASURES[value.measure].unit in units else None for value in values])
        for key, (_, dtype, _, units) in TILE_COLUMNS.items()
    }
    texts: dict[str, tuple[str, Sequence[Any]]] = {
        "label": (OBJECT, [tile.label for tile in tiles]), "shown": (OBJECT, [str(tile.value) for tile in tiles]),
        "words": (OBJECT, [tile.words for tile in tiles]), "fresh": (OBJECT, [tile.fresh for tile in tiles]),
    }  # fmt: skip
    numbers = (Column(key, label, kind) for key, (label, _, kind, _) in TILE_COLUMNS.items())
    columns = (Column("label", "What"), Column("shown", "As shown"), *numbers, Column("words", "In words"), Column("fresh", "How fresh"))
    return Table(frame_of({**texts, **raw}), columns, "At a glance", view).without_empty(*TILE_COLUMNS)


def build_workbook(sheets: Sequence[ExportSheet]) -> bytes:
    """Returns the sheets as an Excel workbook without formulas, as bytes."""
    from openpyxl import Workbook

    book: Any = Workbook()
    book.remove(book.active)
    for content in sheets:
        _write_sheet(book.create_sheet(safe_sheet_name(content.name)), content)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_sheet(sheet: Any, content: ExportSheet) -> None:
    from openpyxl.utils import get_column_letter

    for row, line in enumerate(content.lines, 1):
        set_cell_value(sheet.cell(row, 1), comment_line(line))
    sheet.freeze_panes = sheet.cell(len(content.lines) + 1, 2)
    sheet.sheet_view.showGridLines = False
    row, wide = len(content.lines) + LEAD_ROWS, dict[int, int]()
    for part in content.parts:
        for place, width in enumerate(column_widths(part.table.header, part.table.rows), 1):
            wide[place] = max(wide.get(place, 0), min(width, 44))
        row = _write_section(sheet, part, row)
    for place, width in wide.items():
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write_section(sheet: Any, part: SheetSection, row: int) -> int:
    """Write a section from a row on. Returns the row where the next section may start."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    set_cell_value(sheet.cell(row, 1), part.title)
    sheet.cell(row, 1).font = Font(bold=True, size=13)
    if part.how:
        row += 1
        set_cell_value(sheet.cell(row, 1), f"How this is worked out: {part.how}")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=PARAGRAPH_COLUMNS)
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = 15 * (2 + len(part.how) // 110)
    head = row + 1
    for place, label in enumerate(part.table.header, 1):
        cell = sheet.cell(head, place)
        set_cell_value(cell, label)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E6ECF0")
        cell.border, cell.alignment = Border(bottom=Side("thin")), Alignment(wrap_text=True, vertical="top")
    rows = _drawable_rows_first(part)
    for offset, entries in enumerate(rows, 1):
        for place, entry in enumerate(entries, 1):
            set_cell_value(sheet.cell(head + offset, place), entry.value, entry.format)
    end = head + len(rows)
    return _add_chart(sheet, part, rows, head, end) + GAP_ROWS


def _series_columns(part: SheetSection) -> list[int]:
    """Returns the positions of the columns that the chart of a section draws."""
    assert part.plot is not None
    header = part.table.header
    unit = f", {currency_unit()}" if part.plot.money else ""
    return [header.index(f"{name}{unit}") for name in part.plot.series] if part.plot.series else list(range(1, len(header)))


def _is_drawable(part: SheetSection, entries: Sequence[ExportCell]) -> bool:
    return all(isinstance(entries[place].value, int | float) for place in _series_columns(part))


def _drawable_rows_first(part: SheetSection) -> list[Sequence[ExportCell]]:
    """Returns the rows in order; for bar charts, rows with unknown values come last."""
    rows = list(part.table.rows)
    if part.plot is None or part.plot.draw != "bars":
        return rows
    return sorted(rows, key=lambda entries: not _is_drawable(part, entries))


def _add_chart(sheet: Any, part: SheetSection, rows: Sequence[Sequence[ExportCell]], head: int, end: int) -> int:
    """Draw the chart of a section to the right of its table. Returns the last row covered by table or chart."""
    if part.plot is None:
        return end
    last = head + (sum(_is_drawable(part, entries) for entries in rows) if part.plot.draw == "bars" else len(rows) - (not part.plot.last))
    if last <= head:
        return end
    from openpyxl.chart.reference import Reference
    from openpyxl.utils import get_column_letter

    chart = _new_chart(part.plot)
    for place in _series_columns(part):
        chart.add_data(Reference(sheet, min_col=place + 1, min_row=head, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=last))
    chart.width = CHART_WIDTH
    chart.height = max(CHART_HEIGHT, ROW_CM * (last - head) + 3) if part.plot.draw == "bars" else CHART_HEIGHT
    sheet.add_chart(chart, f"{get_column_letter(len(part.table.header) + 2)}{head}")
    return max(end, head + max(CHART_ROWS, int(chart.height / 0.5)))


def _new_chart(plot: Plot) -> Any:
    """Returns an empty openpyxl chart of a kind, with its title and both axes."""
    from openpyxl.chart.bar_chart import BarChart
    from openpyxl.chart.line_chart import LineChart

    if plot.draw == "line":
        chart: Any = LineChart()
        chart.dispBlanksAs = "gap"
    else:
        chart = BarChart()
        chart.type = "bar" if plot.draw == "bars" else "col"
        if plot.draw == "stacked":
            chart.grouping, chart.overlap = "stacked", 100
        if plot.draw == "bars":
            chart.x_axis.scaling.orientation = "maxMin"
    chart.title = plot.title
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = chart.y_axis.majorGridlines if plot.draw != "bars" else None
    return chart
