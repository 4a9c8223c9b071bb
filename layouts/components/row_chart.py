"""A figure with the words of its rows as elements beside it: on a narrow screen above each row. ``assets/row_chart.css`` places them."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from dashboard.page_content import ChartRow, ChartRows
from dashboard.prose import Name
from layouts.components import graphics
from layouts.components.prose import prose


def row_chart(content: ChartRows, drawing: Any, config: dict[str, Any], caption: str) -> Any:
    """Returns the key, the figure and its rows. ``drawing``: the plotly figure as data; ``caption``: its text alternative."""
    keys = [graphics.key(entries) for entries in content.keys]
    heads = [_name(head, "row-chart-head") for head in content.heads]
    return html.Div(
        [
            html.Div(keys, className="row-chart-key") if keys else None,
            html.Div(
                [
                    html.Div(heads, className="row-chart-heads turning" if content.turning else "row-chart-heads") if heads else None,
                    html.Div(
                        dcc.Graph(figure=drawing, config=config, style={"height": "100%"}),
                        role="img",
                        className="row-chart-plot",
                        **{"aria-label": caption},
                    ),
                    html.Ul([_row(row) for row in content.rows], className="row-chart-rows"),
                ],
                className="row-chart-body",
            ),
        ],
        className=f"row-chart {content.layout}".strip(),
        style={"--row": f"{content.height}px", "--top": f"{content.top}px", "--height": f"{drawing['layout']['height']}px"},
    )


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
