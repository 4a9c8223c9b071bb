"""The timeline of one challenge as it is drawn on a phone: the words stand above their marks, and no name needs room at the left."""

from __future__ import annotations

from datetime import date
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.challenges.drawing import CHARACTER, TimeDrawing
from dashboard.figures.challenges.one_challenge import OneChallenge
from dashboard.figures.challenges.timeline_rows import (
    draw_health,
    draw_milestone,
    draw_stages,
    end_words,
    gate_words,
    milestone_hover,
    shown_milestones,
    words_of_milestone,
)  # fmt: skip
from dashboard.figures.figure import text
from dashboard.formats import count_in_words
from dashboard.metrics.milestones import OPEN_STATES
from dashboard.view import View

WIDTH = 318
NAME_CHARACTERS = 52
MAX_OPEN, MAX_DONE = 3, 12
AXIS_Y, STAGE_Y, STAGE_HEIGHT, FIRST_ROW_Y = 8, 29, 20, 55
ROW, LINE_HEIGHT = 37, 15  # a name above its marks


def narrow_timeline(data: OneChallenge, span: tuple[date, date], view: View) -> go.Figure:
    """Returns the picture for a phone. ``span``: its first and last day."""
    drawing = TimeDrawing(view.palette, view.today, *span, width=WIDTH, gutter=0)
    draw_stages(drawing, data, view, STAGE_Y, STAGE_HEIGHT, short=True)
    shown, _ = shown_milestones(data, drawing, MAX_OPEN + MAX_DONE)
    y: float = FIRST_ROW_Y
    done = [row for row in shown if row.state == "done"]
    if done:
        drawing.name(y, f"{count_in_words(len(done), 'milestone')} done", view.palette.second)
        for row in done:
            draw_milestone(drawing, data, row, y + 15, milestone_hover(row, view))
        y += ROW
    for row in _open_rows(data, shown):
        y = _open_row(drawing, data, row, y, view)
    if not shown:
        drawing.name(y, "No milestone recorded", view.palette.quiet)
        y += 20
    if not data.health.running:
        drawing.axis(AXIS_Y, 18, y)
        return drawing.finished(int(y) + 2)
    draw_health(drawing, data, (y + 2, y + 20), 8)
    for words, color, name, strip_y in zip(*end_words(data, view), ("Team", "Records"), (y + 2, y + 20), strict=True):
        _now(drawing, f"{name}: {words.lower()}" if words else "", strip_y, color, view)
    height = int(y) + 34
    drawing.axis(AXIS_Y, 18, height - 2)
    return drawing.finished(height)


def _open_rows(data: OneChallenge, shown: list[Any]) -> list[Any]:
    """Returns the open milestones of a phone: those past their date or moved most, and the gate, by their day."""
    gate = data.span.gate
    rows = [row for row in shown if row.state in OPEN_STATES and (gate is None or row.id != gate.id)]
    worst = sorted(rows, key=lambda row: (-row.late_days, -row.moves, row.ends_on))[: MAX_OPEN - 1]
    last = [row for row in shown if gate is not None and row.id == gate.id]
    return [*sorted(worst, key=lambda row: row.ends_on), *last]


def _open_row(drawing: TimeDrawing, data: OneChallenge, row: Any, y: float, view: View) -> float:
    """Draws an open milestone below its name; returns the place below it."""
    gate = data.span.gate
    is_gate = gate is not None and row.id == gate.id
    words, tone = ("", "") if is_gate else words_of_milestone(row, view.today)
    lines = wrap(gate_words(data, view) if is_gate else row.title, NAME_CHARACTERS)
    for line in lines:
        drawing.name(y, text(line))
        y += LINE_HEIGHT
    draw_milestone(drawing, data, row, y + 1, milestone_hover(row, view))
    if words:
        stands = max(row.ends_on, view.today) if row.state == "overdue" else row.ends_on
        color = view.palette.bad if tone == "bad" else view.palette.second
        if drawing.place(stands) + 10 + len(words) * CHARACTER < drawing.width:
            drawing.words(stands, y + 1, f"<b>{words}</b>", "right", shift=9, color=color)
        else:
            first = min(day for day in (row.first_baseline_on, row.ends_on) if day and drawing.shows(day))
            drawing.words(first, y + 1, f"<b>{words}</b>", "left", shift=9, color=color)
    return y + ROW - LINE_HEIGHT


def _now(drawing: TimeDrawing, words: str, y: float, color: str, view: View) -> None:
    """Writes a health in words after today where it fits; it stands in the facts too."""
    if words and drawing.shows(view.today) and drawing.place(view.today) + 8 + len(words) * CHARACTER < drawing.width + 8:
        drawing.words(view.today, y, words, "right", shift=8, color=color)
