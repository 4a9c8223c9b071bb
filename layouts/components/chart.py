"""A chart: title and caption, picture, the same data as a table, file links, and how it is calculated."""

from __future__ import annotations

from typing import Any

from dash import Output, dcc, html

from dashboard.matrix import Matrix
from dashboard.page_content import Chart
from layouts.components import row_chart
from layouts.components.explanation import how_worked_out
from layouts.components.files import download_links
from layouts.components.graphics import key
from layouts.components.link import link
from layouts.components.matrix import matrix
from layouts.components.prose import prose
from layouts.components.sponsor_rows import rows_drawing
from layouts.components.table import empty_message, table

CONFIG = {"displayModeBar": False, "responsive": True, "doubleClick": False, "showTips": False}


def chart(chart_id: str, content: Chart, *, csv: str = "", wide: bool = False, heads_section: bool = False) -> Any:
    """Returns the whole figure. :func:`outputs` lists the parts that a redraw replaces in place. ``heads_section``: its title is the heading of
    its section."""
    headings, frame_class, rows, *picture = values(content, heads_section)
    return html.Figure(
        [
            html.Figcaption(headings, id=f"{chart_id}-words", className="chart-words"),
            html.Details(
                [html.Summary("Show as table"), html.Div(rows, id=f"{chart_id}-table")],
                className="as-table",
                hidden=_is_of_elements(content) and content.figure is None,
            ),
            how_worked_out(content.measures, content.how),
            download_links(csv, str(content.title)) if csv else None,
            html.Div(_picture(chart_id, content, picture), id=f"{chart_id}-plot", className=frame_class),
        ],
        id=chart_id,
        className="chart wide" if wide else "chart",
    )


def panel(chart_id: str, content: Chart, name: str, *, csv: str) -> Any:
    """Returns a chart as a small panel: its subject, the message, the picture, its lines (the subtitle); table, files and explanation stand
    in its menu, with the link to the page of the subject."""
    headings, frame_class, rows, *picture = values(content)
    menu = html.Details(
        [
            html.Summary("⋯", **{"aria-label": f"{name}: more"}),
            html.Div(
                [
                    link(*content.page, className="panel-page"),
                    html.Details([html.Summary("Show as table"), html.Div(rows, id=f"{chart_id}-table")], className="as-table"),
                    how_worked_out(content.measures, content.how),
                    download_links(csv, name),
                ],
                className="menu-body",
            ),
        ],
        className="menu-fold panel-menu",
    )
    return html.Figure(
        [
            html.Span(name, className="panel-name"),
            menu,
            html.Figcaption(headings, id=f"{chart_id}-words", className="chart-words"),
            html.Div(_picture(chart_id, content, picture), id=f"{chart_id}-plot", className=frame_class),
        ],
        id=chart_id,
        className="chart panel",
    )


def _picture(chart_id: str, content: Chart, picture: list[Any]) -> Any:
    if content.rows is not None:
        return row_chart.row_chart(chart_id, content.rows.layout, picture, CONFIG)
    (drawing,) = picture
    if _is_of_elements(content):
        return html.Div(drawing, id=f"{chart_id}-graph")
    return html.Div(
        dcc.Graph(id=f"{chart_id}-graph", figure=drawing, config=CONFIG),
        role="img",
        className="plot-frame",
        **{"aria-labelledby": f"{chart_id}-words"},
    )


def outputs(chart_id: str, *, elements: bool = False, rows: bool = False) -> list[Output]:
    """Returns the outputs of a redraw, in the order of :func:`values`. ``elements``: the picture is made of elements; ``rows``: it is a figure
    with words beside its rows."""
    picture = row_chart.outputs(chart_id) if rows else [Output(f"{chart_id}-graph", "children" if elements else "figure")]
    return [
        Output(f"{chart_id}-words", "children"),
        Output(f"{chart_id}-plot", "className"),
        Output(f"{chart_id}-table", "children"),
        *picture,
    ]


def values(content: Chart, heads_section: bool = False) -> list[Any]:
    """Returns heading and captions, class of the picture's container, table, and the values of the picture."""
    heading = (html.H2 if heads_section else html.H3)(prose(content.title))
    headings: list[Any] = [heading, html.P(prose(content.subtitle)) if content.subtitle else None]
    headings.append(html.P(prose(content.caption), className="visually-hidden"))
    if content.empty is not None:
        headings.append(empty_message(content.empty))
    if content.key:
        headings.append(key(content.key))
    hidden = content.empty is not None and not content.empty.axes and not (content.rows is not None and content.rows.turning)
    rows = None if isinstance(content.heat, Matrix) else table(content.table, sortable=False, beside=", as a table")
    picture = row_chart.values(content.rows, content.drawing) if content.rows is not None else [_drawing(content)]
    return [headings, "plot hidden" if hidden else "plot", rows, *picture]


def _is_of_elements(content: Chart) -> bool:
    return content.drawn is not None or (content.figure is None and content.heat is not None)


def _drawing(content: Chart) -> Any:
    """Returns the figure as data, or the matrix as components."""
    if content.drawn is not None:
        return rows_drawing(content.drawn)
    if content.figure is not None or content.heat is None:
        return content.drawing
    return matrix(content.heat) if isinstance(content.heat, Matrix) else table(content.heat)
