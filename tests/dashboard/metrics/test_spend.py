"""Actuals, commitments, outturn and variance, computed by hand. Today is 10 November 2026: November to March are open."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from dashboard.metrics.spend import outturn as spend
from dashboard.metrics.spend import periods
from dashboard.metrics.spend.cumulative import curve, curves_by_day, month_ends, spend_curves
from dashboard.metrics.spend.moves import compare_budget_lines, sum_moves
from db.frames import DATE, INTEGER, OBJECT, column_values, frame_of, frame_rows

TODAY = date(2026, 11, 10)
AMOUNTS = ("plan", "actual", "forecast", "expected", "low", "high")


def month_start(number, year=2026):
    return date(year, number, 1)


def frame(kinds: dict[str, str], rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Returns rows under typed columns; missing values at the end of a row are None."""
    padded = [(*row, *[None] * (len(kinds) - len(row))) for row in rows]
    return frame_of({name: (dtype, [row[place] for row in padded]) for place, (name, dtype) in enumerate(kinds.items())})


def spend_frames(
    budget=None,
    *,
    actuals=(),
    plans=(),
    forecasts=(),
    agreements=(),
    tolerance=None,
    year="2026-27",
    funder="programme",
    id_="L",
    challenge=None,
):
    return (
        frame(
            {
                "id": OBJECT, "name": OBJECT, "challenge_id": OBJECT, "cohort_id": OBJECT, "category": OBJECT, "funder": OBJECT,
                "financial_year": OBJECT, "budget": INTEGER, "tolerance_percent": INTEGER, "usual_tolerance": INTEGER,
            },
            [(id_, f"Fees {id_}", challenge, None, "staff", funder, year, budget, tolerance, 5)],
        ),
        frame({"line_id": OBJECT, "month": DATE, "actual": INTEGER, "last_paid_on": DATE}, [(id_, *row) for row in actuals]),
        frame({"line_id": OBJECT, "month": DATE, "plan": INTEGER}, [(id_, *row) for row in plans]),
        frame({"line_id": OBJECT, "month": DATE, "forecast": INTEGER, "low": INTEGER, "high": INTEGER}, [(id_, *row) for row in forecasts]),
        frame(
            {"id": OBJECT, "line_id": OBJECT, "challenge_id": OBJECT, "value": INTEGER, "drawn": INTEGER},
            [(f"A{n}", id_, "C", *row) for n, row in enumerate(agreements)],
        ),
    )  # fmt: skip


def measured(*frames, today=TODAY) -> spend.Spend:
    """Returns the measures of lines given by their frames."""
    return spend.measure_spend(*(pd.concat(parts, ignore_index=True) for parts in zip(*frames, strict=True)), today=today)


def line(*args, today=TODAY, **options):
    """Returns the row of one line."""
    (row,) = frame_rows(measured(spend_frames(*args, **options), today=today).lines)
    return row


def months_of(*args, today=TODAY, **options):
    """Returns the months of one line, in order."""
    return spend.sum_months(measured(spend_frames(*args, **options), today=today).months)


def month_amounts(months):
    """Returns (plan, actual, forecast, expected, low, high) by month."""
    return {row.month: tuple(getattr(row, name) for name in AMOUNTS) for row in frame_rows(months)}


def points(curves, name):
    """Returns (day, pence) of a curve."""
    return [(row.on, row.pence) for row in frame_rows(curve(curves, name))]


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
    assert (row.outturn, row.variance, row.foreseen) == (60_00, -40_00, False)
    assert month_amounts(months_of(100_00, actuals=[(month_start(5), 60_00)]))[month_start(5)] == (None, 60_00, None, 0, 0, 0)
    assert line(100_00, plans=[(month_start(12), 1)]).foreseen


def test_a_line_without_any_record_has_no_amount_in_any_month():
    frames = spend_frames(100_00)
    row, months = line(100_00), spend.sum_months(measured(frames).months)
    assert (row.actual, row.expected, row.committed, row.outturn, row.last_paid_on) == (0, 0, 0, 0, None)
    assert set(month_amounts(months).values()) == {(None, None, None, 0, 0, 0)}  # not recorded is not 0


