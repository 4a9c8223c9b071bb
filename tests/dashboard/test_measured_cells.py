"""Cells of a table: the measures of rows of a matrix, and texts that hold measured values."""

from __future__ import annotations

import json
from datetime import date

from dashboard.prose import prose
from dashboard.tables import COUNT, Column, Table, measured_column
from dashboard.view import View
from db.frames import INTEGER, OBJECT, frame_of
from layouts.components.table import table

VIEW = View(date(2026, 5, 1), {"programme": "demo", "challenge": "", "day": "2026-05-01"})
MATRIX = Table(
    frame_of(
        {
            "name": (OBJECT, ["Carers", "Sessions held"]),
            "3.1": (INTEGER, [5, 2]),
            "challenge": (OBJECT, ["c1", "c1"]),
            "group": (OBJECT, ["g1", None]),
            "own": (OBJECT, [None, "research_sessions_held"]),
        }
    ),
    (
        Column("name", "Group"),
        Column(
            "3.1", "3.1", COUNT, measure="user_group_attendances", row_measure="own", narrowed=(("challenge", "challenge"), ("group", "group"))
        ),
    ),
    "Matrix",
    VIEW,
)  # fmt: skip


def test_row_of_a_matrix_may_have_a_measure_of_its_own():
    assert measured_column(MATRIX, MATRIX.columns[1]) == [
        ("challenge=c1;day=2026-05-01;group=g1;programme=demo", 5),
        ("challenge=c1;day=2026-05-01;programme=demo", 2, "research_sessions_held"),
    ]
    sent = json.loads(getattr(table(MATRIX), "data-table"))
    assert sent["columns"][1][3] == "user_group_attendances"
    assert sent["rows"][1][1][7] == ["challenge=c1;day=2026-05-01;programme=demo", 2, "research_sessions_held"]


def test_text_and_note_of_a_cell_keep_their_measured_values():
    words = prose("{n} here", n=VIEW.count("research_sessions_held", 3, "session"))
    content = Table(frame_of({"words": (OBJECT, [words])}), (Column("words", "A", note="words"),))
    sent = json.loads(getattr(table(content), "data-table"))
    measured = [["3 sessions", "research_sessions_held", "day=2026-05-01;programme=demo", 3, ""], " here"]
    assert (sent["rows"][0][0][0], sent["rows"][0][0][4]) == (measured, measured)
