"""Chart of the months of a financial year: plan as an outline, what was spent, what is committed, what is expected beyond it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure
from dashboard.figures.spend.axes import NO_LINE_TITLE, amount_axis, narrowed_rows, no_lines
from dashboard.figures.spend.cumulative import CHART_HEIGHT
from dashboard.figures.spend.text import against_plan, last_day, ledger_href, measured_over, spend_search
from dashboard.formats import pounds, short_pounds
from dashboard.graphics import KeyEntry
from dashboard.metrics.spend.outturn import plan_to_date
from dashboard.metrics.spend.periods import SpendFilter, is_year_ended, months_of_year
from dashboard.page_content import Chart
from dashboard.prose import Prose, Text, prose
from dashboard.tables import MONEY, MONTH, Column, Table
from dashboard.theme import today_marker
from dashboard.view import View
from db.frames import frame_rows
from db.values.currency import currency_unit

TRANSPARENT = "rgba(0,0,0,0)"
KEY = (
    KeyEntry("part-plan", "Plan"), KeyEntry("part-spent", "Spent"), KeyEntry("part-committed", "Committed"),
    KeyEntry("part-expected", "Expected beyond"),
)  # fmt: skip


def months_title(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Prose:
    """Returns what is still to come and by when most of it is: ``£414k still to come, most by January``; of a closed year its cost."""
    if is_year_ended(chosen.year, view.today):
        return _year_title(months, chosen, view)
    coming = [month for month in frame_rows(months) if month.open and month.expected]
    whole = sum(month.expected for month in coming)
    if not whole:
        return prose("Nothing more is planned or forecast this year")
    amount = view.show("expected_spend", whole, **measured_over(chosen))
    if len(coming) == 1:
        return prose(f"{{amount}} still to come, in {coming[0].month:%B}", amount=amount)
    return prose(f"{{amount}} still to come, most by {_most_by(coming, whole):%B}", amount=amount)


def _most_by(coming: list[Any], whole: int) -> date:
    """Returns the first month by which more than half of what is expected has come."""
    reached = 0
    for month in coming:
        reached += month.expected
        if 2 * reached > whole:
            break
    return month.month  # type: ignore[no-any-return] # rows of a frame have no types


def _year_title(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Prose:
    past, of = plan_to_date(months), measured_over(chosen)
    if past.plan is None:
        return prose(f"{chosen.year} cost " + "{cost}", cost=view.show("actual_spend", past.actual, pounds(past.actual), **of))
    return against_plan(past.actual, past.plan, view, of, f"the end of {chosen.year}")


def monthly_chart(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Chart:
    """Which months cost most, and what is still to come? Plan as an outline, spent solid, committed hatched, expected light.

    ``months``: those of ``outturn.sum_months``, of all lines.
    """
    title: Text = months_title(months, chosen, view) if len(months) else NO_LINE_TITLE
    return Chart(
        title=title,
        subtitle="",
        caption=prose(f"Bars for the twelve months of {chosen.year}. " + "{title}.", title=Prose() + title),
        table=_months_table(months, chosen, view),
        how="Every line is included, also one without a budget. What is expected is the forecast, or else the plan; the part of it that is committed "
        "stands in the earliest months.",
        measures=("planned_spend", "actual_spend", "actual_minus_plan", "forecast_spend", "expected_spend", "month_commitment"),
        figure=_months_figure(months, chosen, view),
        empty=None if len(months) else no_lines(chosen),
        key=KEY,
    )


def _months_figure(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Any:
    palette, today, rows = view.palette, view.today, frame_rows(months)
    top = max(1, *(max(month.plan or 0, _reached(month)) for month in rows)) if rows else 1
    low = min(0, *(month.actual or 0 for month in rows)) if rows else 0
    step, names = 3 if view.narrow else 1, [row.month for row in rows] or months_of_year(chosen.year)
    now = [place + (today.day - 0.5) / last_day(row.month).day - 0.5 for place, row in enumerate(rows) if row.month == today.replace(day=1)]
    marker: Any = today_marker(palette, now[0]) if now else {"shapes": [], "annotations": []}  # type: ignore[arg-type] # this axis takes a number
    marker["annotations"] += _largest(rows, palette.ink)
    return figure(
        _month_traces(rows, chosen, view), palette, CHART_HEIGHT, barmode="overlay",
        xaxis={
            "tickvals": list(range(0, len(names), step)), "ticktext": [f"{month:%b}" for month in names[::step]], "range": [-0.6, len(names) - 0.4],
            "ticks": "",
        },
        yaxis=amount_axis(top, (round(low * 1.1), round(top * 1.1)), palette),
        margin={"t": 24, "r": 4},
        **marker,
    )  # fmt: skip


def _reached(month: Any) -> int:
    return (month.actual or 0) + (month.expected or 0)


def _largest(rows: list[Any], colour: str) -> list[dict[str, Any]]:
    """Returns the amount over the largest month that is over, and over the largest to come."""
    parts = [[place for place, row in enumerate(rows) if row.open is is_open and _reached(row) > 0] for is_open in (False, True)]
    return [
        {
            "x": place, "y": max(_reached(rows[place]), rows[place].plan or 0), "yanchor": "bottom", "showarrow": False,
            "text": f"<b>{short_pounds(_reached(rows[place]))}</b>", "font": {"size": 12, "color": colour},
        }
        for places in parts if places
        for place in [max(places, key=lambda at: _reached(rows[at]))]
    ]  # fmt: skip


def _month_traces(rows: list[Any], chosen: SpendFilter, view: View) -> list[dict[str, Any]]:
    palette, search = view.palette, spend_search(view, chosen)
    bar = {
        "type": "bar",
        "x": list(range(len(rows))),
        "hoverinfo": "text",
        "hovertext": [_month_hover(row) for row in rows],
        "customdata": [ledger_href(search, month=f"{row.month:%Y-%m}") for row in rows],
    }
    hatched = {
        "color": TRANSPARENT,
        "line": {"color": palette.hatch_line, "width": 1},
        "pattern": {"shape": "/", "fgcolor": palette.hatch, "fillmode": "replace", "size": 6, "solidity": 0.3},
    }
    light = {"color": palette.stages[1], "line": {"color": palette.stage_line, "width": 1}}
    inner = {**bar, "width": 0.58}
    spent = [row.actual or 0 for row in rows]
    return [
        {**bar, "name": "plan", "y": [row.plan for row in rows], "width": 0.8, "marker": {"color": TRANSPARENT, "line": {"color": palette.edge, "width": 1}}},
        {**inner, "name": "actual", "y": [row.actual for row in rows], "marker": {"color": palette.accent}},
        {**inner, "name": "committed", "y": [row.committed or None for row in rows], "base": spent, "marker": hatched},
        {
            **inner, "name": "expected", "y": [row.expected - row.committed or None for row in rows],
            "base": [before + row.committed for before, row in zip(spent, rows, strict=True)], "marker": light,
        },
    ]  # fmt: skip


def _month_hover(month: Any) -> str:
    planned = f"planned {pounds(month.plan)}" if month.plan is not None else "not planned"
    spent = f"spent {pounds(month.actual)}" if month.actual is not None else "nothing recorded"
    coming = f", committed {pounds(month.committed)}, expected beyond that {pounds(month.expected - month.committed)}" if month.open else ""
    return f"{month.month:%B %Y}: {planned}, {spent}{coming}"


def _months_table(months: pd.DataFrame, chosen: SpendFilter, view: View) -> Table:
    closed = ~months["open"].astype(bool)
    amounts = months.assign(
        difference=(months["actual"] - months["plan"]).where(closed),
        expected=months["expected"].where(~closed),
        committed=months["committed"].where(~closed),
    )
    frame, narrowed = narrowed_rows(amounts, measured_over(chosen), "month", list(months["month"].dt.strftime("%Y-%m")))
    unit = currency_unit()
    columns = (
        Column("month", "Month", MONTH),
        Column("plan", f"Plan, {unit}", MONEY, measure="planned_spend", narrowed=narrowed),
        Column("actual", f"Spent, {unit}", MONEY, measure="actual_spend", narrowed=narrowed),
        Column("difference", f"Spent minus plan, {unit}", MONEY, signed=True, measure="actual_minus_plan", narrowed=narrowed),
        Column("forecast", f"Forecast, {unit}", MONEY, measure="forecast_spend", narrowed=narrowed),
        Column("expected", f"Still expected, {unit}", MONEY, measure="expected_spend", narrowed=narrowed),
        Column("committed", f"Of it committed, {unit}", MONEY, measure="month_commitment", narrowed=narrowed),
    )
    return Table(frame, columns, f"Months of {chosen.year}; empty where nothing was planned, recorded or forecast", view)
