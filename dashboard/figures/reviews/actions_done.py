"""Chart of the actions done on time from review to review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.figures.figure import figure
from dashboard.figures.reviews.trend_parts import FROZEN, REVIEW, empty_trend, with_review_href
from dashboard.metrics.actions import OnTime, on_time_at_reviews, on_time_over_reviews
from dashboard.metrics.review_trends import intervals_between
from dashboard.page_content import Chart
from dashboard.prose import Prose, prose
from dashboard.tables import COUNT, Column, Table
from dashboard.view import View
from db.frames import frame_rows
from db.values.dates import date_text

MIN_FOR_SHARE = 10  # actions; below, the counts are shown without a percentage
DAY_MS = 86_400_000
MEASURES = ("actions_done_by_date", "actions_done_or_overdue")


def done_chart(closed: pd.DataFrame, actions: pd.DataFrame, view: View) -> Chart:
    """Do actions get done? For each review those done since the one before, by their date or later, and those open past their date.

    ``actions``: of :func:`dashboard.metrics.review_trends.actions_before_closings`.
    """
    reviews = intervals_between(closed)
    overall, counts = on_time_over_reviews(actions, reviews), on_time_at_reviews(actions, reviews)
    title = done_message(counts, overall, view)
    return Chart(
        title=title,
        subtitle="Actions with a date that were done since the review before, or were open and past it. Solid: done by their date. Hatched: done "
        "later. Outlined: open.",
        caption=title + ".",
        table=_table(counts, view),
        how=f"{FROZEN} An action is counted with the date that it had before the review was first closed; one that was carried counts again "
        "at its new date.",
        measures=MEASURES,
        figure=_figure(counts, view),
        empty=None if counts["counted"].sum() else empty_trend(closed, "No action of this view had a date between two closed reviews."),
    )


def done_message(counts: pd.DataFrame, overall: OnTime, view: View) -> Prose:
    """Returns how many actions were done by their date from the first review to the last, in per cent from ``MIN_FOR_SHARE`` actions on, and at
    the last review. ``counts`` of :func:`on_time_at_reviews`."""
    if not overall.counted:
        return prose("No action was done or past its date between two reviews")
    share: str | Prose = ""
    if overall.counted >= MIN_FOR_SHARE:
        share = prose(" ({share})", share=view.show("actions_done_on_time", overall.share, part="reviews"))
    last = frame_rows(counts.iloc[-1:])[0]
    return prose(
        "{by_date} of {counted} done between reviews, or open past {its} date, {were} done by it{share}; at the last review {last}",
        by_date=view.show("actions_done_by_date", overall.on_time, part="reviews"),
        counted=view.count("actions_done_or_overdue", overall.counted, "action", part="reviews"),
        its="its" if overall.counted == 1 else "their",
        were="was" if overall.counted == 1 else "were",
        share=share,
        last=_of_review(last, view) if last.counted else "none",
    )


def _of_review(row: Any, view: View) -> Prose:
    return prose(
        "{by_date} of {counted}",
        by_date=view.show("actions_done_by_date", row.on_time, review=row.review_id),
        counted=view.show("actions_done_or_overdue", row.counted, review=row.review_id),
    )


def _figure(counts: pd.DataFrame, view: View) -> Any:
    rows, palette = frame_rows(counts), view.palette
    if not rows:
        return figure([], palette, 240)
    days = [row.held_on.isoformat() for row in rows]
    bar = {"type": "bar", "x": days, "width": 4 * DAY_MS, "hoverinfo": "text", "hovertext": [_hover(row) for row in rows]}
    colour, most = palette.series[0], max(max(row.counted for row in rows), 1)
    hatched = {
        "color": palette.ground, "line": {"color": colour, "width": 1.5},
        "pattern": {"shape": "/", "fgcolor": colour, "size": 6, "solidity": 0.25},
    }  # fmt: skip
    around = timedelta(days=5)
    return figure(
        [
            {**bar, "y": [row.on_time for row in rows], "marker": {"color": colour}},
            {**bar, "y": [row.late or None for row in rows], "marker": hatched},
            {
                **bar, "y": [row.overdue or None for row in rows],
                "marker": {"color": palette.ground, "line": {"color": palette.ghost, "width": 1.5}},
            },
            {
                "type": "scatter", "mode": "text", "x": days, "y": [row.counted for row in rows], "textposition": "top center",
                "hoverinfo": "skip", "text": [f"{row.on_time} of {row.counted}" if row.counted else "" for row in rows],
                "textfont": {"color": palette.ink, "size": 12},
            },
        ],
        palette, 240, barmode="stack", margin={"t": 22},
        xaxis={
            "type": "date", "tickformat": "%-d %b",
            "range": [(rows[0].held_on - around).isoformat(), (rows[-1].held_on + around).isoformat()],
        },
        yaxis={
            "range": [0, most * 1.2], "dtick": max(1, -(-most // 4)), "ticks": "", "showline": False, "showgrid": True,
            "gridcolor": palette.line,
        },
    )  # fmt: skip


def _hover(row: Any) -> str:
    since, held = date_text(row.since), date_text(row.held_on)
    return f"Review of {held}, from {since}<br>{row.on_time} done by their date, {row.late} later, {row.overdue} open past it"


def _table(counts: pd.DataFrame, view: View) -> Table:
    of_review = (("review", "review_id"),)
    columns = (
        REVIEW,
        Column("counted", "Done since the one before, or past their date", COUNT, measure="actions_done_or_overdue", narrowed=of_review),
        Column("on_time", "Done by their date", COUNT, measure="actions_done_by_date", narrowed=of_review),
        Column("late", "Done later", COUNT, measure="actions_done_late", narrowed=of_review),
        Column("overdue", "Open past their date when it was closed", COUNT, measure="actions_overdue", narrowed=of_review),
    )
    return Table(with_review_href(counts.iloc[::-1], view), columns, "Actions done from review to review", view)
