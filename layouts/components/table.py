"""A table: left text, right numbers, sticky head, sortable, a list of labelled pairs on a phone."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.views import Cell, Empty, Table
from layouts.components.link import link

SHORT = 26


def table(content: Table, *, sortable: bool = True, table_id: str = "") -> Any:
    """The table of a :class:`Table`; cells that lead somewhere hold a link."""
    head = [_head(column.label, column.number, sortable and column.sortable and not content.heat) for column in content.columns]
    rows = [html.Tr([_cell(content, cell, place) for place, cell in enumerate(row)]) for row in content.rows]
    classes = "board-table heat" if content.heat else "board-table"
    parts = [html.Caption(content.caption)] if content.caption else []
    whole = html.Table([*parts, html.Thead(html.Tr(head)), html.Tbody(rows)], className=classes)
    return html.Div(
        whole, className="table-wrap", tabIndex="0", role="region", **{"aria-label": content.caption or content.columns[0].label}
    )


def _head(label: str, number: bool, sortable: bool) -> Any:
    inner = html.Button(label, type="button", className="sorter") if sortable and label else label
    return html.Th(inner, scope="col", className="number" if number else "")


def _cell(content: Table, cell: Cell, place: int) -> Any:
    column = content.columns[place]
    inner: Any = link(cell.text, cell.href) if cell.href else cell.text
    if cell.note:
        inner = [inner, html.Span(cell.note, className="cell-note")]
    words = ("number" if column.number else "", f"tone-{cell.tone}" if cell.tone else "", "short" if len(cell.text) <= SHORT else "")
    classes = " ".join(word for word in words if word)
    more: dict[str, Any] = {"data-label": column.label}
    if cell.sort is not None:
        more["data-sort"] = str(cell.sort)
    if place == 0:
        return html.Th(inner, scope="row", className=classes, **more)
    return html.Td(inner, className=classes, **more)


def empty(content: Empty) -> Any:
    """What to do where there is nothing yet."""
    action = [" ", link(content.action, content.href)] if content.href else []
    return html.P([content.sentence, *action], className="empty")
