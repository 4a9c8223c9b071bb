"""The timeline of one challenge: stages, milestones with their moves, conversations, sessions, decisions and both healths on one axis."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dashboard.figures.challenges.drawing import padded
from dashboard.figures.challenges.one_challenge import OneChallenge, short_day, times_text
from dashboard.figures.challenges.timeline_narrow import narrow_timeline
from dashboard.figures.challenges.timeline_table import timeline_table
from dashboard.figures.challenges.timeline_wide import wide_timeline
from dashboard.graphics import KeyEntry
from dashboard.metrics.milestones import OPEN_STATES
from dashboard.page_content import Chart, EmptyState
from dashboard.prose import Name, Prose, Text, prose
from dashboard.view import View
from db.frames import column_values
from db.schema.enums.records import ChallengeState

LONGEST_STAGE = 400  # days of a stage that are drawn at most
UNDATED_SPAN = 183  # days drawn of a challenge that runs and whose stage has no recorded start
AHEAD_DAYS = 30  # days drawn after today where no gate is known
LATEST_AHEAD = 370
MANY_MOVES = 2
KEY = (
    KeyEntry("mark-first", "first date"),
    KeyEntry("mark-done", "done"),
    KeyEntry("mark-past", "past"),
    KeyEntry("mark-soon", "due soon"),
    KeyEntry("mark-ahead", "ahead"),
    KeyEntry("mark-move", "each move"),
)
HOW = (
    "The line of a milestone runs from its first date to where it stands now; a stroke is a date that it had in between. A day known only to "
    "the week or month stands at its first day. The stage runs to its gate: the open milestone of the type gate that comes first."
)


def timeline(data: OneChallenge, view: View) -> Chart:
    """Where is it slipping? The stage, each milestone with its moves, what was said, tested and decided, and the health, on one axis."""
    title = timeline_title(data, view)
    first, last = drawn_span(data, view.today)
    draw = narrow_timeline if view.narrow else wide_timeline
    return Chart(
        title=title,
        subtitle="",
        caption=prose(
            "The challenge from {first} to {last}. {title}.", first=Name(short_day(first, view.today)), last=Name(short_day(last, view.today)), title=title
        ),
        table=timeline_table(data, view),
        how=HOW,
        measures=("milestone_slip", "first_slip", "milestone_moves", "days_in_stage", "days_to_gate", "health_by_records"),
        figure=draw(data, (first, last), view),
        key=() if view.narrow else KEY,
        empty=None if data.goes_on or _days(data) else EmptyState("Nothing of it has a day yet.", *_first_record(data)),
    )  # fmt: skip


def _first_record(data: OneChallenge) -> tuple[str, str]:
    """Returns (words, address) of the form to begin with, for who may."""
    href = data.forms.get("milestone", "")
    return ("Record a milestone", href) if href else ("", "")


def timeline_title(data: OneChallenge, view: View) -> Prose:
    """Returns what the timeline shows: the milestone that moved most or is longest past its date, and the day of the gate."""
    message, gate = _message(data, view), data.span.gate
    if gate is None or not data.goes_on:
        return prose("{message}", message=message)
    verb = "was expected on" if gate.ends_on < view.today else "is on"
    return prose("{message}; the gate {verb} {day}", message=message, verb=verb, day=Name(short_day(gate.ends_on, view.today)))


def _message(data: OneChallenge, view: View) -> Text:
    rows, moved = data.milestone_rows, data.most_moved
    if not rows:
        return "No milestone is recorded of it yet"
    if not data.goes_on:
        return _ended_message(data, view)
    late = max((row for row in rows if row.state == "overdue"), key=lambda row: row.late_days, default=None)
    if moved is not None and moved.moves >= MANY_MOVES:
        return _moved_message(moved, view)
    if late is not None:
        return prose(
            "“{title}” is {late} past its date", title=Name(late.title), late=view.show("days_overdue", late.late_days, milestone=late.id)
        )
    if moved is not None:
        return _moved_message(moved, view)
    return "No date ahead has moved" if any(row.state in OPEN_STATES for row in rows) else "No milestone is open"


def _moved_message(row: Any, view: View) -> Prose:
    href = f"/record/milestone/{row.id}{view.search}"
    moves = view.show("milestone_moves", row.moves, times_text(row.moves), href=href, milestone=row.id)
    return prose("“{title}” has moved {moves}, to {day}", title=Name(row.title), moves=moves, day=Name(short_day(row.ends_on, view.today)))


def _ended_message(data: OneChallenge, view: View) -> Prose:
    rows = data.milestone_rows
    done = sum(row.state == "done" for row in rows)
    href = data.page_href("/milestones", period="all")
    state = ChallengeState(data.row["state"])
    every = view.count("milestones_in_view", len(rows), "milestone", href=href, challenge=data.id, part="all")
    some = view.words("milestones_in_view", done, href=href if done else "", challenge=data.id, part="done")
    return prose(
        "{state}{done} done",
        state="" if state is ChallengeState.NOT_KNOWN else f"{state.label}: ",
        done=every if done == len(rows) else prose("{some} of {all}", some=some, all=every),
    )


def drawn_span(data: OneChallenge, today: date) -> tuple[date, date]:
    """Returns the first and the last day of the picture: of a challenge that goes on from the start of its stage to after the gate, of one
    that ended all that is recorded."""
    days = _days(data)
    if not data.goes_on:
        last = max(days, default=today)
        return min(days, default=today - timedelta(days=UNDATED_SPAN)), padded(
            last, min(days, default=today - timedelta(days=UNDATED_SPAN))
        )
    start = data.span.start
    if start is None or start > today:
        start = max(min([*(day for day in days if day <= today), today - timedelta(days=91)]), today - timedelta(days=UNDATED_SPAN))
    first = max(start, today - timedelta(days=LONGEST_STAGE))
    ahead = [row.ends_on for row in data.milestone_rows if row.state in OPEN_STATES and row.ends_on]
    ends = [day for day in (*ahead, data.span.end) if day and day <= today + timedelta(days=LATEST_AHEAD)]
    return first, padded(max([*ends, today if ends else today + timedelta(days=AHEAD_DAYS)]), first)


def _days(data: OneChallenge) -> list[date]:
    """Returns the days of everything that the picture can show."""
    rows = data.milestone_rows
    dated = [*(row.ends_on for row in rows), *(row.first_baseline_on for row in rows)]
    dated += [period[name] for period in data.periods for name in ("start_on", "end_on")]
    for frame, name in ((data.talks, "held_on"), (data.research.sessions, "held_on"), (data.decisions, "decided_on")):
        dated += column_values(frame, name)
    return [day for day in (*dated, data.row["stage_since"]) if day is not None]
