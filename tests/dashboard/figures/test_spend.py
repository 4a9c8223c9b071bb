"""Text and charts of spend; expected numbers calculated by hand. Today is 10 November 2026."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures.spend import attention as attention_figures
from dashboard.figures.spend import bars, charts, ledger, text
from dashboard.figures.spend.budget_lines import bullet_chart, challenge_spend_tables, lines_title
from dashboard.filters import Filters
from dashboard.metrics.spend import outturn as metrics
from dashboard.metrics.spend.periods import SpendFilter
from dashboard.page_content import Tile
from dashboard.prose import Prose, Shown
from dashboard.tables import Table, screen_column
from dashboard.theme import DARK
from dashboard.view import View
from db.access import Permission
from db.exporting.table_files import to_csv
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of, frame_rows

TODAY = date(2026, 11, 10)
YEAR = "2026-27"
CHOSEN = SpendFilter(YEAR, "programme")
CLOSED = SpendFilter("2025-26", "programme")
VIEW = View(TODAY, scope={"programme": "north", "day": "2026-11-10"})
AT_RECORD = View(TODAY, search="?a=b")


def may(*permissions: Permission, search: str = "?a=b") -> View:
    return View(TODAY, search=search, permissions=frozenset(permissions))


def lines(*rows: dict[str, Any]) -> pd.DataFrame:
    """Returns budget lines with their measures, as ``outturn.measure_spend`` does."""
    dtypes = {
        **dict.fromkeys(("id", "name", "challenge_id", "funder", "financial_year", "state"), OBJECT), "last_paid_on": DATE,
        **dict.fromkeys(("budget", "actual", "committed", "expected", "outturn", "variance", "tolerance_percent", "usual_tolerance"), INTEGER),
        "short": BOOLEAN, "foreseen": BOOLEAN,
    }  # fmt: skip
    frame = frame_of({name: (dtype, [row.get(name) for row in rows]) for name, dtype in dtypes.items()})
    whole = frame["budget"].where(frame["budget"] != 0)
    shares = {f"{name}_share": frame[name] / whole for name in ("actual", "outturn", "variance")}
    return frame.assign(state=metrics.line_states(frame), **shares)


def line(name="Fees", budget=200_000_00, outturn=200_000_00, actual=120_000_00, committed=0, *, tolerance=5, **overrides):
    """Returns one line; amounts in pence."""
    return {
        "id": name.lower(), "name": name, "funder": "programme", "financial_year": YEAR, "budget": budget, "actual": actual, "committed": committed,
        "outturn": outturn, "expected": outturn - actual, "variance": None if budget is None else outturn - budget,
        "tolerance_percent": tolerance, "usual_tolerance": 5, "short": outturn - actual < committed, "foreseen": True,
        "last_paid_on": date(2026, 11, 3), **overrides,
    }  # fmt: skip


def months(*rows: dict[str, Any]) -> pd.DataFrame:
    """Returns months added over lines, as ``outturn.sum_months`` does."""
    names = dict.fromkeys(("plan", "actual", "forecast", "expected", "low", "high"), INTEGER)
    dtypes = {"month": DATE, **names, "open": BOOLEAN}
    return frame_of({name: (dtype, [row[name] for row in rows]) for name, dtype in dtypes.items()})


def month(number, *, plan=None, actual=None, forecast=None, expected=0, low=None, high=None, year=2026):
    first = date(year, number, 1)
    ends = {"low": expected if low is None else low, "high": expected if high is None else high}
    amounts = {"plan": plan, "actual": actual, "forecast": forecast, "expected": expected}
    return {"month": first, **amounts, **ends, "open": first >= TODAY.replace(day=1)}


def spent(line_):
    """Returns the months of a line that spent its actuals in April and expects the rest in December."""
    to_come = line_["outturn"] - line_["actual"]
    return months(month(4, actual=line_["actual"], plan=line_["actual"]), month(12, plan=to_come, expected=to_come))


def cumulative(line_, in_months=None, chosen=CHOSEN, view=VIEW):
    return charts.cumulative_chart(spent(line_) if in_months is None else in_months, metrics.sum_lines(lines(line_)), chosen, view)


def bullets(*rows, chosen=CHOSEN, view=VIEW):
    return bullet_chart(lines(*rows), metrics.sum_lines(lines(*rows)), chosen, view)


def traces_by_name(chart):
    return {trace.name: trace for trace in chart.figure.data}


def plain(values):
    """Returns the values of a trace as a list."""
    return None if values is None else list(values)


def annotations(chart):
    return [annotation.text for annotation in chart.figure.layout.annotations]


def screen(table: Table) -> list[list[str]]:
    """Returns the texts of the cells on screen, by row."""
    return [list(row) for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)]


def sort_keys(table: Table, key: str) -> list[Any]:
    (column,) = [column for column in table.columns if column.key == key]
    return [cell.sort for cell in screen_column(table, column)]


def file_rows(table: Table) -> list[list[str]]:
    """Returns the rows of the CSV file, with its header."""
    return [row.split(",") for row in to_csv(export_table("t", (), table)).removeprefix("\ufeff").splitlines()]


def shown(words: Prose | Tile | Any) -> dict[str, tuple[Any, str]]:
    """Returns (raw value, scope) of the measured values in a text, by measure."""
    return {part.measure: (part.value, part.scope) for part in words.parts if isinstance(part, Shown)}


def attention(*rows, view=VIEW):
    return attention_figures.attention(lines(*rows), view)


def test_spend_beyond_its_tolerance_is_urgent():
    # 5% of £200,000 is £10,000: £14,200 over is beyond it
    small, large = line("Accelerator fees", outturn=214_200_00, id="fees"), line("Events", outturn=220_000_01)
    items = attention(small, large, view=View(TODAY, search="?programme=demo"))
    assert [(item.severity, str(item.what), str(item.why), item.href, item.story) for item in items] == [
        (
            3, "Events is heading £20,000 over its budget", "Outturn £220,000 against £200,000; tolerance 5%",
            "/spend?programme=demo&line=events#spend-ledger", "overspend",
        ),
        (
            3, "Accelerator fees is heading £14,200 over its budget", "Outturn £214,200 against £200,000; tolerance 5%",
            "/spend?programme=demo&line=fees#spend-ledger", "overspend",
        ),
    ]  # fmt: skip
    assert shown(items[0].what) == {"variance": (20_000_01, "line=events")}
    assert [(item.kind, item.subject, item.extent, item.since) for item in items] == [
        ("budget-over", "events", 20_000_01, None), ("budget-over", "fees", 14_200_00, None),
    ]  # fmt: skip
    assert [(act.words, act.href, act.needs) for act in items[1].acts] == [
        ("Change budget", "?programme=demo&form=budget-change&for=fees", Permission.STEER),
        ("Change forecast", "?programme=demo&form=forecast&for=fees", Permission.RECORD_MONEY),
    ]


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
    assert [item.story for item in attention(line(outturn=outturn), view=View(today))] == stories


def test_attention_reports_missing_budgets_and_commitments_above_expected():
    unset = line("Checks", None, 2_630_00, 2_630_00, challenge_id="c")
    bound = line("Contracts", outturn=200_000_00, actual=190_000_00, committed=12_000_00)
    items = attention(unset, bound, view=View(TODAY, labels={"c": "3.5 Rivers"}))
    assert [(item.severity, str(item.what), str(item.why), item.story, item.challenge_id) for item in items] == [
        (1, "Checks has no budget set", "£2,630 recorded so far; outturn £2,630 · 3.5 Rivers", "no budget", "c"),
        (
            2,
            "Contracts has agreed to pay more than it expects to",
            "£10,000 still expected, £12,000 undrawn on agreements",
            "commitment",
            None,
        ),
    ]
    assert [(item.kind, item.extent, [act.words for act in item.acts]) for item in items] == [
        ("budget-unset", 2_630_00, ["Set budget", "Change forecast"]), ("budget-short", 2_000_00, ["Change forecast"]),
    ]  # fmt: skip


def test_attention_skips_closed_years_and_lines_within_tolerance():
    assert attention(line(), line("Old", outturn=900_000_00, financial_year="2025-26")) == []


def test_attention_names_the_funder_and_links_to_the_line():
    (item,) = attention(line(outturn=300_000_00, funder="sponsor", id="x"))
    assert str(item.why) == "Outturn £300,000 against £200,000; tolerance 5% · the sponsor’s money"
    assert item.href == "/spend?funder=sponsor&line=x#spend-ledger"


def test_underspend_of_a_line_without_plan_is_marked():
    (item,) = attention(line(outturn=120_000_00, foreseen=False))
    assert str(item.why) == "Outturn £120,000 against £200,000; tolerance 5%; no month to come has a plan or forecast"


def test_sentence_shows_variance_and_counts_lines_off_budget():
    total = metrics.sum_lines(
        lines(line("A", outturn=230_000_00), line("B", outturn=100_000_00), line("C", outturn=100_000_00), line("D", budget=None))
    )
    words = text.sentence(total, CHOSEN, VIEW)
    expected = "2026-27 is heading £170,000 under its budget of £600k, beyond tolerance. One line is over, two lines are under and one line has no budget set."
    assert str(words) == expected
    of = "day=2026-11-10;funder=programme;programme=north;year=2026-27"
    assert shown(words) == {
        "variance": (-170_000_00, of), "budget": (600_000_00, of), "lines_over": (1, of), "lines_under": (2, of), "lines_without_budget": (1, of),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "chosen", "expected"),
    [
        ([], CHOSEN, "No budget line of 2026-27 in this view."),
        ([line()], CHOSEN, "2026-27 is heading exactly on its budget of £200k. Every line with a budget is within tolerance."),
        ([line(budget=None)], CHOSEN, "2026-27 is heading for an outturn of £200k; no budget is set. One line has no budget set."),
        (
            [line(outturn=199_999_50)],
            CLOSED,
            "2025-26 closed £0.50 under its budget of £200k, within tolerance. Every line with a budget is within tolerance.",
        ),
        (
            [line(), line("Open", budget=None)],
            CHOSEN,
            "2026-27 is heading exactly on its budget of £200k. Every line with a budget is within tolerance and one line has no budget set.",
        ),
    ],
)
def test_sentence_of_other_years(rows, chosen, expected):
    assert str(text.sentence(metrics.sum_lines(lines(*rows)), chosen, VIEW)) == expected


def test_tiles_show_totals_and_last_payment():
    fees, checks = line(outturn=214_200_00, committed=95_000_00), line("Checks", None, 2_630_00, 2_630_00)
    in_months = months(month(4, actual=122_630_00, plan=122_630_00), month(12, plan=94_200_00, expected=94_200_00))
    tiles = text.tiles(in_months, metrics.sum_lines(lines(fees, checks)), 0, CHOSEN, VIEW)
    paid = "Last payment recorded: 3 Nov 2026"
    assert [(tile.label, str(tile.value), str(tile.words), tile.fresh, tile.tone) for tile in tiles] == [
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
    scope = "day=2026-11-10;funder=programme;programme=north;to=2026-04-30;year=2026-27"
    assert shown(tiles[1].words)["planned_spend"] == (122_630_00, scope)
    assert text.tiles(months(), metrics.sum_lines(lines()), 0, CHOSEN, VIEW) == []


def test_agreements_without_a_line_are_reported_apart_and_not_added():
    fees = line(committed=30_000_00)
    tile = text.tiles(spent(fees), metrics.sum_lines(lines(fees)), 12_000_00, CHOSEN, VIEW)[2]
    assert (str(tile.value), str(tile.words)) == (
        "£150k",
        "£30k undrawn on agreements; besides, £12k on agreements that name no budget line",
    )


@pytest.mark.parametrize(("share", "expected"), [(0.071, "+7.1%"), (-0.0005, "−0.1%"), (0.0004, "0.0%"), (None, "of a budget of £0")])
def test_share_of_the_budget_is_signed_and_rounded_half_up(share, expected):
    assert text.share_text(share) == expected


def ledger_frame(*rows: dict[str, Any], total: int | None = None) -> pd.DataFrame:
    dtypes = {
        "id": OBJECT, "kind": OBJECT, "paid_on": DATE, "month": DATE, "supplier": OBJECT, "reference": OBJECT, "pence": INTEGER, "line_id": OBJECT,
        "line": OBJECT, "settled": BOOLEAN, "rows": INTEGER,
    }  # fmt: skip
    usual = {
        "id": "p", "kind": "payment", "month": date(2026, 10, 1), "supplier": None, "reference": "R", "line_id": "l", "line": "Fees", "settled": False,
        "rows": total or len(rows), "paid_on": None,
    }  # fmt: skip
    return frame_of({name: (dtype, [{**usual, **row}[name] for row in rows]) for name, dtype in dtypes.items()})


LEDGER = ledger_frame(
    {"pence": 12_345_67, "paid_on": date(2026, 11, 3)},
    {"id": "a", "kind": "accrual", "pence": 5, "settled": True, "month": date(2026, 9, 1)},
    {"id": "b", "kind": "accrual", "pence": 7, "supplier": "Café, Ltd"},
    {"id": "c", "kind": "credit", "pence": -1_240_50, "month": date(2026, 4, 1)},
)


def test_ledger_table_marks_settled_accruals_and_missing_days():
    table = ledger.ledger_table(LEDGER, "Fees", SpendFilter("2025-26", "programme"), may(Permission.RECORD_MONEY, search=""))
    assert table.caption == "Ledger rows of Fees, newest first"
    assert screen(table) == [
        ["3 Nov 2026", "Oct 2026", "Not known", "R", "Fees", "£12,345.67", "Payment"],
        ["Settled", "Sep 2026", "Not known", "R", "Fees", "£0.05", "Accrual"],
        ["Not paid yet", "Oct 2026", "Café, Ltd", "R", "Fees", "£0.07", "Accrual"],
        ["Day not known", "Apr 2026", "Not known", "R", "Fees", "−£1,240.50", "Credit"],
    ]
    assert next(iter(table.frame["href"])) == "/record/payment/p?year=2025-26"
    assert next(iter(table.frame["line_href"])) == "/spend?year=2025-26&line=l#spend-ledger"
    assert set(ledger.ledger_table(LEDGER, "", CHOSEN, AT_RECORD).frame["href"]) == {""}
    assert table.cut is None


def test_ledger_file_holds_exact_amounts_with_a_plain_sign_and_notes_apart():
    assert file_rows(ledger.ledger_table(LEDGER.drop(index=2), "", CHOSEN, AT_RECORD)) == [
        ["Paid on", "Month", "Supplier", "Reference", "Budget line", '"Amount', ' £"', '"Amount', ' note"', "Kind"],
        ["2026-11-03", "2026-10", "Not known", "R", "Fees", "12345.67", "", "Payment"],
        ["Settled", "2026-09", "Not known", "R", "Fees", "0.05", '"settled by a payment', ' counts nothing"', "Accrual"],
        ["Day not known", "2026-04", "Not known", "R", "Fees", "-1240.50", "", "Credit"],
    ]


def test_ledger_sorts_by_the_values_of_its_columns():
    table = ledger.ledger_table(LEDGER, "", CHOSEN, AT_RECORD)
    assert sort_keys(table, "pence") == [12_345_67, 5, 7, -1_240_50]
    assert sort_keys(table, "month") == ["2026-10-01", "2026-09-01", "2026-10-01", "2026-04-01"]
    assert sort_keys(table, "paid_on") == ["2026-11-03", "2026-09-01", "2026-10-01", "2026-04-01"]  # the month where the day is missing


def test_ledger_that_is_cut_says_so_and_links_to_all_of_it():
    rows = ledger_frame({"pence": 1}, {"pence": 2}, total=1234)
    table = ledger.ledger_table(rows, "", CHOSEN, may(search="?programme=north"))
    assert (table.cut, table.rest_href) == ((2, 1234), "/spend?programme=north&all=spend-ledger#spend-ledger")
    narrowed = SpendFilter("2025-26", "sponsor", "l", date(2026, 2, 1))
    table = ledger.ledger_table(rows, "Fees, February 2026", narrowed, VIEW)
    assert table.rest_href == "/spend?year=2025-26&funder=sponsor&line=l&month=2026-02&all=spend-ledger#spend-ledger"


def test_budget_changes_name_where_money_came_from_and_who_approved():
    dtypes = {
        "id": OBJECT, "source": OBJECT, "target": OBJECT, "pence": INTEGER, "reason": OBJECT, "approved_by": OBJECT, "approved_on": DATE,
        "own_approval": BOOLEAN, "reference": OBJECT,
    }  # fmt: skip
    rows = [
        ("a", None, "Fees", 20_50, "More", "Board", date(2026, 6, 4), True, "R1"),
        ("b", "Fees", None, 5_00, "Less", None, date(2026, 5, 4), False, None),
    ]
    frame = frame_of({name: (dtype, [row[place] for row in rows]) for place, (name, dtype) in enumerate(dtypes.items())})
    table = ledger.budget_changes_table(frame, may(Permission.STEER))
    assert screen(table) == [
        ["4 Jun 2026", "New money", "Fees", "£21", "More", "Board", "R1"],
        ["4 May 2026", "Fees", "Given back", "£5", "Less", "", ""],
    ]
    assert list(table.frame["href"]) == ["/record/budget-change/a?a=b", "/record/budget-change/b?a=b"]
    assert set(ledger.budget_changes_table(frame, VIEW).frame["href"]) == {""}
    assert file_rows(table)[1] == ["2026-06-04", "New money", "Fees", "20.50", "More", "Board", "Who recorded it approved it", "R1"]


def test_curve_draws_plan_actual_commitment_and_outturn_under_the_budget():
    chart = cumulative(line(outturn=210_000_00, committed=30_000_00))
    traces = traces_by_name(chart)
    assert traces["plan"].y[-1] == 210_000_00
    assert traces["plan"].line.dash == "dash"
    assert (plain(traces["actual"].x), plain(traces["actual"].y)) == (["2026-04-01", "2026-04-30"], [0, 120_000_00])
    assert (plain(traces["committed"].x), plain(traces["committed"].y)) == (["2026-04-30"] * 2, [120_000_00, 150_000_00])
    assert (plain(traces["outturn"].x), plain(traces["outturn"].y)) == (["2026-04-30", "2026-12-31"], [120_000_00, 210_000_00])
    assert [shape.y0 for shape in chart.figure.layout.shapes if shape.y0 == shape.y1] == [200_000_00]
    assert annotations(chart) == ["Today", " Plan £210k", " Outturn £210k", " Budget £200k"]
    assert str(chart.title) == "Spent as planned by the end of April; outturn £10,000 over budget"
    assert str(chart.caption).endswith("Actual £120,000; with undrawn agreements £150,000; outturn £210,000.")


def test_curve_table_has_days_and_the_running_sums():
    table = cumulative(line(outturn=210_000_00)).table
    assert screen(table) == [
        ["1 Apr 2026", "£0", "£0", "", "", ""],
        ["30 Apr 2026", "£120,000", "£120,000", "£120,000", "£120,000", "£120,000"],
        ["31 Dec 2026", "£210,000", "", "£210,000", "£210,000", "£210,000"],
    ]
    assert file_rows(table)[2][0:2] == ["2026-04-30", "120000.00"]


def test_end_labels_do_not_overlap():
    placed = cumulative(line()).figure.layout.annotations[1:]
    pixels = (charts.CHART_HEIGHT - 60) / (200_000_00 * 1.08)
    places = [annotation.y * pixels + annotation.yshift for annotation in placed]
    assert all(above - below >= 16 for above, below in itertools.pairwise(places))


def test_curve_draws_the_range_of_forecasts_only_where_there_is_one():
    assert "range" not in traces_by_name(cumulative(line()))
    ranged = months(month(4, actual=10_00), month(12, forecast=20_00, expected=20_00, low=15_00, high=30_00))
    assert plain(traces_by_name(cumulative(line(), ranged))["range"].y) == [10_00, 40_00, 25_00, 10_00]


def test_curve_of_a_closed_year_ends_with_its_actual():
    closed = line(outturn=190_000_00, actual=190_000_00, financial_year="2025-26")
    chart = cumulative(closed, months(month(3, actual=190_000_00, plan=200_000_00)), CLOSED)
    assert str(chart.title) == "2025-26 closed £10,000 under its budget of £200k, within tolerance"
    assert annotations(chart) == [" Budget £200k", " Plan £200k", " Actual £190k"]
    assert plain(traces_by_name(chart)["outturn"].y) == []


def test_bullet_chart_is_sorted_by_variance():
    chart = bullets(
        line("Small", outturn=199_000_00),
        line("Over", outturn=230_000_00, actual=100_000_00),
        line("Unset", None, 2_00, 1_00),
        line("Under", outturn=150_000_00),
        view=AT_RECORD,
    )
    traces = traces_by_name(chart)
    assert plain(traces["outturn"].x) == [75.0, 115.0, 99.5]
    assert plain(traces["actual"].x) == [60.0, 50.0, 60.0]
    assert (plain(traces["tolerance"].base), plain(traces["tolerance"].x), plain(traces["budget"].x)) == ([95] * 3, [10] * 3, [100] * 3)
    assert traces["actual"].customdata[1] == "/spend?a=b&line=over#spend-ledger"
    assert annotations(chart) == [
        "−£50,000 (−25.0%) ▼", "Under", "+£30,000 (+15.0%) ■", "Over", "−£1,000 (−0.5%) ●", "Small", "No budget set ○", "Unset: £2",
    ]  # fmt: skip
    assert screen(chart.table) == [
        ["Under", "▼ Under", "£200,000", "£120,000", "£0", "£150,000", "−£50,000", "−25.0%", "5%"],
        ["Over", "■ Over", "£200,000", "£100,000", "£0", "£230,000", "+£30,000", "+15.0%", "5%"],
        ["Small", "● Within", "£200,000", "£120,000", "£0", "£199,000", "−£1,000", "−0.5%", "5%"],
        ["Unset", "○ No budget set", "not set", "£1", "£0", "£2", "", "", "5%"],
    ]
    assert str(chart.title) == "Two of 3 lines are beyond tolerance; Under is £50,000 under"


def test_lines_table_sorts_by_value_and_links_to_the_form_for_who_may_change_budgets():
    rows = (line("Small", outturn=199_000_00), line("Unset", None, 2_00, 1_00), line("Over", outturn=230_000_00))
    table = bullets(*rows, view=may(Permission.STEER)).table
    assert sort_keys(table, "variance") == [30_000_00, -1_000_00, None]
    assert sort_keys(table, "budget") == [200_000_00, 200_000_00, None]
    assert sort_keys(table, "variance_share") == [0.15, -0.005, None]
    assert sort_keys(table, "state_label") == [0, 2, 3]  # over, within, no budget
    assert next(iter(table.frame["change_href"])) == "/record/budget-line/over?a=b"
    assert "Change" not in file_rows(table)[0]
    assert file_rows(table)[1][0] == "Over"
    assert "change" not in {column.key for column in bullets(*rows).table.columns}


def test_bullet_chart_cuts_long_bars_and_accepts_a_budget_of_zero():
    chart = bullets(line("Far", 1_00, 900_00, 0), line("Zero", 0, 5_00, 5_00), view=View(TODAY, palette=DARK))
    assert plain(chart.figure.layout.xaxis.range) == [0, 153]
    assert plain(traces_by_name(chart)["outturn"].x) == [90000.0]
    assert annotations(chart)[2] == "+£5 (of a budget of £0) ■"
    assert screen(chart.table)[1][7] == "of a budget of £0"


def test_bullet_chart_says_how_many_of_the_lines_it_draws():
    chart = bullets(*(line(f"L{number:02}", outturn=200_000_00 + number) for number in range(30)))
    assert str(chart.subtitle).endswith(" The 24 furthest off of 30 are drawn.")
    assert (len(traces_by_name(chart)["actual"].y), chart.table.row_count) == (24, 30)


def test_names_of_records_are_text_in_charts():
    chart = bullets(line("<b>A & B</b>"))
    assert annotations(chart)[1] == "&lt;b&gt;A &amp; B&lt;/b&gt;"
    assert traces_by_name(chart)["actual"].hovertext[0].startswith("<b>&lt;b&gt;A &amp; B&lt;/b&gt;</b>")


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([line(), line("X")], "None of 2 lines with a budget is beyond tolerance"),
        ([line()], "The line with a budget is within tolerance"),
        ([line(), line("X", outturn=211_000_00)], "One of 2 lines is beyond tolerance; X is £11,000 over"),
        ([line(budget=None)], "No budget is set on 1 line"),
    ],
)
def test_lines_title_counts_lines_off_budget(rows, title):
    assert str(lines_title(frame_rows(lines(*rows)), metrics.sum_lines(lines(*rows)), CHOSEN, VIEW)) == title


def test_tables_of_a_challenge_are_by_year_the_latest_first():
    rows = lines(
        line("Fee", None, 1_500_00, 1_000_00, 500_00, funder="sponsor"),
        line("Old", 2_000_00, 2_500_00, 2_500_00, financial_year="2025-26"),
    )
    new, old = challenge_spend_tables(rows, "?programme=x", VIEW)
    assert screen(new) == [["Fee", "The sponsor", "not set", "£1,000", "£500", "£1,500", "", "○ No budget set"]]
    assert screen(old) == [["Old", "The programme", "£2,000", "£2,500", "£0", "£2,500", "+£500", "■ Over"]]
    assert (new.caption, old.caption) == (
        "2026-27. A sponsor's money is never added to ours",
        "2025-26. A sponsor's money is never added to ours",
    )
    assert list(new.frame["href"]) == ["/spend?programme=x&line=fee&year=2026-27&funder=sponsor#spend-ledger"]
    assert challenge_spend_tables(lines(), "", VIEW) == []


def test_a_state_reads_the_same_on_the_spend_page_and_on_the_page_of_a_challenge():
    rows = [line("Over", outturn=230_000_00), line("Under", outturn=100_000_00), line("Within"), line("Unset", None)]
    spend_page = {row[0]: row[1] for row in screen(bullets(*rows).table)}
    (table,) = challenge_spend_tables(lines(*rows), "", VIEW)
    assert {row[0]: row[-1] for row in screen(table)} == spend_page
    assert spend_page == {"Over": "■ Over", "Under": "▼ Under", "Within": "● Within", "Unset": "○ No budget set"}


def test_overview_cell_compares_the_lines_with_a_budget_and_names_the_worst():
    measured = lines(
        line("Over", outturn=230_000_00, challenge_id="c"), line("Unset", None, 5_000_00, 5_000_00, challenge_id="c"),
        line("Free", None, 7_000_00, 7_000_00, challenge_id="d"), line("Within", challenge_id="e"),
    )  # fmt: skip
    cells = attention_figures.spend_cells(metrics.spend_by_challenge(measured), YEAR, Filters(programme="north"), VIEW)
    assert {challenge: (str(cell.text), cell.note, cell.tone) for challenge, cell in cells.items()} == {
        "c": ("£230k of £200k", "Over: +£30,000", "bad"),
        "d": ("£7,000, no budget set", "£7,000 paid and accrued", "warn"),
        "e": ("£200k of £200k", "£120k paid and accrued", ""),
    }
    assert cells["c"].href == "/spend?programme=north&challenge=c"


def test_overview_tile_is_the_outturn_of_the_programmes_own_money():
    none, without = (
        metrics.sum_lines(lines(line()).iloc[:0]),
        metrics.sum_lines(lines(line(budget=None, outturn=7_000_00, actual=2_630_00))),
    )
    tile = bars.outturn_tile(metrics.sum_lines(lines(line(outturn=214_200_00))), none, YEAR, VIEW)
    assert (tile.label, str(tile.value), str(tile.words)) == ("Outturn 2026-27", "£214k", "£14k over budget")
    assert str(tile.fresh) == "£120k spent (60%), last 3 Nov"  # of £200k
    beside = bars.outturn_tile(metrics.sum_lines(lines(line(outturn=214_200_00))), without, YEAR, VIEW)
    assert str(beside.value) == "£214k"  # a line without a budget is in no total compared with one
    assert str(beside.fresh) == "£120k spent (60%), last 3 Nov\n£2,630 on a line without a budget"
    unset = bars.outturn_tile(none, metrics.sum_lines(lines(line(budget=None))), YEAR, VIEW)
    assert (str(unset.value), str(unset.words)) == ("£200k", "no budget set")


def test_the_parts_of_a_bar_are_spent_committed_expected_and_over():
    def parts(*amounts: int) -> list[tuple[str, float]]:
        return [(part.kind, round(part.share, 3)) for part in bars.budget_bullet(*amounts).parts]

    # The budget stands at 0.75 of the width: of £100, £40 is 0.3.
    assert parts(100_00, 40_00, 20_00, 80_00) == [("spent", 0.3), ("committed", 0.15), ("expected", 0.15)]
    assert parts(100_00, 40_00, 90_00, 120_00) == [("spent", 0.3), ("committed", 0.45), ("over", 0.15)]
    assert parts(100_00, 130_00, 0, 300_00) == [("spent", 0.75), ("over", 0.25)]  # no further than the edge
    assert parts(0, 0, 0, 0) == []


def test_monthly_chart_shows_plan_actual_and_expected():
    in_months = months(
        month(10, plan=80_00, actual=90_00),
        month(11, plan=60_00, actual=20_00, expected=40_00),
        month(12, forecast=30_00, expected=30_00),
    )
    chart = charts.monthly_chart(in_months, CHOSEN, AT_RECORD)
    traces = traces_by_name(chart)
    assert plain(traces["plan"].y) == [80_00, 60_00, None]
    assert plain(traces["actual"].y) == [90_00, 20_00, None]
    assert (plain(traces["expected"].base), plain(traces["expected"].y)) == ([90_00, 20_00, 0], [None, 40_00, 30_00])
    assert traces["expected"].marker.pattern.shape == "/"
    assert traces["actual"].customdata[0] == "/spend?a=b&month=2026-10#spend-ledger"
    assert str(chart.title) == "October cost £90, £10 more than planned; November still expects £40"
    assert shown(chart.title)["actual_minus_plan"][0] == 10_00
    assert screen(chart.table) == [
        ["Oct 2026", "£80", "£90", "+£10", "", ""], ["Nov 2026", "£60", "£20", "", "", "£40"], ["Dec 2026", "", "", "", "£30", "£30"],
    ]  # fmt: skip
    assert sort_keys(chart.table, "month") == ["2026-10-01", "2026-11-01", "2026-12-01"]
    cell = export_table("t", (), chart.table).rows[0][0]
    assert (cell.value, cell.format, cell.text) == (date(2026, 10, 1), "mmm yyyy", "2026-10")


@pytest.mark.parametrize(
    ("rows", "chosen", "title"),
    [
        ([month(11, plan=5_00, expected=5_00)], CHOSEN, "No full month is recorded yet; November still expects £5"),
        ([month(10, actual=5_00)], CHOSEN, "October cost £5, with no plan; no more is expected this month"),
        ([month(10, actual=5_00, plan=7_00)], CHOSEN, "October cost £5, £2 less than planned; no more is expected this month"),
        ([month(3, plan=5_00, actual=5_00)], CLOSED, "2025-26 cost £5, as planned"),
        ([month(3, actual=5_00)], CLOSED, "2025-26 cost £5"),
    ],
)
def test_months_title_shows_the_last_full_month(rows, chosen, title):
    assert str(charts.months_title(months(*rows), chosen, VIEW)) == title


def test_charts_without_a_line_are_empty():
    none, sponsored = metrics.sum_lines(lines()), SpendFilter(YEAR, "sponsor")
    empty = (
        charts.cumulative_chart(months(), none, CHOSEN, VIEW),
        bullet_chart(lines(), none, CHOSEN, VIEW),
        charts.monthly_chart(months(), sponsored, VIEW),
    )
    assert [chart.title for chart in empty] == ["No budget line here"] * 3
    assert empty[2].empty == charts.no_lines(sponsored)
    assert empty[2].empty.sentence.startswith("No budget line of 2026-27 for the sponsor’s money in this view.")
    assert [chart.table.row_count for chart in empty] == [0, 0, 0]


@pytest.mark.parametrize(
    ("top", "steps"),
    [(0, [0]), (99, [0]), (100, [0, 100]), (450, [0, 100, 200, 300, 400]), (1_000_00, [0, 20000, 40000, 60000, 80000, 100000])],
)
def test_axis_ticks_have_round_steps(top, steps):
    assert charts.axis_ticks(top) == steps
