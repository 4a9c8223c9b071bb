"""Actuals, commitments, outturn and variance, computed by hand. Today is 10 November 2026: November to March are open."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from dashboard.metrics.spend import outturn as spend
from dashboard.metrics.spend.cumulative import SpendCurve, build_spend_curve, month_end

TODAY = date(2026, 11, 10)


def month_start(number, year=2026):
    return date(year, number, 1)


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns.split(), dtype=object)


def spend_frames(
    budget=None, *, actuals=(), plans=(), forecasts=(), agreements=(), tolerance=None, year="2026-27", funder="programme", id_="L"
):
    return (
        frame(
            "id name challenge_id cohort_id category funder financial_year amount_pence tolerance_percent usual_tolerance",
            [(id_, "Fees", None, None, "staff", funder, year, budget, tolerance, 5)],
        ),
        frame("budget_line_id month pence last_paid_on", [(id_, *row, *([None] if len(row) == 2 else [])) for row in actuals]),
        frame("budget_line_id month pence", [(id_, *row) for row in plans]),
        frame("budget_line_id month pence low high", [(id_, *row, *([None, None] if len(row) == 2 else [])) for row in forecasts]),
        frame("id budget_line_id challenge_id value drawn", [(f"A{n}", id_, "C", *row) for n, row in enumerate(agreements)]),
    )


def line(*args, today=TODAY, **options):
    (row,) = spend.build_budget_lines(*spend_frames(*args, **options), today=today)
    return row


def test_outturn_is_actuals_plus_expected_in_open_months():
    row = line(
        1_000_00,
        actuals=[(month_start(4), 100_00), (month_start(10), 90_00), (month_start(11), 30_00)],
        plans=[
            (month_start(4), 80_00),
            (month_start(10), 80_00),
            (month_start(11), 80_00),
            (month_start(12), 80_00),
            (month_start(1, 2027), 80_00),
        ],
        forecasts=[(month_start(12), 200_00)],
    )
    # actual 100 + 90 + 30 = 220; November 80 − 30 = 50; December its forecast 200, not the plan 80; January 80. October's plan is past.
    assert (row.actual, row.expected, row.outturn, row.variance, row.state) == (220_00, 330_00, 550_00, -450_00, "under")


def test_forecast_below_the_months_actuals_adds_nothing():
    row = line(100_00, actuals=[(month_start(11), 70_00)], plans=[(month_start(11), 90_00)], forecasts=[(month_start(11), 60_00)])
    assert (row.expected, row.outturn) == (0, 70_00)  # max(60 − 70, 0) = 0; the forecast replaces the plan of 90


def test_forecast_of_zero_is_a_forecast():
    row = line(100_00, plans=[(month_start(12), 90_00)], forecasts=[(month_start(12), 0)])
    assert row.outturn == 0


def test_forecast_of_a_closed_month_counts_nothing():
    assert line(100_00, forecasts=[(month_start(10), 50_00)]).outturn == 0


def test_credit_lowers_actuals_but_not_the_month_total():
    row = line(100_00, actuals=[(month_start(9), 40_00), (month_start(11), -15_00)], plans=[(month_start(11), 20_00)])
    # 40 − 15 = 25 so far; November still expects 20 − (−15) = 35, so that it ends at 20; outturn 40 + 20 = 60
    assert (row.actual, row.expected, row.outturn) == (25_00, 35_00, 60_00)


def test_line_without_a_plan_expects_nothing():
    row = line(100_00, actuals=[(month_start(5), 60_00)])
    assert (row.outturn, row.variance, row.foreseen, row.months[0].plan) == (60_00, -40_00, False, None)
    assert line(100_00, plans=[(month_start(12), 1)]).foreseen


def test_line_without_a_budget_has_no_variance():
    row = line(None, actuals=[(month_start(5), 60_00)], plans=[(month_start(12), 5_00)])
    assert (row.budget, row.outturn, row.variance, row.state) == (None, 65_00, None, "no budget")
    zero = line(0, actuals=[(month_start(5), 60_00)])
    assert (zero.budget, zero.variance, zero.state) == (0, 60_00, "over")


def test_closed_year_has_its_actuals_as_outturn():
    row = line(
        100_00, year="2025-26", actuals=[(month_start(3), 60_00)], plans=[(month_start(3), 100_00)], forecasts=[(month_start(3), 90_00)]
    )
    assert (row.outturn, row.expected, [month.open for month in row.months]) == (60_00, 0, [False] * 12)


@pytest.mark.parametrize(("today", "outturn"), [(date(2026, 3, 31), 100_00), (date(2026, 4, 1), 60_00)])
def test_last_month_of_a_year_is_open_until_its_last_day(today, outturn):
    row = line(100_00, today=today, year="2025-26", actuals=[(month_start(3), 60_00)], plans=[(month_start(3), 100_00)])
    assert row.outturn == outturn  # 60 + max(100 − 60, 0) while March is open, then 60


def test_march_work_paid_in_april_counts_in_march():
    row = line(100_00, year="2025-26", actuals=[(month_start(3), 60_00, date(2026, 4, 9))])
    assert (row.months[-1].month, row.months[-1].actual, row.last_paid_on) == (month_start(3), 60_00, date(2026, 4, 9))


@pytest.mark.parametrize(("actual", "state"), [(105_00, "within"), (105_01, "over"), (95_00, "within"), (94_99, "under")])
def test_state_changes_a_penny_beyond_tolerance(actual, state):
    assert line(100_00, actuals=[(month_start(5), actual)]).state == state  # the programme's 5 per cent of £100


def test_tolerance_of_the_line_precedes_that_of_the_programme():
    assert (
        line(100_00, actuals=[(month_start(5), 109_00)], tolerance=10).state,
        line(100_00, actuals=[(month_start(5), 100_01)], tolerance=0).state,
    ) == (
        "within",
        "over",
    )


def test_commitment_is_undrawn_value_never_below_zero():
    row = line(None, agreements=[(100_00, 30_00), (50_00, 80_00), (None, 10_00)], plans=[(month_start(12), 69_99)])
    assert (row.committed, row.warns_commitment) == (70_00, True)  # 70 + 0 + not known; only 69.99 is still expected
    assert not line(None, agreements=[(100_00, 30_00)], plans=[(month_start(12), 70_00)]).warns_commitment


def test_commitments_without_a_challenge_are_separate():
    agreements = frame(
        "id budget_line_id challenge_id value drawn", [("a", "L", "C", 10, 4), ("b", "L", None, 10, 0), ("c", "M", "C", 5, 9)]
    )
    assert spend.sum_commitments(agreements, "challenge_id") == {"C": 6, None: 10}


def test_totals_compare_only_lines_with_a_budget():
    set_, unset = line(100_00, actuals=[(month_start(5), 120_00, month_start(6))]), line(None, actuals=[(month_start(5), 7_00)])
    assert spend.sum_lines([set_, unset]) == spend.SpendTotals(100_00, 127_00, 0, 127_00, 7_00, 1, 20_00, 5, "over", month_start(6))
    assert (spend.sum_lines([unset]).budget, spend.sum_lines([unset]).variance, spend.sum_lines([]).state) == (None, None, "no budget")


def test_totals_never_add_money_of_two_funders():
    with pytest.raises(ValueError, match="never added"):
        spend.sum_lines([line(100_00), line(100_00, funder="sponsor")])


def test_totals_are_exact_to_the_penny():
    random.seed(11)
    lines, expected = [], Decimal(0)
    for _ in range(200):
        amounts = {month_start(k): random.randint(-(10**11), 10**13) for k in range(4, 13)}
        plan = {month_start(k, 2026 + (k < 4)): random.randint(0, 10**13) for k in (11, 12, 1, 2, 3)}
        lines.append(line(10**12, actuals=list(amounts.items()), plans=list(plan.items())))
        expected += sum((Decimal(amount) / 100 for amount in amounts.values()), Decimal(0))
        expected += sum((max(Decimal(amount - amounts.get(month, 0)) / 100, Decimal(0)) for month, amount in plan.items()), Decimal(0))
    total = spend.sum_lines(lines)
    assert Decimal(total.outturn) / 100 == expected
    assert sum((spend_month.actual or 0) + spend_month.expected for spend_month in spend.sum_months(lines)) == total.outturn
    assert build_spend_curve(spend.sum_months(lines), TODAY).path[-1][1] == total.outturn


def test_months_of_lines_are_added_and_none_stays_none():
    a = line(1, actuals=[(month_start(4), 5)], plans=[(month_start(12), 7)], forecasts=[(month_start(1, 2027), 9, 8, 12)])
    b = line(1, actuals=[(month_start(4), 6)], plans=[(month_start(12), 1)])
    months = {spend_month.month: spend_month for spend_month in spend.sum_months([a, b])}
    assert months[month_start(4)] == spend.SpendMonth(month_start(4), None, 11, None, False, 0, 0, 0)
    assert months[month_start(12)] == spend.SpendMonth(month_start(12), 8, None, None, True, 8, 8, 8)
    assert months[month_start(1, 2027)] == spend.SpendMonth(month_start(1, 2027), None, None, 9, True, 9, 8, 12)


def test_curve_ends_its_actual_with_the_last_month_recorded():
    row = line(
        1,
        actuals=[(month_start(4), 10), (month_start(6), 5)],
        plans=[(month_start(4), 12), (month_start(12), 6)],
        forecasts=[(month_start(3, 2027), 4, 1, 9)],
    )
    drawn = build_spend_curve(row.months, TODAY)
    assert drawn.actual == ((month_start(4), 0), (date(2026, 4, 30), 10), (date(2026, 5, 31), 10), (date(2026, 6, 30), 15))
    assert drawn.plan[0] == (month_start(4), 0)
    assert drawn.plan[-1] == (date(2027, 3, 31), 18)
    ends = [(date(2026, 6, 30), 15), (date(2026, 11, 30), 15), (date(2026, 12, 31), 21), (date(2027, 1, 31), 21), (date(2027, 2, 28), 21)]
    assert drawn.path == (*ends, (date(2027, 3, 31), 25))
    assert (drawn.low[-1][1], drawn.high[-1][1]) == (22, 30)  # 21 + 1 and 21 + 9


def test_curve_begins_with_the_first_plan_or_record():
    drawn = build_spend_curve(line(1, actuals=[(month_start(9), 10)], plans=[(month_start(10), 7)]).months, TODAY)
    assert drawn.actual == ((month_start(9), 0), (date(2026, 9, 30), 10))
    assert drawn.plan[:2] == ((month_start(10), 0), (date(2026, 10, 31), 7))
    assert build_spend_curve(line(1, plans=[(month_start(12), 7)]).months, TODAY).path[:3] == (
        (month_start(11), 0),
        (date(2026, 11, 30), 0),
        (date(2026, 12, 31), 7),
    )


def test_curve_of_the_current_month_is_dated_today():
    drawn = build_spend_curve(line(1, actuals=[(month_start(11), 10)], plans=[(month_start(11), 30)]).months, TODAY)
    assert drawn.actual[-1] == (TODAY, 10)
    assert drawn.path[:2] == ((TODAY, 10), (date(2026, 11, 30), 30))


def test_curve_with_a_future_accrual_includes_the_current_month():
    drawn = build_spend_curve(line(1, actuals=[(month_start(12), 10)], plans=[(month_start(11), 30)]).months, TODAY)
    assert drawn.path[:2] == ((date(2026, 12, 31), 10), (date(2026, 12, 31), 40))


def test_curve_of_a_closed_year_has_no_path():
    assert build_spend_curve(line(1, year="2025-26", actuals=[(month_start(3), 10)]).months, TODAY).path == ()
    assert build_spend_curve([], TODAY) == SpendCurve()
    assert build_spend_curve(line(1).months, TODAY).plan == ()


def test_month_end_knows_leap_years():
    assert [month_end(month_start(2, 2028)), month_end(month_start(2, 2027)), month_end(month_start(12))] == [
        date(2028, 2, 29),
        date(2027, 2, 28),
        date(2026, 12, 31),
    ]


@pytest.mark.parametrize(
    ("extra", "year", "funder", "month"),
    [
        ({}, "2026-27", "programme", None),
        ({"year": "2025-26", "funder": "sponsor", "month": "2026-02"}, "2025-26", "sponsor", month_start(2)),
        ({"year": "2025-27", "funder": "nobody", "month": "2026-13"}, "2026-27", "programme", None),
        ({"year": "2099-00"}, "2099-00", "programme", None),
    ],
)
def test_invalid_address_falls_back_to_defaults(extra, year, funder, month):
    assert spend.read_spend_filter(extra, TODAY) == spend.SpendFilter(year, funder, "", month)


def test_year_ends_on_31_march():
    assert [spend.is_year_ended("2025-26", date(2026, 3, 31)), spend.is_year_ended("2025-26", month_start(4))] == [False, True]
    assert [spend.months_of_year("2025-26")[0], spend.months_of_year("2025-26")[-1]] == [date(2025, 4, 1), date(2026, 3, 1)]
