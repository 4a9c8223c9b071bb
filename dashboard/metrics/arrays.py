"""Columns as numpy arrays: keys as numbers, the positions of keys, groups, and arrays whose values may be missing.

An operation on an array of the size of a page's data takes about a hundredth of the time of one on a DataFrame: a metric that combines several
tables takes their arrays, and makes one frame of its results.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

NAT = np.datetime64("NaT", "s")


def key_codes(*tables: tuple[Any, ...]) -> list[Any]:
    """Returns for each table a whole number by row, from 0 without gaps, equal where all keys are equal, also between tables.

    ``tables``: arrays of the key columns, as many in each. Missing values are equal to each other.
    """
    columns = [np.concatenate([table[n] for table in tables]) for n in range(len(tables[0]))]
    codes, _ = pd.factorize(columns[0], use_na_sentinel=False)
    for column in columns[1:]:
        more, others = pd.factorize(column, use_na_sentinel=False)
        codes, _ = pd.factorize(codes * len(others) + more)
    return np.split(codes, np.cumsum([len(table[0]) for table in tables])[:-1])


def positions_of(codes: Any, within: Any) -> Any:
    """Returns the position of the first equal code in ``within``; -1 where there is none. Both are of one call of :func:`key_codes`."""
    found = np.full(max(codes.max(initial=-1), within.max(initial=-1)) + 1, -1)
    found[within[::-1]] = np.arange(len(within))[::-1]
    return found[codes]


def key_positions(keys: tuple[Any, ...], within: tuple[Any, ...]) -> Any:
    """Returns the position of the first row of ``within`` with these keys, by row of ``keys``; -1 where there is none."""
    return positions_of(*key_codes(keys, within))


def taken(values: Any, positions: Any) -> Any:
    """Returns the values of an array at positions; at -1 missing: NaT, NaN, or None."""
    missing = NAT if values.dtype.kind == "M" else np.nan if values.dtype.kind == "f" else None
    return np.append(values, np.array([missing], values.dtype))[positions]


def filled(values: Any, instead: Any) -> Any:
    """Returns an array of objects with another value where one is missing."""
    return np.where(pd.isna(values), instead, values)


def sums_by(groups: Any, values: Any, count: int) -> Any:
    """Returns the sum of the values, numbers, of each of ``count`` groups, numbered from 0; rows of group -1 are left out."""
    sums, grouped = np.zeros(count, values.dtype), groups >= 0
    np.add.at(sums, groups[grouped], values[grouped])
    return sums


def medians_by(groups: Any, values: Any, count: int) -> tuple[Any, Any]:
    """Returns of each of ``count`` groups, numbered from 0, the median of the values that are known (NaN where none is), and how many are."""
    known = ~np.isnan(values)
    order = np.lexsort((values[known], groups[known]))
    ordered = np.append(values[known][order], np.nan)
    counts = np.bincount(groups[known], minlength=count)
    first = np.cumsum(counts) - counts
    low, high = (np.where(counts > 0, first + middle, -1) for middle in ((counts - 1) // 2, counts // 2))
    return (ordered[low] + ordered[high]) / 2, counts


def frame_of_arrays(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Returns a DataFrame of arrays of one length by name. Arrays of objects stay objects: pandas would make texts of them."""
    index = pd.RangeIndex(len(next(iter(columns.values()))))
    kept = {
        key: pd.Series(values, index, dtype=object, copy=False) if values.dtype.kind == "O" else values for key, values in columns.items()
    }
    return pd.DataFrame(kept, index=index, copy=False)


def columns_of(frame: pd.DataFrame) -> dict[str, Any]:
    """Returns the columns of a frame by name, as arrays: a new frame of them and of others is made faster than columns are added."""
    return {str(key): frame[key].array for key in frame.columns}


def objects(values: Collection[Any]) -> Any:
    """Returns values of any type as an array: texts, tuples, prose, None."""
    return np.fromiter(values, dtype=object, count=len(values))


def object_column(values: Any) -> pd.Series:
    """Returns an array as a column of objects, as queries return texts: a frame gives an array of texts a dtype of its own."""
    return pd.Series(values, dtype=object)


def whole_numbers(values: Any, missing: Any = None) -> Any:
    """Returns numbers as an Int64 array; ``missing``: where they are missing, else where they are NaN."""
    absent = (np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), bool)) if missing is None else missing
    return pd.arrays.IntegerArray(np.where(absent, 0, values).astype("int64"), absent)


def real_numbers(values: Any) -> Any:
    """Returns numbers as a Float64 array, missing where they are NaN."""
    return pd.arrays.FloatingArray(values, np.isnan(values))


def truths(values: Any, missing: Any = None) -> Any:
    """Returns truth values as a boolean array; ``missing``: where they are missing."""
    return pd.arrays.BooleanArray(values, np.zeros(len(values), bool) if missing is None else missing)


def numbers(column: pd.Series) -> Any:
    """Returns a column of numbers as floats, NaN where they are missing."""
    return column.to_numpy("float64", na_value=np.nan)


def day_counts(first: Any, last: Any) -> Any:
    """Returns the calendar days from one array of days to another as floats; NaN where either is missing."""
    days = (last - first).astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, days.astype("float64"))
