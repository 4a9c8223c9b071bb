"""The figure of hypotheses by their criteria: state, hypothesis, due date, progress to the threshold, and the evidence on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.figures.learning.criterion_rows import CriterionRow, Progress
from dashboard.prose import Name, Shown, Text
from layouts.components.link import link
from layouts.components.picture import Head, matrix, picture
from layouts.components.prose import measured, prose, render_part

MARKS = {"good": "mark-good", "bad": "mark-bad"}
STRENGTH_WORDS = ("a hint", "a good source", "hard to explain otherwise")
CAPTION = "Each hypothesis by the measure of its own criterion, with what was declared of it and the evidence for and against"
HEAD = (
    Head("criterion-state", "State, then what was declared"),
    Head("criterion-statement", "Hypothesis"),
    Head("criterion-due", "Due"),
    Head("criterion-progress", "Criterion, progress and threshold"),
)


def criteria_figure(
    title: Text, subtitle: Text, rows: Sequence[CriterionRow], *, tools: Sequence[Any], declare: str, rest: Any = None
) -> Any:
    """Returns the figure. ``declare``: the address of the form of a verdict, without the hypothesis; empty for who may not declare one."""
    sides = html.Span(
        [html.Span("← Weakens, points", className="side-weakens"), html.Span("Supports, points →", className="side-supports")],
        className="side-words",
    )
    head = (*HEAD, Head("criterion-evidence", "← Weakens, supports →", sides))
    most = max([1, *(max(sum(row.evidence.weakens), sum(row.evidence.supports)) for row in rows)])
    table = matrix(head, [_cells(row, declare, most) for row in rows], CAPTION, heading=1, classes="criteria listed")
    return picture(title, subtitle, [table, rest], key=_key(), tools=tools)


def _key() -> Any:
    """Returns the key of the boxes: one for each side and strength."""
    entries: list[Any] = [html.Span("A box is a source, its width its points:", className="key-label")]
    for points, words in enumerate(STRENGTH_WORDS, start=1):
        pair = [html.Span(className=f"evidence-box {side}-{points}", style={"--n": points}) for side in ("weakens", "supports")]
        number = html.Span(str(points), **{"data-record": ""})
        entries.append(html.Span([*pair, html.Span([number, f" {words}"])], className="key-entry"))
    return html.Div(entries, className="key evidence-key")


def _cells(row: CriterionRow, declare: str, most: int) -> list[Any]:
    declared: Any = link(row.declared, row.declared_href) if row.declared_href else row.declared
    offer = link("Declare a verdict", f"{declare}{'&' if '?' in declare else '?'}for={row.href.split('/')[-1].partition('?')[0]}")
    mark = html.Span(className=f"mark {MARKS.get(row.tone, 'mark-none')}", **{"aria-hidden": "true"})
    return [
        [
            html.Span([mark, html.Span(row.state, className=f"tone-{row.tone}" if row.tone else "")], className="state-line"),
            html.Span(declared, className="cell-note"),
            html.Span(offer, className="cell-note") if declare and not row.declared_href else None,
        ],
        [
            link(
                [
                    html.Strong(row.reference, **{"data-record": ""}),
                    " " if row.reference else "",
                    html.Span(row.statement, **{"data-record": ""}),
                ],
                row.href,
            ),
            html.Span(render_part(row.subject), className="cell-note"),
        ],
        [html.Span(row.due, className="strong"), html.Span(render_part(Name(row.due_in)), className="cell-note") if row.due_in else None],
        _criterion(row),
        _evidence(row, most),
    ]


def _criterion(row: CriterionRow) -> Any:
    parts: list[Any] = [html.Span(render_part(Name(row.measure)), className="criterion-measure")]
    if row.progress is not None:
        bound = html.Span(render_part(Name(row.bound)))
        now = html.Span(prose(row.now), className="strong" if row.progress.share is not None else "unknown")
        parts += [_bar(row.progress), html.Span([now, bound], className="criterion-ends")]
    return parts


def _bar(content: Progress) -> Any:
    """Returns the bar from 0 to the value with a tick at the threshold; dashed where nothing is counted."""
    fill = (
        html.Span(className=f"progress-fill tone-{content.tone}", style={"--w": f"{100 * content.share:.1f}%"})
        if content.share is not None
        else None
    )
    tick = html.Span(className="tick", style={"--x": f"{100 * content.target:.1f}%"})
    classes = "progress-bar-small" if content.share is not None else "progress-bar-small unknown-yet"
    return html.Span([fill, tick], className=classes, role="img", title=content.sentence, **{"aria-label": content.sentence})


def _evidence(row: CriterionRow, most: int) -> Any:
    content = row.evidence
    sides = [
        html.Span([_points(content.against), *_boxes(content.weakens[::-1], "weakens")], className="side-weakens"),
        html.Span([*_boxes(content.supports, "supports"), _points(content.towards)], className="side-supports"),
    ]
    return link(sides, row.href, className="evidence-bars", title=content.sentence, style={"--most": most})


def _boxes(points: Sequence[int], side: str) -> list[Any]:
    return [html.Span(className=f"evidence-box {side}-{number}", style={"--n": number}) for number in points]


def _points(value: Shown) -> Any:
    return html.Span(value.text, className="evidence-points", **measured(value))
