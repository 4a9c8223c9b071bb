"""The figure of two rounds beside each other: a bar for each step of the Innovation Flow, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.cohorts.pair import StepOfRound, StepRow
from dashboard.prose import Text
from layouts.components.link import link
from layouts.components.picture import picture
from layouts.components.prose import prose

PARTS = ("count", "waited", "share")  # the columns of a round
CAPTION = "The steps of the Innovation Flow in both rounds: how many came to each, days waited before it, share of the step before"


def pair_figure(
    title: Text, subtitle: Text, rounds: Sequence[tuple[str, str, str]], rows: Sequence[StepRow], *, tools: Sequence[Any], label: str = ""
) -> Any:
    """Returns the figure. ``rounds``: name, address and note of each round, in the order of the rows."""
    groups = [
        html.Th(
            [html.Span(link(name, href), **{"data-record": ""}), html.Span(note, className="round-note")],
            scope="colgroup",
            colSpan=3,
            className="round-head",
        )
        for name, href, note in rounds
    ]
    parts = [
        html.Th(words, scope="col", className=classes)
        for _ in rounds
        for words, classes in (("Came to it", "pair-bar"), ("Waited", "number"), ("Share", "number"))
    ]
    head = html.Thead([html.Tr([html.Td(""), *groups]), html.Tr([html.Th("Step", scope="col"), *parts], className="pair-heads")])
    body = html.Tbody([_row(row, [name for name, _, _ in rounds]) for row in rows])
    widths = html.Colgroup([html.Col(className="pair-step"), *(html.Col(className=f"pair-{part}") for _ in rounds for part in PARTS)])
    table = html.Table([html.Caption(CAPTION, className="visually-hidden"), widths, head, body], className="picture-table pair")
    key = html.Div(html.Span([html.Span(className="partial-box"), "Known in part"], className="key-entry"), className="key")
    return picture(title, subtitle, table, key=key, tools=tools, classes=label)


def _row(row: StepRow, names: Sequence[str]) -> Any:
    cells = [cell for one, name in zip(row.rounds, names, strict=True) for cell in _cells(one, row.shade, name)]
    return html.Tr([html.Th(row.name, scope="row", **{"data-record": ""}), *cells])


def _cells(one: StepOfRound, shade: int, name: str) -> list[Any]:
    classes = f"flow-bar {'partial' if one.partial else ''} stage-{shade}".replace("  ", " ")
    bar = html.Span(className=classes, style={"--w": f"{100 * one.share:.2f}%"}, **{"aria-hidden": "true"})
    words = html.Span(
        [html.Strong(prose(one.count)), html.Span(prose(one.note), className="bar-note") if one.note else None], className="bar-words"
    )
    return [
        html.Td(html.Span([bar, words], className="bar-line"), className="pair-bar", **{"data-label": name}),
        html.Td(prose(one.waited), className="number", **{"data-label": "Waited"}),
        html.Td(prose(one.percentage), className="number", **{"data-label": "Share of the step before"}),
    ]
