"""A figure with the words of its rows as elements beside it: on a narrow screen above each row. ``assets/row_chart.css`` places them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import Output, dcc, html

from dashboard.page_content import ChartRow, ChartRows
from dashboard.prose import Name
from layouts.components import graphics
from layouts.components.prose import prose


def row_chart(chart_id: str, layout: str, parts: Sequence[Any], config: dict[str, Any]) -> Any:
    """Returns the key, the figure and its rows. ``parts``: of :func:`values`. :func:`outputs` lists those that a redraw replaces: the figure is
    kept, so that the browser moves what changed and does not draw it anew."""
    drawing, style, keys, heads, rows = parts
    return html.Div(
        [
            html.Div(keys, id=f"{chart_id}-key"),
            html.Div(
                [
                    html.Div(heads, id=f"{chart_id}-heads"),
                    html.Div(
                        dcc.Graph(id=f"{chart_id}-graph", figure=drawing, config=config, style={"height": "100%"}),
                        role="img",
                        className="row-chart-plot",
                        **{"aria-labelledby": f"{chart_id}-words"},
                    ),
                    html.Ul(rows, id=f"{chart_id}-rows", className="row-chart-rows"),
                ],
                className="row-chart-body",
            ),
        ],
        id=f"{chart_id}-frame",
        className=f"row-chart {layout}".strip(),
        style=style,
    )


def outputs(chart_id: str) -> list[Output]:
    """Returns the outputs of a redraw of the picture, in the order of :func:`values`."""
    return [
        Output(f"{chart_id}-graph", "figure"),
        Output(f"{chart_id}-frame", "style"),
        *(Output(f"{chart_id}-{part}", "children") for part in ("key", "heads", "rows")),
    ]


def values(content: ChartRows, drawing: Any) -> list[Any]:
    """Returns the figure, the measures of its frame, the key, the heads and the rows."""
    keys = [graphics.key(entries) for entries in content.keys]
    heads = [_name(head, "row-chart-head") for head in content.heads]
    return [
        drawing,
        {"--row": f"{content.height}px", "--top": f"{content.top}px", "--height": f"{drawing['layout']['height']}px"},
        html.Div(keys, className="row-chart-key") if keys else None,
        html.Div(heads, className="row-chart-heads turning" if content.turning else "row-chart-heads") if heads else None,
        [_row(row) for row in content.rows],
    ]


def _row(row: ChartRow) -> Any:
    return html.Li(
        [
            html.Span([graphics.code_chip(row.code) if row.code else None, _name(row.name, "row-chart-name")], className="row-chart-what"),
            _name(row.record, "row-chart-record") if row.record else None,
            html.Span(prose(row.text), className=f"row-chart-text tone-{row.tone}" if row.tone else "row-chart-text"),
        ]
    )


def _name(name: Name, classes: str) -> Any:
    return html.Span(prose(name), className=classes)
