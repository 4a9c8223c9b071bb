"""Tables that share the values of another one."""

import pytest

from dashboard.table_parts import TablePart
from dashboard.tables import COUNT, Column, Table, cut_text, screen_column
from db.frames import INTEGER, OBJECT, frame_of

COLUMNS = (Column("name", "Name"), Column("count", "Count", COUNT))
WHOLE = Table(frame_of({"name": (OBJECT, ["a", "b", "c", "d"]), "count": (INTEGER, [1, 2, None, 4])}), COLUMNS, "All")


def texts(table):
    """Returns the texts of a table on screen, row by row."""
    return [tuple(cell.text for cell in row) for row in zip(*(screen_column(table, column) for column in table.columns), strict=True)]


@pytest.mark.parametrize("places", [slice(1, 4), [3, 1, 2]])
def test_a_part_shows_its_rows_of_the_whole_in_its_order(places):
    rows = {"b": ("b", "2"), "c": ("c", ""), "d": ("d", "4")}
    part = TablePart(WHOLE.frame.iloc[places], COLUMNS, of=WHOLE, places=places)
    expected = ["b", "c", "d"] if isinstance(places, slice) else ["d", "b", "c"]
    assert texts(part) == [rows[name] for name in expected]
    assert texts(part.first(1)) == [rows[expected[0]]]
    assert cut_text(part.first(1)) == "1 of 3 rows"
    assert (texts(part.without_rows()), cut_text(part.without_rows())) == ([], "")
    assert texts(part.without("name")) == [rows[name][1:] for name in expected]
