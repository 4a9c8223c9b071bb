"""Tables: one column, three renderers. What the screen, a CSV file and a workbook hold are the same values."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from dashboard.exports.table_files import export_table
from dashboard.prose import Shown, prose
from dashboard.tables import (
    CODE,
    COUNT,
    DAY,
    DAYS,
    INSTANT,
    MONEY,
    MONTH,
    PERCENT,
    STATUS,
    STRIP,
    TEXT,
    Column,
    ColumnType,
    StatusStrip,
    Table,
    natural_key,
    screen_column,
)  # fmt: skip
from dashboard.view import View
from db.exporting.table_files import to_csv, to_xlsx

from db.frames import DATE, INSTANT as INSTANT_DTYPE, INTEGER, OBJECT, REAL, frame_of, frame_of_objects  # fmt: skip # isort: skip
from db.values.currency import use_currency
from layouts.components.table import table as table_component

TODAY = date(2026, 5, 20)
DTYPES: dict[ColumnType, str] = {
    MONEY: INTEGER, COUNT: INTEGER, DAYS: INTEGER, PERCENT: REAL, DAY: DATE, MONTH: DATE, INSTANT: INSTANT_DTYPE,
}  # fmt: skip


def one_column(column_type: ColumnType, values: list[Any], **options: Any) -> Table:
    dtype = DTYPES.get(column_type, OBJECT)
    return Table(frame_of({"value": (dtype, values)}), (Column("value", "Value", column_type, **options),))


def screen(table: Table) -> list[list[Any]]:
    """Returns the cells that the screen gets: (text, sort key) of each row."""
    rows = json.loads(table_component(table).to_plotly_json()["props"]["data-table"])["rows"]
    cells = [[cell if isinstance(cell, list) else [cell] for cell in row] for row in rows]
    return [[(cell[0], cell[3] if len(cell) > 3 else None) for cell in row] for row in cells]


def csv_rows(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(to_csv(export_table("t", (), table)).removeprefix("\ufeff"), newline="")))


def sheet_cells(table: Table) -> list[Any]:
    """Returns the cells of the first column of the workbook, without its header."""
    sheet = load_workbook(io.BytesIO(to_xlsx(export_table("t", (), table)))).active
    return [row[0] for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize(
    ("column_type", "options", "value", "text", "sort", "file_text", "sheet_value", "sheet_format"),
    [
        (MONEY, {}, 124_050, "£1,241", 124_050, "1240.50", 1240.5, '"£"#,##0.00'),
        (MONEY, {"exact": True}, -5, "−£0.05", -5, "-0.05", -0.05, '"£"#,##0.00'),
        (MONEY, {"signed": True}, 420_000, "+£4,200", 420_000, "4200.00", 4200, '"£"#,##0.00'),
        (COUNT, {}, 1234, "1,234", 1234, "1234", 1234, "#,##0"),
        (DAYS, {}, 12, "12", 12, "12", 12, "#,##0"),
        (DAYS, {"signed": True}, -3, "−3", -3, "-3", -3, '"+"#,##0;-#,##0;0'),
        (DAYS, {"signed": True}, 3, "+3", 3, "3", 3, '"+"#,##0;-#,##0;0'),
        (PERCENT, {}, 0.425, "42%", 0.425, "42.5", 0.425, "0%"),
        (PERCENT, {"signed": True}, 0.1425, "+14.3%", 0.1425, "14.25", 0.1425, '"+"0.0%;-0.0%;0.0%'),
        (PERCENT, {"signed": True}, -0.0005, "−0.1%", -0.0005, "-0.05", -0.0005, '"+"0.0%;-0.0%;0.0%'),
        (PERCENT, {"signed": True}, 0.0004, "0.0%", 0.0004, "0.04", 0.0004, '"+"0.0%;-0.0%;0.0%'),
        (DAY, {}, date(2026, 5, 3), "3 May 2026", "2026-05-03", "2026-05-03", datetime(2026, 5, 3), "d mmm yyyy"),
        (MONTH, {}, date(2026, 5, 1), "May 2026", "2026-05-01", "2026-05", datetime(2026, 5, 1), "mmm yyyy"),
        (INSTANT, {}, datetime(2026, 5, 3, 9, 4, tzinfo=UTC), "3 May 2026 at 10:04", "2026-05-03T09:04:00+00:00", "2026-05-03 10:04",
            datetime(2026, 5, 3, 10, 4), "d mmm yyyy hh:mm"),
        (CODE, {}, "3.10", "3.10", None, "3.10", "3.10", "General"),
        (TEXT, {"most": 8}, "A long name of a challenge", "A long…", natural_key("A long name of a challenge"), "A long name of a challenge",
            "A long name of a challenge", "General"),
        (TEXT, {}, "-1 is a name", "-1 is a name", None, "'-1 is a name", "-1 is a name", "General"),
        (STATUS, {}, "■ Over", "■ Over", None, "■ Over", "■ Over", "General"),
        (STRIP, {}, StatusStrip("Team says", (), "On track"), "", None, "Team says: On track", "Team says: On track", "General"),
    ],
)  # fmt: skip
def test_a_value_is_rendered_by_its_type(column_type, options, value, text, sort, file_text, sheet_value, sheet_format):
    table = one_column(column_type, [value], **options)
    assert screen(table) == [[(text, sort)]]
    assert csv_rows(table)[1:] == [[file_text]]
    (cell,) = sheet_cells(table)
    assert (cell.value, cell.number_format) == (sheet_value, sheet_format)


@pytest.mark.parametrize("column_type", list(ColumnType))
def test_a_missing_value_is_not_known_in_each_rendering_and_never_nought(column_type):
    table = one_column(column_type, [None], unknown="not known")
    assert screen(table) == [[("not known", False)]]
    assert csv_rows(table)[1:] == [["not known"]]
    assert sheet_cells(table)[0].value == "not known"


def test_a_missing_value_may_read_differently_in_each_row_and_sorts_by_what_the_column_says():
    days = [date(2026, 5, 3), None, None]
    texts, months = ["", "Not paid yet", None], [date(2026, 5, 1), date(2026, 6, 1), date(2026, 4, 1)]
    frame = frame_of({"on": (DATE, days), "else": (OBJECT, texts), "month": (DATE, months)})
    plain = Table(frame, (Column("on", "Paid on", DAY, missing="else"),))
    assert screen(plain) == [[("3 May 2026", "2026-05-03")], [("Not paid yet", False)], [("", None)]]
    assert csv_rows(plain)[1:] == [["2026-05-03"], ["Not paid yet"], [""]]
    ordered = Table(frame, (Column("on", "Paid on", DAY, missing="else", sort="month"),))
    assert [row[0][1] for row in screen(ordered)] == ["2026-05-01", "2026-06-01", "2026-04-01"]


def test_a_day_known_to_the_month_is_a_month_and_a_week_stays_words():
    frame = frame_of({"on": (DATE, [date(2026, 6, 1), date(2026, 6, 1)]), "precision": (OBJECT, ["month", "week"])})
    table = Table(frame, (Column("on", "Day", DAY, precision="precision"),))
    assert [row[0][0] for row in screen(table)] == ["June 2026", "week of 1 Jun 2026"]
    assert csv_rows(table)[1:] == [["2026-06"], ["week of 2026-06-01"]]
    assert [(cell.value, cell.number_format) for cell in sheet_cells(table)] == [
        (datetime(2026, 6, 1), "mmm yyyy"),
        ("week of 2026-06-01", "General"),
    ]


def test_the_header_of_a_file_names_the_unit_that_its_values_lose():
    frame = frame_of({"money": (INTEGER, [100]), "share": (REAL, [0.5]), "days": (INTEGER, [1])})
    columns = (Column("money", "Amount", MONEY), Column("share", "Share", PERCENT), Column("days", "Slip, days", DAYS))
    assert csv_rows(Table(frame, columns))[0] == ["Amount, £", "Share, %", "Slip, days"]


def test_an_amount_in_yen_has_no_pence():
    use_currency("JPY")
    try:
        table = one_column(MONEY, [124_000], exact=True)
        assert screen(table) == [[("¥1,240", 124_000)]]
        assert sheet_cells(table)[0].number_format == '"¥"#,##0'
    finally:
        use_currency(None)


def test_notes_have_a_column_of_their_own_and_links_that_open_a_form_have_none():
    frame = frame_of(
        {"title": (OBJECT, ["Roads"]), "note": (OBJECT, ["moved 3 times"]), "move": (OBJECT, ["Move"]), "href": (OBJECT, ["?form=move"])}
    )
    table = Table(frame, (Column("title", "Title", note="note"), Column("move", "Move", href="href", act=True)))
    assert csv_rows(table) == [["Title", "Title, note"], ["Roads", "moved 3 times"]]


def test_several_links_in_a_cell_are_their_texts_in_a_file():
    links = (("a.example", "https://a.example"), ("b.example", "https://b.example"))
    frame = frame_of({"source": (OBJECT, [""]), "links": (OBJECT, [links])})
    assert csv_rows(Table(frame, (Column("source", "Sources", links="links"),)))[1:] == [["a.example; b.example"]]


def test_a_cut_is_said_on_screen_and_files_hold_every_row():
    table = one_column(COUNT, list(range(35))).first(12, "/spend?all=spend-ledger#spend-ledger")
    drawn = json.loads(table_component(table).to_plotly_json()["props"]["data-table"])
    assert len(drawn["rows"]) == 12
    assert drawn["cut"] == ["12 of 35 rows", "Show all 35", "/spend?all=spend-ledger#spend-ledger"]
    assert len(csv_rows(table)) == 1 + 35
    assert len(sheet_cells(table)) == 35


def test_a_table_that_is_shown_whole_says_nothing_of_a_cut():
    assert one_column(COUNT, [1, 2]).first(2).cut is None


def test_a_frame_without_a_column_that_is_named_is_refused():
    with pytest.raises(ValueError, match="has no column href"):
        Table(frame_of({"title": (OBJECT, ["a"])}), (Column("title", "Title", href="href"),), "Titles")


def test_a_measured_column_sends_its_measure_its_scope_and_its_raw_value():
    frame = frame_of({"id": (OBJECT, ["m1"]), "slip_days": (INTEGER, [12])})
    column = Column("slip_days", "Slip, days", DAYS, signed=True, measure="milestone_slip", narrowed=(("milestone", "id"),))
    view = View(TODAY, scope={"programme": "north", "cohort": "c1", "period": "13w", "day": "2026-05-20"})
    drawn = json.loads(table_component(Table(frame, (column,), view=view)).to_plotly_json()["props"]["data-table"])
    assert drawn["columns"] == [["Slip, days", True, True, "milestone_slip"]]
    assert drawn["rows"][0][0][7] == ["day=2026-05-20;milestone=m1;programme=north", 12]


def test_a_text_with_measured_values_is_sent_in_parts_and_exported_as_plain_text():
    shown = Shown("milestones_overdue", 2, "2", "programme=north", "/milestones")
    table = one_column(TEXT, [prose("{overdue} overdue", overdue=shown)])
    assert screen(table)[0][0][0] == [["2", "milestones_overdue", "programme=north", 2, "/milestones"], " overdue"]
    assert csv_rows(table)[1:] == [["2 overdue"]]


def test_the_natural_order_of_codes():
    assert sorted(["3.10 B", "3.2 A", "10.1", "3.2 a"], key=natural_key) == ["3.2 A", "3.2 a", "3.10 B", "10.1"]


def test_characters_that_a_workbook_cannot_hold_are_left_out():
    (cell,) = sheet_cells(one_column(TEXT, ["a\x0bb\x1fc\ufffe\uffffd"]))
    assert cell.value == "abcd"


def test_a_text_longer_than_a_cell_of_a_workbook_is_cut_to_its_length():
    (cell,) = sheet_cells(one_column(TEXT, ["x" * 40_000]))
    assert len(cell.value) == 32_767


VALUES: dict[ColumnType, st.SearchStrategy[Any]] = {
    MONEY: st.integers(-(10**12), 10**12),
    COUNT: st.integers(0, 10**9),
    DAYS: st.integers(-5000, 5000),
    PERCENT: st.integers(0, 1000).map(lambda thousandths: thousandths / 1000),
    DAY: st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    MONTH: st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(lambda day: day.replace(day=1)),
    INSTANT: st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC)).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
}


@given(st.sampled_from(list(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), st.lists(st.none() | VALUES[kind], max_size=5))))
def test_screen_csv_and_workbook_hold_the_same_values(generated):
    column_type, values = generated
    table = one_column(column_type, values, exact=True)
    in_csv = [read_csv(column_type, row[0]) for row in csv_rows(table)[1:]]
    in_sheet = [read_sheet(column_type, cell.value) for cell in sheet_cells(table)]
    on_screen = [read_sort(column_type, cells[0]) for cells in screen(table)]
    assert in_csv == values
    assert in_sheet == values[: len(in_sheet)]
    assert all(value is None for value in values[len(in_sheet) :])  # a workbook ends with its last filled row
    assert on_screen == values


def local(at: datetime) -> datetime:
    return at.replace(tzinfo=ZoneInfo("Europe/London"), fold=0).astimezone(UTC)


def read_csv(column_type: ColumnType, text: str) -> Any:
    """Returns the value of a text in a CSV file, read without the product's own functions."""
    if text == "":
        return None
    if column_type is MONEY:
        sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
        return sign * int(digits.replace(".", ""))
    if column_type is PERCENT:
        return round(float(text) / 100, 4)
    if column_type is DAY:
        return date.fromisoformat(text)
    if column_type is MONTH:
        return date.fromisoformat(f"{text}-01")
    return local(datetime.fromisoformat(text)) if column_type is INSTANT else int(text)


