"""The chart of the outturn at each review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure
from dashboard.figures.reviews.trend_parts import FROZEN, REVIEW, day_range, empty_trend, line_end_labels, with_review_href
from dashboard.formats import pounds, short_pounds, signed_pounds
from dashboard.page_content import Chart
from dashboard.prose import Prose, Text, prose
from dashboard.tables import MONEY, Column, Table
from dashboard.theme import Palette
from dashboard.view import View
from db.frames import frame_rows
from db.values.currency import currency_unit
from db.values.dates import date_text

HEIGHT = 260
HOW = f"{FROZEN} The programme's own money in the financial year of the review."


def outturn_chart(closed: pd.DataFrame, outturns: pd.DataFrame, view: View) -> Chart:
    """Where would the money end up, as seen at each review? Outturn of the programme's own money against the budget.

    ``outturns``: of :func:`dashboard.metrics.review_trends.outturn_at_reviews`.
    """
    points = frame_rows(outturns)
    title = outturn_message(points, view)
    return Chart(
        title=title,
        subtitle=f"Outturn of the programme's own money as known at each review, {currency_unit()}, against the budget as known then (thin line). "
        "The axis does not begin at nothing.",
        caption=title + ".",
        table=_outturn_table(outturns, view),
        how=HOW,
        measures=("review_outturn", "review_outturn_moved", "review_budget", "review_variance"),
        figure=_outturn_figure(points, view.palette),
        empty=None if points else empty_trend(closed, "No budget line of the programme's own money in this view at any review."),
    )


def outturn_message(points: Sequence[Any], view: View) -> Prose:
    """Returns the last outturn, its change since the review before, and its variance.

    Example: ``Outturn moved by +£4,200 since the review before and stood at £1,204,200, £20,000 over the budget``.
    """
    if not points:
        return prose("No outturn to follow yet")
    last = points[-1]
    at = {"review": last.review_id}
    stood = view.show("review_outturn", last.outturn, pounds(last.outturn), **at)
    where = "no budget set" if last.variance is None else _against_budget(last, view)
    if last.moved is None:
        before = f"At the last review, the first of {last.year}," if len(points) > 1 else "At the only review closed"
        return prose("{before} the outturn stood at {stood}, {where}", before=before, stood=stood, where=where)
    moved = view.show("review_outturn_moved", last.moved, signed_pounds(last.moved), **at)
    return prose(
        "Outturn {moved} since the review before and stood at {stood}, {where}",
        moved=prose("moved by {moved}", moved=moved) if last.moved else "did not move",
        stood=stood,
        where=where,
    )


def _against_budget(last: Any, view: View) -> Text:
    if not last.variance:
        return "on the budget"
    variance = view.show("review_variance", last.variance, pounds(abs(last.variance)), review=last.review_id)
    return prose("{variance} {side} the budget", variance=variance, side="over" if last.variance > 0 else "under")


def _outturn_figure(points: Sequence[Any], palette: Palette) -> Any:
    if not points:
        return figure([], palette, HEIGHT)
    amounts = [point.outturn for point in points] + [point.budget for point in points if point.budget is not None]
    low, high = min(amounts), max(amounts)
    pad = max((high - low) // 4, high // 100, 1)
    ticks = [low + (high - low) * n // 3 for n in range(4)] if high > low else [low]
    last = points[-1]
    ends = [(last.outturn, f"Outturn {short_pounds(last.outturn)}", palette.accent)]
    ends += [(last.budget, f"Budget {short_pounds(last.budget)}", palette.ink)] if last.budget is not None else []
    years = dict.fromkeys(point.year for point in points)
    return figure(
        [trace for year in years for trace in _year_traces([point for point in points if point.year == year], palette)],
        palette,
        HEIGHT,
        xaxis={"type": "date", "tickformat": "%-d %b", "range": day_range(points[0].held_on, points[-1].held_on, 4)},
        yaxis={
            "range": [low - pad, high + pad], "tickvals": ticks, "ticktext": [short_pounds(tick) for tick in ticks], "showgrid": True,
            "gridcolor": palette.line, "ticks": "", "showline": False,
        },
        annotations=line_end_labels(ends, low - pad, high + pad, HEIGHT - 40),
        margin={"l": 8, "r": 130, "t": 8, "b": 8, "pad": 4},
    )  # fmt: skip


def _year_traces(points: Sequence[Any], palette: Palette) -> list[dict[str, Any]]:
    days = [point.held_on.isoformat() for point in points]
    line = {"type": "scatter", "x": days, "hoverinfo": "text"}
    return [
        {
            **line, "mode": "lines", "y": [point.budget for point in points], "line": {"color": palette.ink, "width": 1.5, "shape": "hv"},
            "text": [f"Review of {date_text(point.held_on)}: budget {pounds(point.budget) or 'not set'}" for point in points],
        },
        {
            **line, "mode": "lines+markers", "y": [point.outturn for point in points], "line": {"color": palette.accent, "width": 2.5},
            "marker": {"size": 7, "color": palette.accent}, "customdata": [f"/review/{point.review_id}" for point in points],
            "text": [f"Review of {date_text(point.held_on)}: outturn <b>{pounds(point.outturn)}</b><br>{_moved_text(point)}" for point in points],
        },
    ]  # fmt: skip


def _moved_text(point: Any) -> str:
    if point.moved is None:
        return f"the first review of {point.year}"
    return f"{signed_pounds(point.moved)} since the review before" if point.moved else "as at the review before"


def _outturn_table(outturns: pd.DataFrame, view: View) -> Table:
    at = (("review", "review_id"),)
    columns = (
        REVIEW,
        Column("year", "Financial year"),
        Column("outturn", "Outturn", MONEY, measure="review_outturn", narrowed=at),
        Column("moved", "Moved", MONEY, signed=True, measure="review_outturn_moved", narrowed=at),
        Column("budget", "Budget", MONEY, unknown="not set", measure="review_budget", narrowed=at),
        Column("variance", "Variance", MONEY, signed=True, measure="review_variance", narrowed=at),
    )
    return Table(with_review_href(outturns.iloc[::-1], view), columns, "Outturn at each review", view)
