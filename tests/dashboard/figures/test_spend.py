"""Text and charts of spend; expected numbers calculated by hand. Today is 10 November 2026."""

from __future__ import annotations

import itertools
from datetime import date

import plotly.graph_objects as go
import pytest

from dashboard.figures.spend import charts, summary
from dashboard.figures.spend.budget_lines import bullet_chart, lines_title
from dashboard.metrics.spend import outturn as metrics
from dashboard.metrics.spend.outturn import BudgetLineRow, SpendMonth
from dashboard.page_content import AttentionItem, Cell
from dashboard.theme import DARK, LIGHT

TODAY = date(2026, 11, 10)
YEAR = "2026-27"


def line(name="Fees", budget=200_000_00, outturn=200_000_00, actual=120_000_00, committed=0, *, tolerance=5, months=None, **overrides):
    variance = None if budget is None else outturn - budget
    usual = {
        "challenge_id": None, "funder": "programme", "financial_year": YEAR, "category": "staff", "usual_tolerance": 5,
        "warns_commitment": outturn - actual < committed, "last_paid_on": date(2026, 11, 3),
    }  # fmt: skip
    if months is None:
        months = (month(4, actual=actual, plan=actual), month(12, plan=outturn - actual, expected=outturn - actual))
    return BudgetLineRow(
        id=overrides.pop("id", name.lower()), name=name, budget=budget, actual=actual, committed=committed, outturn=outturn, variance=variance,
        tolerance_percent=tolerance, state=metrics.budget_state(budget, variance, tolerance), months=tuple(months), **{**usual, **overrides},
    )  # fmt: skip


def month(number, *, plan=None, actual=None, forecast=None, expected=0, low=None, high=None, year=2026):
    first = date(year, number, 1)
    ends = (expected if low is None else low, expected if high is None else high)
    return SpendMonth(first, plan, actual, forecast, first >= TODAY.replace(day=1), expected, *ends)


def traces_by_name(chart):
    go.Figure(chart.figure)
    return {trace["name"]: trace for trace in chart.figure["data"]}


def cumulative(*budget_lines, today=TODAY, year=YEAR, palette=LIGHT):
    return charts.cumulative_chart(metrics.sum_months(budget_lines), metrics.sum_lines(budget_lines), year, "programme", today, palette)


