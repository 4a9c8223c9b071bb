"""A matrix: a table of the page whose cells hold values, chips and small graphics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from dashboard.graphics import Code, Dots, LineBar
from dashboard.matrix import Content, Heading, Matrix, MatrixCell
from layouts.components import graphics
from layouts.components.link import link
from layouts.components.prose import prose, prose_list

GRAPHICS: dict[type, Callable[[Any], Any]] = {Code: graphics.code_chip, Dots: graphics.dots, LineBar: graphics.line_bar}


def matrix(content: Matrix) -> list[Any]:
    """Returns the key, the table, which scrolls where it is wider than its place, and the link to all rows."""
    head = [html.Tr([_heading(heading) for heading in content.headings])]
    if content.groups:
        head.insert(0, html.Tr([_group(group.words, group.span) for group in content.groups], className="matrix-groups"))
    body = [html.Tr([_cell(cell, heading, place) for place, (cell, heading) in enumerate(_placed(row, content))]) for row in content.rows]
    table = html.Table(
        [
            html.Caption(content.caption, className="visually-hidden"),
            html.Colgroup([html.Col(className=heading.classes) for heading in content.headings]),
            html.Thead(head),
            html.Tbody(body),
        ],
        className=f"matrix {content.classes}".strip(),
    )
    return [
        *([graphics.key(content.key)] if content.key else []),
        html.Div(table, className="matrix-wrap", tabIndex="0", role="region", **{"aria-label": content.caption}),
        *([html.P(link(prose(content.rest[0]), content.rest[1]), className="cut")] if content.rest else []),
    ]


def _placed(row: tuple[MatrixCell, ...], content: Matrix) -> zip[tuple[MatrixCell, Heading]]:
    return zip(row, content.headings, strict=True)


def _group(words: str, span: int) -> Any:
    return html.Th(html.Span(words), colSpan=span, scope="colgroup") if words else html.Td(colSpan=span)


def _heading(heading: Heading) -> Any:
    note = html.Span(_parts(heading.note), className="matrix-note") if str(heading.note) else None
    return html.Th([html.Span(prose(heading.words), className="matrix-name"), note], scope="col", className=heading.classes)


def _cell(cell: MatrixCell, heading: Heading, place: int) -> Any:
    classes = f"{heading.classes} {cell.classes}".strip()
    children = [part for piece in cell.content for part in _parts(piece)]
    style = {} if cell.fill is None else {"style": {"--w": f"{100 * cell.fill:.0f}%"}}
    if place == 0:
        return html.Th(children, scope="row", className=classes, **style)
    return html.Td(children, className=classes, title=cell.hover or None, **style)


def _parts(piece: Content) -> list[Any]:
    draw = GRAPHICS.get(type(piece))
    return [draw(piece)] if draw else prose_list(piece)  # type: ignore[arg-type] # what has no graphic is a text
