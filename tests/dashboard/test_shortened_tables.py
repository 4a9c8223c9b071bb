"""What the screen cuts and files hold whole: links, notes and rows; a table with rows and columns swapped."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from dashboard.exports.table_files import export_table
from dashboard.exports.workbook import transpose
from dashboard.tables import COUNT, Column, Table, first_rows, screen_column
from dashboard.view import View
from db.frames import INTEGER, OBJECT, frame_of
from layouts.components.table import table as table_component

LONG = "A decision that was explained at length"
VIEW = View(date(2026, 5, 20), search="?cohort=c", view_search="?cohort=c&owner=Lead")


def drawn(table: Table) -> dict[str, Any]:
    """Returns the data that the screen draws a table from."""
    found: dict[str, Any] = json.loads(table_component(table).to_plotly_json()["props"]["data-table"])
    return found


def test_links_and_notes_are_cut_on_screen_and_whole_in_files():
    frame = frame_of({"what": (OBJECT, [LONG]), "note": (OBJECT, [LONG]), "links": (OBJECT, [((LONG, "/record/decision/a"),)])})
    column = Column("what", "Decision", note="note", links="links", most=10, note_most=12)
    table = Table(frame, (column,), "Decisions", VIEW)
    (cell,) = drawn(table)["rows"][0]
    assert (cell[0], cell[4], cell[6]) == ("A decisio…", "A decision…", [["A decisio…", "/record/decision/a"]])
    assert [entry.text for entry in export_table("decisions", (), table).rows[0]] == [LONG, LONG]


def test_zero_is_shown_as_its_text_and_stays_a_number_in_files():
    table = Table(frame_of({"talks": (INTEGER, [0, 3])}), (Column("talks", "Talks", COUNT, zero="·"),))
    assert [(cell.text, cell.sort) for cell in screen_column(table, table.columns[0])] == [("·", 0), ("3", 3)]
    assert [row[0].value for row in export_table("talks", (), table).rows] == [0, 3]


def test_the_first_rows_lead_to_the_page_that_shows_all():
    table = Table(frame_of({"n": (INTEGER, list(range(35)))}), (Column("n", "Number", COUNT),), "Numbers", VIEW)
    cut = drawn(first_rows(table, 12, "/actions", "actions-decisions"))
    assert (len(cut["rows"]), cut["cut"]) == (
        12, ["12 of 35 rows", "Show all 35", "/actions?cohort=c&owner=Lead&all=actions-decisions#actions-decisions"],
    )  # fmt: skip
    assert "cut" not in drawn(first_rows(table, 35, "/actions", "actions-decisions"))


def test_a_transposed_table_has_a_column_for_each_row_and_no_notes():
    frame = frame_of({"name": (OBJECT, ["North", "South"]), "w1": (INTEGER, [1, 0]), "missed": (OBJECT, ["1 missed", ""])})
    table = Table(frame, (Column("name", "Sponsor"), Column("w1", "4 May", COUNT, note="missed")), "By week")
    exported = transpose(export_table("weeks", (), table), "Week from")
    assert exported.header == ("Week from", "North", "South")
    assert [[cell.value for cell in row] for row in exported.rows] == [["4 May", 1, 0]]
