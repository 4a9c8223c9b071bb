"""Typed columns in files: hours as numbers, and the value of a cell with several links."""

from dashboard.exports.table_files import export_typed_table
from dashboard.prose import Prose, Shown
from dashboard.tables import HOURS, Column, Table, screen_column
from db.frames import INTEGER, OBJECT, frame_of


def test_hours_are_minutes_in_the_frame():
    table = Table(frame_of({"minutes": (INTEGER, [270, None])}), (Column("minutes", "Hours", HOURS, unknown="Not recorded"),))
    assert [(cell.text, cell.sort) for cell in screen_column(table, table.columns[0])] == [("4.5", 270), ("Not recorded", None)]
    assert [[(cell.text, cell.value) for cell in row] for row in export_typed_table("n", (), table).rows] == [
        [("4.5", 4.5)],
        [("Not recorded", "Not recorded")],
    ]


def test_file_holds_the_value_of_a_cell_with_links_and_else_their_texts():
    value = Prose((Shown("milestones_overdue", 1, "1 of 2", ""),))
    links = [((value, "/rows"), ("Give it", "/form")), (("One", "/one"), ("Two", "/two"))]
    table = Table(frame_of({"value": (OBJECT, [value, None]), "links": (OBJECT, links)}), (Column("value", "Value", links="links"),))
    assert [[cell.text for cell in row] for row in export_typed_table("n", (), table).rows] == [["1 of 2"], ["One; Two"]]
