"""Attention items, ledger and tables of spend; expected numbers calculated by hand. Today is 10 November 2026."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from dashboard.figures.spend import attention as attention_figures
from dashboard.figures.spend import bars, ledger, text
from dashboard.figures.spend.budget_lines import challenge_spend_tables, lines_chart
from dashboard.filters import Filters
from dashboard.metrics.spend import outturn as metrics
from dashboard.metrics.spend.periods import SpendFilter
from dashboard.view import View
from db.access import Permission
from db.frames import BOOLEAN, DATE, INTEGER, OBJECT, frame_of
from tests.dashboard.figures.spend_rows import AT_RECORD, CHOSEN, TODAY, VIEW, YEAR, file_rows, line, lines, may, screen, shown, sort_keys


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
    read = ledger.ledger_table(LEDGER, "", CHOSEN, AT_RECORD).frame["href"]  # who sees the ledger may read its payments
    assert next(iter(read)) == "/record/payment/p?a=b"
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
    assert list(ledger.budget_changes_table(frame, VIEW).frame["href"]) == ["/record/budget-change/a", "/record/budget-change/b"]
    assert file_rows(table)[1] == ["2026-06-04", "New money", "Fees", "20.50", "More", "Board", "Who recorded it approved it", "R1"]


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
    spend_page = {row[0]: row[1] for row in screen(lines_chart(lines(*rows), metrics.sum_lines(lines(*rows)), CHOSEN, VIEW).table)}
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
