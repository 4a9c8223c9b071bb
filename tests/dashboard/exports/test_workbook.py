"""Sheets of a workbook from typed tables: values keep their types when a table is turned or drawn, and tiles are numbers."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from dashboard.exports.workbook import ExportSheet, Plot, build_workbook, sheet_section, tiles_table
from dashboard.page_content import Tile
from dashboard.tables import COUNT, DAY, DAYS, MONEY, MONTH, PERCENT, Column, Table
from dashboard.view import View
from db.frames import DATE, INTEGER, OBJECT, REAL, frame_of

VIEW = View(date(2026, 5, 20), {"programme": "x", "day": "2026-05-20"})
WEEKS = Table(
    frame_of({
        "sponsor": (OBJECT, ["Council", "Agency"]), "first": (INTEGER, [2, None]), "second": (INTEGER, [0, 1200]), "paid": (INTEGER, [5_50, None]),
        "on": (DATE, [date(2026, 5, 4), None]), "precision": (OBJECT, ["day", None]), "month": (DATE, [date(2026, 5, 1), date(2026, 6, 1)]),
    }),
    (
        Column("sponsor", "Sponsor"), Column("first", "4 May", COUNT, unknown="not known"), Column("second", "11 May", COUNT),
        Column("paid", "Paid", MONEY), Column("on", "Last", DAY, precision="precision"), Column("month", "Month", MONTH),
    ),
)  # fmt: skip


def sheet_of(*sections, lines=("Marked",)):
    book = load_workbook(io.BytesIO(build_workbook([ExportSheet("Sheet", lines, sections)])))
    return book["Sheet"]


def values(sheet, first_row, last_row):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first_row, max_row=last_row)]


def series(sheet):
    """Returns by name the cells that each series of the first chart refers to."""
    found = {}
    for line in sheet._charts[0].series:
        left, top, right, bottom = range_boundaries(line.val.numRef.f.rpartition("!")[2].replace("$", ""))
        title = sheet[line.tx.strRef.f.rpartition("!")[2].replace("$", "")].value
        found[title] = [sheet.cell(row, left).value for row in range(top, bottom + 1)]
        assert left == right
    return found


def test_dates_months_and_money_are_typed_cells():
    sheet = sheet_of(sheet_section("Weeks", "", WEEKS))
    cells = {cell.value: cell for row in sheet.iter_rows(min_row=5, max_row=5) for cell in row}
    (row,) = values(sheet, 5, 5)
    assert (row[0], row[1], row[3]) == ("Council", 2, 5.5)
    assert [value.date() for value in row[4:6]] == [date(2026, 5, 4), date(2026, 5, 1)]
    assert (cells[row[4]].number_format, cells[row[5]].number_format) == ("d mmm yyyy", "mmm yyyy")


def test_a_turned_table_keeps_the_types_of_its_values_without_notes_and_draws_them():
    counts = WEEKS.without("paid", "on", "month")
    counts = replace(counts, columns=(counts.columns[0], replace(counts.columns[1], note="sponsor"), counts.columns[2]))
    sheet = sheet_of(sheet_section("Weeks", "", counts, Plot("stacked", "By week"), turned="Week"))
    assert values(sheet, 4, 6) == [["Week", "Council", "Agency"], ["4 May", 2, "not known"], ["11 May", 0, 1200]]
    assert series(sheet) == {"Council": [2, 0], "Agency": ["not known", 1200]}


def test_bars_are_drawn_from_numbers_only():
    sheet = sheet_of(sheet_section("Weeks", "", WEEKS, Plot("bars", "First week", ("4 May",))))
    assert series(sheet) == {"4 May": [2]}


def test_tiles_are_numbers_in_the_column_of_their_unit():
    tiles = [
        Tile("Overdue", VIEW.show("milestones_overdue", 3), "of 5", "Today", "/"),
        Tile("Slip", VIEW.show("median_slip", 12), "", "", "/"),
        Tile("Contract", VIEW.show("max_contract", 1_240_350_00), "", "", "/"),
        Tile("Share", VIEW.show("stage_share", 0.14), "", "", "/"),
        Tile("Unknown", VIEW.show("median_slip", None), "", "", "/"),
    ]
    table = tiles_table(tiles, VIEW)
    assert [(column.label, column.type) for column in table.columns[2:6]] == [
        ("Number", COUNT), ("Days", DAYS), ("Money", MONEY), ("Share", PERCENT),
    ]  # fmt: skip
    sheet = sheet_of(sheet_section("At a glance", "", table))
    assert values(sheet, 4, 4)[0] == ["What", "As shown", "Number", "Days", "Money, £", "Share, %", "In words", "How fresh"]
    assert [row[1:6] for row in values(sheet, 5, 9)] == [
        ["3", 3, None, None, None], ["12 days", None, 12, None, None], ["£1.24m", None, None, 1_240_350, None], ["14%", None, None, None, 0.14],
        ["not known", None, None, None, None],
    ]  # fmt: skip
    assert [column.label for column in tiles_table(tiles[:1], VIEW).columns] == ["What", "As shown", "Number", "In words", "How fresh"]


@pytest.mark.parametrize(("value", "shown", "number_format"), [(21.5, 21.5, "0.##"), (18.0, 18, "#,##0")])
def test_a_median_between_two_days_keeps_its_half(value, shown, number_format):
    table = Table(frame_of({"days": (REAL, [value])}), (Column("days", "Median, days", DAYS),))
    sheet = sheet_of(sheet_section("Days", "", table))
    assert (sheet["A5"].value, sheet["A5"].number_format) == (shown, number_format)
