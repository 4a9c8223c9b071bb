"""Rows that belong together, as places: by equal keys, and by the last of a key up to a day."""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.metrics.joins import latest_places, matching_places, shared_codes


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def test_equal_texts_have_one_number_in_all_columns_and_a_missing_one_has_none():
    first, second = shared_codes(pd.Series(["a", None, "b"], dtype=object), pd.Series(["b", "a"], dtype=object))
    assert first.tolist() == [0, -1, 1]
    assert second.tolist() == [1, 0]


def test_pairs_are_in_the_order_of_the_left_and_then_of_the_right():
    rows, places = matching_places(np.array([7, 5, -1, 7, 9]), np.array([5, 7, -1, 5]))
    assert list(zip(rows.tolist(), places.tolist(), strict=True)) == [(0, 1), (1, 0), (1, 3), (3, 1)]


def test_nothing_matches_nothing():
    rows, places = matching_places(np.array([], dtype=np.int64), np.array([1]))
    assert (rows.tolist(), places.tolist()) == ([], [])


def test_the_latest_row_of_a_key_is_the_last_on_or_before_the_day():
    of_keys, of_days = np.array([1, 1, 2, 1]), days("2026-05-01", "2026-05-10", "2026-05-02", "2026-05-10")
    keys, asked = np.array([1, 1, 1, 2, 2, 3]), days("2026-04-30", "2026-05-09", "2026-05-10", "2026-05-01", "2026-06-01", "2026-06-01")
    assert latest_places(keys, asked, of_keys, of_days).tolist() == [-1, 0, 3, -1, 2, -1]
    nothing = np.array([], dtype=np.int64)
    assert latest_places(keys[:1], asked[:1], nothing, days()).tolist() == [-1]
