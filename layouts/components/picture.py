"""A figure made of components, such as a table of small graphics: its message as heading, what it is measured in, its key, its tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html

from dashboard.prose import Text
from layouts.components.prose import prose


@dataclass(frozen=True)
class Head:
    """The heading of a column: its style class, its text, and where it is drawn otherwise, the component that is drawn."""

    classes: str
    words: str
    drawn: Any = None


def picture(title: Text, subtitle: Text, body: Any, *, key: Any = None, tools: Iterable[Any] = (), classes: str = "") -> Any:
    """Returns a figure. ``tools``: what stands at the right of its heading, such as the explanation and the files; None is left out."""
    parts = [
        html.Figcaption(html.H2(prose(title)), className="chart-words"),
        *(tool for tool in tools if tool is not None),
        html.Div([html.P(prose(subtitle)) if subtitle else None, key], className="picture-note"),
        html.Div(body, className="plot"),
    ]
    return html.Figure(parts, className=f"chart picture {classes}".strip())


def matrix(head: Sequence[Head], rows: Iterable[Sequence[Any]], caption: str, *, heading: int = 0, classes: str = "") -> Any:
    """Returns a table of components. ``heading``: the place of the column that names the row.

    With the class ``listed`` a row is on a phone a list of its cells, each under the heading of its column.
    """
    labels = [html.Th(column.words if column.drawn is None else column.drawn, scope="col", className=column.classes) for column in head]
    cells = [html.Tr([_cell(cell, head[place], names=place == heading) for place, cell in enumerate(row)]) for row in rows]
    return html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr(labels)), html.Tbody(cells)],
        className=f"picture-table {classes}".strip(),
    )


def _cell(cell: Any, column: Head, *, names: bool) -> Any:
    """Returns a cell; ``names``: it names the row."""
    if names:
        return html.Th(cell, scope="row", className=column.classes)
    return html.Td(cell, className=column.classes, **({"data-label": column.words} if column.words else {}))
