"""Budget lines against their budgets: a bullet bar for each, furthest off first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from dashboard.figures.milestones import truncate
from dashboard.figures.spend.charts import NO_LINE_TITLE, no_lines, with_opacity
from dashboard.figures.spend.summary import STATES, funder_text, ledger_href, line_cell, variance_percent, variance_text
from dashboard.formats import count_in_words, plural, pounds, signed_pounds
from dashboard.metrics.spend.outturn import HOW_ACTUAL, HOW_OUTTURN, HOW_VARIANCE, BudgetLineRow, is_year_ended
from dashboard.page_content import Cell, Chart, Column, Table
from dashboard.theme import Palette, base_layout
from db.values.currency import currency_unit

ROW_HEIGHT = 42
MAX_DRAWN = 24
VARIANCE_WIDTH = 150  # pixels for the variances
MAX_PERCENT = 150  # per cent of the budget; a bar that runs further is cut, its number is not
QUARTER_LABELS = ["0%", "25%", "50%", "75%", "100% of budget"]


def lines_title(budget_lines: Sequence[BudgetLineRow]) -> str:
    """``Two of 18 lines are beyond tolerance; Accelerator fee 3.5 is £17,500 over``."""
    off = sorted((one for one in budget_lines if one.state in ("over", "under")), key=lambda one: -abs(one.variance or 0))
    compared = sum(one.budget is not None for one in budget_lines)
    if not compared:
        return f"No budget is set on {plural(len(budget_lines), 'line')}"
    if not off:
        return (
            f"None of {plural(compared, 'line')} with a budget is beyond tolerance"
            if compared > 1
            else "The line with a budget is within tolerance"
        )
    most = f"{off[0].name} is {variance_text(off[0].variance or 0)}"
    return f"{count_in_words(len(off), 'line').split(' ')[0]} of {plural(compared, 'line')} {'is' if len(off) == 1 else 'are'} beyond tolerance; {most}"


def bullet_chart(
    budget_lines: Sequence[BudgetLineRow], year: str, funder: str, today: date, palette: Palette, search: str, *, acts: bool = False
) -> Chart:
    """Which lines are off? A bar for each against its own budget, largest variance in £ first."""
    ranked = sorted(budget_lines, key=lambda one: (one.variance is None, -abs(one.variance or 0), one.name))
    drawn = ranked[:MAX_DRAWN]
    rest = f" The {len(drawn)} furthest off of {len(ranked)} are drawn." if len(ranked) > len(drawn) else ""
    reached = "Paler: where the year closed" if is_year_ended(year, today) else "Paler: outturn"
    widest = max(
        [105, *(min(max(_percent_of_budget(one.outturn, one), _percent_of_budget(one.actual, one)), MAX_PERCENT) for one in drawn)]
    )
    layout = base_layout(
        palette, max(len(drawn), 1) * ROW_HEIGHT + 52, barmode="overlay", bargap=0,
        xaxis={"range": [0, widest + 3], "tickvals": [0, 25, 50, 75, 100], "ticktext": QUARTER_LABELS, "showline": False, "ticks": ""},
        yaxis={"visible": False, "range": [0.5 - max(len(drawn), 1), 0.55]},
        shapes=[], annotations=[words for n, one in enumerate(drawn) for words in _bullet_annotations(n, one, palette)],
    )  # fmt: skip
    layout["margin"] |= {"l": 4, "r": 4, "b": 28}
    title = lines_title(budget_lines) if budget_lines else NO_LINE_TITLE
    return Chart(
        title=title,
        subtitle=f"Each line in % of its own budget, {year}, {funder_text(funder)}. Solid: actual. {reached}. Tick: budget, with its tolerance. "
        f"Variance in {currency_unit()} and %, largest first.{rest}",
        caption=f"Bars of {plural(len(ranked), 'budget line')} against their budgets. {title}.",
        table=_lines_table(ranked, search, acts=acts),
        how=f"{HOW_VARIANCE} {HOW_OUTTURN} {HOW_ACTUAL}",
        figure={"data": _bullet_traces(drawn, palette, search), "layout": layout},
        empty=None if budget_lines else no_lines(year, funder),
    )


def _percent_of_budget(pence: int, one: BudgetLineRow) -> float:
    """Per cent of the line's budget, never below 0; 0 where there is no budget to divide by."""
    return max(round(pence / one.budget * 100, 2), 0) if one.budget else 0


