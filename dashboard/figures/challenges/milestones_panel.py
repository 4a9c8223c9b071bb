"""The panel of milestones of one challenge: a message, the moves of the most moved one as steps, and two lines."""

from __future__ import annotations

from datetime import date
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.challenges.drawing import marker, milestone_style
from dashboard.figures.challenges.one_challenge import OneChallenge, short_day
from dashboard.figures.challenges.timeline_rows import MARKS, line_look
from dashboard.figures.figure import figure, text
from dashboard.figures.milestones.text import milestones_table
from dashboard.formats import format_slip, number_word
from dashboard.graphics import MilestoneMark
from dashboard.metrics.milestones import OPEN_STATES, slip_measure
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, Text, join_prose, prose
from dashboard.view import View
from db.frames import frame_rows
from db.values.dates import date_text, named_day

PANEL_HEIGHT = 108
LINE_CHARACTERS = 36


def milestones_panel(data: OneChallenge, view: View) -> Chart:
    """How does the most moved milestone move? Its expected day after each move, as steps over the days of the moves."""
    row = data.most_moved
    moves = [] if row is None else [move for move in frame_rows(data.moves) if move.milestone_id == row.id and move.to_on]
    return Chart(
        title=_title(data, moves, view),
        subtitle=_lines(data, moves, view),
        caption=prose("{title}.", title=_title(data, moves, view)),
        table=milestones_table(data.milestone_rows, "Milestones of the challenge", view),
        how="",
        page=("Open Milestones", data.page_href("/milestones")),
        measures=("milestone_moves", "move_days", "milestone_slip"),
        figure=_steps(row, moves, view) if moves else None,
        empty=None if moves else _nothing(data),
    )


def _nothing(data: OneChallenge) -> EmptyState:
    if data.milestone_rows:
        return EmptyState("No move of an open one is recorded.")
    href = data.forms.get("milestone", "")
    return EmptyState("No milestone is recorded.", "Record a milestone" if href else "", href)


def _title(data: OneChallenge, moves: list[Any], view: View) -> Text:
    rows = data.milestone_rows
    if not rows:
        return "None recorded"
    late = [row for row in rows if row.state == "overdue"]
    if len(moves) > 1:
        return _moves_title(data.most_moved, moves, view)
    if late:
        return prose(
            "{late} past {whose} date",
            late=view.words("milestones_overdue", len(late), href=data.page_href("/milestones"), challenge=data.id),
            whose="its" if len(late) == 1 else "their",
        )
    if moves:
        return prose(
            "One has moved, by {days}",
            days=view.show("move_days", _days(moves[0]), format_slip(_days(moves[0])), milestone=moves[0].milestone_id),
        )
    return "None ahead has moved" if any(row.state in OPEN_STATES for row in rows) else "None is open"


def _days(move: Any) -> int | None:
    return (move.to_on - move.from_on).days if move.from_on and move.to_on else None


def _moves_title(row: Any, moves: list[Any], view: View) -> Prose:
    """Returns how often a milestone moved and by how much: ``Six moves of four to six days each``."""
    days = sorted(abs(found) for move in moves if (found := _days(move)) is not None)
    href = f"/record/milestone/{row.id}{view.search}"
    counted = view.show("milestone_moves", row.moves, f"{number_word(row.moves)} moves", href=href, milestone=row.id)
    if not days or len(days) != row.moves:
        return prose("{moves} of one milestone", moves=counted)
    of = {"milestone": row.id}
    least = view.show("move_days", days[0], number_word(days[0]).lower(), part="least", **of)
    most = view.show("move_days", days[-1], f"{number_word(days[-1]).lower()} {'day' if days[-1] == 1 else 'days'}", part="most", **of)
    if days[0] == days[-1]:
        return prose("{moves} of {most} each", moves=counted, most=most)
    return prose("{moves} of {least} to {most} each", moves=counted, least=least, most=most)


def _lines(data: OneChallenge, moves: list[Any], view: View) -> Prose:
    """Returns the two lines: what is done with its largest slip, and the reason of the last move, else what is next."""
    rows = data.milestone_rows
    start = data.span.start
    done = [row for row in rows if row.state == "done" and (start is None or not data.goes_on or row.ends_on >= start)]
    slips = [row for row in done if row.first_slip_days is not None]
    worst = max(slips, key=lambda row: row.first_slip_days, default=None)
    at_most: Text = ""
    if worst is not None:
        measure = slip_measure(worst.first_slip_days == worst.slip_days)
        slip = view.show(measure, worst.first_slip_days, format_slip(worst.first_slip_days), milestone=worst.id)
        at_most = prose(", {slip} at most", slip=slip) if len(done) > 1 else prose(", {slip}", slip=slip)
    of = {"challenge": data.id, "part": "done in the stage"}
    first = prose(
        "{done} done{where}{most}.",
        done=view.show(
            "milestones_in_view", len(done), number_word(len(done)), href=data.page_href("/milestones", period="all") if done else "", **of
        ),
        where=" in this stage" if data.goes_on and start else "",
        most=at_most,
    )
    last = first_clause(next((move.note for move in reversed(moves) if move.note), ""))
    return join_prose([first, prose("Last: {note}", note=Name(last)) if last else _next(data, view)], "\n")


