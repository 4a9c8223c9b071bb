"""Cumulative plan, actuals and forecast of a financial year, in pence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.metrics.spend.outturn import SpendMonth

Points = tuple[tuple[date, int], ...]


@dataclass(frozen=True)
class SpendCurve:
    """Cumulative sums as (day, pence). ``path`` runs from the last actual to the outturn; ``low`` and ``high`` are its range."""

    plan: Points = ()
    actual: Points = ()
    path: Points = ()
    low: Points = ()
    high: Points = ()


def month_end(month: date) -> date:
    """Returns the last day of the month of a day."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def build_spend_curve(months: Sequence[SpendMonth], today: date) -> SpendCurve:
    """Returns the cumulative sums of months in order. Each sum is dated at the last day of its month, the actual of this month at today.

    The actual runs from the first to the last month with any record, so that months without records are not drawn as 0.
    """
    planned = [month.month for month in months if month.plan is not None]
    recorded = [month.month for month in months if month.actual is not None]
    plan = (
        _running_sum((planned[0], 0), [(month_end(month.month), month.plan or 0) for month in months if month.month >= planned[0]])
        if planned
        else ()
    )
    spent = [
        (_actual_day(month.month, today), month.actual or 0) for month in months if recorded and recorded[0] <= month.month <= recorded[-1]
    ]
    actual = _running_sum((recorded[0], 0), spent) if recorded else ()
    open_months = [month for month in months if month.open and (not actual or month_end(month.month) >= actual[-1][0])]
    if not open_months:
        return SpendCurve(plan, actual)
    start = actual[-1] if actual else (open_months[0].month, 0)
    path, low, high = (_running_sum(start, _expected_amounts(months, open_months, end)) for end in ("expected", "low", "high"))
    return SpendCurve(plan, actual, path, low, high)


def _expected_amounts(months: Sequence[SpendMonth], open_months: Sequence[SpendMonth], end: str) -> list[tuple[date, int]]:
    """Returns the expected pence of each open month; the first includes what open months before the last actual still expect."""
    earlier = sum(getattr(month, end) for month in months) - sum(getattr(month, end) for month in open_months)
    return [(month_end(month.month), getattr(month, end) + (earlier if month is open_months[0] else 0)) for month in open_months]


def _actual_day(month: date, today: date) -> date:
    return today if month == today.replace(day=1) else month_end(month)


def _running_sum(start: tuple[date, int], steps: Sequence[tuple[date, int]]) -> Points:
    points, total = [start], start[1]
    for on, amount in steps:
        total += amount
        points.append((on, total))
    return tuple(points)
