"""A chart: a figure with message, measure, picture, the same as a table, its files, and how it is worked out."""

from __future__ import annotations

from typing import Any

from dash import Output, dcc, html

from dashboard.page_content import Chart
from layouts.components.files import download_links
from layouts.components.table import empty_message, table

CONFIG = {"displayModeBar": False, "responsive": True, "doubleClick": False, "showTips": False}


def chart(chart_id: str, content: Chart, *, csv: str = "", wide: bool = False) -> Any:
    """The whole figure. Its parts are what :func:`outputs` names, so that a redraw changes them in place."""
    words, drawing, shown, rows = values(content)
    return html.Figure(
        [
            html.Figcaption(words, id=f"{chart_id}-words", className="chart-words"),
            html.Div(_picture(chart_id, content, drawing), id=f"{chart_id}-plot", className=shown),
            html.Details([html.Summary("Show as table"), html.Div(rows, id=f"{chart_id}-table")], className="as-table"),
            html.Details([html.Summary("How this is worked out"), html.P(content.how)], className="how"),
            download_links(csv, content.title) if csv else None,
        ],
        id=chart_id,
        className="chart wide" if wide else "chart",
    )


def _picture(chart_id: str, content: Chart, drawing: Any) -> Any:
    if content.figure is None and content.heat is not None:
        return html.Div(drawing, id=f"{chart_id}-graph")
    return html.Div(
        dcc.Graph(id=f"{chart_id}-graph", figure=drawing, config=CONFIG),
        role="img",
        className="plot-frame",
        **{"aria-labelledby": f"{chart_id}-words"},
    )


def outputs(chart_id: str, *, heat: bool) -> list[Output]:
    """What a redraw of the chart changes, in the order of :func:`values`."""
    return [
        Output(f"{chart_id}-words", "children"),
        Output(f"{chart_id}-graph", "children" if heat else "figure"),
        Output(f"{chart_id}-plot", "className"),
        Output(f"{chart_id}-table", "children"),
    ]


def values(content: Chart) -> list[Any]:
    """Words, picture, class of the picture's frame, table."""
    words = [html.H3(content.title), html.P(content.subtitle), html.P(content.caption, className="visually-hidden")]
    if content.empty is not None:
        words.append(empty_message(content.empty))
    picture: Any = content.figure
    if content.figure is None:
        picture = table(content.heat) if content.heat is not None else {"data": [], "layout": {"height": 1}}
    return [
        words,
        picture,
        "plot hidden" if content.empty is not None else "plot",
        table(content.table, sortable=False, beside=", as a table"),
    ]
