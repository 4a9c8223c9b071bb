"""Chart of the outturn at each review, and parts shared by the trend charts: review cells and labels at the ends of lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.formats import pounds, short_pounds, signed_pounds
from dashboard.metrics.review_trends import HOW_TREND_OUTTURN, ClosedReview, OutturnAtReview
from dashboard.page_content import Cell, Chart, Column, EmptyState, Table
from dashboard.theme import Palette, base_layout
from db.values.currency import currency_unit
from db.values.dates import date_text

WHEN_CLOSED = "when it was closed"
LABEL_SPACING = 17  # pixels between two labels
CHART_HEIGHT = 260


def empty_trend(closed: Sequence[ClosedReview], otherwise: str) -> EmptyState:
    """Returns the hint for an empty trend chart."""
    if not closed:
        return EmptyState("No review is closed yet: close one and it shows here.")
    return EmptyState(otherwise)


def closing_cell(review: ClosedReview, search: str) -> Cell:
    """Returns the date of a review, linked to its page."""
    return Cell(date_text(review.held_on), f"/review/{review.review_id}{search}", sort=review.held_on.isoformat())


def line_end_labels(ends: Sequence[tuple[Any, str, str]], low: Any, high: Any, height: int) -> list[dict[str, Any]]:
    """Returns a label to the right of the end of each line (value, text, colour), spaced so that none overlap.

    Values are days or pence between ``low`` and ``high``, which are ``height`` pixels apart.
    """
    labels, lowest = [], float("inf")
    value_range = _distance(high, low) or 1
    for value, words, colour in sorted(ends, key=lambda end: end[0], reverse=True):
        natural = _distance(value, low) / value_range * height
        placed = min(natural, lowest - LABEL_SPACING)
        lowest = placed
        labels.append(
            {
                "x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": value.isoformat() if isinstance(value, date) else value,
                "yshift": placed - natural, "text": words, "showarrow": False, "align": "left", "font": {"color": colour, "size": 12},
            }
        )  # fmt: skip
    return labels


def _distance(first: Any, second: Any) -> float:
    difference = first - second
    return float(difference.days) if isinstance(difference, timedelta) else float(difference)


def outturn_chart(closed: Sequence[ClosedReview], points: Sequence[OutturnAtReview], search: str, palette: Palette) -> Chart:
    """Where would the money end up, as seen at each review? Outturn of the programme's own money against the budget."""
    title = outturn_message(points)
    layout, traces = base_layout(palette, CHART_HEIGHT), []
    if points:
        amounts = [point.outturn for point in points] + [point.budget for point in points if point.budget is not None]
        low, high = min(amounts), max(amounts)
        pad = max((high - low) // 4, high // 100, 1)
        ticks = [low + (high - low) * n // 3 for n in range(4)] if high > low else [low]
        last = points[-1]
        ends = [(last.outturn, f"Outturn {short_pounds(last.outturn)}", palette.accent)]
        ends += [(last.budget, f"Budget {short_pounds(last.budget)}", palette.ink)] if last.budget is not None else []
        days = [point.held_on for point in points]
        layout = base_layout(
            palette, CHART_HEIGHT,
            xaxis={
                "type": "date", "tickformat": "%-d %b",
                "range": [(days[0] - timedelta(days=4)).isoformat(), (days[-1] + timedelta(days=4)).isoformat()],
            },
            yaxis={
                "range": [low - pad, high + pad], "tickvals": ticks, "ticktext": [short_pounds(tick) for tick in ticks], "showgrid": True,
                "gridcolor": palette.line, "ticks": "", "showline": False,
            },
            annotations=line_end_labels(ends, low - pad, high + pad, CHART_HEIGHT - 40),
        )  # fmt: skip
        layout["margin"] |= {"r": 130}
        traces = [
            trace
            for year in dict.fromkeys(point.year for point in points)
            for trace in _year_traces([point for point in points if point.year == year], palette)
        ]
    return Chart(
        title=title,
        subtitle=f"Outturn of the programme's own money as known at each review, {currency_unit()}, against the budget as known then (thin line). "
        "The axis does not begin at nothing.",
        caption=f"{title}.",
        table=_outturn_table(closed, points, search),
        how=HOW_TREND_OUTTURN,
        figure={"data": traces, "layout": layout},
        empty=None if points else empty_trend(closed, "No budget line of the programme's own money in this view at any review."),
    )


def outturn_message(points: Sequence[OutturnAtReview]) -> str:
    """Returns the last outturn, its change since the review before, and its variance.

    Example: ``Outturn moved by +£4,200 since the review before and stood at £1,204,200, £20,000 over the budget``.
    """
    if not points:
        return "No outturn to follow yet"
    last = points[-1]
    where = "no budget set" if last.variance is None else _against_budget_text(last.variance)
    if last.moved is None:
        before = f"At the last review, the first of {last.year}," if len(points) > 1 else "At the only review closed"
        return f"{before} the outturn stood at {pounds(last.outturn)}, {where}"
    moved = f"moved by {signed_pounds(last.moved)}" if last.moved else "did not move"
    return f"Outturn {moved} since the review before and stood at {pounds(last.outturn)}, {where}"


def _against_budget_text(variance: int) -> str:
    if not variance:
        return "on the budget"
    return f"{pounds(abs(variance))} {'over' if variance > 0 else 'under'} the budget"


def _year_traces(points: Sequence[OutturnAtReview], palette: Palette) -> list[dict[str, Any]]:
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


def _moved_text(point: OutturnAtReview) -> str:
    if point.moved is None:
        return f"the first review of {point.year}"
    return f"{signed_pounds(point.moved)} since the review before" if point.moved else "as at the review before"


def _outturn_table(closed: Sequence[ClosedReview], points: Sequence[OutturnAtReview], search: str) -> Table:
    columns = (
        Column("Review"), Column("Financial year"), Column(f"Outturn, {currency_unit()}", number=True), Column(f"Moved, {currency_unit()}", number=True),
        Column(f"Budget, {currency_unit()}", number=True), Column(f"Variance, {currency_unit()}", number=True),
    )  # fmt: skip
    reviews = {review.review_id: review for review in closed}
    rows = tuple(
        (
            closing_cell(reviews[point.review_id], search), Cell(point.year), Cell(pounds(point.outturn)),
            Cell("" if point.moved is None else signed_pounds(point.moved)), Cell(pounds(point.budget) or "not set"),
            Cell(signed_pounds(point.variance)),
        )
        for point in reversed(points)
    )  # fmt: skip
    return Table(columns, rows, "Outturn at each review")
