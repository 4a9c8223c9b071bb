"""Cumulative plan, actuals and forecast of a financial year, in pence."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

CURVES = ("plan", "actual", "path", "low", "high")


def month_ends(months: pd.Series) -> pd.Series:
    """Returns the last day of each month."""
    return months + pd.offsets.MonthEnd(0)


def spend_curves(months: pd.DataFrame, today: date) -> pd.DataFrame:
    """Returns the running sums of the months of ``outturn.sum_months``: ``curve``, ``on``, ``pence`` (Int64), each curve in order of time.

    Curves: ``plan`` and ``actual``, from the first to the last month with one, so that months without records are not drawn as 0 (the
    plan to the last month); ``path`` from the last actual to the outturn, ``low`` and ``high`` its range. Each begins with the sum before
    its first month. A sum is dated at the last day of its month, the actual of this month at today. A curve without a month has no row.
    """
    now = pd.Timestamp(today)
    ends = month_ends(months["month"])
    recorded = _between_known(months, "actual")
    paid_on = ends.where(months["month"] != now.replace(day=1), now)
    plan = _running_sum("plan", months, months["month"] >= months["month"][months["plan"].notna()].min(), ends, "plan")
    actual = _running_sum("actual", months, recorded, paid_on, "actual")
    coming = months["open"].astype(bool)
    if len(actual):
        coming &= ends >= actual["on"].iloc[-1]
    start = actual.tail(1)
    paths = [
        _expected_sum(name, amount, months, coming, ends, start)
        for name, amount in (("path", "expected"), ("low", "low"), ("high", "high"))
    ]
    return pd.concat([plan, actual, *paths], ignore_index=True)


def curve(curves: pd.DataFrame, name: str) -> pd.DataFrame:
    """Returns the points of one curve."""
    return curves[curves["curve"] == name]


def curves_by_day(curves: pd.DataFrame) -> pd.DataFrame:
    """Returns the running sums by day: ``on`` and a column for each curve, ``<NA>`` where it has no point; the last point of a day counts."""
    wide = curves.drop_duplicates(["curve", "on"], keep="last").pivot(index="on", columns="curve", values="pence")
    return wide.reindex(columns=list(CURVES)).astype("Int64").sort_index().reset_index()


def _between_known(months: pd.DataFrame, amount: str) -> pd.Series:
    """Returns whether each month lies from the first to the last with an amount."""
    known = months["month"][months[amount].notna()]
    return months["month"].between(known.min(), known.max())


def _running_sum(name: str, months: pd.DataFrame, chosen: pd.Series, on: pd.Series, amount: str) -> pd.DataFrame:
    """Returns the running sum of the chosen months from 0 on the first day of the first."""
    steps = months[amount][chosen].fillna(0).to_numpy("int64")
    return _points(name, months["month"][chosen].head(1), 0, on[chosen], steps)


def _expected_sum(name: str, amount: str, months: pd.DataFrame, coming: pd.Series, ends: pd.Series, start: pd.DataFrame) -> pd.DataFrame:
    """Returns the running sum of what the coming months expect, from the last actual; the first step includes what open months before
    the last actual still expect."""
    expected = months[amount].fillna(0)
    steps = expected[coming].to_numpy("int64")
    if len(steps):
        steps[0] += int(expected.sum()) - int(steps.sum())
    begins = start["on"] if len(start) else months["month"][coming].head(1)
    return _points(name, begins, int(start["pence"].sum()), ends[coming], steps)


def _points(name: str, begins: pd.Series, before: int, on: pd.Series, steps: np.ndarray) -> pd.DataFrame:
    """Returns the points of a running sum, from ``before`` pence on the day ``begins``; no point without a step."""
    days = np.concatenate([begins.to_numpy("datetime64[s]"), on.to_numpy("datetime64[s]")]) if len(steps) else np.empty(0, "datetime64[s]")
    sums = np.concatenate([[before], before + np.cumsum(steps)]) if len(steps) else np.empty(0, "int64")
    return pd.DataFrame({"curve": pd.Series([name] * len(days), dtype="object"), "on": days, "pence": pd.array(sums, dtype="Int64")})
