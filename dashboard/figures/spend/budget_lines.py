"""Matrix and tables of budget lines against their budgets, the largest variance as a share of the budget first."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.spend.axes import NO_LINE_TITLE, no_lines
from dashboard.figures.spend.text import RANKS, STATES, ledger_href, measured_over, share_text, spend_search, variance_text
from dashboard.formats import number_word, pounds, signed_pounds
from dashboard.forms.addresses import edit_href
from dashboard.graphics import LineBar
from dashboard.matrix import Content, Heading, Matrix, MatrixCell
from dashboard.metrics.spend.outturn import SpendTotals, largest_share_first
from dashboard.metrics.spend.periods import SpendFilter
from dashboard.page_content import Chart
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.tables import MONEY, PERCENT, STATUS, Column, Table
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.schema.enums.records import Funder
from db.values.currency import currency_unit

LINES_ID = "spend-lines"
MAX_ROWS = 5  # lines that the screen shows unless all are asked for
MOST_NAMED = 2  # lines that the title names
MIN_REACH, MAX_REACH = 1.1, 1.5  # shares of the budget at which the bars end; longer bars are cut, their numbers are not
OF_LINE = (("line", "id"),)


def lines_title(ranked: list[Any], total: SpendTotals, chosen: SpendFilter, view: View) -> Prose:
    """Returns the number of lines beyond tolerance and the largest of them. ``ranked``: the lines, the largest share first.

    Example: ``Two of 16 lines are beyond tolerance: Specialist secondments £44,380 under, Accelerator fee 3.5 £13,000 over``.
    """
    of = measured_over(chosen)
    if not total.with_budget:
        return prose("No budget is set on {lines}", lines=view.count("budget_lines", total.lines, "line", **of))
    compared = view.count("lines_with_budget", total.with_budget, "line", **of)
    off = [line for line in ranked if line.state in ("over", "under")]
    if not off:
        within = "None of {compared} is beyond tolerance" if total.with_budget > 1 else "The line with a budget is within tolerance"
        return prose(within, compared=compared)
    named = [
        prose(
            "{name} {variance}",
            name=Name(line.name),
            variance=view.show("variance", line.variance, variance_text(line.variance), line=line.id),
        )
        for line in off[:MOST_NAMED]
    ]
    rest = [prose("and others")] if len(off) > MOST_NAMED else []
    return prose(
        "{off} of {compared} {verb} beyond tolerance: {which}",
        off=view.show("lines_beyond_tolerance", total.beyond_tolerance, number_word(total.beyond_tolerance), **of),
        compared=compared,
        verb="is" if total.beyond_tolerance == 1 else "are",
        which=join_prose([*named, *rest], ", "),
    )


def lines_chart(lines: pd.DataFrame, total: SpendTotals, chosen: SpendFilter, view: View) -> Chart:
    """Which lines are off? A bar for each against its own budget, the largest variance as a share of the budget first."""
    ranked = largest_share_first(lines)
    rows = frame_rows(ranked)
    title: Text = lines_title(rows, total, chosen, view) if total.lines else NO_LINE_TITLE
    counted = view.count("budget_lines", total.lines, "budget line", **measured_over(chosen))
    shown = rows if view.shows_all(LINES_ID) else rows[:MAX_ROWS]
    return Chart(
        title=title,
        subtitle="Each bar is measured against its own budget: the tick, with the band of its tolerance.",
        caption=prose("Bars of {lines} against their budgets. {title}.", lines=counted, title=Prose() + title),
        table=lines_table(ranked, "Budget lines, largest share of the budget first", spend_search(view, chosen), view),
        how="",
        measures=("variance", "variance_share", "outturn", "actual_spend", "commitment", "tolerance"),
        heat=_matrix(shown, len(rows), chosen, view),
        empty=None if total.lines else no_lines(chosen),
    )


def _matrix(lines: list[Any], whole: int, chosen: SpendFilter, view: View) -> Matrix:
    headings = _narrow_headings() if view.narrow else _headings(steer=view.may(Permission.STEER))
    row, reach = _narrow_row if view.narrow else _row, _reach(lines)
    every = prose("All {lines}", lines=view.count("budget_lines", whole, "line", **measured_over(chosen)))
    return Matrix(
        "Budget lines against their budgets",
        headings,
        tuple(row(line, reach, spend_search(view, chosen), view) for line in lines),
        rest=(every, view.all_href("/spend", LINES_ID)) if len(lines) < whole else None,
        classes="lines-narrow" if view.narrow else "lines",
    )


def _headings(*, steer: bool) -> tuple[Heading, ...]:
    unit = currency_unit()
    headings = (
        Heading("Line, largest % first", classes="line"),
        Heading("Spent, outturn, budget ± tolerance", classes="line-picture"),
        Heading(f"Budget, {unit}", classes="amount"),
        Heading(f"Spent, {unit}", classes="amount"),
        Heading(f"Outturn, {unit}", classes="amount"),
        Heading(f"Variance, {unit}", classes="amount difference"),
        Heading("%", classes="amount share"),
        Heading("State", classes="state"),
    )
    return (*headings, Heading("Change", classes="change")) if steer else headings


def _narrow_headings() -> tuple[Heading, ...]:
    return (Heading("Line, largest % first", classes="line"), Heading("Variance", classes="amount"))


def _row(line: Any, reach: float, search: str, view: View) -> tuple[MatrixCell, ...]:
    amounts = [
        MatrixCell((view.show(measure, pence, "not set" if pence is None else pounds(pence), line=line.id),))
        for measure, pence in (("budget", line.budget), ("actual_spend", line.actual), ("outturn", line.outturn))
    ]
    words, tone = STATES[line.state]
    change = (Name("Change", edit_href("budget-line", line.id, view.search)),)
    cells = (
        _name(line, search),
        MatrixCell(_bar(line, reach)),
        *amounts,
        MatrixCell(_variance(line, view)),
        MatrixCell(_share(line, view)),
        MatrixCell((words,), f"tone-{tone}"),
    )
    return (*cells, MatrixCell(change)) if view.may(Permission.STEER) else cells


def _narrow_row(line: Any, reach: float, search: str, view: View) -> tuple[MatrixCell, ...]:
    words, tone = STATES[line.state]
    return (
        MatrixCell((*_name(line, search).content, *_bar(line, reach))),
        MatrixCell((*_variance(line, view), " ", *_share(line, view), f" {words}"), f"tone-{tone}"),
    )


def _name(line: Any, search: str) -> MatrixCell:
    return MatrixCell((Name(line.name, ledger_href(search, line=line.id)),))


def _variance(line: Any, view: View) -> tuple[Content, ...]:
    if line.variance is None:
        return ("",)
    return (view.show("variance", line.variance, signed_pounds(line.variance), line=line.id),)


def _share(line: Any, view: View) -> tuple[Content, ...]:
    if line.variance_share is None:
        return ("",)
    return (view.show("variance_share", line.variance_share, share_text(line.variance_share), line=line.id),)


def _reach(lines: list[Any]) -> float:
    """Returns the share of the budget at which the bars of the lines end."""
    shares: list[float] = [
        share for line in lines for share in (line.outturn_share, line.actual_share, 1 + line.tolerance_percent / 100) if share is not None
    ]
    return min(max([MIN_REACH, *(share * 1.03 for share in shares)]), MAX_REACH)


def _bar(line: Any, reach: float) -> tuple[Content, ...]:
    """Returns the bar of a line; nothing without a budget to divide by."""
    if line.outturn_share is None:
        return ()
    band = line.tolerance_percent / 100
    tone = {"over": "bad", "under": "warn"}.get(line.state, "")
    spoken = f"{line.name}: spent {pounds(line.actual)}, ends at {pounds(line.outturn)}, budget {pounds(line.budget)}"
    return (
        LineBar(
            max(line.actual_share, 0) / reach, max(line.outturn_share, 0) / reach, 1 / reach, ((1 - band) / reach, (1 + band) / reach), spoken, tone  # type: ignore[arg-type] # mypy infers str, not Tone
        ),
    )  # fmt: skip


def _with_labels(lines: pd.DataFrame, search: str, view: View) -> pd.DataFrame:
    """Returns the lines with the address of their ledger rows and of their form, their state in words, and their tolerance as a share."""
    rows = frame_rows(lines)
    return lines.assign(
        href=[ledger_href(search, line=row.id) for row in rows],
        funder_label=[Funder(row.funder).label for row in rows],
        state_label=[STATES[row.state][0] for row in rows],
        tone=[STATES[row.state][1] for row in rows],
        rank=[RANKS[row.state] for row in rows],
        no_share=[share_text(None) if row.budget == 0 else "" for row in rows],
        tolerance=lines["tolerance_percent"] / 100,
        change=["Change"] * len(rows),
        change_href=[edit_href("budget-line", row.id, view.search) for row in rows],
    )


STATE = Column("state_label", "State", STATUS, tone="tone", sort="rank")


def amount_columns() -> tuple[Column, ...]:
    """Returns the columns of the amounts of a budget line."""
    unit = currency_unit()
    return (
        Column("budget", f"Budget, {unit}", MONEY, unknown="not set", measure="budget", narrowed=OF_LINE),
        Column("actual", f"Spent, {unit}", MONEY, measure="actual_spend", narrowed=OF_LINE),
        Column("committed", f"Undrawn, {unit}", MONEY, measure="commitment", narrowed=OF_LINE),
        Column("outturn", f"Outturn, {unit}", MONEY, measure="outturn", narrowed=OF_LINE),
        Column("variance", f"Variance, {unit}", MONEY, signed=True, measure="variance", narrowed=OF_LINE),
    )


def lines_table(lines: pd.DataFrame, caption: str, search: str, view: View) -> Table:
    """Returns budget lines with their amounts, their variance in per cent and their tolerance; for who may change budgets with a link."""
    columns = (
        Column("name", "Budget line", href="href"),
        STATE,
        *amount_columns(),
        Column("variance_share", "Variance, %", PERCENT, signed=True, missing="no_share", measure="variance_share", narrowed=OF_LINE),
        Column("tolerance", "Tolerance, %", PERCENT, measure="tolerance", narrowed=OF_LINE),
        Column("change", "Change", href="change_href", act=True),
    )
    table = Table(_with_labels(lines, search, view), columns, caption, view)
    return table if view.may(Permission.STEER) else table.without("change")


def challenge_spend_tables(lines: pd.DataFrame, search: str, view: View) -> list[Table]:
    """Returns a table of a challenge's budget lines for each financial year, the latest first: budget, actual, undrawn, outturn, variance."""
    columns = (
        Column("name", "Budget line", href="href"),
        Column("funder_label", "Money of"),
        *amount_columns(),
        STATE,
        Column("change", "Change", href="change_href", act=True),
    )
    frame = _with_labels(lines, search, view)
    rows = frame_rows(lines)
    frame = frame.assign(href=[ledger_href(search, line=row.id, year=row.financial_year, funder=row.funder) for row in rows])
    years = sorted({row.financial_year for row in rows}, reverse=True)
    tables = [
        Table(frame[frame["financial_year"] == year], columns, f"{year}. A sponsor's money is never added to ours", view) for year in years
    ]
    return tables if view.may(Permission.STEER) else [table.without("change") for table in tables]