def read_sheet(column_type: ColumnType, value: Any) -> Any:
    """Returns the value of a cell of a workbook."""
    if value is None:
        return None
    if column_type is MONEY:
        return round(value * 100)
    if column_type in (DAY, MONTH):
        return value.date()
    return local(value) if column_type is INSTANT else value


def read_sort(column_type: ColumnType, cell: tuple[str, Any]) -> Any:
    """Returns the value that a cell on screen sorts by."""
    if cell[1] is None:
        return None
    if column_type in (DAY, MONTH):
        return date.fromisoformat(cell[1])
    return datetime.fromisoformat(cell[1]) if column_type is INSTANT else cell[1]


def test_a_table_of_lists_shows_and_files_what_one_of_a_frame_does():
    values = {"name": ["Roads", None, "Meals"], "count": [3, None, 0], "on": [None, date(2026, 5, 3), date(2025, 1, 2)]}
    columns = (Column("name", "Name", unknown="no name"), Column("count", "Count", COUNT), Column("on", "On", DAY, unknown="no day"))
    listed, framed = Table.of_lists(values, columns, "All"), Table(frame_of_objects(values), columns, "All")
    expected = [("Roads", "3", "no day"), ("no name", "", "3 May 2026"), ("Meals", "0", "2 Jan 2025")]
    for table in (listed, framed):
        assert list(zip(*([cell.text for cell in screen_column(table, column)] for column in columns), strict=True)) == expected
        assert table.first(1).cut == (1, 3)
        assert [cell.text for cell in screen_column(table.first(1), columns[1])] == ["3"]
    assert csv_rows(listed) == csv_rows(framed)