def test_overspend_is_worst_beyond_twice_its_tolerance():
    # 5% of £200,000 is £10,000: £14,200 over is beyond it, £20,000.01 over is beyond twice it
    small, large = line("Accelerator fees", outturn=214_200_00, id="fees"), line("Events", outturn=220_000_01)
    assert summary.attention([small, large], {}, TODAY, "?programme=demo") == [
        AttentionItem(
            3, 0, "Spend", "Events is heading £20,000 over its budget", "Outturn £220,000 against £200,000; tolerance 5%",
            "/spend?programme=demo&line=events#spend-ledger", "overspend",
        ),
        AttentionItem(
            2, 0, "Spend", "Accelerator fees is heading £14,200 over its budget", "Outturn £214,200 against £200,000; tolerance 5%",
            "/spend?programme=demo&line=fees#spend-ledger", "overspend",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("today", "outturn", "stories"),
    [
        (date(2026, 9, 30), 170_000_00, []),  # exactly three times the tolerance, in the first half of the year
        (date(2026, 9, 30), 169_999_99, ["underspend"]),
        (date(2026, 10, 1), 189_999_99, ["underspend"]),
        (date(2026, 10, 1), 190_000_00, []),
    ],
)
def test_underspend_is_reported_in_the_second_half_or_when_large(today, outturn, stories):
    assert [item.story for item in summary.attention([line(outturn=outturn)], {}, today, "")] == stories


def test_attention_reports_missing_budgets_and_commitments_above_expected():
    unset = line("Checks", None, 2_630_00, 2_630_00, challenge_id="c")
    bound = line("Contracts", outturn=200_000_00, actual=190_000_00, committed=12_000_00)
    items = [
        (item.severity, item.what, item.why, item.story, item.challenge_id)
        for item in summary.attention([unset, bound], {"c": "3.5 Rivers"}, TODAY, "")
    ]
    assert items == [
        (1, "Checks has no budget set", "£2,630 recorded so far; outturn £2,630 · 3.5 Rivers", "no budget", "c"),
        (
            2,
            "Contracts has agreed to pay more than it expects to",
            "£10,000 still expected, £12,000 undrawn on agreements",
            "commitment",
            None,
        ),
    ]


def test_attention_skips_closed_years_and_lines_within_tolerance():
    assert summary.attention([line(), line(outturn=900_000_00, financial_year="2025-26")], {}, TODAY, "") == []


def test_attention_names_the_funder_and_links_to_the_line():
    (item,) = summary.attention([line(outturn=300_000_00, funder="sponsor", id="x")], {}, TODAY, "")
    assert item.why == "Outturn £300,000 against £200,000; tolerance 5% · the sponsor’s money"
    assert item.href == "/spend?funder=sponsor&line=x#spend-ledger"


def test_underspend_of_a_line_without_plan_is_marked():
    (item,) = summary.attention([line(outturn=120_000_00, months=[month(4, actual=120_000_00)])], {}, TODAY, "")
    assert item.why == "Outturn £120,000 against £200,000; tolerance 5%; no month to come has a plan or forecast"


def test_sentence_shows_variance_and_counts_lines_off_budget():
    budget_lines = [line(outturn=230_000_00), line(outturn=100_000_00), line(outturn=100_000_00), line(budget=None)]
    expected = "2026-27 is heading £170,000 under its budget of £600k, beyond tolerance. One line is over, two lines are under and one line has no budget set."
    assert summary.sentence(budget_lines, metrics.sum_lines(budget_lines), YEAR, TODAY) == expected


@pytest.mark.parametrize(
    ("budget_lines", "year", "expected"),
    [
        ([], YEAR, "No budget line of 2026-27 in this view."),
        ([line()], YEAR, "2026-27 is heading exactly on its budget of £200k. Every line with a budget is within tolerance."),
        ([line(budget=None)], YEAR, "2026-27 is heading for an outturn of £200k; no budget is set. One line has no budget set."),
        (
            [line(outturn=199_999_50)],
            "2025-26",
            "2025-26 closed £0.50 under its budget of £200k, within tolerance. Every line with a budget is within tolerance.",
        ),
    ],
)
def test_sentence_of_other_years(budget_lines, year, expected):
    assert summary.sentence(budget_lines, metrics.sum_lines(budget_lines), year, TODAY) == expected


def test_tiles_show_totals_and_last_payment():
    budget_lines = [line(outturn=214_200_00, committed=95_000_00), line("Checks", None, 2_630_00, 2_630_00)]
    tiles = [
        (tile.label, tile.value, tile.words, tile.fresh, tile.tone)
        for tile in summary.tiles(budget_lines, metrics.sum_lines(budget_lines), YEAR, TODAY)
    ]
    paid = "Last payment recorded: 3 Nov 2026"
    assert tiles == [
        ("Budget", "£200k", "1 line; 1 line with no budget set", "Financial year 2026-27", ""),
        ("Actual to date", "£123k", "61% of budget; plan to the end of April £123k", paid, ""),
        ("Actual and committed", "£218k", "£95k undrawn on agreements; on 1 line more than is still expected", paid, "warn"),
        (
            "Outturn against budget",
            "+£14k",
            "Outturn £217k, +7.1%; tolerance 5%; £2,630 with no budget left out",
            "Plan and forecast from November on",
            "bad",
        ),
    ]
    assert summary.tiles([], metrics.sum_lines([]), YEAR, TODAY) == []


def test_agreements_without_a_line_are_reported_apart_and_not_added():
    budget_lines = [line(committed=30_000_00)]
    tile = summary.tiles(budget_lines, metrics.sum_lines(budget_lines), YEAR, TODAY, 12_000_00)[2]
    assert (tile.value, tile.words) == ("£150k", "£30k undrawn on agreements; besides, £12k on agreements that name no budget line")


@pytest.mark.parametrize(
    ("variance", "budget", "text"),
    [(14_20, 200_00, "+7.1%"), (-5, 10_000, "−0.1%"), (4, 10_000, "0.0%"), (0, 5, "0.0%"), (5, 0, "of a budget of £0")],
)
def test_variance_percent_is_signed_and_rounded_half_up(variance, budget, text):
    assert summary.variance_percent(variance, budget) == text


def test_ledger_table_marks_settled_accruals_and_links_only_with_opens():
    common = {"month": date(2026, 10, 1), "supplier": None, "reference": "R", "budget_line_id": "l", "line": "Fees", "rows": 300}
    rows = [
        {**common, "id": "p", "kind": "payment", "paid_on": date(2026, 11, 3), "amount_pence": 12_345_67, "settled": False},
        {**common, "id": "a", "kind": "accrual", "paid_on": None, "amount_pence": 5, "settled": True},
        {**common, "id": "b", "kind": "accrual", "paid_on": None, "amount_pence": 7, "settled": False},
    ]
    table = summary.ledger_table(rows, "?year=2025-26", " of Fees", opens=True)
    assert table.caption == "The 3 latest of 300 ledger rows of Fees, newest first"
    assert table.rows[0] == (
        Cell("3 Nov 2026", "/record/payment/p?year=2025-26", sort="2026-11-03"), Cell("Oct 2026", sort="2026-10-01"), Cell("Not known", tone="quiet"),
        Cell("R"),
        Cell("Fees", "/spend?year=2025-26&line=l#spend-ledger"), Cell("£12,345.67", sort=12_345_67), Cell("Payment"),
    )  # fmt: skip
    assert [(row[0].text, row[5].text, row[5].note) for row in table.rows[1:]] == [
        ("Settled", "£0.05", "settled by a payment, counts nothing"), ("Not paid yet", "£0.07", ""),
    ]  # fmt: skip
    assert [row[0].href for row in summary.ledger_table(rows, "", "", opens=False).rows] == ["", "", ""]


def test_curve_draws_plan_actual_commitment_and_outturn_under_the_budget():
    chart = cumulative(line(outturn=210_000_00, committed=30_000_00))
    traces = traces_by_name(chart)
    assert traces["plan"]["y"][-1] == 210_000_00
    assert traces["plan"]["line"]["dash"] == "dash"
    assert (traces["actual"]["x"], traces["actual"]["y"]) == (["2026-04-01", "2026-04-30"], [0, 120_000_00])
    assert (traces["committed"]["x"], traces["committed"]["y"]) == (["2026-04-30"] * 2, [120_000_00, 150_000_00])
    assert (traces["outturn"]["x"], traces["outturn"]["y"]) == (["2026-04-30", "2026-12-31"], [120_000_00, 210_000_00])
    budget = [shape for shape in chart.figure["layout"]["shapes"] if shape["y0"] == shape["y1"]]
    assert [shape["y0"] for shape in budget] == [200_000_00]
    labels = [annotation["text"] for annotation in chart.figure["layout"]["annotations"]]
    assert labels == ["Today", " Plan £210k", " Outturn £210k", " Budget £200k"]
    assert chart.title == "Spent as planned by the end of April; outturn £10,000 over budget"


def test_end_labels_do_not_overlap():
    shown = cumulative(line()).figure["layout"]["annotations"][1:]
    pixels = (charts.CHART_HEIGHT - 60) / (200_000_00 * 1.08)
    places = [annotation["y"] * pixels + annotation["yshift"] for annotation in shown]
    assert all(above - below >= 16 for above, below in itertools.pairwise(places))


def test_curve_draws_the_range_of_forecasts_only_where_there_is_one():
    assert "range" not in traces_by_name(cumulative(line()))
    ranged = line(months=[month(4, actual=10_00), month(12, forecast=20_00, expected=20_00, low=15_00, high=30_00)])
    assert traces_by_name(cumulative(ranged))["range"]["y"] == [10_00, 40_00, 25_00, 10_00]


def test_curve_of_a_closed_year_ends_with_its_actual():
    closed = line(outturn=190_000_00, actual=190_000_00, financial_year="2025-26", months=[month(3, actual=190_000_00, plan=200_000_00)])
    chart = cumulative(closed, year="2025-26")
    assert chart.title == "2025-26 closed £10,000 under its budget of £200k, within tolerance"
    assert [annotation["text"] for annotation in chart.figure["layout"]["annotations"]] == [" Budget £200k", " Plan £200k", " Actual £190k"]
    assert traces_by_name(chart)["outturn"]["y"] == []


def test_bullet_chart_is_sorted_by_variance():
    budget_lines = [
        line("Small", outturn=199_000_00),
        line("Over", outturn=230_000_00, actual=100_000_00),
        line("Unset", None, 2_00, 1_00),
        line("Under", outturn=150_000_00),
    ]
    chart = bullet_chart(budget_lines, YEAR, "programme", TODAY, LIGHT, "?a=b")
    traces = traces_by_name(chart)
    assert [row[0].text for row in chart.table.rows] == ["Under", "Over", "Small", "Unset"]
    assert traces["outturn"]["x"] == [75.0, 115.0, 99.5]
    assert traces["actual"]["x"] == [60.0, 50.0, 60.0]
    assert (traces["tolerance"]["base"], traces["tolerance"]["x"], traces["budget"]["x"]) == ([95] * 3, [10] * 3, [100] * 3)
    assert traces["actual"]["customdata"][1] == "/spend?a=b&line=over#spend-ledger"
    assert [annotation["text"] for annotation in chart.figure["layout"]["annotations"]] == [
        "−£50,000 (−25.0%) ▼", "Under", "+£30,000 (+15.0%) ■", "Over", "−£1,000 (−0.5%) ●", "Small", "No budget set ○", "Unset: £2",
    ]  # fmt: skip
    assert [cell.text for cell in chart.table.rows[3]] == ["Unset", "○ No budget set", "not set", "£1", "£0", "£2", "", "", "5"]
    assert chart.title == "Two of 3 lines are beyond tolerance; Under is £50,000 under"


def test_bullet_chart_cuts_long_bars_and_accepts_a_budget_of_zero():
    far, zero = line("Far", 1_00, 900_00, 0), line("Zero", 0, 5_00, 5_00)
    chart = bullet_chart([far, zero], YEAR, "programme", TODAY, DARK, "")
    assert chart.figure["layout"]["xaxis"]["range"] == [0, 153]
    assert traces_by_name(chart)["outturn"]["x"] == [90000.0]
    assert chart.figure["layout"]["annotations"][2]["text"] == "+£5 (of a budget of £0) ■"


def test_bullet_chart_escapes_names():
    chart = bullet_chart([line("<b>A & B</b>")], YEAR, "programme", TODAY, LIGHT, "")
    assert chart.figure["layout"]["annotations"][1]["text"] == "&lt;b&gt;A &amp; B&lt;/b&gt;"


@pytest.mark.parametrize(
    ("budget_lines", "title"),
    [
        ([line(), line()], "None of 2 lines with a budget is beyond tolerance"),
        ([line(), line("X", outturn=211_000_00)], "One of 2 lines is beyond tolerance; X is £11,000 over"),
        ([line(budget=None)], "No budget is set on 1 line"),
    ],
)
def test_lines_title_counts_lines_off_budget(budget_lines, title):
    assert lines_title(budget_lines) == title


def test_monthly_chart_shows_plan_actual_and_expected():
    months = [
        month(10, plan=80_00, actual=90_00),
        month(11, plan=60_00, actual=20_00, expected=40_00),
        month(12, forecast=30_00, expected=30_00),
    ]
    chart = charts.monthly_chart(months, YEAR, "programme", TODAY, LIGHT, "?a=b")
    traces = traces_by_name(chart)
    assert traces["plan"]["y"] == [80_00, 60_00, None]
    assert traces["actual"]["y"] == [90_00, 20_00, None]
    assert (traces["expected"]["base"], traces["expected"]["y"]) == ([90_00, 20_00, 0], [None, 40_00, 30_00])
    assert traces["expected"]["marker"]["pattern"]["shape"] == "/"
    assert traces["actual"]["customdata"][0] == "/spend?a=b&month=2026-10#spend-ledger"
    assert chart.title == "October cost £90, £10 more than planned; November still expects £40"
    assert [[cell.text for cell in row] for row in chart.table.rows] == [
        ["October 2026", "£80", "£90", "+£10", "", ""], ["November 2026", "£60", "£20", "", "", "£40"], ["December 2026", "", "", "", "£30", "£30"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("months", "year", "title"),
    [
        ([month(11, plan=5_00, expected=5_00)], YEAR, "No full month is recorded yet; November still expects £5"),
        ([month(10, actual=5_00)], YEAR, "October cost £5, with no plan; no more is expected this month"),
        ([month(3, plan=5_00, actual=5_00)], "2025-26", "2025-26 cost £5, as planned"),
        ([month(3, actual=5_00)], "2025-26", "2025-26 cost £5"),
    ],
)
def test_months_title_shows_the_last_full_month(months, year, title):
    assert charts.months_title(months, year, TODAY) == title


def test_charts_without_a_line_are_empty():
    empty = (
        cumulative(),
        bullet_chart([], YEAR, "programme", TODAY, LIGHT, ""),
        charts.monthly_chart([], YEAR, "sponsor", TODAY, LIGHT, ""),
    )
    assert [chart.title for chart in empty] == ["No budget line here"] * 3
    assert empty[2].empty == charts.no_lines(YEAR, "sponsor")
    assert empty[2].empty.sentence.startswith("No budget line of 2026-27 for the sponsor’s money in this view.")
    assert all(traces_by_name(chart) is not None for chart in empty)


@pytest.mark.parametrize(
    ("top", "steps"),
    [(0, [0]), (99, [0]), (100, [0, 100]), (450, [0, 100, 200, 300, 400]), (1_000_00, [0, 20000, 40000, 60000, 80000, 100000])],
)
def test_axis_ticks_have_round_steps(top, steps):
    assert charts.axis_ticks(top) == steps
