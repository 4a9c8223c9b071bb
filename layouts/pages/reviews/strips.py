"""The figure of ``/review``: a row for each challenge with the health of 13 weeks, what a review agreed in boxes, and why."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.figures.overview.matrix import MatrixRow
from dashboard.figures.reviews.strips import HealthStrips
from dashboard.graphics import HEALTH_KEY
from dashboard.page_content import EmptyState
from layouts.components import graphics
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.components.table import empty_message

LEGEND = "Upper: the team. Lower: the records. Boxed: a review agreed."
NOTHING = EmptyState("No running challenge is recorded in this view.", "Add a challenge", "?form=challenge")


def health_strips(content: HealthStrips) -> Any:
    """Returns the figure; where no challenge is running, what to record."""
    head = html.Div([html.H2(prose(content.title)), graphics.key(HEALTH_KEY)], className="strips-head")
    caption = html.Figcaption([head, html.P(LEGEND, className="strips-legend")])
    if not content.rows:
        return html.Figure([caption, empty_message(NOTHING)], className="strips-figure")
    heads = (("Challenge, worst first", ""), ("13 weeks to now", "strips-weeks"), ("Why", ""))
    rows = [html.Tr(_row(row, content)) for row in content.rows]
    columns = html.Thead(html.Tr([html.Th(name, scope="col", className=classes) for name, classes in heads]))
    table = html.Table([columns, html.Tbody(rows)], className="strips-table")
    return html.Figure([caption, table], className="strips-figure")


def _row(row: MatrixRow, content: HealthStrips) -> list[Any]:
    (team, said), (records, judged) = row.team, row.records
    name = link([graphics.code_chip(row.code.unlinked), " ", row.title], row.code.href, className="row-link")
    why = prose(content.reasons.get(row.challenge_id, ""))
    return [
        html.Th(name, scope="row"),
        html.Td([graphics.strip(team, said), graphics.strip(records, judged)], **{"data-label": "Team says, records say"}),
        html.Td(why, className="strips-why", **{"data-label": "Why"}),
    ]