def test_line_without_a_budget_has_no_variance():
    row = line(None, actuals=[(month_start(5), 60_00)], plans=[(month_start(12), 5_00)])
    assert (row.budget, row.outturn, row.variance, row.state) == (None, 65_00, None, "no budget")
    zero = line(0, actuals=[(month_start(5), 60_00)])
    assert (zero.budget, zero.variance, zero.state) == (0, 60_00, "over")


def test_closed_year_has_its_actuals_as_outturn():
    options = {"actuals": [(month_start(3), 60_00)], "plans": [(month_start(3), 100_00)], "forecasts": [(month_start(3), 90_00)]}
    row = line(100_00, year="2025-26", **options)
    months = months_of(100_00, year="2025-26", **options)
    assert (row.outturn, row.expected, column_values(months, "open")) == (60_00, 0, [False] * 12)


@pytest.mark.parametrize(("today", "outturn"), [(date(2026, 3, 31), 100_00), (date(2026, 4, 1), 60_00)])
def test_last_month_of_a_year_is_open_until_its_last_day(today, outturn):
    row = line(100_00, today=today, year="2025-26", actuals=[(month_start(3), 60_00)], plans=[(month_start(3), 100_00)])
    assert row.outturn == outturn  # 60 + max(100 − 60, 0) while March is open, then 60


def test_march_work_paid_in_april_counts_in_march():
    actuals = [(month_start(3), 60_00, date(2026, 4, 9)), (month_start(2), 5_00, date(2026, 2, 20))]
    assert list(month_amounts(months_of(100_00, year="2025-26", actuals=actuals)))[-1] == month_start(3)
    assert line(100_00, year="2025-26", actuals=actuals).last_paid_on == date(2026, 4, 9)


def test_ledger_rows_outside_the_year_of_their_line_count_and_have_a_month():
    actuals, plans = [(month_start(4, 2027), 60_00)], [(month_start(4, 2027), 80_00), (month_start(5, 2027), 90_00)]
    row = line(100_00, actuals=actuals, plans=plans)
    # April 2027 is after the year: its 60 count, and what its plan of 80 still expects; the plan of May 2027 has no month
    assert (row.actual, row.outturn) == (60_00, 80_00)
    assert list(month_amounts(months_of(100_00, actuals=actuals, plans=plans)))[-1] == month_start(4, 2027)


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
    assert (row.committed, row.short) == (70_00, True)  # 70 + 0 + not known; only 69.99 is still expected
    assert not line(None, agreements=[(100_00, 30_00)], plans=[(month_start(12), 70_00)]).short


def test_undrawn_value_is_added_over_agreements():
    kinds = {"id": OBJECT, "line_id": OBJECT, "challenge_id": OBJECT, "value": INTEGER, "drawn": INTEGER}
    agreements = frame(kinds, [("a", None, "C", 10, 4), ("b", None, None, 10, 0), ("c", None, "C", 5, 9), ("d", None, "C", None, 3)])
    assert spend.sum_undrawn(agreements) == 16  # 6 + 10 + 0 + not known
    assert spend.sum_undrawn(agreements.iloc[:0]) == 0


def test_totals_compare_only_lines_with_a_budget():
    both = measured(
        spend_frames(100_00, actuals=[(month_start(5), 120_00, month_start(6))], agreements=[(5_00, 0)]),
        spend_frames(None, id_="M", actuals=[(month_start(5), 7_00)]),
    )
    assert spend.sum_lines(both.lines) == spend.SpendTotals(
        lines=2, budget=100_00, actual=127_00, committed=5_00, outturn=127_00, unbudgeted=7_00, variance=20_00, tolerance_percent=5,
        state="over", over=1, under=0, within=0, without_budget=1, short=1, last_paid_on=month_start(6),
    )  # fmt: skip
    total = spend.sum_lines(both.lines)
    assert (total.with_budget, total.beyond_tolerance, total.actual_and_committed) == (1, 1, 132_00)
    assert (total.variance_share, total.actual_share) == (0.2, 1.27)
    unset = spend.sum_lines(both.lines.iloc[1:])
    assert (unset.budget, unset.variance, unset.variance_share, unset.state) == (None, None, None, "no budget")
    nothing = spend.sum_lines(both.lines.iloc[:0])
    assert (nothing.state, nothing.outturn, nothing.last_paid_on) == ("no budget", 0, None)


