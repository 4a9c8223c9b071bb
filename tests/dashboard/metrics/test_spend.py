"""Actuals, commitments, outturn and variance, each worked out by hand. Today is 10 November 2026: November to March are open."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from dashboard.metrics.spend import outturn as spend
from dashboard.metrics.spend.cumulative import SpendCurve, build_spend_curve, month_end

TODAY = date(2026, 11, 10)


def m(number, year=2026):
    return date(year, number, 1)


def frame(columns, rows):
    return pd.DataFrame(rows, columns=columns.split(), dtype=object)


def books(budget=None, *, actuals=(), plans=(), forecasts=(), agreements=(), tolerance=None, year="2026-27", funder="programme", id_="L"):
    return (
        frame(
            "id name challenge_id cohort_id category funder financial_year amount_pence tolerance_percent usual_tolerance",
            [(id_, "Fees", None, None, "staff", funder, year, budget, tolerance, 5)],
        ),
        frame("budget_line_id month pence last_paid_on", [(id_, *one, *([None] if len(one) == 2 else [])) for one in actuals]),
        frame("budget_line_id month pence", [(id_, *one) for one in plans]),
        frame("budget_line_id month pence low high", [(id_, *one, *([None, None] if len(one) == 2 else [])) for one in forecasts]),
        frame("id budget_line_id challenge_id value drawn", [(f"A{n}", id_, "C", *one) for n, one in enumerate(agreements)]),
    )


def line(*args, today=TODAY, **more):
    (one,) = spend.build_budget_lines(*books(*args, **more), today=today)
    return one


def test_outturn_is_actuals_and_what_open_months_still_expect():
    one = line(
        1_000_00,
        actuals=[(m(4), 100_00), (m(10), 90_00), (m(11), 30_00)],
        plans=[(m(4), 80_00), (m(10), 80_00), (m(11), 80_00), (m(12), 80_00), (m(1, 2027), 80_00)],
        forecasts=[(m(12), 200_00)],
    )
    # actual 100 + 90 + 30 = 220; November 80 − 30 = 50; December its forecast 200, not the plan 80; January 80. October's plan is past.
    assert (one.actual, one.expected, one.outturn, one.variance, one.state) == (220_00, 330_00, 550_00, -450_00, "under")


def test_forecast_below_the_months_actuals_adds_nothing():
    one = line(100_00, actuals=[(m(11), 70_00)], plans=[(m(11), 90_00)], forecasts=[(m(11), 60_00)])
    assert (one.expected, one.outturn) == (0, 70_00)  # max(60 − 70, 0) = 0; the plan of 90 gives way to the forecast


def test_forecast_of_nothing_is_a_forecast():
    one = line(100_00, plans=[(m(12), 90_00)], forecasts=[(m(12), 0)])
    assert one.outturn == 0


def test_forecast_of_a_closed_month_counts_nothing():
    assert line(100_00, forecasts=[(m(10), 50_00)]).outturn == 0


def test_credit_lowers_actuals_and_leaves_the_month_to_come_whole():
    one = line(100_00, actuals=[(m(9), 40_00), (m(11), -15_00)], plans=[(m(11), 20_00)])
    # 40 − 15 = 25 so far; November still expects 20 − (−15) = 35, so that it ends at 20; outturn 40 + 20 = 60
    assert (one.actual, one.expected, one.outturn) == (25_00, 35_00, 60_00)


def test_line_without_a_plan_expects_nothing_and_says_so():
    one = line(100_00, actuals=[(m(5), 60_00)])
    assert (one.outturn, one.variance, one.foreseen, one.months[0].plan) == (60_00, -40_00, False, None)
    assert line(100_00, plans=[(m(12), 1)]).foreseen


def test_line_without_a_budget_is_compared_with_nothing():
    one = line(None, actuals=[(m(5), 60_00)], plans=[(m(12), 5_00)])
    assert (one.budget, one.outturn, one.variance, one.state) == (None, 65_00, None, "no budget")
    zero = line(0, actuals=[(m(5), 60_00)])
    assert (zero.budget, zero.variance, zero.state) == (0, 60_00, "over")


def test_closed_year_has_its_actuals_as_outturn():
    one = line(100_00, year="2025-26", actuals=[(m(3), 60_00)], plans=[(m(3), 100_00)], forecasts=[(m(3), 90_00)])
    assert (one.outturn, one.expected, [month.open for month in one.months]) == (60_00, 0, [False] * 12)


@pytest.mark.parametrize(("today", "outturn"), [(date(2026, 3, 31), 100_00), (date(2026, 4, 1), 60_00)])
def test_last_month_of_a_year_is_open_until_its_last_day(today, outturn):
    one = line(100_00, today=today, year="2025-26", actuals=[(m(3), 60_00)], plans=[(m(3), 100_00)])
    assert one.outturn == outturn  # 60 + max(100 − 60, 0) while March is open, then 60


def test_march_work_paid_in_april_stands_in_march():
    one = line(100_00, year="2025-26", actuals=[(m(3), 60_00, date(2026, 4, 9))])
    assert (one.months[-1].month, one.months[-1].actual, one.last_paid_on) == (m(3), 60_00, date(2026, 4, 9))


@pytest.mark.parametrize(("actual", "state"), [(105_00, "within"), (105_01, "over"), (95_00, "within"), (94_99, "under")])
def test_state_turns_a_penny_beyond_tolerance(actual, state):
    assert line(100_00, actuals=[(m(5), actual)]).state == state  # the programme's 5 per cent of £100


def test_tolerance_of_the_line_comes_before_the_programmes():
    assert (line(100_00, actuals=[(m(5), 109_00)], tolerance=10).state, line(100_00, actuals=[(m(5), 100_01)], tolerance=0).state) == (
        "within",
        "over",
    )


def test_commitment_is_undrawn_value_never_below_nothing():
    one = line(None, agreements=[(100_00, 30_00), (50_00, 80_00), (None, 10_00)], plans=[(m(12), 69_99)])
    assert (one.committed, one.warns_commitment) == (70_00, True)  # 70 + 0 + not known; only 69.99 is still expected
    assert not line(None, agreements=[(100_00, 30_00)], plans=[(m(12), 70_00)]).warns_commitment


def test_commitments_by_challenge_leave_money_without_one_apart():
    agreements = frame(
        "id budget_line_id challenge_id value drawn", [("a", "L", "C", 10, 4), ("b", "L", None, 10, 0), ("c", "M", "C", 5, 9)]
    )
    assert spend.sum_commitments(agreements, "challenge_id") == {"C": 6, None: 10}


def test_totals_compare_only_lines_with_a_budget():
    set_, unset = line(100_00, actuals=[(m(5), 120_00, m(6))]), line(None, actuals=[(m(5), 7_00)])
    assert spend.sum_lines([set_, unset]) == spend.SpendTotals(100_00, 127_00, 0, 127_00, 7_00, 1, 20_00, 5, "over", m(6))
    assert (spend.sum_lines([unset]).budget, spend.sum_lines([unset]).variance, spend.sum_lines([]).state) == (None, None, "no budget")


def test_totals_never_add_money_of_two_funders():
    with pytest.raises(ValueError, match="never added"):
        spend.sum_lines([line(100_00), line(100_00, funder="sponsor")])


def test_totals_are_exact_to_the_penny():
    random.seed(11)
    found, expected = [], Decimal(0)
    for _ in range(200):
        amounts = {m(k): random.randint(-(10**11), 10**13) for k in range(4, 13)}
        plan = {m(k, 2026 + (k < 4)): random.randint(0, 10**13) for k in (11, 12, 1, 2, 3)}
        found.append(line(10**12, actuals=list(amounts.items()), plans=list(plan.items())))
        expected += sum((Decimal(one) / 100 for one in amounts.values()), Decimal(0))
        expected += sum((max(Decimal(one - amounts.get(month, 0)) / 100, Decimal(0)) for month, one in plan.items()), Decimal(0))
    total = spend.sum_lines(found)
    assert Decimal(total.outturn) / 100 == expected
    assert sum((one.actual or 0) + one.expected for one in spend.sum_months(found)) == total.outturn
    assert build_spend_curve(spend.sum_months(found), TODAY).path[-1][1] == total.outturn


def test_months_of_lines_are_added_and_nothing_stays_nothing():
    a = line(1, actuals=[(m(4), 5)], plans=[(m(12), 7)], forecasts=[(m(1, 2027), 9, 8, 12)])
    b = line(1, actuals=[(m(4), 6)], plans=[(m(12), 1)])
    found = {one.month: one for one in spend.sum_months([a, b])}
    assert found[m(4)] == spend.SpendMonth(m(4), None, 11, None, False, 0, 0, 0)
    assert found[m(12)] == spend.SpendMonth(m(12), 8, None, None, True, 8, 8, 8)
    assert found[m(1, 2027)] == spend.SpendMonth(m(1, 2027), None, None, 9, True, 9, 8, 12)


def test_curve_ends_its_actual_with_the_last_month_recorded():
    one = line(1, actuals=[(m(4), 10), (m(6), 5)], plans=[(m(4), 12), (m(12), 6)], forecasts=[(m(3, 2027), 4, 1, 9)])
    drawn = build_spend_curve(one.months, TODAY)
    assert drawn.actual == ((m(4), 0), (date(2026, 4, 30), 10), (date(2026, 5, 31), 10), (date(2026, 6, 30), 15))
    assert drawn.plan[0] == (m(4), 0)
    assert drawn.plan[-1] == (date(2027, 3, 31), 18)
    ends = [(date(2026, 6, 30), 15), (date(2026, 11, 30), 15), (date(2026, 12, 31), 21), (date(2027, 1, 31), 21), (date(2027, 2, 28), 21)]
    assert drawn.path == (*ends, (date(2027, 3, 31), 25))
    assert (drawn.low[-1][1], drawn.high[-1][1]) == (22, 30)  # 21 + 1 and 21 + 9


def test_curve_begins_where_something_was_planned_or_recorded():
    drawn = build_spend_curve(line(1, actuals=[(m(9), 10)], plans=[(m(10), 7)]).months, TODAY)
    assert drawn.actual == ((m(9), 0), (date(2026, 9, 30), 10))
    assert drawn.plan[:2] == ((m(10), 0), (date(2026, 10, 31), 7))
    assert build_spend_curve(line(1, plans=[(m(12), 7)]).months, TODAY).path[:3] == (
        (m(11), 0),
        (date(2026, 11, 30), 0),
        (date(2026, 12, 31), 7),
    )


def test_curve_of_this_month_stands_at_today_and_goes_on_with_what_is_still_expected():
    drawn = build_spend_curve(line(1, actuals=[(m(11), 10)], plans=[(m(11), 30)]).months, TODAY)
    assert drawn.actual[-1] == (TODAY, 10)
    assert drawn.path[:2] == ((TODAY, 10), (date(2026, 11, 30), 30))


def test_curve_of_an_accrual_ahead_keeps_what_this_month_expects():
    drawn = build_spend_curve(line(1, actuals=[(m(12), 10)], plans=[(m(11), 30)]).months, TODAY)
    assert drawn.path[:2] == ((date(2026, 12, 31), 10), (date(2026, 12, 31), 40))


def test_curve_of_a_closed_year_has_no_path_and_of_nothing_is_empty():
    assert build_spend_curve(line(1, year="2025-26", actuals=[(m(3), 10)]).months, TODAY).path == ()
    assert build_spend_curve([], TODAY) == SpendCurve()
    assert build_spend_curve(line(1).months, TODAY).plan == ()


def test_month_end_knows_leap_years():
    assert [month_end(m(2, 2028)), month_end(m(2, 2027)), month_end(m(12))] == [date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31)]


@pytest.mark.parametrize(
    ("extra", "year", "funder", "month"),
    [
        ({}, "2026-27", "programme", None),
        ({"year": "2025-26", "funder": "sponsor", "month": "2026-02"}, "2025-26", "sponsor", m(2)),
        ({"year": "2025-27", "funder": "nobody", "month": "2026-13"}, "2026-27", "programme", None),
        ({"year": "2099-00"}, "2099-00", "programme", None),
    ],
)
def test_address_that_makes_no_sense_falls_back(extra, year, funder, month):
    assert spend.read_spend_filter(extra, TODAY) == spend.SpendFilter(year, funder, "", month)


def test_year_ends_on_31_march():
    assert [spend.is_year_ended("2025-26", date(2026, 3, 31)), spend.is_year_ended("2025-26", m(4))] == [False, True]
    assert [spend.months_of_year("2025-26")[0], spend.months_of_year("2025-26")[-1]] == [date(2025, 4, 1), date(2026, 3, 1)]
