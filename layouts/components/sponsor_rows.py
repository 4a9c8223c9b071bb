"""The matrix of sponsors, and rows of unit boxes. ``assets/sponsor_rows.css`` draws them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash import html

from dashboard.page_content import SponsorMatrix, SponsorRow, UnitRow, UnitRows
from layouts.components import graphics
from layouts.components.link import link
from layouts.components.prose import prose


def rows_drawing(content: SponsorMatrix | UnitRows) -> Any:
    """Returns the drawing of a matrix, or of rows of unit boxes."""
    return _sponsors(content) if isinstance(content, SponsorMatrix) else _units(content)


def _sponsors(content: SponsorMatrix) -> Any:
    heads = [html.Th(head, scope="col") for head in ("Sponsor", "Working days since contact", "Last")]
    body = html.Tbody([_sponsor(row, len(content.weeks)) for row in content.rows])
    return html.Table([html.Thead(html.Tr([*heads, *_week_heads(content.weeks)])), body], className="sponsor-matrix")


def _week_heads(weeks: tuple[str, ...]) -> Iterator[Any]:
    """Yields a head over the weeks until the next one that has a head."""
    starts = [place for place, head in enumerate(weeks) if head]
    for place, end in zip(starts, [*starts[1:], len(weeks)], strict=True):
        yield html.Th(weeks[place], scope="colgroup", colSpan=str(end - place), className="week")


def _sponsor(row: SponsorRow, weeks: int) -> Any:
    about = [*(graphics.code_chip(code) for code in row.codes), row.stage]
    silence = html.Span(
        [graphics.days_bar(row.bar), html.Span(prose(row.days), className=f"tone-{row.tone}" if row.tone else "")], className="silence"
    )
    cells = [html.Td(prose(shown), className=f"week {tone}") for shown, tone in row.weeks]
    missing = [html.Td("", className="week", colSpan=str(weeks))] if weeks and not cells else []
    return html.Tr(
        [
            html.Th([html.Span(prose(row.name), className="matrix-name"), html.Span(about, className="matrix-about")], scope="row"),
            html.Td(silence),
            html.Td(row.last, className="last"),
            *cells,
            *missing,
        ]
    )


def _units(content: UnitRows) -> Any:
    groups = [
        html.Div([html.H3(heading), html.Ul([_unit_row(row) for row in rows], className="unit-rows")], className="unit-group")
        for heading, rows in content.groups
    ]
    return html.Div([graphics.key(content.key), *groups], className="units")


def _unit_row(row: UnitRow) -> Any:
    boxes = [
        html.Span(className="units-late", style={"--n": row.late}) if row.late else None,
        html.Span(className="units-open", style={"--n": row.open}) if row.open else None,
    ]
    words = html.Span(prose(row.text), className="unit-text" if row.late + row.open else "unit-text unknown")
    parts = [html.Span(row.label, className="unit-label"), html.Span(boxes, className="unit-boxes", **{"aria-hidden": "true"}), words]
    return html.Li(link(parts, row.href, className="unit-row") if row.href else html.Span(parts, className="unit-row"))
