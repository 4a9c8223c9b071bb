"""Cumulative plan, actuals and forecast of a financial year, in pence."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
CURVES = ("plan", "actual", "committed", "path", "low", "high")
COMING = ("committed", "expected", "low", "high")  # what open months expect, in the order of their curves


def month_ends(months: pd.Series) -> pd.Series:
    """Returns the last day of each month."""
    return months + pd.offsets.MonthEnd(0)


def spend_curves(months: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the running sums of the months of ``outturn.sum_months``: ``curve``, ``on``, ``pence`` (Int64), each curve in order of time.

    Curves: ``plan`` and ``actual``, from the first to the last month with one, so that months without records are not drawn as 0 (the
    plan to the last month); ``committed`` from the last actual to that with the commitments, ``path`` to the outturn, ``low`` and ``high``
    its range. Each begins with the sum before its first month. A sum is dated at the last day of its month, the actual of this month at
    today. A curve without a month has no row.
    """
    now, month, ends = (
        np.datetime64(today, "s"),
        months["month"].to_numpy("datetime64[s]"),
        month_ends(months["month"]).to_numpy("datetime64[s]"),
    )
    amounts = {name: months[name].to_numpy(dtype=np.int64, na_value=0) for name in ("plan", "actual", *COMING)}
    planned, recorded = (months[name].notna().to_numpy(dtype=bool) for name in ("plan", "actual"))
    planned = np.maximum.accumulate(planned)
    recorded = np.maximum.accumulate(recorded) & np.maximum.accumulate(recorded[::-1])[::-1]
    paid_on = np.where(month == np.datetime64(today.replace(day=1), "s"), now, ends)
    coming = months["open"].to_numpy(dtype=bool)
    begins, spent = month[coming][:1], 0
    if recorded.any():
        begins, spent = paid_on[recorded][-1:], int(amounts["actual"][recorded].sum())
        coming = coming & (ends >= begins)
    curves = [
        _running_sum(month[planned][:1], 0, ends[planned], amounts["plan"][planned]),
        _running_sum(month[recorded][:1], 0, paid_on[recorded], amounts["actual"][recorded]),
        *(_running_sum(begins, spent, ends[coming], _steps(amounts[name], coming)) for name in COMING),
    ]
    return pd.DataFrame(
        {
            "curve": pd.Series(np.repeat(np.array(CURVES, dtype=object), [len(days) for days, _ in curves]), dtype=object),
            "on": np.concatenate([days for days, _ in curves]),
            "pence": pd.array(np.concatenate([sums for _, sums in curves]), dtype="Int64"),
        }
    )


def curve(curves: pd.DataFrame, name: str) -> pd.DataFrame:
    """Returns the points of one curve."""
    return curves[curves["curve"] == name]


def curves_by_day(curves: pd.DataFrame) -> pd.DataFrame:
    """Returns the running sums by day: ``on`` and a column for each curve, ``<NA>`` where it has no point; the last point of a day counts."""
    days, row = np.unique(curves["on"].to_numpy("datetime64[s]"), return_inverse=True)
    column = pd.Index(CURVES, dtype=object).get_indexer(pd.Index(curves["curve"]))
    pence, missing = np.zeros((len(CURVES), len(days)), dtype=np.int64), np.ones((len(CURVES), len(days)), dtype=bool)
    pence[column, row] = curves["pence"].to_numpy(dtype=np.int64)  # of several points of a day the last is kept
    missing[column, row] = False
    return pd.DataFrame({"on": days, **{name: pd.arrays.IntegerArray(pence[place], missing[place]) for place, name in enumerate(CURVES)}})


def _steps(expected: Numbers, coming: Flags) -> Numbers:
    """Returns what each coming month expects; the first includes what open months before the last actual still expect."""
    steps = expected[coming]
    steps[:1] += int(expected.sum()) - int(steps.sum())
    return steps


def _running_sum(begins: Days, before: int, on: Days, steps: Numbers) -> tuple[Days, Numbers]:
    """Returns days and pence of a running sum, from ``before`` pence on the day ``begins``; no point without a step."""
    if not len(steps):
        return on, steps
    return np.concatenate([begins, on]), np.concatenate([[before], before + np.cumsum(steps)])
