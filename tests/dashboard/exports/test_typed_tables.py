"""Typed columns in files: hours as numbers, the value of a cell with several links, texts of missing values."""

from datetime import date

from dashboard.exports.table_files import export_table
from dashboard.prose import Prose, Shown
from dashboard.tables import DAY, HOURS, Column, Table, screen_column
from db.frames import DATE, INTEGER, OBJECT, frame_of


def test_hours_are_minutes_in_the_frame():
    table = Table(frame_of({"minutes": (INTEGER, [270, None])}), (Column("minutes", "Hours", HOURS, unknown="Not recorded"),))
    assert [(cell.text, cell.sort) for cell in screen_column(table, table.columns[0])] == [("4.5", 270), ("Not recorded", None)]
    assert [[(cell.text, cell.value) for cell in row] for row in export_table("n", (), table).rows] == [
        [("4.5", 4.5)],
        [("Not recorded", "Not recorded")],
    ]


def test_file_holds_the_value_of_a_cell_with_links_and_else_their_texts():
    value = Prose((Shown("milestones_overdue", 1, "1 of 2", ""),))
    links = [((value, "/rows"), ("Give it", "/form")), (("One", "/one"), ("Two", "/two"))]
    table = Table(frame_of({"value": (OBJECT, [value, None]), "links": (OBJECT, links)}), (Column("value", "Value", links="links"),))
    assert [[cell.text for cell in row] for row in export_table("n", (), table).rows] == [["1 of 2"], ["One; Two"]]


def test_missing_value_may_have_a_text_of_its_row():
    frame = frame_of({"on": (DATE, [date(2026, 5, 4), None, None]), "why": (OBJECT, ["", "No answer", None])})
    table = Table(frame, (Column("on", "Answered", DAY, missing="why"),))
    assert [(cell.text, cell.sort) for cell in screen_column(table, table.columns[0])] == [
        ("4 May 2026", "2026-05-04"), ("No answer", None), ("", None),
    ]  # fmt: skip
    assert [[cell.text for cell in row] for row in export_table("n", (), table).rows] == [["2026-05-04"], ["No answer"], [""]]
