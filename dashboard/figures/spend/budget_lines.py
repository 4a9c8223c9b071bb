"""Bullet chart of budget lines against their budgets, largest variance first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from dashboard.figures.spend.charts import NO_LINE_TITLE, no_lines, with_opacity
from dashboard.figures.spend.summary import STATES, funder_text, ledger_href, line_cell, variance_percent, variance_text
from dashboard.formats import count_in_words, plural, pounds, signed_pounds, truncate
from dashboard.metrics.spend.outturn import HOW_ACTUAL, HOW_OUTTURN, HOW_VARIANCE, BudgetLineRow, is_year_ended
from dashboard.page_content import Cell, Chart, Column, Table
from dashboard.theme import Palette, base_layout
from db.values.currency import currency_unit

ROW_HEIGHT = 42
MAX_DRAWN = 24
VARIANCE_WIDTH = 150  # pixels; the column of variances
MAX_PERCENT = 150  # per cent of the budget; longer bars are cut, their numbers are not
QUARTER_LABELS = ["0%", "25%", "50%", "75%", "100% of budget"]


def lines_title(budget_lines: Sequence[BudgetLineRow]) -> str:
    """Returns the number of lines beyond tolerance and the largest variance.

    Example: ``Two of 18 lines are beyond tolerance; Accelerator fee 3.5 is £17,500 over``.
    """
    off = sorted((line for line in budget_lines if line.state in ("over", "under")), key=lambda line: -abs(line.variance or 0))
    compared = sum(line.budget is not None for line in budget_lines)
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
    """Which lines are off? A bar for each against its own budget, largest variance first."""
    ranked = sorted(budget_lines, key=lambda line: (line.variance is None, -abs(line.variance or 0), line.name))
    drawn = ranked[:MAX_DRAWN]
    rest = f" The {len(drawn)} furthest off of {len(ranked)} are drawn." if len(ranked) > len(drawn) else ""
    reached = "Paler: where the year closed" if is_year_ended(year, today) else "Paler: outturn"
    widest = max(
        [105, *(min(max(_percent_of_budget(line.outturn, line), _percent_of_budget(line.actual, line)), MAX_PERCENT) for line in drawn)]
    )
    layout = base_layout(
        palette, max(len(drawn), 1) * ROW_HEIGHT + 52, barmode="overlay", bargap=0,
        xaxis={"range": [0, widest + 3], "tickvals": [0, 25, 50, 75, 100], "ticktext": QUARTER_LABELS, "showline": False, "ticks": ""},
        yaxis={"visible": False, "range": [0.5 - max(len(drawn), 1), 0.55]},
        shapes=[], annotations=[words for n, line in enumerate(drawn) for words in _bullet_annotations(n, line, palette)],
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


def _percent_of_budget(pence: int, line: BudgetLineRow) -> float:
    """Returns pence / budget * 100, at least 0; 0 where there is no budget to divide by."""
    return max(round(pence / line.budget * 100, 2), 0) if line.budget else 0


def _bullet_annotations(place: int, line: BudgetLineRow, palette: Palette) -> list[dict[str, Any]]:
    """Returns the labels above a bar: the variance, right-aligned in a column of fixed width, then the name.

    Both stay visible on a phone.
    """
    glyph, tone = STATES[line.state][0].split(" ")[0], STATES[line.state][1]
    colour = {"bad": palette.bad, "warn": palette.warn}.get(tone, palette.quiet)
    compared = line.variance is not None and line.budget is not None
    words = f"{signed_pounds(line.variance)} ({variance_percent(line.variance or 0, line.budget or 0)})" if compared else "No budget set"
    name = truncate(line.name) if compared else f"{truncate(line.name)}: {pounds(line.outturn)}"
    text = {"xref": "paper", "x": 0, "y": 0.3 - place, "showarrow": False}
    return [
        {**text, "xanchor": "right", "xshift": VARIANCE_WIDTH, "text": f"{words} {glyph}", "font": {"size": 13, "color": colour}},
        {**text, "xanchor": "left", "xshift": VARIANCE_WIDTH + 6, "text": escape(name), "font": {"size": 13, "color": palette.ink}},
    ]


def _bullet_traces(drawn: Sequence[BudgetLineRow], palette: Palette, search: str) -> list[dict[str, Any]]:
    bar = {"type": "bar", "orientation": "h"}
    places = [(0 - n - 0.12, line) for n, line in enumerate(drawn)]
    compared = [(y, line) for y, line in places if line.budget]
    ys = [y for y, _ in compared]
    acts = {
        "customdata": [ledger_href(search, line=line.id) for _, line in compared],
        "hoverinfo": "text",
        "hovertext": [_bullet_hover(line) for _, line in compared],
    }
    colours = [{"over": palette.bad, "under": palette.warn}.get(line.state, palette.accent) for _, line in compared]
    return [
        {
            **bar, "name": "tolerance", "y": ys, "base": [100 - line.tolerance_percent for _, line in compared],
            "x": [2 * line.tolerance_percent for _, line in compared], "width": 0.46, "marker": {"color": palette.line}, "hoverinfo": "skip",
        },
        {
            **bar, **acts, "name": "outturn", "y": ys, "x": [_percent_of_budget(line.outturn, line) for _, line in compared], "width": 0.28,
            "marker": {"color": [with_opacity(colour, 0.38) for colour in colours]},
        },
        {
            **bar, **acts, "name": "actual", "y": ys, "x": [_percent_of_budget(line.actual, line) for _, line in compared], "width": 0.16,
            "marker": {"color": palette.accent},
        },
        {
            "type": "scatter", "mode": "markers", "name": "budget", "x": [100] * len(ys), "y": ys, "hoverinfo": "skip",
            "marker": {"symbol": "line-ns", "size": 18, "line": {"width": 2.5, "color": palette.ink}},
        },
    ]  # fmt: skip


def _bullet_hover(line: BudgetLineRow) -> str:
    return (
        f"<b>{escape(line.name)}</b><br>Outturn {pounds(line.outturn)} against a budget of {pounds(line.budget)}: "
        f"{signed_pounds(line.variance) or 'exactly on it'}"
        f"<br>Actual so far {pounds(line.actual)}; undrawn on agreements {pounds(line.committed)}"
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
            line_cell(line, ledger_href(search, line=line.id), search, acts=acts), Cell(STATES[line.state][0], tone=STATES[line.state][1]),
            Cell("not set" if line.budget is None else pounds(line.budget)), Cell(pounds(line.actual)),
            Cell(pounds(line.committed)), Cell(pounds(line.outturn)), Cell(signed_pounds(line.variance)),
            Cell("" if line.variance is None or line.budget is None else variance_percent(line.variance, line.budget)), Cell(str(line.tolerance_percent)),
        )
        for line in ranked
    )  # fmt: skip
    return Table(columns, rows, "Budget lines, largest variance first")