def test_shares_of_a_budget_are_fractions_and_not_known_without_one():
    row = line(200_00, actuals=[(month_start(5), 50_00)], plans=[(month_start(12), 180_00)])
    assert (row.actual_share, row.outturn_share, row.variance_share) == (0.25, 1.15, 0.15)  # 50, 230 and 30 of 200
    for budget in (None, 0):
        row = line(budget, actuals=[(month_start(5), 50_00)])
        assert (row.actual_share, row.outturn_share, row.variance_share) == (None, None, None)


def test_totals_never_add_money_of_two_funders():
    two = measured(spend_frames(100_00), spend_frames(100_00, id_="S", funder="sponsor"))
    with pytest.raises(ValueError, match="never added"):
        spend.sum_lines(two.lines)
    with pytest.raises(ValueError, match="never added"):
        spend.sum_months(two.months)
    own = two.of_funder("programme")
    assert (list(own.lines["id"]), len(own.months), spend.sum_lines(own.lines).budget) == (["L"], 12, 100_00)


def test_totals_are_exact_to_the_penny():
    random.seed(11)
    lines, expected = [], Decimal(0)
    for number in range(200):
        amounts = {month_start(k): random.randint(-(10**11), 10**13) for k in range(4, 13)}
        plan = {month_start(k, 2026 + (k < 4)): random.randint(0, 10**13) for k in (11, 12, 1, 2, 3)}
        lines.append(spend_frames(10**12, id_=f"L{number}", actuals=list(amounts.items()), plans=list(plan.items())))
        expected += sum((Decimal(amount) / 100 for amount in amounts.values()), Decimal(0))
        expected += sum((max(Decimal(amount - amounts.get(month, 0)) / 100, Decimal(0)) for month, amount in plan.items()), Decimal(0))
    measures = measured(*lines)
    total, months = spend.sum_lines(measures.lines), spend.sum_months(measures.months)
    assert Decimal(total.outturn) / 100 == expected
    assert int(months["actual"].sum()) + int(months["expected"].sum()) == total.outturn
    assert points(spend_curves(months, TODAY), "path")[-1][1] == total.outturn


def test_months_of_lines_are_added_and_none_stays_none():
    both = measured(
        spend_frames(1, actuals=[(month_start(4), 5)], plans=[(month_start(12), 7)], forecasts=[(month_start(1, 2027), 9, 8, 12)]),
        spend_frames(1, id_="M", actuals=[(month_start(4), 6)], plans=[(month_start(12), 1)]),
    )
    months = spend.sum_months(both.months)
    assert month_amounts(months)[month_start(4)] == (None, 11, None, 0, 0, 0)
    assert month_amounts(months)[month_start(12)] == (8, None, None, 8, 8, 8)
    assert month_amounts(months)[month_start(1, 2027)] == (None, None, 9, 9, 8, 12)
    assert column_values(months, "open") == [False] * 7 + [True] * 5  # November is open


def test_plan_to_date_is_of_closed_months():
    months = months_of(1, actuals=[(month_start(4), 5), (month_start(11), 50)], plans=[(month_start(6), 7), (month_start(12), 70)])
    assert spend.plan_to_date(months) == spend.PlanToDate(month_start(10), 7, 5)
    assert spend.plan_to_date(months_of(1, today=date(2026, 4, 2))) == spend.PlanToDate(None, None, 0)
    assert spend.plan_to_date(months_of(1)) == spend.PlanToDate(month_start(10), None, 0)


def test_lines_are_ordered_by_the_size_of_their_variance_and_those_without_a_budget_are_last():
    lines = measured(
        spend_frames(10, id_="b", actuals=[(month_start(5), 12)]),
        spend_frames(None, id_="none", actuals=[(month_start(5), 99)]),
        spend_frames(10, id_="low", actuals=[(month_start(5), 2)]),
        spend_frames(10, id_="a", actuals=[(month_start(5), 8)]),
    ).lines
    assert list(spend.largest_variance_first(lines)["id"]) == ["low", "a", "b", "none"]  # 8, 2 and 2 by name, not known


