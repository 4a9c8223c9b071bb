"""Sentence, tiles, bar, charts and lines of the spend page; expected numbers calculated by hand. Today is 10 November 2026."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

import pytest

from dashboard.exports.table_files import export_table
from dashboard.figures.spend import axes, cumulative, months, text, tiles
from dashboard.figures.spend.budget_lines import lines_chart, lines_title
from dashboard.metrics.spend import outturn as metrics
from dashboard.metrics.spend.periods import SpendFilter
from dashboard.theme import DARK
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from tests.dashboard.figures.spend_rows import (
    AT_RECORD,
    CHOSEN,
    CLOSED,
    TODAY,
    VIEW,
    YEAR,
    annotations,
    file_rows,
    line,
    lines,
    may,
    month,
    plain,
    screen,
    shown,
    sort_keys,
    traces_by_name,
    year_end,
)
from tests.dashboard.figures.spend_rows import months as months_of

NARROW = replace(VIEW, narrow=True)
OF_LINES = "day=2026-11-10;funder=programme;part=budgeted;programme=north;year=2026-27"
OF_YEAR = "day=2026-11-10;funder=programme;programme=north;year=2026-27"


def curve(row, in_months=None, chosen=CHOSEN, view=VIEW):
    return cumulative.cumulative_chart(year_end(row, in_months=in_months), chosen, view)


def chart_of(*rows, view=VIEW):
    return lines_chart(lines(*rows), metrics.sum_lines(lines(*rows)), CHOSEN, view)


def cells(chart):
    """Returns the texts of the rows of a matrix, without their graphics."""
    return [["".join(str(part) for part in cell.content if not hasattr(part, "band")) for cell in row] for row in chart.heat.rows]


def test_sentence_says_where_the_year_ends_and_leaves_out_lines_without_a_budget():
    in_months = months_of(month(4, actual=120_000_00), month(12, expected=50_000_00, low=40_000_00, high=70_000_00))
    end = year_end(line(outturn=170_000_00), line("Checks", None, 2_630_00, 2_630_00), in_months=in_months)
    words = text.sentence(end, CHOSEN, VIEW)
    assert str(words) == "2026-27 ends at £170k, likely £160k to £190k: £30,000 under its budget of £200,000, beyond tolerance."
    assert shown(words) == {
        "outturn": (170_000_00, OF_LINES), "lowest_outturn": (160_000_00, OF_LINES), "highest_outturn": (190_000_00, OF_LINES),
        "variance": (-30_000_00, OF_YEAR), "budget": (200_000_00, OF_YEAR),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "chosen", "expected"),
    [
        ([], CHOSEN, "No budget line of 2026-27 in this view."),
        ([line()], CHOSEN, "2026-27 ends at £200k: exactly on its budget of £200,000."),
        ([line(budget=None)], CHOSEN, "2026-27 ends at £200k; no budget is set."),
        ([line(outturn=199_999_50)], CLOSED, "2025-26 closed at £200k: £0.50 under its budget of £200,000, within tolerance."),
    ],
)
def test_sentence_of_other_years(rows, chosen, expected):
    assert str(text.sentence(year_end(*rows), chosen, VIEW)) == expected


def test_tiles_are_the_outturn_and_its_parts():
    # £120,000 spent; £80,000 to come, of which £30,000 is committed; budget £210,000
    rows = (line(budget=210_000_00, committed=30_000_00), line("Checks", None, 2_630_00, 2_630_00))
    made = tiles.tiles(year_end(*rows, agreements=3), 0, CHOSEN, VIEW)
    assert [(tile.label, str(tile.value), str(tile.fresh), tile.tone, tile.mark) for tile in made] == [
        ("Outturn: where the year ends", "£200k", "Spent + committed + expected beyond that, to March", "", ""),
        ("Spent", "£120k", "57% of £210k, to 3 Nov", "", "part-spent"),
        ("Committed", "£30k", "On 3 agreements", "", "part-committed"),
        ("Expected beyond that", "£50k", "By forecast, else by plan", "", "part-expected"),
        ("Left at year’s end", "£10k", "4.8% under; tolerance 5%", "", "part-left"),
    ]
    assert [(tile.value.measure, tile.value.value, tile.value.scope) for tile in made[:4]] == [
        ("outturn", 200_000_00, OF_LINES),
        ("actual_spend", 120_000_00, OF_LINES),
        ("commitment", 30_000_00, OF_LINES),
        ("expected_beyond", 50_000_00, OF_LINES),
    ]
    assert tiles.tiles(year_end(), 0, CHOSEN, VIEW) == []


def test_tiles_say_what_is_over_and_what_is_committed_and_not_expected():
    end = year_end(line(outturn=220_000_00, committed=130_000_00))  # £100,000 is still expected
    made = {tile.label: tile for tile in tiles.tiles(end, 12_000_00, CHOSEN, VIEW)}
    assert str(made["Committed"].fresh) == "On 0 agreements; £30k more than is still expected; besides £12k on agreements without a line"
    assert (str(made["Expected beyond that"].value), made["Committed"].tone) == ("£0", "warn")
    assert made["Outturn: where the year ends"].fresh == "Spent + what is still expected, to March"
    left = made["Left at year’s end"]
    assert (str(left.value), str(left.fresh), left.tone) == ("−£20k", "10.0% over; tolerance 5%", "bad")


def test_tiles_without_a_budget_compare_with_nothing():
    made = {tile.label: tile for tile in tiles.tiles(year_end(line(budget=None)), 0, CHOSEN, VIEW)}
    assert (str(made["Left at year’s end"].value), str(made["Spent"].fresh)) == ("No budget", "To 3 Nov")
    assert made["Outturn: where the year ends"].graphic is None


def test_bar_is_split_like_the_tiles_and_names_the_line_without_a_budget():
    end = year_end(line(budget=240_000_00, committed=24_000_00), line("Checks", None, 2_630_00, 2_630_00))
    bar = tiles.money_bar(end, CHOSEN, VIEW)
    assert [(part.kind, round(part.share, 3)) for part in bar.bar.parts] == [
        ("spent", 0.5), ("committed", 0.1), ("expected", 0.233), ("left", 0.167),
    ]  # fmt: skip
    assert (bar.bar.target, bar.headroom) == (1, (0.6, 1))
    assert str(bar.beside) == "Beside it £2,630 on Checks, a line without a budget; the month bars include it."
    assert str(bar.now) == "Headroom now £96,000: budget − spent − committed"
    assert shown(bar.beside) == {"unbudgeted_outturn": (2_630_00, OF_YEAR)}
    several = tiles.money_bar(year_end(line(), *(line(name, None, 1_00, 1_00) for name in "ABC")), CHOSEN, VIEW)
    assert str(several.beside) == "Beside it £3 on 3 lines without a budget; the month bars include them."


def test_bar_of_an_overspent_year_ends_with_the_outturn():
    bar = tiles.money_bar(year_end(line(outturn=250_000_00)), CHOSEN, VIEW)
    assert [(part.kind, part.share) for part in bar.bar.parts] == [("spent", 0.48), ("expected", 0.52)]
    assert bar.bar.target == 0.8


def test_curve_draws_spent_committed_and_expected_under_the_budget():
    chart = curve(line(outturn=210_000_00, committed=30_000_00))
    traces = traces_by_name(chart)
    assert (traces["plan"].y[-1], traces["plan"].line.dash) == (210_000_00, "dash")
    assert (plain(traces["actual"].x), plain(traces["actual"].y)) == (["2026-04-01", "2026-04-30"], [0, 120_000_00])
    assert (plain(traces["committed"].x), plain(traces["committed"].y)) == (["2026-04-30", "2026-12-31"], [120_000_00, 150_000_00])
    assert (plain(traces["outturn"].x), plain(traces["outturn"].y)) == (["2026-04-30", "2026-12-31"], [120_000_00, 210_000_00])
    assert plain(traces["committed area"].y) == [120_000_00, 150_000_00, 120_000_00, 120_000_00]
    assert plain(traces["expected"].y) == [120_000_00, 210_000_00, 150_000_00, 120_000_00]
    assert [shape.y0 for shape in chart.figure.layout.shapes if shape.y0 == shape.y1 and shape.yref is None] == [200_000_00]
    assert annotations(chart) == [
        "Today", "<b>Spent £120k</b>", "<b>With committed £150k</b>", "Plan", "<b>Ends £210k</b>", "<b>Budget £200k</b>",
    ]  # fmt: skip
    assert str(chart.title) == "As much as planned was spent by April"
    assert str(chart.caption).endswith("Spent £120,000; with what is committed £150,000; outturn £210,000.")


def test_curve_title_compares_what_was_spent_with_its_plan():
    chart = curve(line(), months_of(month(9, plan=90_00, actual=80_00), month(10, plan=30_00, actual=15_00)))
    assert str(chart.title) == "£25 less than planned was spent by October"
    assert shown(chart.title)["actual_minus_plan"] == (-25_00, OF_LINES.replace("year=", "to=2026-10-31;year="))


def test_curve_on_a_phone_has_its_words_inside_the_picture():
    chart = curve(line(outturn=210_000_00, committed=30_000_00), view=NARROW)
    assert annotations(chart) == ["Today", "<b>Spent £120k</b>", "Plan", "<b>Ends £210k</b>", "<b>Budget £200k</b>"]
    assert plain(chart.figure.layout.xaxis.domain) == [0, 1]
    assert [entry.words for entry in chart.key] == ["Spent", "Committed", "Expected beyond"]


def test_curve_table_has_days_and_the_running_sums():
    table = curve(line(outturn=210_000_00, committed=30_000_00)).table
    assert screen(table) == [
        ["1 Apr 2026", "£0", "£0", "", "", "", ""],
        ["30 Apr 2026", "£120,000", "£120,000", "£120,000", "£120,000", "£120,000", "£120,000"],
        ["31 Dec 2026", "£210,000", "", "£150,000", "£210,000", "£210,000", "£210,000"],
    ]
    assert file_rows(table)[2][0:2] == ["2026-04-30", "120000.00"]


def test_labels_of_the_enlarged_end_do_not_overlap():
    ranged = months_of(month(4, actual=120_000_00), month(12, expected=80_000_00, low=79_900_00, high=80_100_00))
    placed = [label for label in curve(line(), ranged).figure.layout.annotations if label.yref == "paper" and label.text != "Today"]
    assert [label.text for label in placed] == ["High £200k", "<b>Ends £200k</b>", "<b>Budget £200k</b>", "Low £200k"]
    assert all(above.yshift - below.yshift >= 17 for above, below in itertools.pairwise(placed))


def test_curve_draws_the_range_of_forecasts_only_where_there_is_one():
    assert "range" not in traces_by_name(curve(line()))
    ranged = months_of(month(4, actual=10_00), month(12, forecast=20_00, expected=20_00, low=15_00, high=30_00))
    assert plain(traces_by_name(curve(line(), ranged))["range"].y) == [10_00, 40_00, 25_00, 10_00]


def test_curve_of_a_closed_year_ends_with_what_was_spent():
    closed = line(outturn=190_000_00, actual=190_000_00, financial_year="2025-26")
    chart = curve(closed, months_of(month(3, actual=190_000_00, plan=200_000_00)), CLOSED)
    assert str(chart.title) == "2025-26 closed at £190k: £10,000 under its budget of £200,000, within tolerance"
    assert annotations(chart) == ["<b>Spent £190k</b>", "Plan", "<b>Budget £200k</b>"]
    assert plain(traces_by_name(chart)["outturn"].y) == []


def test_lines_are_sorted_by_the_share_of_their_budget():
    rows = (
        line("Small", outturn=199_000_00), line("Large", 900_000_00, 950_000_00), line("Over", outturn=230_000_00, actual=100_000_00),
        line("Unset", None, 2_00, 1_00),
    )  # fmt: skip
    chart = chart_of(*rows)
    assert cells(chart) == [
        ["Over", "", "£200,000", "£100,000", "£230,000", "+£30,000", "+15.0%", "■ Over"],
        ["Large", "", "£900,000", "£120,000", "£950,000", "+£50,000", "+5.6%", "■ Over"],
        ["Small", "", "£200,000", "£120,000", "£199,000", "−£1,000", "−0.5%", "● Within"],
        ["Unset", "", "not set", "£1", "£2", "", "", "○ No budget set"],
    ]
    (bar,) = chart.heat.rows[0][1].content
    reach = 1.15 * 1.03  # the longest bar, and a little more
    assert [round(place * reach, 3) for place in (bar.spent, bar.ends, bar.target, *bar.band)] == [0.5, 1.15, 1, 0.95, 1.05]
    assert (bar.tone, chart.heat.rows[3][1].content) == ("bad", ())
    assert str(chart.title) == "Two of 3 lines are beyond tolerance: Over £30,000 over, Large £50,000 over"


def test_first_five_lines_are_shown_until_all_are_asked_for():
    rows = [line(f"L{number}", outturn=200_000_00 + number) for number in range(6)]
    chart = chart_of(*rows)
    assert (len(chart.heat.rows), chart.table.row_count) == (5, 6)
    assert (str(chart.heat.rest[0]), chart.heat.rest[1]) == ("All 6 lines", "/spend?all=spend-lines#spend-lines")
    whole = chart_of(*rows, view=replace(VIEW, parameters={"all": "spend-lines"}))
    assert (len(whole.heat.rows), whole.heat.rest) == (6, None)


def test_who_may_change_a_budget_gets_a_link_to_its_form():
    chart = chart_of(line("Over", outturn=230_000_00), view=may(Permission.STEER))
    (change,) = chart.heat.rows[0][-1].content
    assert (str(change), change.href) == ("Change", "/record/budget-line/over/edit?a=b")
    assert "Change" not in cells(chart_of(line("Over"), view=may(Permission.RECORD_MONEY)))[0]


def test_lines_on_a_phone_have_bar_and_variance_in_two_cells():
    assert cells(chart_of(line("Over", outturn=230_000_00), view=NARROW)) == [["Over", "+£30,000 +15.0% ■ Over"]]


def test_lines_table_sorts_by_value_and_links_to_the_form_for_who_may_change_budgets():
    rows = (line("Small", outturn=199_000_00), line("Unset", None, 2_00, 1_00), line("Over", outturn=230_000_00))
    table = chart_of(*rows, view=may(Permission.STEER)).table
    assert sort_keys(table, "variance") == [30_000_00, -1_000_00, None]
    assert sort_keys(table, "budget") == [200_000_00, 200_000_00, None]
    assert sort_keys(table, "variance_share") == [0.15, -0.005, None]
    assert sort_keys(table, "state_label") == [0, 2, 3]  # over, within, no budget
    assert next(iter(table.frame["change_href"])) == "/record/budget-line/over/edit?a=b"
    assert "Change" not in file_rows(table)[0]
    assert file_rows(table)[1][0] == "Over"
    assert "change" not in {column.key for column in chart_of(*rows).table.columns}


def test_bars_cut_what_is_far_over_and_accept_a_budget_of_zero():
    chart = chart_of(line("Far", 1_00, 900_00, 0), line("Zero", 0, 5_00, 5_00), view=View(TODAY, palette=DARK))
    assert [row[0] for row in cells(chart)] == ["Zero", "Far"]  # over a budget of 0 comes first
    assert chart.heat.rows[0][1].content == ()
    assert round(chart.heat.rows[1][1].content[0].target, 3) == 0.667  # the bars end at 150%
    assert screen(chart.table)[0][7] == "of a budget of £0"


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([line(), line("X")], "None of 2 lines is beyond tolerance"),
        ([line()], "The line with a budget is within tolerance"),
        ([line(), line("X", outturn=211_000_00)], "One of 2 lines is beyond tolerance: X £11,000 over"),
        (
            [line(name, outturn=211_000_00) for name in "XYZ"],
            "Three of 3 lines are beyond tolerance: X £11,000 over, Y £11,000 over, and others",
        ),
        ([line(budget=None)], "No budget is set on 1 line"),
    ],
)
def test_lines_title_counts_lines_off_budget(rows, title):
    assert str(lines_title(frame_rows(lines(*rows)), metrics.sum_lines(lines(*rows)), CHOSEN, VIEW)) == title


def test_months_are_split_into_spent_committed_and_expected():
    in_months = months_of(
        month(10, plan=80_00, actual=90_00),
        month(11, plan=60_00, actual=20_00, expected=40_00, committed=40_00),
        month(12, forecast=30_00, expected=30_00, committed=10_00),
    )
    chart = months.monthly_chart(in_months, CHOSEN, AT_RECORD)
    traces = traces_by_name(chart)
    assert plain(traces["plan"].y) == [80_00, 60_00, None]
    assert plain(traces["actual"].y) == [90_00, 20_00, None]
    assert (plain(traces["committed"].base), plain(traces["committed"].y)) == ([90_00, 20_00, 0], [None, 40_00, 10_00])
    assert (plain(traces["expected"].base), plain(traces["expected"].y)) == ([90_00, 60_00, 10_00], [None, None, 20_00])
    assert traces["committed"].marker.pattern.shape == "/"
    assert traces["actual"].customdata[0] == "/spend?a=b&month=2026-10#spend-ledger"
    assert traces["actual"].hovertext[1] == "November 2026: planned £60, spent £20, committed £40, expected beyond that £0"
    assert annotations(chart)[1:] == ["<b>£90</b>", "<b>£60</b>"]  # the largest month that is over, and of those to come
    assert screen(chart.table) == [
        ["Oct 2026", "£80", "£90", "+£10", "", "", ""], ["Nov 2026", "£60", "£20", "", "", "£40", "£40"], ["Dec 2026", "", "", "", "£30", "£30", "£10"],
    ]  # fmt: skip
    cell = export_table("t", (), chart.table).rows[0][0]
    assert (cell.value, cell.format, cell.text) == (date(2026, 10, 1), "mmm yyyy", "2026-10")


@pytest.mark.parametrize(
    ("rows", "chosen", "title"),
    [
        (
            [month(11, expected=4_00), month(12, expected=3_00), month(1, expected=2_00, year=2027)],
            CHOSEN,
            "£9 still to come, most by December",
        ),
        ([month(11, expected=5_00)], CHOSEN, "£5 still to come, in November"),
        ([month(10, actual=5_00)], CHOSEN, "Nothing more is planned or forecast this year"),
        ([month(3, plan=5_00, actual=5_00)], CLOSED, "As much as planned was spent by the end of 2025-26"),
        ([month(3, plan=5_00, actual=7_00)], CLOSED, "£2 more than planned was spent by the end of 2025-26"),
        ([month(3, actual=5_00)], CLOSED, "2025-26 cost £5"),
    ],
)
def test_months_title_says_what_is_still_to_come(rows, chosen, title):
    assert str(months.months_title(months_of(*rows), chosen, VIEW)) == title


def test_charts_without_a_line_are_empty():
    none, sponsored = metrics.sum_lines(lines()), SpendFilter(YEAR, "sponsor")
    empty = (
        cumulative.cumulative_chart(year_end(), CHOSEN, VIEW),
        lines_chart(lines(), none, CHOSEN, VIEW),
        months.monthly_chart(months_of(), sponsored, VIEW),
    )
    assert [chart.title for chart in empty] == ["No budget line here"] * 3
    assert empty[2].empty == axes.no_lines(sponsored)
    assert empty[2].empty.sentence.startswith("No budget line of 2026-27 for the sponsor’s money in this view.")
    assert [chart.table.row_count for chart in empty] == [0, 0, 0]


@pytest.mark.parametrize(
    ("top", "steps"),
    [
        (0, [0]), (99, [0]), (100, [0, 100]), (450, [0, 100, 200, 300, 400]), (1_000_00, [0, 20000, 40000, 60000, 80000, 100000]),
        (1_170_00, [0, 25000, 50000, 75000, 100000]),
    ],
)  # fmt: skip
def test_axis_ticks_have_round_steps(top, steps):
    assert axes.axis_ticks(top) == steps
