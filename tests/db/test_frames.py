"""Results of statements as DataFrames: the dtype of a column follows from its type in SQL, also where there is no row."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from sqlalchemy import JSON, Boolean, Date, Float, Integer, String, column, func, select

from db.frames import column_values, frame_of, frame_of_objects, frame_rows
from db.result_frames import build_frame
from db.schema.base import Pence, UtcDateTime

COLUMNS = {
    "title": (String(), "object", "Roads"),
    "number": (Integer(), "Int64", 3),
    "amount": (Pence(), "Int64", 124_050),
    "share": (Float(), "Float64", 0.5),
    "open": (Boolean(), "boolean", True),
    "on": (Date(), "datetime64[s]", date(1890, 5, 3)),
    "at": (UtcDateTime(), "datetime64[us, UTC]", datetime(2026, 5, 3, 9, 4, 1, 25, tzinfo=UTC)),
    "options": (JSON(), "object", {"a": 1}),
}
SELECTED = [column(name, type_) for name, (type_, _, _) in COLUMNS.items()]
ROW = tuple(value for _, _, value in COLUMNS.values())
NOTHING = (None,) * len(COLUMNS)


@pytest.mark.parametrize("rows", [[], [ROW], [ROW, NOTHING], [NOTHING]], ids=["none", "full", "mixed", "empty"])
def test_dtypes_follow_from_the_statement_and_values_return_as_they_were(rows):
    frame = build_frame(SELECTED, rows)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {name: dtype for name, (_, dtype, _) in COLUMNS.items()}
    assert [tuple(row) for row in frame_rows(frame)] == rows


@pytest.mark.parametrize("values", [(3, 0.5), (0.5, None), (2**63, None)], ids=["fraction", "with a gap", "too large"])
def test_a_whole_number_that_is_none_is_refused_and_never_cut(values):
    with pytest.raises((TypeError, ValueError, OverflowError)):
        build_frame([column("number", Integer())], [(value,) for value in values])


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="length"):
        frame_of({"id": ("object", ["a", "b"]), "number": ("Int64", [1])})


def test_texts_with_missing_ones_and_lists_stay_objects():
    frame = frame_of({"title": ("object", ["Roads", None]), "pair": ("object", [(1, 2), (3, 4)])})
    assert [str(dtype) for dtype in frame.dtypes] == ["object", "object"]
    assert [tuple(row) for row in frame_rows(frame)] == [("Roads", (1, 2)), (None, (3, 4))]


def test_a_count_and_a_sum_are_whole_numbers():
    statement = select(func.count().label("rows"), func.sum(column("amount", Pence())).label("total"))
    frame = build_frame(statement.selected_columns, [(0, None)])
    assert [str(dtype) for dtype in frame.dtypes] == ["Int64", "Int64"]
    assert column_values(frame, "total") == [None]


def test_a_left_join_keeps_pence_whole():
    lines = build_frame([column("id", String())], [("a",), ("b",)])
    spent = build_frame([column("id", String()), column("pence", Pence())], [("a", 2**53 + 1)])
    merged = lines.merge(spent, on="id", how="left")
    assert column_values(merged, "pence") == [2**53 + 1, None]
    assert merged["pence"].sum(min_count=1) == 2**53 + 1
    assert merged["pence"].iloc[1:].sum(min_count=1) is pd.NA


def test_values_that_pandas_worked_out_are_python_objects_too():
    frame = build_frame([column("on", Date()), column("number", Integer())], [(date(2026, 5, 3), 3), (None, None)])
    frame = frame.assign(
        title=["Roads", "Meals"], share=frame["number"] / 2, late=frame["number"] > 1, known=frame["on"].notna(), place=range(2), part=[0.5, float("nan")]
    )  # fmt: skip
    first, second = frame_rows(frame)
    assert tuple(first) == (date(2026, 5, 3), 3, "Roads", 1.5, True, True, 0, 0.5)
    assert tuple(second) == (None, None, "Meals", None, None, False, 1, None)
    assert [type(value) for value in first] == [date, int, str, float, bool, bool, int, float]


def test_a_frame_of_objects_keeps_numbers_days_texts_and_lists_as_they_are():
    links = (("a", "/a"), ("b", "/b"))
    frame = frame_of_objects({"n": [1, None], "day": [date(2025, 1, 2), None], "share": [0.5, 2.0], "links": [links, ()]})
    assert [column_values(frame, key) for key in frame] == [[1, None], [date(2025, 1, 2), None], [0.5, 2.0], [links, ()]]
    assert len(frame_of_objects({"n": [], "day": []})) == 0
