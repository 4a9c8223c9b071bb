"""Running sums of a financial year: what was planned, what was recorded, where it will end. Amounts in pence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.metrics.spend.outturn import SpendMonth

Points = tuple[tuple[date, int], ...]


@dataclass(frozen=True)
class SpendCurve:
    """Running sums as (day, pence). ``path`` leads from the last actual to the outturn; ``low`` and ``high`` are the ends of its range."""

    plan: Points = ()
    actual: Points = ()
    path: Points = ()
    low: Points = ()
    high: Points = ()


def month_end(month: date) -> date:
    """The last day of a month given by its first."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def build_spend_curve(found: Sequence[SpendMonth], today: date) -> SpendCurve:
    """Running sums of months in order. A month's sum stands at its last day, this month's actual at today.

    The actual runs from the first to the last month that has any: before and after, nothing recorded is not drawn as nothing spent.
    """
    planned = [one.month for one in found if one.plan is not None]
    recorded = [one.month for one in found if one.actual is not None]
    plan = (
        _running_sum((planned[0], 0), [(month_end(one.month), one.plan or 0) for one in found if one.month >= planned[0]])
        if planned
        else ()
    )
    spent = [(_actual_day(one.month, today), one.actual or 0) for one in found if recorded and recorded[0] <= one.month <= recorded[-1]]
    actual = _running_sum((recorded[0], 0), spent) if recorded else ()
    ahead = [one for one in found if one.open and (not actual or month_end(one.month) >= actual[-1][0])]
    if not ahead:
        return SpendCurve(plan, actual)
    start = actual[-1] if actual else (ahead[0].month, 0)
    path, low, high = (_running_sum(start, _expected_amounts(found, ahead, end)) for end in ("expected", "low", "high"))
    return SpendCurve(plan, actual, path, low, high)


def _expected_amounts(found: Sequence[SpendMonth], ahead: Sequence[SpendMonth], end: str) -> list[tuple[date, int]]:
    """What each month ahead adds; what an open month before the last actual still expects comes with the first of them."""
    behind = sum(getattr(one, end) for one in found) - sum(getattr(one, end) for one in ahead)
    return [(month_end(one.month), getattr(one, end) + (behind if one is ahead[0] else 0)) for one in ahead]


def _actual_day(month: date, today: date) -> date:
    return today if month == today.replace(day=1) else month_end(month)


def _running_sum(start: tuple[date, int], steps: Sequence[tuple[date, int]]) -> Points:
    points, total = [start], start[1]
    for on, amount in steps:
        total += amount
        points.append((on, total))
    return tuple(points)
