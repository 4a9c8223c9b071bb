"""The sections of a milestone's page to read: its moves, their days by reason, what comes after it, when it counts as accepted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.milestones.move_steps import MoveLine, ReasonBar
from dashboard.page_content import Chart
from dashboard.prose import Name, Prose, Text
from layouts.components.chart import chart
from layouts.components.prose import prose, render_part
from layouts.pages.records.reading import titled

CHART_ID = "record-moves"


def moves_section(steps: Chart | None, lines: Sequence[MoveLine]) -> Any:
    """Returns the chart of the moves and, with the same numbers, what was said of each; None without a move."""
    if steps is None:
        return None
    return html.Section(
        [html.H2("Its moves", className="visually-hidden"), chart(CHART_ID, steps), _moves_table(lines)], className="reading-moves"
    )


def _moves_table(lines: Sequence[MoveLine]) -> Any:
    number = html.Span("Number", className="visually-hidden")
    heads = [html.Th(label, scope="col", className=name) for name, label in (("number", number), ("said", "Said"), ("span", "From, to"),
        ("days", "Days"), ("reason", "Reason"), ("note", "Why"))]  # fmt: skip
    rows = [html.Tr(_move_cells(line)) for line in lines]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="moves")


def _move_cells(line: MoveLine) -> list[Any]:
    arrow = [html.Span(" → ", **{"aria-hidden": "true"}), html.Span(" to ", className="visually-hidden")]
    span = [html.Span(line.from_text), *arrow, html.Strong(line.to_text)]
    return [
        html.Th(line.number, scope="row", className="number recorded"),
        html.Td(line.said, className="said recorded"),
        html.Td(span, className="span recorded"),
        html.Td(render_part(line.days), className="days"),
        html.Td(line.reason, className="reason"),
        html.Td(line.note, className="note", **{"data-record": ""}),
    ]


def later_section(lines: Sequence[tuple[Name, Prose]]) -> Any:
    """Returns what comes after a milestone; None without anything."""
    if not lines:
        return None
    rows = [html.Li([render_part(name), html.Span([" ", *prose(words)], className="quiet")]) for name, words in lines]
    return titled("What comes after it", html.Ul(rows, className="reading-list"))


def reason_section(title: Text, bars: Sequence[ReasonBar]) -> Any:
    """Returns a bar for each reason, its length the days; None without any."""
    if not bars:
        return None
    rows = [
        html.Li(
            [
                html.Span(bar.label, className="bar-label"),
                html.Span(
                    html.Span(className="bar-length", style={"--share": f"{bar.share:.3f}"}),
                    className="bar-track",
                    **{"aria-hidden": "true"},
                ),
                html.Span([render_part(bar.days), html.Span(" days", className="visually-hidden")], className="bar-value"),
            ]
        )
        for bar in bars
    ]
    return titled(title, html.Ul(rows, className="reason-bars"))


def acceptance_section(test: str, by: str, *, required: bool) -> Any:
    """Returns when the milestone counts as accepted, and by whom it was; None where nothing of it is recorded."""
    if not (test or by or required):
        return None
    accepted = f"{'Required. ' if required else ''}{f'Accepted by {by}.' if by else 'Accepted by nobody yet.'}"
    return titled(
        "Accepted when", html.P(test or "No test is recorded.", className="recorded"), html.P(accepted, className="quiet recorded")
    )
