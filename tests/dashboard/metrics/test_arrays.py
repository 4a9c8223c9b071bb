from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from dashboard.metrics import arrays
from db.frames import DATE, INTEGER, OBJECT, column_values, frame_of


def texts(*values: str | None) -> np.ndarray:
    return arrays.objects(values)


def days(*values: str) -> np.ndarray:
    return np.array(values, "datetime64[s]")


def test_rows_have_the_same_code_where_all_keys_are_equal_in_either_table():
    first, second = arrays.key_codes((texts("a", "a", None), texts("x", "y", "x")), (texts("a", None), texts("y", "x")))
    assert first.tolist() == [0, 1, 2]
    assert second.tolist() == [1, 2]
    assert [codes.tolist() for codes in arrays.key_codes((texts(),), (texts("a"),))] == [[], [0]]


def test_the_position_of_a_key_is_that_of_its_first_row():
    assert arrays.key_positions((texts("b", "c", "a", None),), (texts("a", "b", "b"),)).tolist() == [1, -1, 0, -1]
    assert arrays.key_positions((texts("a"),), (texts(),)).tolist() == [-1]
    assert arrays.key_positions((texts("a"), texts("y")), (texts("a", "a"), texts("x", "y"))).tolist() == [1]


def test_what_is_at_no_position_is_missing():
    at = np.array([1, -1])
    assert arrays.taken(texts("a", "b"), at).tolist() == ["b", None]
    assert np.isnat(arrays.taken(days("2025-01-01", "2025-01-02"), at)).tolist() == [False, True]
    assert np.isnan(arrays.taken(np.array([1.0, 2.0]), at)).tolist() == [False, True]
    assert arrays.taken(texts(), np.array([-1])).tolist() == [None]


def test_sums_leave_out_rows_of_no_group():
    assert arrays.sums_by(np.array([1, -1, 1]), np.array([2.0, 40.0, 3.0]), 3).tolist() == [0, 5, 0]


def test_medians_are_over_known_values():
    # Group 0: 1, 4 and 10; group 1: 3 and 8, one unknown; group 2: unknown.
    groups, values = np.array([0, 1, 0, 2, 1, 0, 1]), np.array([10, 8, 1, np.nan, 3, 4, np.nan])
    medians, known = arrays.medians_by(groups, values, 3)
    assert (medians[:2].tolist(), np.isnan(medians[2]), known.tolist()) == ([4, 5.5], True, [3, 2, 0])


def test_unknown_numbers_are_missing_and_not_zero():
    frame = pd.DataFrame({
        "whole": arrays.whole_numbers(np.array([3, np.nan])), "some": arrays.whole_numbers(np.array([3, 4]), np.array([False, True])),
        "real": arrays.real_numbers(np.array([0.5, np.nan])), "truth": arrays.truths(np.array([True, True]), np.array([False, True])),
    })  # fmt: skip
    assert [column_values(frame, key) for key in frame] == [[3, None], [3, None], [0.5, None], [True, None]]
    assert [str(dtype) for dtype in frame.dtypes] == ["Int64", "Int64", "Float64", "boolean"]
    assert np.isnan(arrays.numbers(frame["whole"])).tolist() == [False, True]


def test_days_between_are_unknown_where_a_day_is():
    counted = arrays.day_counts(days("2025-01-30", "2025-03-01", "NaT"), days("2025-03-01", "2025-01-30", "2025-01-30"))
    assert (counted[:2].tolist(), np.isnan(counted[2])) == ([30, -30], True)


def test_columns_of_a_frame_keep_their_types():
    frame = frame_of({"name": (OBJECT, ["a", None]), "count": (INTEGER, [1, None]), "on": (DATE, [date(2025, 1, 1), None])})
    assert arrays.frame_of_arrays(arrays.columns_of(frame)).dtypes.tolist() == frame.dtypes.tolist()
    assert arrays.objects([("a", "b"), ("c", "d")]).shape == (2,)


def test_numbers_that_are_not_known_are_missing():
    assert pd.isna(arrays.whole_numbers(np.array([3, 4]), np.array([False, True]))).tolist() == [False, True]
    assert arrays.whole_numbers(np.array([3, 4])).tolist() == [3, 4]


def test_another_value_fills_what_is_missing():
    assert arrays.filled(texts("a", None), "none").tolist() == ["a", "none"]
    assert arrays.filled(texts(), "none").tolist() == []
