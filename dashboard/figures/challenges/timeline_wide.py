"""The timeline of one challenge as it is drawn on a screen: a line of 17 pixels for each milestone, its name at the left."""

from __future__ import annotations

from datetime import date
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.challenges.drawing import CHARACTER, MarkStyle, TimeDrawing
from dashboard.figures.challenges.one_challenge import OneChallenge
from dashboard.figures.challenges.timeline_rows import (
    draw_health,
    draw_milestone,
    draw_stages,
    end_words,
    milestone_hover,
    shown_milestones,
    talk_hover,
    words_of_milestone,
)  # fmt: skip
from dashboard.figures.figure import text
from dashboard.formats import plural, truncate
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import Party, SessionStatus
from db.values.dates import date_text

GUTTER, WIDTH, NARROWEST = 300, 700, 560  # pixels; on a smaller screen the picture can be scrolled
ROW, LINE_HEIGHT = 17, 14
NAME_CHARACTERS = 52
MAX_MILESTONES = 8
AXIS_Y, STAGE_Y, STAGE_HEIGHT, FIRST_ROW_Y = 8, 30, 22, 55


def wide_timeline(data: OneChallenge, span: tuple[date, date], view: View) -> go.Figure:
    """Returns the picture for a screen. ``span``: its first and last day."""
    drawing = TimeDrawing(view.palette, view.today, *span, width=WIDTH, gutter=GUTTER)
    drawing.name(STAGE_Y, "<b>Stage</b>")
    draw_stages(drawing, data, view, STAGE_Y, STAGE_HEIGHT)
    y = _milestones(drawing, data, view)
    drawing.separator(y)
    y = _happened(drawing, data, view, y + 11)
    drawing.separator(y)
    if not data.health.running:
        drawing.axis(AXIS_Y, 18, y + 3)
        return drawing.finished(y + 5)
    for name, strip_y in (("Team says", y + 13), ("Records say", y + 31)):
        drawing.name(strip_y, name)
    draw_health(drawing, data, (y + 13, y + 31), 9)
    for words, color, strip_y in zip(*end_words(data, view), (y + 13, y + 31), strict=True):
        if words and drawing.shows(view.today):
            drawing.words(view.today, strip_y, f"<b>{words} now</b>", "right", shift=9, color=color)
    height = y + 41
    drawing.axis(AXIS_Y, 18, height - 2)
    return drawing.finished(height)


def _milestones(drawing: TimeDrawing, data: OneChallenge, view: View) -> int:
    """Draws the milestones; returns the place below them."""
    shown, left_out = shown_milestones(data, drawing, MAX_MILESTONES)
    y, troubled = FIRST_ROW_Y, data.most_moved
    for row in shown:
        lines = _name_lines(row)
        extra = LINE_HEIGHT * (len(lines) - 1)
        bold = troubled is not None and row.id == troubled.id
        words = "<br>".join(f"<b>{line}</b>" if bold else line for line in lines)
        drawing.name(y + extra / 2, words)
        draw_milestone(drawing, data, row, y + extra / 2, milestone_hover(row, view))
        _beside(drawing, row, y + extra / 2, view, bold=bold)
        y += ROW + extra
    notes = [f"{plural(left_out, 'more milestone')} among all records"] if left_out else []
    undated = sum(row.ends_on is None for row in data.milestone_rows)
    notes += [f"{plural(undated, 'milestone')} not dated"] if undated else []
    if not shown and not notes:
        notes = ["No milestone recorded"]
    for note in notes:
        drawing.name(y, note, view.palette.quiet)
        y += ROW
    return y - 4


def _name_lines(row: Any) -> list[str]:
    """Returns the title of a milestone in lines that fit; with whom it waits on where that fits into its line."""
    waits = f", waits on {Party(row.waits_on).label.lower()}" if row.waits_on and row.state != "done" else ""
    words = row.title + waits if len(row.title + waits) <= NAME_CHARACTERS else row.title
    return [text(line) for line in wrap(words, NAME_CHARACTERS)] or [""]


