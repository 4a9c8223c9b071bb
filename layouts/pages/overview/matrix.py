"""The matrix of challenges, the codes of a phone with their marks, and the budget lines, each as a figure with a caption."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html

from dashboard.figures.overview.lines import LineList, LineRow
from dashboard.figures.overview.matrix import ChallengeMatrix, MatrixRow
from dashboard.graphics import HEALTH_KEY, MILESTONE_KEY, Bullet, DaysBar, Dots, MilestoneTrack
from dashboard.page_content import SubjectCell
from layouts.components import graphics
from layouts.components.link import link
from layouts.components.prose import prose
from layouts.components.table import empty_message

DRAW: dict[type, Callable[[Any], Any]] = {
    MilestoneTrack: graphics.milestone_track,
    DaysBar: graphics.days_bar,
    Dots: graphics.dots,
    Bullet: graphics.bullet,
}
TONE_MARKS = {"bad": "mark-bad", "warn": "mark-warn"}


def challenge_matrix(content: ChallengeMatrix) -> Any:
    """Returns the matrix with its keys, and what is not recorded."""
    head = html.Div(
        [html.H2(prose(content.caption)), graphics.key(content.stages, "Stage:") if content.stages else None], className="matrix-head"
    )
    table = html.Table(
        [html.Thead(html.Tr(_headings(content))), html.Tbody([html.Tr(_row(row, content)) for row in content.rows])],
        className="challenge-matrix" if len(content.columns) > 3 else "challenge-matrix without-money",
    )
    keys = html.Div([graphics.key(HEALTH_KEY), graphics.key(MILESTONE_KEY)], className="matrix-keys")
    after = [
        html.P(link(prose(content.rest[0]), content.rest[1]), className="matrix-rest") if content.rest else None,
        html.P(content.how, className="matrix-how"),
        empty_message(content.missing) if content.missing else None,
    ]
    return html.Figure([html.Figcaption([head, keys]), table, *after], className="overview-figure")


def _headings(content: ChallengeMatrix) -> list[Any]:
    first = [("Challenge", "the worst first"), ("Team says, above", "Records say, below")]
    columns = [*first, *((name, second) for _, name, second in content.columns)]
    return [
        html.Th([html.Span(name), html.Span(prose(second), className="second-line") if str(second) else None], scope="col")
        for name, second in columns
    ]


def _row(row: MatrixRow, content: ChallengeMatrix) -> list[Any]:
    (team, said), (records, judged) = row.team, row.records
    name = link(
        [graphics.code_chip(row.code.unlinked), " ", html.Span(row.title, **{"data-record": ""})], row.code.href, className="row-link"
    )
    strips = [graphics.strip(team, said), graphics.strip(records, judged)]
    cells = [
        html.Td(_cell(cell), className=f"of-{key}", **{"data-label": label})
        for cell, (key, label, _) in zip(row.cells, content.columns, strict=True)
    ]
    return [html.Th(name, scope="row"), html.Td(strips, className="of-health", **{"data-label": "Team says, records say"}), *cells]


def _cell(cell: SubjectCell) -> list[Any]:
    """Returns the small graphic over its words, which open the list of what they count."""
    mark = TONE_MARKS.get(cell.short_tone)
    words = [html.Span(className=f"mark {mark}") if mark else None, html.Span(prose(cell.short))]
    drawn = DRAW[type(cell.graphic)](cell.graphic) if cell.graphic is not None else None
    classes = f"cell-words tone-{cell.short_tone}" if cell.short_tone else "cell-words"
    return [drawn, link(words, cell.href, className=classes) if cell.href else html.Span(words, className=classes)]


def code_marks(content: ChallengeMatrix) -> Any:
    """Returns the codes of the challenges with the marks of now, for a phone: a column each, and a key."""
    columns = [
        html.Li(
            [
                graphics.code_chip(row.code),
                *(
                    html.Span(
                        className=f"mark {graphics.HEALTH_MARKS.get(strip.tone, 'mark-none')}",
                        role="img",
                        title=f"{strip.name}: {word}",
                        **{"aria-label": f"{strip.name}: {word}"},
                    )
                    for strip, word in (row.team, row.records)
                ),
            ]
        )
        for row in content.rows
    ]
    names = html.Div([html.Span("Team says"), html.Span("Records say")], className="code-names", **{"aria-hidden": "true"})
    grid = html.Div([names, html.Ul(columns)], className="code-grid")
    caption = html.Figcaption("What teams and records say of each challenge now", className="visually-hidden")
    return html.Figure([caption, grid, graphics.key(HEALTH_KEY)], className="code-marks")


def budget_lines(content: LineList) -> Any:
    """Returns the budget lines with their bars and amounts."""
    heads = ("Line", "Outturn, tick: budget", "Budget", "Spent", "Outturn", "Variance", "State")
    rows = [_line(row) for row in content.rows]
    total = [_line(content.total, "all-lines")] if content.total else []
    table = html.Table(
        [html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody([*rows, *total])], className="line-matrix"
    )
    return html.Figure(
        [
            html.Figcaption(html.H2(prose(content.heading))),
            html.Div(table, className="table-wrap", tabIndex="0", role="region", **{"aria-label": str(content.heading)}),
            html.P(link(prose(content.rest[0]), content.rest[1]), className="matrix-rest") if content.rest else None,
            html.P(content.how, className="matrix-how"),
        ],
        className="overview-figure",
    )


def _line(row: LineRow, classes: str = "") -> Any:
    chip = [graphics.code_chip(row.code.unlinked), " "] if row.code is not None else []
    bar = graphics.bullet(row.bar) if row.bar is not None else html.Span("not compared", className="tone-quiet")
    state = html.Span(
        [html.Span(className=f"mark {graphics.HEALTH_MARKS.get(row.tone, 'mark-none')}"), row.state], className=f"tone-{row.tone}"
    )
    return html.Tr(
        [
            html.Th([*chip, link(html.Span(row.name, **{"data-record": ""}), row.href)], scope="row"),
            html.Td(bar, className="of-bar"),
            *(html.Td(prose(amount), className="number") for amount in row.amounts),
            html.Td(state, className="of-state"),
        ],
        className=classes,
    )
