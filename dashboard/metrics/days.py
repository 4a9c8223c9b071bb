"""Days over whole columns: a day and its precision, the last day of its period, working days, the median of days."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from db.values.dates import Precision
from db.values.working_days import WorkingDays

Days = np.ndarray[Any, np.dtype[np.datetime64]]


def first_known(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Returns, row by row, the first day that is known of ``<name>_on``, with its precision, in the columns ``on`` and ``precision``."""
    on, precision = first_of(*(day_arrays(frame, name) for name in names))
    return pd.DataFrame({"on": on, "precision": pd.Series(precision, frame.index, dtype=object)}, index=frame.index)


def day_arrays(frame: pd.DataFrame, name: str) -> tuple[Any, Any]:
    """Returns the days and the precisions of ``<name>_on`` as arrays."""
    return frame[f"{name}_on"].to_numpy(), frame[f"{name}_precision"].to_numpy(dtype=object)


def first_of(first: tuple[Any, Any], *others: tuple[Any, Any]) -> tuple[Any, Any]:
    """Returns :func:`first_known` of arrays of days and of precisions."""
    on, precision = first
    for later_on, later_precision in others:
        missing = np.isnat(on)
        on, precision = np.where(missing, later_on, on), np.where(missing, later_precision, precision)
    return on, precision


def last_days(on: pd.Series, precision: pd.Series) -> pd.Series:
    """Returns the last day of each period: the day itself where it is exact, else the end of its week, month, year or financial year."""
    last = last_of_period(on.to_numpy("datetime64[D]"), precision.to_numpy(dtype=object))
    return pd.Series(last.astype("datetime64[s]"), index=on.index)


def last_of_period(on: Days, precision: Any) -> Days:
    """Returns :func:`last_days` of an array of days, of the type ``datetime64[D]``, and of precisions."""
    if (precision == Precision.DAY).all():
        return on
    month, year, day = on.astype("datetime64[M]"), on.astype("datetime64[Y]"), np.timedelta64(1, "D")
    periods = [precision == period for period in (Precision.WEEK, Precision.MONTH, Precision.YEAR, Precision.FINANCIAL_YEAR)]
    ends = [
        on + np.timedelta64(6, "D"),
        (month + 1).astype("datetime64[D]") - day,
        (year + 1).astype("datetime64[D]") - day,
        _months_later(on, 12) - day,
    ]
    return np.asarray(np.select(periods, ends, on))


def days_between(first: pd.Series, last: pd.Series) -> pd.Series:
    """Returns the calendar days from one column of days to another (Int64); ``<NA>`` where either is missing."""
    return (last - first).dt.days.astype("Int64")


def rounded_median(days: pd.Series) -> int | None:
    """Returns the median of whole numbers, rounded half up; None where there is none."""
    known = days.to_numpy(dtype=np.float64, na_value=np.nan)[days.notna().to_numpy()]
    return math.floor(float(np.median(known)) + 0.5) if len(known) else None


def add_months(days: pd.Series, months: pd.Series) -> pd.Series:
    """Returns the same day some months later, row by row; the last day of a shorter month: 31 August and 6 months is 28 February.

    NaT where a day is missing.
    """
    later = _months_later(days.to_numpy("datetime64[D]"), months.to_numpy("timedelta64[M]"))
    return pd.Series(later.astype("datetime64[s]"), index=days.index)


def _months_later(on: Days, months: Any) -> Days:
    """Returns :func:`add_months` of arrays."""
    of_month = on - on.astype("datetime64[M]").astype("datetime64[D]")
    target = on.astype("datetime64[M]") + months
    last = (target + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    later: Days = np.minimum(target.astype("datetime64[D]") + of_month, last)
    return later


def working_days_between(first: pd.Series, last: pd.Series, calendar: WorkingDays, away: pd.Series) -> pd.Series:
    """Returns the working days after ``first`` up to and including ``last`` (Int64), 0 where ``last`` is earlier; ``<NA>`` where either is
    missing.

    ``away``: in each row the periods in which somebody is away, as they are stored (``{"from": ISO date, "to": ISO date}``, both
    inclusive), or None; the working days in them are not counted.
    """
    starts, ends = (days.to_numpy().astype("datetime64[D]") for days in (first, last))
    known = ~(np.isnat(starts) | np.isnat(ends))
    values = np.zeros(len(first), dtype=np.int64)
    values[known] = calendar.count_all_between(starts[known], ends[known])
    counts = pd.Series(pd.arrays.IntegerArray(values, ~known), first.index)
    days = _days_of_periods(away[known])
    if days.empty:
        return counts
    start, end = first.reindex(days.index), last.reindex(days.index)
    missed = days[(days > start) & (days <= end) & calendar.are_working_days(days.to_numpy().astype("datetime64[D]"))]
    return counts - missed.groupby(level=0).size().reindex(first.index, fill_value=0)


def _days_of_periods(periods: pd.Series) -> pd.Series:
    """Returns the days of the periods of each row, each day once, under the index of the row."""
    period = periods.dropna().explode().dropna()
    if period.empty:
        return pd.Series([], dtype="datetime64[s]")
    first, last = (pd.to_datetime(period.str.get(end)) for end in ("from", "to"))
    rows = pd.DataFrame({"row": period.index, "first": first, "last": last}).reset_index(drop=True)
    rows = rows.loc[rows.index.repeat((rows["last"] - rows["first"]).dt.days + 1)]
    rows = rows.assign(day=rows["first"] + pd.to_timedelta(rows.groupby(level=0).cumcount(), unit="D")).drop_duplicates(["row", "day"])
    return pd.Series(rows["day"].to_numpy(), rows["row"])