def _beside(drawing: TimeDrawing, row: Any, y: float, view: View, *, bold: bool) -> None:
    """Writes beside the last mark of a milestone by how much it moved, or when it is due."""
    words, tone = words_of_milestone(row, view.today)
    stands = max(row.ends_on, view.today) if row.state == "overdue" else row.ends_on
    if not drawing.shows(stands):
        return
    ends = [day for day in (row.first_baseline_on, stands) if drawing.shows(day)]
    share = drawing.place(stands) / drawing.width
    to_left = share * NARROWEST + 16 + len(words) * CHARACTER > NARROWEST and row.state in ("ahead", "soon") and not bold
    color = {"bad": view.palette.bad, "warn": view.palette.warn}.get(tone, view.palette.second)
    shift = 10
    if tone == "bad":
        drawing.square(stands, y, 11)
        shift = 24
    words = f"<b>{words}</b>" if bold or tone == "bad" else words
    if to_left:
        drawing.words(min(ends), y, words, "left", shift=10, color=color)
    else:
        drawing.words(stands, y, words, "right", shift=shift, color=color)


def _happened(drawing: TimeDrawing, data: OneChallenge, view: View, y: int) -> int:
    """Draws conversations, research sessions and decisions; returns the place below them."""
    palette = view.palette
    talks = [row for row in frame_rows(data.talks) if drawing.shows(row.held_on)]
    sessions = [
        row for row in frame_rows(data.research.sessions) if row.status == SessionStatus.HELD and drawing.shows(row.held_on)
    ]  # fmt: skip
    decisions = [row for row in frame_rows(data.decisions) if drawing.shows(row.decided_on)]
    since = " in this stage" if data.goes_on and data.span.start == drawing.first else ""
    drawing.name(y, f"Conversations{since}, {len(talks)}")
    for row in talks:
        drawing.mark(
            MarkStyle("line-ns", 11, palette.accent, palette.accent, 2), row.held_on, y, talk_hover(row), f"/record/conversation/{row.id}"
        )
    y += 19
    drawing.name(y, f"Sessions{since}, {len(sessions)}: people in each" if sessions else f"Sessions{since}, none")
    for row in sessions:
        hover = f"Research session on {date_text(row.held_on)}, {plural(row.people, 'person', 'people') if row.people is not None else 'not counted'}"
        drawing.mark(
            MarkStyle("circle", 18, palette.stages[1], palette.stage_line, 1), row.held_on, y, hover, f"/record/research-session/{row.id}"
        )
        drawing.words(row.held_on, y, "?" if row.people is None else str(row.people), "middle", color=palette.on_stages[1])
    y += 19
    drawing.name(y, f"Decisions, {len(decisions)}" if decisions else "Decisions, none")
    _decisions(drawing, decisions[::-1], y, view)
    return y + 13


def _decisions(drawing: TimeDrawing, rows: list[Any], y: float, view: View) -> None:
    """Draws a flag for each decision, the words of the last right of it and those of the one before left of it, as far as they fit."""
    for row in rows:
        drawing.mark(
            MarkStyle("square", 14, "rgba(0,0,0,0)"), row.decided_on, y, f"{date_text(row.decided_on)}: {text(row.what)}", f"/record/decision/{row.id}"
        )  # fmt: skip
        drawing.flag(row.decided_on, y)
    if not rows:
        return
    last = drawing.place(rows[-1].decided_on) + 16
    _fitted(drawing, rows[-1], y, "right", drawing.width + 8 - last)
    if len(rows) > 1:
        before = drawing.place(rows[-3].decided_on) + 12 if len(rows) > 2 else 0
        _fitted(drawing, rows[-2], y, "left", drawing.place(rows[-2].decided_on) - 8 - before)


def _fitted(drawing: TimeDrawing, row: Any, y: float, side: Any, room: float) -> None:
    """Writes the words of a decision beside its flag, cut at a word where the room ends; none where a few would stand there."""
    most = int(room / CHARACTER)
    if most >= 16:
        words = truncate(row.what, most) if len(row.what) > most else row.what
        cut = words if words == row.what else words.rpartition(" ")[0].rstrip(",;:") + "…"
        drawing.words(row.decided_on, y, text(cut), side, shift=14 if side == "right" else 6)
