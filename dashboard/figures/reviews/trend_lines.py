"""Outturn over the reviews, and what the charts of trends share: a review as a cell, labels beside the ends of lines."""

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
    """What to do where there is no trend yet."""
    if not closed:
        return EmptyState("No review is closed yet: close one and it shows here.")
    return EmptyState(otherwise)


def closing_cell(one: ClosedReview, search: str) -> Cell:
    """The review, which opens what was looked at."""
    return Cell(date_text(one.held_on), f"/review/{one.review_id}{search}", sort=one.held_on.isoformat())


def line_end_labels(ends: Sequence[tuple[Any, str, str]], low: Any, high: Any, height: int) -> list[dict[str, Any]]:
    """A label right of the end of each line (value, words, colour), moved apart where they would lie on each other.

    Values are days or pence between ``low`` and ``high``, which lie ``height`` pixels apart.
    """
    labels, floor = [], float("inf")
    whole = _distance(high, low) or 1
    for value, words, colour in sorted(ends, key=lambda one: one[0], reverse=True):
        at = _distance(value, low) / whole * height
        placed = min(at, floor - LABEL_SPACING)
        floor = placed
        labels.append(
            {
                "x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "y": value.isoformat() if isinstance(value, date) else value,
                "yshift": placed - at, "text": words, "showarrow": False, "align": "left", "font": {"color": colour, "size": 12},
            }
        )  # fmt: skip
    return labels


def _distance(one: Any, other: Any) -> float:
    apart = one - other
    return float(apart.days) if isinstance(apart, timedelta) else float(apart)


def outturn_chart(closed: Sequence[ClosedReview], found: Sequence[OutturnAtReview], search: str, palette: Palette) -> Chart:
    """Where would the money end up, as seen at each review? Outturn of the programme's own money against the budget."""
    title = outturn_message(found)
    layout, traces = base_layout(palette, CHART_HEIGHT), []
    if found:
        amounts = [one.outturn for one in found] + [one.budget for one in found if one.budget is not None]
        low, high = min(amounts), max(amounts)
        pad = max((high - low) // 4, high // 100, 1)
        ticks = [low + (high - low) * n // 3 for n in range(4)] if high > low else [low]
        last = found[-1]
        ends = [(last.outturn, f"Outturn {short_pounds(last.outturn)}", palette.accent)]
        ends += [(last.budget, f"Budget {short_pounds(last.budget)}", palette.ink)] if last.budget is not None else []
        days = [one.held_on for one in found]
        layout = base_layout(
            palette, CHART_HEIGHT,
            xaxis={
                "type": "date", "tickformat": "%-d %b",
                "range": [(days[0] - timedelta(days=4)).isoformat(), (days[-1] + timedelta(days=4)).isoformat()],
            },
            yaxis={
                "range": [low - pad, high + pad], "tickvals": ticks, "ticktext": [short_pounds(one) for one in ticks], "showgrid": True,
                "gridcolor": palette.line, "ticks": "", "showline": False,
            },
            annotations=line_end_labels(ends, low - pad, high + pad, CHART_HEIGHT - 40),
        )  # fmt: skip
        layout["margin"] |= {"r": 130}
        traces = [
            trace
            for year in dict.fromkeys(one.year for one in found)
            for trace in _year_traces([one for one in found if one.year == year], palette)
        ]
    return Chart(
        title=title,
        subtitle=f"Outturn of the programme's own money as known at each review, {currency_unit()}, against the budget as known then (thin line). "
        "The axis does not begin at nothing.",
        caption=f"{title}.",
        table=_outturn_table(closed, found, search),
        how=HOW_TREND_OUTTURN,
        figure={"data": traces, "layout": layout},
        empty=None if found else empty_trend(closed, "No budget line of the programme's own money in this view at any review."),
    )


def outturn_message(found: Sequence[OutturnAtReview]) -> str:
    """``Outturn moved by +£4,200 since the review before, to £1,204,200, £20,000 over the budget``."""
    if not found:
        return "No outturn to follow yet"
    last = found[-1]
    where = "no budget set" if last.variance is None else _against_budget_text(last.variance)
    if last.moved is None:
        before = f"At the last review, the first of {last.year}," if len(found) > 1 else "At the only review closed"
        return f"{before} the outturn stood at {pounds(last.outturn)}, {where}"
    moved = f"moved by {signed_pounds(last.moved)}" if last.moved else "did not move"
    return f"Outturn {moved} since the review before and stood at {pounds(last.outturn)}, {where}"


def _against_budget_text(variance: int) -> str:
    if not variance:
        return "on the budget"
    return f"{pounds(abs(variance))} {'over' if variance > 0 else 'under'} the budget"


def _year_traces(found: Sequence[OutturnAtReview], palette: Palette) -> list[dict[str, Any]]:
    days = [one.held_on.isoformat() for one in found]
    line = {"type": "scatter", "x": days, "hoverinfo": "text"}
    return [
        {
            **line, "mode": "lines", "y": [one.budget for one in found], "line": {"color": palette.ink, "width": 1.5, "shape": "hv"},
            "text": [f"Review of {date_text(one.held_on)}: budget {pounds(one.budget) or 'not set'}" for one in found],
        },
        {
            **line, "mode": "lines+markers", "y": [one.outturn for one in found], "line": {"color": palette.accent, "width": 2.5},
            "marker": {"size": 7, "color": palette.accent}, "customdata": [f"/review/{one.review_id}" for one in found],
            "text": [f"Review of {date_text(one.held_on)}: outturn <b>{pounds(one.outturn)}</b><br>{_moved_text(one)}" for one in found],
        },
    ]  # fmt: skip


def _moved_text(one: OutturnAtReview) -> str:
    if one.moved is None:
        return f"the first review of {one.year}"
    return f"{signed_pounds(one.moved)} since the review before" if one.moved else "as at the review before"


def _outturn_table(closed: Sequence[ClosedReview], found: Sequence[OutturnAtReview], search: str) -> Table:
    columns = (
        Column("Review"), Column("Financial year"), Column(f"Outturn, {currency_unit()}", number=True), Column(f"Moved, {currency_unit()}", number=True),
        Column(f"Budget, {currency_unit()}", number=True), Column(f"Variance, {currency_unit()}", number=True),
    )  # fmt: skip
    reviews = {one.review_id: one for one in closed}
    rows = tuple(
        (
            closing_cell(reviews[one.review_id], search), Cell(one.year), Cell(pounds(one.outturn)),
            Cell("" if one.moved is None else signed_pounds(one.moved)), Cell(pounds(one.budget) or "not set"),
            Cell(signed_pounds(one.variance)),
        )
        for one in reversed(found)
    )  # fmt: skip
    return Table(columns, rows, "Outturn at each review")