def _bullet_annotations(place: int, one: BudgetLineRow, palette: Palette) -> list[dict[str, Any]]:
    """Above the bar: the variance, right-aligned in a column of its own, then the name. Both stay in sight on a phone."""
    glyph, tone = STATES[one.state][0].split(" ")[0], STATES[one.state][1]
    colour = {"bad": palette.bad, "warn": palette.warn}.get(tone, palette.quiet)
    compared = one.variance is not None and one.budget is not None
    words = f"{signed_pounds(one.variance)} ({variance_percent(one.variance or 0, one.budget or 0)})" if compared else "No budget set"
    name = truncate(one.name) if compared else f"{truncate(one.name)}: {pounds(one.outturn)}"
    text = {"xref": "paper", "x": 0, "y": 0.3 - place, "showarrow": False}
    return [
        {**text, "xanchor": "right", "xshift": VARIANCE_WIDTH, "text": f"{words} {glyph}", "font": {"size": 13, "color": colour}},
        {**text, "xanchor": "left", "xshift": VARIANCE_WIDTH + 6, "text": escape(name), "font": {"size": 13, "color": palette.ink}},
    ]


def _bullet_traces(drawn: Sequence[BudgetLineRow], palette: Palette, search: str) -> list[dict[str, Any]]:
    bar = {"type": "bar", "orientation": "h"}
    places = [(0 - n - 0.12, one) for n, one in enumerate(drawn)]
    compared = [(y, one) for y, one in places if one.budget]
    ys = [y for y, _ in compared]
    acts = {
        "customdata": [ledger_href(search, line=one.id) for _, one in compared],
        "hoverinfo": "text",
        "hovertext": [_bullet_hover(one) for _, one in compared],
    }
    colours = [{"over": palette.bad, "under": palette.warn}.get(one.state, palette.accent) for _, one in compared]
    return [
        {
            **bar, "name": "tolerance", "y": ys, "base": [100 - one.tolerance_percent for _, one in compared],
            "x": [2 * one.tolerance_percent for _, one in compared], "width": 0.46, "marker": {"color": palette.line}, "hoverinfo": "skip",
        },
        {
            **bar, **acts, "name": "outturn", "y": ys, "x": [_percent_of_budget(one.outturn, one) for _, one in compared], "width": 0.28,
            "marker": {"color": [with_opacity(colour, 0.38) for colour in colours]},
        },
        {
            **bar, **acts, "name": "actual", "y": ys, "x": [_percent_of_budget(one.actual, one) for _, one in compared], "width": 0.16,
            "marker": {"color": palette.accent},
        },
        {
            "type": "scatter", "mode": "markers", "name": "budget", "x": [100] * len(ys), "y": ys, "hoverinfo": "skip",
            "marker": {"symbol": "line-ns", "size": 18, "line": {"width": 2.5, "color": palette.ink}},
        },
    ]  # fmt: skip


def _bullet_hover(one: BudgetLineRow) -> str:
    return (
        f"<b>{escape(one.name)}</b><br>Outturn {pounds(one.outturn)} against a budget of {pounds(one.budget)}: {signed_pounds(one.variance) or 'exactly on it'}"
        f"<br>Actual so far {pounds(one.actual)}; undrawn on agreements {pounds(one.committed)}"
    )


def _lines_table(ranked: Sequence[BudgetLineRow], search: str, *, acts: bool) -> Table:
    columns = (
        Column("Budget line"),
        Column("State"),
        *(Column(f"{name}, {currency_unit()}", number=True) for name in ("Budget", "Actual", "Undrawn", "Outturn", "Variance")),
        Column("Variance, %", number=True),
        Column("Tolerance, %", number=True),
    )
    rows = tuple(
        (
            line_cell(one, ledger_href(search, line=one.id), search, acts=acts), Cell(STATES[one.state][0], tone=STATES[one.state][1]),
            Cell("not set" if one.budget is None else pounds(one.budget)), Cell(pounds(one.actual)),
            Cell(pounds(one.committed)), Cell(pounds(one.outturn)), Cell(signed_pounds(one.variance)),
            Cell("" if one.variance is None or one.budget is None else variance_percent(one.variance, one.budget)), Cell(str(one.tolerance_percent)),
        )
        for one in ranked
    )  # fmt: skip
    return Table(columns, rows, "Budget lines, largest variance first")
