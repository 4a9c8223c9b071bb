"""Tables as they are printed: every row; typed and untyped tables alike."""

from __future__ import annotations

from datetime import date

from dashboard.exports.printed_tables import printed_table
from dashboard.prose import Name, prose
from dashboard.tables import COUNT, DAYS, STRIP, Column, StatusStrip, StripMark, Table
from dashboard.view import View
from db.frames import INTEGER, OBJECT, frame_of

VIEW = View(date(2026, 5, 20), scope={"programme": "north", "day": "2026-05-20"})


def things(rows: int) -> Table:
    frame = frame_of(
        {
            "what": (OBJECT, [f"Row {row}" for row in range(rows)]),
            "days": (INTEGER, list(range(rows))),
            "move": (OBJECT, ["Move"] * rows),
            "href": (OBJECT, ["/move"] * rows),
        }
    )
    columns = (Column("what", "What"), Column("days", "Days", COUNT), Column("move", "Move", href="href", act=True))
    return Table(frame, columns, "Things", VIEW)


def test_printed_table_has_all_rows_without_the_columns_of_buttons():
    for table in (things(35), things(35).first(12)):
        printed = printed_table(table)
        assert (printed.caption, printed.columns, printed.cut) == ("Things", (("What", False), ("Days", True)), "")
        assert [[str(cell.text) for cell in row] for row in printed.rows] == [[f"Row {row}", str(row)] for row in range(35)]


def test_printed_table_of_the_first_rows_of_more_says_how_many_there_are():
    held = Table.of_lists({"what": ["One", "Two"]}, (Column("what", "What"),), "Things", total=35)
    assert printed_table(held).cut == "2 of 35 rows"


def test_printed_cell_of_a_measure_has_its_raw_value():
    frame = frame_of({"id": (OBJECT, ["m1"]), "slip": (INTEGER, [12]), "note": (OBJECT, ["late"]), "tone": (OBJECT, ["bad"])})
    slip = Column("slip", "Slip", DAYS, signed=True, note="note", tone="tone", measure="milestone_slip", narrowed=(("milestone", "id"),))
    ((cell,),) = printed_table(Table(frame, (slip,), "Slips", VIEW)).rows
    assert cell.measured is not None
    assert (cell.text, cell.measured.measure, cell.measured.value, cell.measured.text) == ("+12", "milestone_slip", 12, "+12")
    assert cell.measured.scope == "day=2026-05-20;milestone=m1;programme=north"
    assert (cell.note, cell.tone, cell.brief) == ("late", "bad", True)


def test_printed_cell_has_the_measure_of_its_row_where_the_row_has_one():
    frame = frame_of({"people": (INTEGER, [5, 2]), "own": (OBJECT, [None, "research_sessions_held"])})
    people = Column("people", "People", COUNT, measure="user_group_attendances", row_measure="own")
    rows = printed_table(Table(frame, (people,), "Matrix", VIEW)).rows
    assert [(cell.measured.measure, cell.measured.value) for (cell,) in rows if cell.measured] == [
        ("user_group_attendances", 5),
        ("research_sessions_held", 2),
    ]


def test_printed_cell_keeps_prose_links_and_strips():
    marks = (StripMark("●", "On track", "good", "Week of 1 May: On track", "provisional", "▲", "warn"),)
    said = prose("{days} behind {name}", days=VIEW.show("milestone_slip", 3), name=Name("Trial"))
    frame = frame_of(
        {
            "said": (OBJECT, [said]),
            "links": (OBJECT, [(("One", "/1"), ("Two", "/2"))]),
            "strip": (OBJECT, [(StatusStrip("Team says", marks, "On track", "good"),)]),
            "nothing": (OBJECT, [None]),
        }
    )
    columns = (Column("said", "Said"), Column("nothing", "Links", links="links"), Column("strip", "Health", STRIP))
    ((first, second, third),) = printed_table(Table(frame, columns)).rows
    assert (first.text, str(second.text)) == (said, "One; Two")
    assert [(strip.name, strip.marks, strip.word, strip.tone) for strip in third.strips] == [
        ("Team says", (("●", "good", "provisional", "▲", "warn"),), "On track", "good")
    ]
