"""Bullet chart and tables of budget lines against their budgets, largest variance first."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.figures.figure import figure, short_text, text
from dashboard.figures.spend.charts import NO_LINE_TITLE, no_lines, with_opacity
from dashboard.figures.spend.text import RANKS, STATES, funder_text, ledger_href, measured_over, share_text, spend_search, variance_text
from dashboard.formats import number_word, pounds, signed_pounds
from dashboard.forms.addresses import edit_href
from dashboard.metrics.spend.outturn import SpendTotals, largest_variance_first
from dashboard.metrics.spend.periods import SpendFilter, is_year_ended
from dashboard.page_content import Chart
from dashboard.prose import Name, Prose, Text, prose
from dashboard.tables import MONEY, PERCENT, STATUS, Column, Table
from dashboard.theme import Palette
from dashboard.view import View
from db.access import Permission
from db.frames import frame_rows
from db.schema.enums.records import Funder
from db.values.currency import currency_unit

ROW_HEIGHT = 42
MAX_DRAWN = 24
VARIANCE_WIDTH = 150  # pixels; the column of variances
MAX_PERCENT = 150  # per cent of the budget; longer bars are cut, their numbers are not
QUARTER_LABELS = ["0%", "25%", "50%", "75%", "100% of budget"]
OF_LINE = (("line", "id"),)


def lines_title(ranked: list[Any], total: SpendTotals, chosen: SpendFilter, view: View) -> Prose:
    """Returns the number of lines beyond tolerance and the largest variance. ``ranked``: the lines, the largest variance first.

    Example: ``Two of 18 lines are beyond tolerance; Accelerator fee 3.5 is £17,500 over``.
    """
    of = measured_over(chosen)
    if not total.with_budget:
        return prose("No budget is set on {lines}", lines=view.count("budget_lines", total.lines, "line", **of))
    compared = view.count("lines_with_budget", total.with_budget, "line", **of)
    most = next((line for line in ranked if line.state in ("over", "under")), None)
    if most is None:
        within = (
            "None of {compared} with a budget is beyond tolerance"
            if total.with_budget > 1
            else "The line with a budget is within tolerance"
        )
        return prose(within, compared=compared)
    return prose(
        "{off} of {compared} {verb} beyond tolerance; {name} is {variance}",
        off=view.show("lines_beyond_tolerance", total.beyond_tolerance, number_word(total.beyond_tolerance), **of),
        compared=compared,
        verb="is" if total.beyond_tolerance == 1 else "are",
        name=Name(most.name),
        variance=view.show("variance", most.variance, variance_text(most.variance), line=most.id),
    )


def bullet_chart(lines: pd.DataFrame, total: SpendTotals, chosen: SpendFilter, view: View) -> Chart:
    """Which lines are off? A bar for each against its own budget, largest variance first."""
    ranked = largest_variance_first(lines)
    rows = frame_rows(ranked)
    drawn = rows[:MAX_DRAWN]
    reached = "Paler: where the year closed" if is_year_ended(chosen.year, view.today) else "Paler: outturn"
    subtitle = prose(
        f"Each line in % of its own budget, {chosen.year}, {funder_text(chosen.funder)}. Solid: actual. {reached}. Tick: budget, with its tolerance. "
        f"Variance in {currency_unit()} and %, largest first."
    )
    of = measured_over(chosen)
    rest = prose(
        " The {drawn} furthest off of {lines} are drawn.",
        drawn=view.show("budget_lines", len(drawn), part="drawn", **of),
        lines=view.show("budget_lines", total.lines, **of),
    )
    title: Text = lines_title(rows, total, chosen, view) if total.lines else NO_LINE_TITLE
    counted = view.count("budget_lines", total.lines, "budget line", **of)
    return Chart(
        title=title,
        subtitle=subtitle + rest if len(rows) > len(drawn) else subtitle,
        caption=prose("Bars of {lines} against their budgets. {title}.", lines=counted, title=Prose() + title),
        table=lines_table(ranked, "Budget lines, largest variance first", spend_search(view, chosen), view),
        how="",
        measures=("variance", "outturn", "actual_spend", "commitment", "tolerance"),
        figure=_bullet_figure(drawn, spend_search(view, chosen), view.palette),
        empty=None if total.lines else no_lines(chosen),
    )


def _bullet_figure(lines: list[Any], search: str, palette: Palette) -> Any:
    widest = max([105, *(min(_percent(share), MAX_PERCENT) for line in lines for share in (line.outturn_share, line.actual_share))])
    rows = max(len(lines), 1)
    return figure(
        _bullet_traces(lines, search, palette), palette, rows * ROW_HEIGHT + 52, barmode="overlay", bargap=0,
        xaxis={"range": [0, widest + 3], "tickvals": [0, 25, 50, 75, 100], "ticktext": QUARTER_LABELS, "showline": False, "ticks": ""},
        yaxis={"visible": False, "range": [0.5 - rows, 0.55]},
        margin={"l": 4, "r": 4, "b": 28},
        shapes=[],
        annotations=[words for place, line in enumerate(lines) for words in _bullet_annotations(place, line, palette)],
    )  # fmt: skip


def _percent(share: float | None) -> float:
    """Returns a share of a budget in per cent, at least 0; 0 where there is no budget to divide by."""
    return round(max((share or 0) * 100, 0), 2)


def _bullet_annotations(place: int, line: Any, palette: Palette) -> list[dict[str, Any]]:
    """Returns the labels above a bar: the variance, right-aligned in a column of fixed width, then the name.

    Both stay visible on a phone.
    """
    glyph, tone = STATES[line.state][0].split(" ")[0], STATES[line.state][1]
    colour = {"bad": palette.bad, "warn": palette.warn}.get(tone, palette.quiet)
    compared = line.variance is not None
    words = f"{signed_pounds(line.variance)} ({share_text(line.variance_share)})" if compared else "No budget set"
    name = short_text(line.name) if compared else f"{short_text(line.name)}: {pounds(line.outturn)}"
    label = {"xref": "paper", "x": 0, "y": 0.3 - place, "showarrow": False}
    return [
        {**label, "xanchor": "right", "xshift": VARIANCE_WIDTH, "text": f"{words} {glyph}", "font": {"size": 13, "color": colour}},
        {**label, "xanchor": "left", "xshift": VARIANCE_WIDTH + 6, "text": name, "font": {"size": 13, "color": palette.ink}},
    ]


def _bullet_traces(lines: list[Any], search: str, palette: Palette) -> list[dict[str, Any]]:
    places = [place for place, line in enumerate(lines) if line.actual_share is not None]
    rows, ys = [lines[place] for place in places], [-0.12 - place for place in places]
    bar = {"type": "bar", "orientation": "h", "y": ys}
    acts = {
        "customdata": [ledger_href(search, line=row.id) for row in rows], "hoverinfo": "text", "hovertext": [_bullet_hover(row) for row in rows],
    }  # fmt: skip
    colours = [{"over": palette.bad, "under": palette.warn}.get(row.state, palette.accent) for row in rows]
    return [
        {
            **bar, "name": "tolerance", "base": [100 - row.tolerance_percent for row in rows], "x": [2 * row.tolerance_percent for row in rows],
            "width": 0.46, "marker": {"color": palette.line}, "hoverinfo": "skip",
        },
        {
            **bar, **acts, "name": "outturn", "x": [_percent(row.outturn_share) for row in rows], "width": 0.28,
            "marker": {"color": [with_opacity(colour, 0.38) for colour in colours]},
        },
        {**bar, **acts, "name": "actual", "x": [_percent(row.actual_share) for row in rows], "width": 0.16, "marker": {"color": palette.accent}},
        {
            "type": "scatter", "mode": "markers", "name": "budget", "x": [100] * len(ys), "y": ys, "hoverinfo": "skip",
            "marker": {"symbol": "line-ns", "size": 18, "line": {"width": 2.5, "color": palette.ink}},
        },
    ]  # fmt: skip


def _bullet_hover(line: Any) -> str:
    return (
        f"<b>{text(line.name)}</b><br>Outturn {pounds(line.outturn)} against a budget of {pounds(line.budget)}: "
        f"{signed_pounds(line.variance) if line.variance else 'exactly on it'}"
        f"<br>Actual so far {pounds(line.actual)}; undrawn on agreements {pounds(line.committed)}"
    )


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
        Column("actual", f"Actual, {unit}", MONEY, measure="actual_spend", narrowed=OF_LINE),
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
