"""The panel of the sponsor of one challenge: how long ago they spoke, and what is owed both ways on a line of days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.challenges.drawing import CHARACTER, MarkStyle, TimeDrawing
from dashboard.figures.challenges.one_challenge import OneChallenge, short_day, weekday_text
from dashboard.figures.engagement import tables as action_tables
from dashboard.figures.engagement.quiet_sponsors import last_spoken_text
from dashboard.figures.figure import text
from dashboard.formats import count_in_words, number_word, plural
from dashboard.page_content import Chart
from dashboard.prose import Name, Text, join_prose, prose
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import Party
from db.values.dates import date_text, named_day

GUTTER, WIDTH = 124, 108
DAYS_Y, FIRST_ROW_Y, ROW = 11, 37, 19
SHORTEST_AHEAD, LONGEST_AHEAD = 14, 90
NAME_CHARACTERS = 15


def sponsor_panel(data: OneChallenge, view: View) -> Chart:
    """Is the sponsor there, and what is owed? Working days since the last conversation, and the open actions of each side by their day."""
    title = join_prose([_spoken(data, view), _late(data, view)], "; ")
    return Chart(
        title=title,
        subtitle=join_prose([_latest(data, view), _next(data, view)], "\n"),
        caption=title + ".",
        table=action_tables.listing(data.actions, view).without("challenge"),
        how="",
        page=("Open Sponsor engagement", data.page_href("/engagement")),
        measures=("sponsor_silence", "quiet_threshold", "actions_open", "actions_overdue"),
        figure=_figure(data, view),
    )


def _spoken(data: OneChallenge, view: View) -> Text:
    silence = data.silence
    if silence is None:
        return "Not running: silence is not counted"
    if silence.last_on is None:
        return "No conversation recorded"
    if silence.last_precision == "day":
        return prose("Spoke {day}", day=Name(weekday_text(silence.last_on, view.today)))
    return prose("Spoke {day}", day=Name(last_spoken_text(silence, view.today)))


def _late(data: OneChallenge, view: View) -> Text:
    late = [row for row in frame_rows(data.actions) if row.overdue and row.owed_by == Party.SPONSOR]
    if not late:
        return ""
    count = view.show(
        "actions_overdue",
        len(late),
        number_word(len(late)).lower(),
        href=data.page_href("/engagement"),
        challenge=data.id,
        owed_by="sponsor",
    )
    return prose("{count} {noun} late", count=count, noun="answer" if len(late) == 1 else "answers")


def _latest(data: OneChallenge, view: View) -> Text:
    """Returns since when the action waits that is longest past its day."""
    late = max((row for row in frame_rows(data.actions) if row.overdue), key=lambda row: row.overdue_days, default=None)
    if late is None:
        return "Nothing is late either way."
    days = view.count("action_days_overdue", late.overdue_days, "day", action=late.id)
    due = Name(f"due {short_day(late.due_on, view.today)}", f"/record/action/{late.id}{view.search}")
    return prose("Longest late: {days}, {due}.", days=days, due=due)


def _next(data: OneChallenge, view: View) -> Text:
    """Returns when the sponsor owes the next answer, else anybody."""
    coming = [row for row in frame_rows(data.actions) if row.due_on and row.due_on >= view.today]
    theirs = [row for row in coming if row.owed_by == Party.SPONSOR]
    row = min(theirs or coming, key=lambda row: row.due_on, default=None)
    if row is None:
        return "Nothing more has a day."
    day = Name(weekday_text(row.due_on, view.today), f"/record/action/{row.id}{view.search}")
    return prose("Next from them: {day}." if theirs else "Next: {day}.", day=day)


def _sides(data: OneChallenge) -> list[tuple[str, list[Any]]]:
    """Returns (name, actions) of each side that owes something, the sponsor first, then us, then the company team and others."""
    rows = frame_rows(data.actions)
    theirs, ours = ([row for row in rows if row.owed_by == side] for side in (Party.SPONSOR, Party.US))
    others = [row for row in rows if row.owed_by not in (Party.SPONSOR, Party.US)]
    name = next((row.organisation for row in others if row.organisation), "") if len({row.organisation for row in others}) == 1 else ""
    label = (
        f"{name} owes"
        if name and len(name) <= NAME_CHARACTERS - 5
        else "The team owes"
        if all(row.owed_by == Party.TEAM for row in others)
        else "Others owe"
    )
    return [("They owe us", theirs), ("We owe them", ours), (label, others)]


def _figure(data: OneChallenge, view: View) -> go.Figure:
    palette, today = view.palette, view.today
    dated = [row.due_on for row in frame_rows(data.actions) if row.due_on]
    late = min([today, *(day for day in dated if day < today)])
    ahead = max([today + timedelta(days=SHORTEST_AHEAD), *(day for day in dated if day <= today + timedelta(days=LONGEST_AHEAD))])
    drawing = TimeDrawing(palette, today, late - timedelta(days=max((ahead - late).days // 8, 3)), ahead + timedelta(days=3), WIDTH, GUTTER)
    _silence(drawing, data, view)
    y = FIRST_ROW_Y
    for name, rows in _sides(data):
        drawing.name(y, f"{text(name)} <b>{len(rows)}</b>")
        drawing.line(drawing.first, drawing.last, y, palette.line, 1)
        for row in rows:
            _owed(drawing, row, y)
        y += ROW
    drawing.today_line(FIRST_ROW_Y - 9, y - 8)
    drawing.words(today, y, "today", "middle", color=palette.quiet)
    if drawing.place(ahead) - drawing.place(today) > 6 * CHARACTER + 12:
        drawing.words(drawing.last, y, short_day(ahead, today), "left", color=palette.quiet)
    return drawing.finished(y + 10)


def _silence(drawing: TimeDrawing, data: OneChallenge, view: View) -> None:
    """Draws the working days since the last conversation on a scale of twice the limit."""
    silence = data.silence
    limit = None if silence is None else silence.threshold
    drawing.name(DAYS_Y, "Days since" if limit is None else f"Days since, limit {limit}")
    if silence is None or silence.working_days is None:
        drawing.share_bar(
            DAYS_Y, 8, 0, None, drawing.palette.edge, "No conversation is recorded." if silence is not None else "It does not run."
        )
        return
    scale = max(2 * (limit or 10), silence.working_days * 1.25)  # the number stands right of the bar
    color = drawing.palette.bad_mark if silence.severe else drawing.palette.warn_mark if silence.beyond else drawing.palette.edge
    hover = f"{plural(silence.working_days, 'working day')} since the last conversation, {named_day(silence, 'last')}."
    drawing.share_bar(
        DAYS_Y, 8, silence.working_days / scale, None if limit is None else limit / scale, color, hover, str(silence.working_days)
    )


def _owed(drawing: TimeDrawing, row: Any, y: float) -> None:
    palette, href = drawing.palette, f"/record/action/{row.id}"
    if row.due_on is None:
        return
    day: date = min(row.due_on, drawing.last)
    hover = f"{text(row.what)}: due {date_text(row.due_on)}{', ' + count_in_words(row.overdue_days, 'day').lower() + ' late' if row.overdue else ''}."
    if row.overdue:
        drawing.line(day, drawing.today, y, palette.bad_mark, 3)
        drawing.mark(MarkStyle("square", 9, palette.bad_mark), day, y, hover, href)
    else:
        drawing.mark(MarkStyle("circle", 8, palette.ground, palette.stages[4], 1.5), day, y, hover, href)
