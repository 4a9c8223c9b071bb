"""Rows of the timeline of one challenge that a screen and a phone share: stages, milestones, and the health of the weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dashboard.figures.challenges.drawing import CHARACTER, MarkStyle, TimeDrawing, milestone_style
from dashboard.figures.challenges.one_challenge import OneChallenge, moves_text, times_text, weekday_text
from dashboard.figures.figure import text
from dashboard.figures.health import HEALTH_TONES, HEALTHS, health_mark, statement_text
from dashboard.formats import format_days, format_slip, plural
from dashboard.graphics import MilestoneMark
from dashboard.metrics.challenge_stage import days_from_start_to_gate, days_in_stage, days_to_gate
from dashboard.metrics.milestones import OPEN_STATES
from dashboard.theme import STAGE_SHADES, Palette, stage_shade
from dashboard.tones import Tone
from dashboard.view import View
from db.frames import frame_rows
from db.schema.enums.records import Health
from db.values.dates import date_text, named_day
from db.values.team_statements import standing_statement

MARKS = {"done": MilestoneMark.DONE, "overdue": MilestoneMark.PAST, "soon": MilestoneMark.SOON, "ahead": MilestoneMark.AHEAD}
MUCH_SLIP = 28  # days of slip from which the records call an open milestone off track


def shown_milestones(data: OneChallenge, drawing: TimeDrawing, most: int) -> tuple[list[Any], int]:
    """Returns the milestones of the picture to draw, by their first date, the open ones and then the latest done, and how many others it has."""
    dated = [row for row in data.milestone_rows if row.ends_on and drawing.shows(row.ends_on)]
    ranked = sorted(dated, key=lambda row: (row.state not in OPEN_STATES, -row.ends_on.toordinal() if row.state == "done" else 0))
    chosen = sorted(ranked[:most], key=lambda row: (row.state in OPEN_STATES, row.first_baseline_on or row.ends_on, row.ends_on, row.title))
    return chosen, len(dated) - len(chosen)


def draw_stages(drawing: TimeDrawing, data: OneChallenge, view: View, y: float, height: float, *, short: bool = False) -> None:
    """Draws the stages that lie in the picture, with the name of each where it fits: the current one to its gate, those to come dashed."""
    span, today = data.span, view.today
    for start, end, stage, planned in _stage_periods(data, drawing):
        shade = stage_shade(data.stages.index(stage)) if stage in data.stages else 1
        words, hover = _stage_words(data, stage, view, short=short), f"{text(stage)}: {date_text(start)} to {date_text(end)}"
        room = drawing.place(end) - drawing.place(start)
        if planned or start > today:
            drawing.outline(start, end, y, height, view.palette.stage_line)
            words, ink = text(stage), view.palette.second
        else:
            drawing.bar(start, end, y, height, view.palette.stages[shade - 1], view.palette.stage_line, hover)
            ink = view.palette.on_stages[shade - 1]
        if len(words) * CHARACTER > room - 10:
            words = "next" if start > today and room > 36 else text(stage) if len(stage) * CHARACTER < room - 10 else ""
        if words:
            drawing.words(start, y, f"<b>{words}</b>" if stage == span.stage and start <= today else words, "right", shift=8, color=ink)
    if not _stage_periods(data, drawing):
        drawing.words(drawing.first, y, text(span.stage) if span.stage else "not recorded", "right", shift=8)


def _stage_periods(data: OneChallenge, drawing: TimeDrawing) -> list[tuple[date, date, str, bool]]:
    """Returns (start, end, stage, planned) of the stages in the picture, in order; the current one ends at its gate, and the next begins
    there where it has no dates of its own."""
    span, first, last = data.span, drawing.first, drawing.last
    found = [
        (period["start_on"], period["end_on"] or last, period["stage"], bool(period["planned"]))
        for period in data.periods
        if period["start_on"] and (period["stage"] != span.stage or span.start is None)
    ]
    end = None
    if span.start is not None:
        end = max(span.end or drawing.today, span.start + timedelta(days=1))
        end = end if data.goes_on or span.planned_end else max(end, last)
        found.append((span.start, end, span.stage, False))
    following = data.stages.index(span.stage) + 1 if span.stage in data.stages else STAGE_SHADES
    named = {stage for _, _, stage, _ in found}
    if data.goes_on and end is not None and following < len(data.stages) and data.stages[following] not in named:
        found.append((end, last, data.stages[following], True))
    shown = [(max(start, first), min(end_on, last), stage, planned) for start, end_on, stage, planned in found]
    return sorted(period for period in shown if period[0] < period[1])


def _stage_words(data: OneChallenge, stage: str, view: View, *, short: bool) -> str:
    """Returns the words in the bar of a stage; of the current one how long it has lasted, and how long until the gate."""
    span, today = data.span, view.today
    if stage != span.stage or not data.goes_on:
        return text(stage)
    spent = days_in_stage(span.start, today)
    if spent is None:
        return text(stage)
    if span.gate is None or span.gate.ends_on < span.start:
        return f"{text(stage)}: {plural(spent, 'day')} in"
    whole, left = days_from_start_to_gate(span.start, span.gate.ends_on), days_to_gate(span.gate.ends_on, today) or 0
    to_gate = f"{left} to the gate" if left >= 0 else f"gate {-left} past"
    return f"{text(stage)}, {spent} of {whole} days" if short else f"{text(stage)}: {spent} of {whole} days, {to_gate}"


def draw_milestone(drawing: TimeDrawing, data: OneChallenge, row: Any, y: float, hover: str) -> None:
    """Draws a milestone: its first date, the dates that it had in between as strokes, and where it stands."""
    palette, href = drawing.palette, f"/record/milestone/{row.id}"
    first = row.first_baseline_on
    mark = MARKS.get(row.state, MilestoneMark.FIRST)
    if first and first != row.ends_on and drawing.shows(first):
        color, width = line_look(row, palette)
        drawing.line(min(first, row.ends_on), max(first, row.ends_on), y, color, width)
        drawing.mark(milestone_style(MilestoneMark.FIRST, palette), first, y, f"{text(row.title)}, first date {date_text(first)}", href)
        stroke = MarkStyle("line-ns", 9, color, color, 1.5)
        for day in _dates_between(data, row):
            if drawing.shows(day):
                drawing.mark(stroke, day, y, f"{text(row.title)}, expected on {date_text(day)} for a time", href)
    if row.state == "overdue":
        drawing.line(row.ends_on, drawing.today, y, palette.bad_mark, 3)
    drawing.mark(milestone_style(mark, palette), row.ends_on, y, hover, href)
    if mark is MilestoneMark.SOON:
        drawing.half(row.ends_on, y)


def line_look(row: Any, palette: Palette) -> tuple[str, float]:
    """Returns colour and width of the line of a milestone: red where an open one is more than ``MUCH_SLIP`` days behind its first date or
    moved four times or more."""
    off = row.state in OPEN_STATES and ((row.first_slip_days or 0) > MUCH_SLIP or row.moves > 3)
    return (palette.bad_mark, 2) if off else (palette.edge, 1)


def _dates_between(data: OneChallenge, row: Any) -> list[date]:
    """Returns the dates that a milestone had between the first one and the present one."""
    dates = {move.to_on for move in frame_rows(data.moves) if move.milestone_id == row.id and move.to_on}
    return sorted(dates - {row.first_baseline_on, row.ends_on})


def words_of_milestone(row: Any, today: date) -> tuple[str, Tone]:
    """Returns the words beside a milestone and their tone: by how much it moved, else when it is due."""
    slip = row.first_slip_days
    if row.state == "overdue":
        return f"{format_days(row.late_days)} past", "bad"
    if row.state == "done":
        return (format_slip(slip) if slip is not None else "done"), ""
    if row.state not in OPEN_STATES:
        return "set aside" if row.state == "set aside" else "outcome not known", ""
    if row.moves and slip is not None:
        off = slip > MUCH_SLIP or row.moves > 3
        return f"{format_slip(slip)}, {moves_text(row.moves)}", "bad" if off else ""
    days = (row.ends_on - today).days
    return ("today" if not days else f"in {format_days(days)}"), "warn" if row.state == "soon" else ""


def milestone_hover(row: Any, view: View) -> str:
    """Returns one sentence on a milestone: its date, and how it moved."""
    day, first = named_day(row, "ends"), named_day(row, "first_baseline")
    stands = f"done {day}" if row.state == "done" else f"expected {day}"
    moved = f", moved {times_text(row.moves)}" if row.moves else ""
    promised = f", first promised for {first} ({format_slip(row.first_slip_days)})" if first and first != day else ""
    return f"{text(row.title)}: {stands}{moved}{promised}."


def talk_hover(row: Any) -> str:
    """Returns one sentence on a conversation."""
    return f"Conversation, {named_day(row, 'held')}."


HEALTH_SYMBOLS: dict[Tone, str] = {"good": "circle", "warn": "triangle-up", "bad": "square"}


def draw_health(drawing: TimeDrawing, data: OneChallenge, places: tuple[float, float], size: float) -> None:
    """Draws what the team says and what the records say of each week, at the ``places`` of the two rows."""
    health, palette = data.health, drawing.palette
    for week in health.weeks:
        statement = health.team.get(week)
        said = Health(statement.health) if statement else None
        hover = f"Week of {date_text(week)}, team says: {statement_text(statement)}."
        _health_mark(drawing, week, places[0], said, hover, size, palette)
    for row in frame_rows(health.marks):
        if row.running:
            judged = None if row.rank is None else HEALTHS[row.rank]
            word = health_mark(judged)[1] if judged else "nothing recorded"
            _health_mark(drawing, row.week, places[1], judged, f"Week of {date_text(row.week)}, records say: {word}.", size, palette)


def _health_mark(drawing: TimeDrawing, week: date, y: float, health: Health | None, hover: str, size: float, palette: Palette) -> None:
    day = min(week + timedelta(days=3), max(drawing.today, week))
    if not drawing.shows(day):
        return
    tone = HEALTH_TONES[health]
    colors = {"good": palette.good_mark, "warn": palette.warn_mark, "bad": palette.bad_mark}
    none = MarkStyle("circle", size - 2, palette.ground, palette.edge, 1.3)
    style = MarkStyle(HEALTH_SYMBOLS[tone], size + (1 if tone == "warn" else 0), colors[tone]) if tone in colors else none
    drawing.mark(style, day, y, hover)


def end_words(data: OneChallenge, view: View) -> tuple[tuple[str, str], tuple[str, str]]:
    """Returns the words of the team and of the records for now, and their colours; none where the challenge does not run."""
    health, palette = data.health, view.palette
    if not health.running:
        return ("", ""), (palette.ink, palette.ink)
    statement = standing_statement(health.team, health.weeks[-1])
    said, judged = (Health(statement.health) if statement else None), health.records[-1].health
    color = palette.bad if judged is Health.OFF_TRACK else palette.ink
    words = (health_mark(said)[1], health_mark(judged)[1] if judged else "Nothing recorded")
    return words, (palette.bad if said is Health.OFF_TRACK else palette.ink, color)


def gate_words(data: OneChallenge, view: View) -> str:
    """Returns when the gate is: ``Gate in 38 days: Pre-commercial decision, Wed 6 Jan``."""
    gate = data.span.gate
    if gate is None:
        return ""
    days = days_to_gate(gate.ends_on, view.today) or 0
    when = "today" if not days else f"in {format_days(days)}" if days > 0 else f"{format_days(-days)} past"
    return f"Gate {when}: {text(gate.title)}, {weekday_text(gate.ends_on, view.today)}"