@pytest.mark.parametrize(
    ("actual", "today", "reasons"),
    [
        (110_00, TODAY, ("overspend",)),  # exactly twice 5 per cent of £100
        (110_01, TODAY, ("overspend",)),
        (94_99, date(2026, 9, 30), ()),
        (94_99, date(2026, 10, 1), ("underspend",)),
        (85_00, date(2026, 9, 30), ()),  # exactly three times the tolerance
        (84_99, date(2026, 9, 30), ("underspend",)),
        (100_00, TODAY, ()),
    ],
)
def test_attention_is_asked_for_overspend_and_for_underspend_late_in_the_year(actual, today, reasons):
    lines = measured(spend_frames(100_00, actuals=[(month_start(5), actual)]), today=today).lines
    (row,) = frame_rows(spend.attention_reasons(lines, today))
    assert tuple(name for name in ("overspend", "underspend", "unset", "short") if getattr(row, name)) == reasons


def test_attention_leaves_out_years_that_ended_and_puts_the_largest_variance_first():
    lines = measured(
        spend_frames(100_00, id_="ended", year="2025-26", actuals=[(month_start(3), 900_00)]),
        spend_frames(None, id_="unset"),
        spend_frames(100_00, id_="small", actuals=[(month_start(5), 111_00)]),
        spend_frames(100_00, id_="large", actuals=[(month_start(5), 211_00)]),
    ).lines
    reasons = spend.attention_reasons(lines, TODAY)
    assert list(reasons["id"]) == ["large", "small", "unset"]
    assert column_values(reasons, "unset") == [False, False, True]


def test_spend_of_a_challenge_is_the_programmes_own_money():
    lines = measured(
        spend_frames(100_00, id_="over", challenge="c", actuals=[(month_start(5), 120_00)]),
        spend_frames(100_00, id_="off", challenge="c", actuals=[(month_start(5), 60_00)]),
        spend_frames(None, id_="unset", challenge="c", actuals=[(month_start(5), 7_00)]),
        spend_frames(None, id_="d", challenge="d", actuals=[(month_start(5), 9_00)]),
        spend_frames(100_00, id_="sponsored", challenge="c", funder="sponsor", actuals=[(month_start(5), 500_00)]),
        spend_frames(100_00, id_="whole", actuals=[(month_start(5), 500_00)]),
    ).lines
    rows = {row.challenge_id: row for row in frame_rows(spend.spend_by_challenge(lines))}
    c, d = rows["c"], rows["d"]
    assert (c.actual, c.outturn, c.budget, c.budgeted_outturn) == (187_00, 187_00, 200_00, 180_00)
    assert (c.worst_id, c.worst_variance, c.worst_state) == ("off", -40_00, "under")
    assert (d.actual, d.budget, d.budgeted_outturn, d.worst_id) == (9_00, None, None, None)
    assert set(rows) == {"c", "d"}


def test_curve_ends_its_actual_with_the_last_month_recorded():
    months = months_of(
        1,
        actuals=[(month_start(4), 10), (month_start(6), 5)],
        plans=[(month_start(4), 12), (month_start(12), 6)],
        forecasts=[(month_start(3, 2027), 4, 1, 9)],
    )
    drawn = spend_curves(months, TODAY)
    assert points(drawn, "actual") == [(month_start(4), 0), (date(2026, 4, 30), 10), (date(2026, 5, 31), 10), (date(2026, 6, 30), 15)]
    assert points(drawn, "plan")[0] == (month_start(4), 0)
    assert points(drawn, "plan")[-1] == (date(2027, 3, 31), 18)
    ends = [(date(2026, 6, 30), 15), (date(2026, 11, 30), 15), (date(2026, 12, 31), 21), (date(2027, 1, 31), 21), (date(2027, 2, 28), 21)]
    assert points(drawn, "path") == [*ends, (date(2027, 3, 31), 25)]
    assert (points(drawn, "low")[-1][1], points(drawn, "high")[-1][1]) == (22, 30)  # 21 + 1 and 21 + 9


def test_curve_begins_with_the_first_plan_or_record():
    drawn = spend_curves(months_of(1, actuals=[(month_start(9), 10)], plans=[(month_start(10), 7)]), TODAY)
    assert points(drawn, "actual") == [(month_start(9), 0), (date(2026, 9, 30), 10)]
    assert points(drawn, "plan")[:2] == [(month_start(10), 0), (date(2026, 10, 31), 7)]
    assert points(spend_curves(months_of(1, plans=[(month_start(12), 7)]), TODAY), "path")[:3] == [
        (month_start(11), 0),
        (date(2026, 11, 30), 0),
        (date(2026, 12, 31), 7),
    ]


