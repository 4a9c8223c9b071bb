"""The moves of one milestone: the days of each, their sum, the days by reason. A frame of moves has moved_on, from_on, to_on and reason."""

from __future__ import annotations

import pandas as pd

from dashboard.metrics.days import days_between


def with_days(moves: pd.DataFrame) -> pd.DataFrame:
    """Returns the moves with ``days`` (Int64): the day after minus the day before, in calendar days; ``<NA>`` where one is not dated."""
    return moves.assign(days=days_between(moves["from_on"], moves["to_on"]))


def total_days(moves: pd.DataFrame) -> int:
    """Returns the sum of the days of the moves of :func:`with_days`, later ones minus earlier ones; those not dated count nothing."""
    return int(moves["days"].sum())


def days_by_reason(moves: pd.DataFrame) -> pd.DataFrame:
    """Returns ``reason`` and ``days`` (Int64), the sum of the days of the moves of each reason, most days first, then by reason.

    ``moves``: of :func:`with_days`; those not dated are left out.
    """
    dated = moves.dropna(subset=["days"])
    sums = dated.groupby("reason", sort=True)["days"].sum().sort_values(ascending=False, kind="stable")
    return pd.DataFrame({"reason": sums.index.to_numpy(), "days": sums.to_numpy()}).astype({"reason": object, "days": "Int64"})
