"""Rows of one column that belong to rows of another, as places in both: by equal keys, or by the last of a key up to a day.

The same as ``merge`` and ``merge_asof`` of pandas, on arrays: a frame operation costs the time of several of these.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from dashboard.metrics.days import Days

Places = np.ndarray[Any, np.dtype[np.int64]]
SPAN = np.int64(2**32)  # more than the days of the calendar: a key and a day become one number
NOT_THERE = -1


def shared_codes(*columns: pd.Series) -> list[Places]:
    """Returns each column of texts as numbers, equal ones for equal texts of all columns; -1 for a missing one."""
    codes, _ = pd.factorize(np.concatenate([column.to_numpy(dtype=object) for column in columns]))
    return np.split(codes.astype(np.int64), np.cumsum([len(column) for column in columns])[:-1])


def matching_places(left: Places, right: Places) -> tuple[Places, Places]:
    """Returns the places of all pairs with an equal key, in the order of ``left``, then of ``right``. A missing key (-1) matches nothing."""
    order = np.argsort(right, kind="stable")
    keys = right[order]
    first = np.searchsorted(keys, left, "left")
    times = np.where(left < 0, 0, np.searchsorted(keys, left, "right") - first)
    rows = np.repeat(np.arange(len(left)), times)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    return rows, order[np.repeat(first, times) + nth]


def latest_places(keys: Places, days: Days, of_keys: Places, of_days: Days) -> Places:
    """Returns for each key and day the place of the last row of that key on or before the day, among (``of_keys``, ``of_days``); of several
    on one day the last. -1 where there is none. No day may be missing.
    """
    moments = of_keys * SPAN + _day_numbers(of_days)
    order = np.argsort(moments, kind="stable")
    found = np.searchsorted(moments[order], keys * SPAN + _day_numbers(days), "right") - 1
    places = np.append(order, NOT_THERE)[found]
    return np.where((places >= 0) & (np.append(of_keys, NOT_THERE)[places] == keys), places, NOT_THERE)


def day_array(days: pd.Series) -> Days:
    """Returns a column of days as an array of the type ``datetime64[D]``."""
    return days.to_numpy("datetime64[D]")


def _day_numbers(days: Days) -> Places:
    """Returns the days since the year 0 or so: positive for every day of the calendar."""
    return days.astype("datetime64[D]").astype(np.int64) + 2**31
