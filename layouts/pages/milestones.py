"""What became of milestones between reviews, as a table in a figure."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.figures.milestones.since_reviews import ReviewLine, SinceReviews
from layouts.components.prose import prose

MOST_MARKS = 5  # of one kind in a row


def since_reviews(content: SinceReviews) -> Any:
    """Returns the heading and a row for the days between two reviews: a mark for each milestone done and for each date moved, and the numbers."""
    caption = [html.H2(prose(content.title)), html.P("Done and moved between reviews.") if content.lines else None]
    rows = [html.Tr([html.Th(line.days, scope="row"), html.Td(_marks(line)), html.Td(prose(line.text))]) for line in content.lines]
    heads = html.Thead(html.Tr([html.Th(head, scope="col") for head in ("Days", "Marks", "Done and moved")]), className="visually-hidden")
    table = html.Table([heads, html.Tbody(rows)], className="since-reviews") if rows else None
    return html.Figure([html.Figcaption(caption, className="chart-words"), table], className="chart-beside")


def _marks(line: ReviewLine) -> Any:
    kinds = (("mark-done", line.done), ("mark-moved", line.moved))
    marks = [html.Span(className=f"mark {mark}") for mark, count in kinds for _ in range(min(count, MOST_MARKS))]
    return html.Span(marks, className="marks-in-a-row", **{"aria-hidden": "true"})