def first_clause(note: str) -> str:
    """Returns the first clause of a note that is longer than a line of the panel, with a full stop; a short one as it is."""
    if len(note) <= LINE_CHARACTERS:
        return note
    ends = [place for mark in ("; ", ". ", ": ") if (place := note.find(mark)) > 0]
    return f"{note[: min(ends)].rstrip('.')}." if ends else note


def _next(data: OneChallenge, view: View) -> Text:
    row = min((row for row in data.milestone_rows if row.state in ("soon", "ahead")), key=lambda row: row.ends_on, default=None)
    if row is None:
        return "Nothing ahead is recorded."
    return prose(
        "Next: {title}, {day}.", title=Name(row.title, f"/record/milestone/{row.id}{view.search}"), day=Name(str(named_day(row, "ends")))
    )


def _steps(row: Any, moves: list[Any], view: View) -> go.Figure:
    """Returns the expected day of a milestone (upwards) after each of its moves (across)."""
    palette = view.palette
    color, _ = line_look(row, palette)
    first = row.first_baseline_on or moves[0].from_on or moves[0].to_on
    start = min(moves[0].moved_on, view.today)
    room = max((view.today - start).days, 14)
    left = start.toordinal() - room // 8
    days = [date.fromordinal(left), *(move.moved_on for move in moves), max(view.today, moves[-1].moved_on)]
    expected = [first, *(move.to_on for move in moves), moves[-1].to_on]
    ys = [day.toordinal() for day in expected]
    low, high = min(ys), max(*ys, min(ys) + 1)
    hovers = [
        f"On {date_text(move.moved_on)} moved to {date_text(move.to_on)}{': ' + text(move.note) if move.note else ''}" for move in moves
    ]
    href = f"/record/milestone/{row.id}"
    ahead = milestone_style(MARKS.get(row.state, MilestoneMark.AHEAD), palette)
    begin = milestone_style(MilestoneMark.FIRST, palette)
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": [days[0].isoformat(), days[-1].isoformat()], "y": [ys[0]] * 2, "hoverinfo": "skip",
            "line": {"color": palette.edge, "width": 1, "dash": "dot"}},
        {"type": "scatter", "mode": "lines", "x": [day.isoformat() for day in days], "y": ys, "hoverinfo": "skip",
            "line": {"color": color, "width": 2, "shape": "hv"}},
        {"type": "scatter", "mode": "markers", "cliponaxis": False, "x": [day.isoformat() for day in days[1:-1]], "y": ys[1:-1], "hoverinfo": "text",
            "hovertext": hovers, "customdata": [href] * len(moves), "marker": {"size": 5, "color": color}},
        {"type": "scatter", "mode": "markers", "cliponaxis": False, "x": [days[0].isoformat()], "y": [ys[0]], "hoverinfo": "skip", "marker": marker(begin, 1)},
        {"type": "scatter", "mode": "markers", "cliponaxis": False, "x": [days[-1].isoformat()], "y": [ys[-1]], "hoverinfo": "text",
            "hovertext": [f"Now expected on {date_text(expected[-1])}"], "customdata": [href], "marker": marker(ahead, 1)},
    ]  # fmt: skip
    small = {"showarrow": False, "font": {"size": 12, "color": palette.quiet}}
    words = [
        {**small, "x": days[0].isoformat(), "y": ys[0], "text": short_day(first, view.today), "xanchor": "right", "xshift": -8},
        {**small, "x": days[-1].isoformat(), "y": ys[-1], "text": f"<b>{short_day(expected[-1], view.today)}</b>", "xanchor": "left", "xshift": 9,
            "font": {"size": 12, "color": palette.ink}},
        {**small, "x": days[0].isoformat(), "y": 0, "yref": "paper", "text": f"said in {days[0]:%b}", "xanchor": "left", "yanchor": "bottom"},
        {**small, "x": days[-1].isoformat(), "y": 0, "yref": "paper", "text": "now", "xanchor": "right", "yanchor": "bottom"},
    ]  # fmt: skip
    span = high - low
    return figure(
        traces, palette, PANEL_HEIGHT,
        xaxis={"visible": False, "type": "date", "fixedrange": True, "range": [days[0].isoformat(), days[-1].isoformat()]},
        yaxis={"visible": False, "fixedrange": True, "range": [low - span * 0.38, high + span * 0.16]},
        margin={"l": 56, "r": 52, "t": 2, "b": 0, "pad": 0}, annotations=words,
    )  # fmt: skip
