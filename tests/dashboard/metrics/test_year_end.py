"""Where a financial year ends, and commitments by month; expected amounts worked by hand. Today is 10 November 2026."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from dashboard.metrics.spend.outturn import largest_share_first, sum_months
from dashboard.metrics.spend.year_end import measure_year_end
from db.frames import column_values
from tests.dashboard.metrics.test_spend import measured, month_start, spend_frames

FEES = spend_frames(
    200_00,
    actuals=[(month_start(10), 70_00)],
    plans=[(month_start(11), 30_00), (month_start(12), 40_00)],
    forecasts=[(month_start(1, 2027), 20_00, 10_00, 35_00)],
    agreements=[(90_00, 40_00), (10_00, 10_00)],
)
CHECKS = spend_frames(None, actuals=[(month_start(10), 5_00)], plans=[(month_start(12), 2_00)], agreements=[(9_00, 0)], id_="C")


def test_commitments_are_in_the_earliest_months_that_expect_anything():
    # £50 is undrawn: £30 in November, £20 of the £40 of December, nothing in January
    months = sum_months(measured(FEES).months)
    by_month = {
        on: (expected, committed)
        for on, expected, committed in zip(*(column_values(months, name) for name in ("month", "expected", "committed")), strict=True)
    }
    assert [by_month[month_start(*on)] for on in ((10,), (11,), (12,), (1, 2027))] == [(0, 0), (30_00, 30_00), (40_00, 20_00), (20_00, 0)]


def test_commitments_of_lines_are_placed_apart():
    months = measured(FEES, CHECKS).months
    of_line = months[months["line_id"] == "C"]
    assert dict(zip(column_values(of_line, "month"), column_values(of_line, "committed"), strict=True))[date(2026, 12, 1)] == 2_00
    assert int(months["committed"].sum()) == 52_00  # £50 of the fees; of £9 for the checks the £2 that are expected


def test_year_end_sums_the_lines_with_a_budget_and_keeps_the_others_beside():
    frames = (FEES, CHECKS)
    agreements = measured_agreements(*frames)
    end = measure_year_end(measured(*frames), agreements)
    assert (end.total.actual, end.total.committed, end.placed, end.beyond, end.total.outturn) == (70_00, 50_00, 50_00, 40_00, 160_00)
    assert (end.low, end.high, end.ranged) == (150_00, 175_00, True)
    assert (end.left, end.headroom, end.unexpected, end.agreements, end.budgeted) == (40_00, 80_00, 0, 1, True)
    assert column_values(end.beside, "id") == ["C"]
    assert int(end.months["actual"].sum()) == 70_00


def test_year_end_without_a_budget_is_of_all_lines():
    end = measure_year_end(measured(CHECKS), measured_agreements(CHECKS))
    assert (end.total.outturn, end.placed, end.unexpected, end.beyond) == (7_00, 2_00, 7_00, 0)
    assert (end.left, end.headroom, end.budgeted, len(end.beside), end.ranged) == (None, None, False, 0, False)


def test_year_end_refuses_money_of_several_funders():
    frames = (FEES, spend_frames(10_00, funder="sponsor", id_="S"))
    with pytest.raises(ValueError, match="funders"):
        measure_year_end(measured(*frames), measured_agreements(*frames))


def test_lines_are_ordered_by_the_share_of_their_budget():
    budgets = {"far": (100_00, 130_00), "zero": (0, 1_00), "near": (1_000_00, 1_100_00), "unset": (None, 9_00), "exact": (0, 0)}
    frames = [spend_frames(budget, actuals=[(month_start(4), spent)], id_=name) for name, (budget, spent) in budgets.items()]
    assert column_values(largest_share_first(measured(*frames).lines), "id") == ["zero", "far", "near", "exact", "unset"]


def measured_agreements(*frames):
    """Returns the agreements of lines given by their frames."""
    return pd.concat([parts[4] for parts in frames], ignore_index=True)
