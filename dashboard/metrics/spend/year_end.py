"""Where a financial year ends, of the budget lines that are compared with a budget. Amounts are in whole pence."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.metrics.spend.outturn import Spend, SpendTotals, sum_lines, sum_months, undrawn


@dataclass(frozen=True)
class YearEnd:
    """Where a year ends. ``total``: sums over the lines with a budget; over all lines where none has one (``budgeted`` False).

    ``months``: those of the same lines, added; ``placed``: the part of the commitments that the outturn holds; ``low`` and ``high``: the
    outturn at the lowest and at the highest forecasts; ``agreements``: those of the same lines with anything undrawn; ``beside``: the lines
    without a budget that are in no sum.
    """

    total: SpendTotals
    months: pd.DataFrame
    placed: int
    low: int
    high: int
    agreements: int
    beside: pd.DataFrame
    budgeted: bool

    @property
    def beyond(self) -> int:
        """What is still expected beyond the commitments: outturn - actual - committed in it."""
        return self.total.outturn - self.total.actual - self.placed

    @property
    def unexpected(self) -> int:
        """Commitments that the outturn does not hold."""
        return self.total.committed - self.placed

    @property
    def left(self) -> int | None:
        """Budget - outturn: below 0 is over; None without a budget."""
        return None if self.total.budget is None else self.total.budget - self.total.outturn

    @property
    def headroom(self) -> int | None:
        """Budget - actual - committed; None without a budget."""
        return None if self.total.budget is None else self.total.budget - self.total.actual_and_committed

    @property
    def ranged(self) -> bool:
        """Whether the forecasts give a range."""
        return self.low < self.high


def measure_year_end(spend: Spend, agreements: pd.DataFrame) -> YearEnd:
    """Returns where the year of lines of one funder ends. ``agreements``: of ``read_spend_frames``.

    Raises ValueError for several funders.
    """
    has_budget = spend.lines["budget"].notna()
    budgeted = bool(has_budget.any())
    lines = spend.lines[has_budget] if budgeted else spend.lines
    months = sum_months(spend.months[spend.months["line_id"].isin(lines["id"])])
    total = sum_lines(lines)
    placed, low, high = (int(months[name].sum()) for name in ("committed", "low", "high"))
    of_lines = agreements[agreements["line_id"].isin(lines["id"])]
    return YearEnd(
        total=total,
        months=months,
        placed=placed,
        low=min(total.actual + low, total.outturn),
        high=max(total.actual + high, total.outturn),
        agreements=int((undrawn(of_lines) > 0).sum()),
        beside=spend.lines[~has_budget] if budgeted else spend.lines.iloc[:0],
        budgeted=budgeted,
    )