def test_curve_of_the_current_month_is_dated_today():
    drawn = spend_curves(months_of(1, actuals=[(month_start(11), 10)], plans=[(month_start(11), 30)]), TODAY)
    assert points(drawn, "actual")[-1] == (TODAY, 10)
    assert points(drawn, "path")[:2] == [(TODAY, 10), (date(2026, 11, 30), 30)]


def test_curve_with_a_future_accrual_includes_the_current_month():
    drawn = spend_curves(months_of(1, actuals=[(month_start(12), 10)], plans=[(month_start(11), 30)]), TODAY)
    assert points(drawn, "path")[:2] == [(date(2026, 12, 31), 10), (date(2026, 12, 31), 40)]
    by_day = {row.on: row for row in frame_rows(curves_by_day(drawn))}
    assert (by_day[date(2026, 12, 31)].actual, by_day[date(2026, 12, 31)].path) == (10, 40)  # the later of two points on a day
    assert by_day[date(2026, 12, 31)].plan == 30
    assert by_day[date(2027, 1, 31)].actual is None


def test_curve_of_a_closed_year_has_no_path():
    assert points(spend_curves(months_of(1, year="2025-26", actuals=[(month_start(3), 10)]), TODAY), "path") == []
    assert points(spend_curves(months_of(1), TODAY), "plan") == []
    assert len(spend_curves(months_of(1).iloc[:0], TODAY)) == 0


def test_month_ends_know_leap_years():
    months = frame({"month": DATE}, [(month_start(2, 2028),), (month_start(2, 2027),), (month_start(12),)])
    assert column_values(months.assign(month=month_ends(months["month"])), "month") == [
        date(2028, 2, 29),
        date(2027, 2, 28),
        date(2026, 12, 31),
    ]


def test_moves_compare_lines_at_two_moments():
    def at(*frames):
        return measured(*frames).lines

    def spent(id_, pence, **options):
        return spend_frames(500_00, id_=id_, actuals=[(month_start(5), pence)], **options)

    then = at(spent("same", 1_00), spent("more", 1_00), spent("gone", 3_00), spent("their", 1_00, funder="sponsor"))
    now = at(spent("same", 1_00), spent("more", 6_00), spent("new", 4_00), spent("their", 900_00, funder="sponsor"))
    moves = compare_budget_lines(then, now)
    assert [(row.id, row.outturn_then, row.outturn_now, row.outturn_moved) for row in frame_rows(moves)] == [
        ("their", 1_00, 900_00, 899_00),
        ("more", 1_00, 6_00, 5_00),
        ("new", None, 4_00, 4_00),
        ("gone", 3_00, None, -3_00),
    ]
    assert sum_moves(moves) == {"outturn": 6_00, "actual": 6_00, "committed": 0}  # 5 + 4 − 3; the sponsor's money is apart
    assert sum_moves(moves.head(1)) == {}
    assert len(compare_budget_lines(then, then)) == 0


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
    assert periods.read_spend_filter(extra, TODAY) == periods.SpendFilter(year, funder, "", month)


def test_year_ends_on_31_march():
    assert [periods.is_year_ended("2025-26", date(2026, 3, 31)), periods.is_year_ended("2025-26", month_start(4))] == [False, True]
    assert [periods.months_of_year("2025-26")[0], periods.months_of_year("2025-26")[-1]] == [date(2025, 4, 1), date(2026, 3, 1)]


def test_addresses_carry_year_and_funder_only_where_they_differ_from_the_default():
    assert periods.SpendFilter("2026-27", "programme").parameters(TODAY) == {}
    chosen = periods.SpendFilter("2025-26", "sponsor", "L", month_start(2))
    assert chosen.parameters(TODAY) == {"year": "2025-26", "funder": "sponsor"}
    assert chosen.parameters(TODAY, year="2026-27", line="X") == {"funder": "sponsor", "line": "X"}


def test_each_line_has_the_twelve_months_of_its_year():
    lines = frame({"id": OBJECT, "financial_year": OBJECT}, [("a", "2025-26"), ("b", "2099-00")])
    months = periods.year_months(lines)
    assert list(months["line_id"]) == ["a"] * 12 + ["b"] * 12
    assert column_values(months, "month")[0:24:11] == [month_start(4, 2025), month_start(3, 2026), month_start(2, 2100)]
    assert len(periods.year_months(lines.iloc[:0])) == 0
