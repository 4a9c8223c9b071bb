"""One milestone on its page: the sentence of its state, its facts, and what comes after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.figures.milestones.text import STATES
from dashboard.formats import format_day, format_near_day, format_slip, plural
from dashboard.metrics.milestone_moves import with_days
from dashboard.metrics.milestones import milestone_states, slip_measure
from dashboard.prose import Name, Prose, Shown, Text, join_prose, prose
from dashboard.tones import Tone
from dashboard.view import View
from db.fields.record_schema import Values
from db.frames import DATE, OBJECT, frame_of, frame_rows
from db.schema.enums.records import MilestoneType
from db.values.dates import Day

DATE_NAMES = ("baseline", "first_baseline", "forecast", "actual")
CLOSED = ("done", "dropped")
MARKS = {"ahead": "outline", "soon": "half"}  # the form of the mark of the expected date by state; of others filled


@dataclass(frozen=True)
class OneMilestone:
    """A milestone of a page: its fields, its story (of ``db.queries.milestone_record.read_milestone_story``), and ``state``, its row of
    ``milestone_states`` on the day of the view; ``moves``: the frame of ``with_days``."""

    id: str
    values: Values
    story: Any
    state: Any
    moves: pd.DataFrame

    @property
    def first(self) -> Day | None:
        """The date that was promised first."""
        first: Day | None = self.story.first
        return first


def one_milestone(milestone_id: str, values: Values, dropped_on: date | None, story: Any, today: date) -> OneMilestone:
    """Returns a milestone with its state on a day and the days of its moves."""
    days: dict[str, Day | None] = {name: story.first if name == "first_baseline" else values.get(name) for name in DATE_NAMES}
    columns: dict[str, Any] = {"challenge_state": (OBJECT, [story.challenge_state]), "dropped_on": (DATE, [dropped_on])}
    for name, day in days.items():
        columns |= {f"{name}_on": (DATE, [day and day.on]), f"{name}_precision": (OBJECT, [day and day.precision.value])}
    state = frame_rows(milestone_states(frame_of(columns), today))[0]
    return OneMilestone(milestone_id, values, story, state, with_days(story.moves))


def sentence(milestone: OneMilestone, view: View) -> Text:
    """Returns the state of the milestone: when it is due or was done, and how far that is from the date first promised."""
    slip = _first_slip(milestone)
    if milestone.state.state == "dropped":
        return "Dropped: no longer wanted."
    apart: Text = "on the day first promised" if slip == 0 else ""
    if slip:
        days = view.show(slip_measure(not _is_rebaselined(milestone)), slip, plural(abs(slip), "day"), milestone=milestone.id)
        apart = prose("{days} {side} the date first promised", days=days, side="after" if slip > 0 else "before")
    return join_prose([_when(milestone, view), apart], ", ") + "."


def _when(milestone: OneMilestone, view: View) -> Text:
    state = milestone.state
    match state.state:
        case "done":
            return prose("Done on {day}", day=Name(format_day(state.ends_on, state.ends_precision)))
        case "not dated":
            return "Not dated: nobody has said when it is expected"
        case "overdue" | "unknown":
            return prose("Overdue by {days}", days=view.show("milestone_days_overdue", state.late_days, milestone=milestone.id))
        case "set aside":
            return "Set aside with its challenge"
    left = (state.ends_on - view.today).days
    if state.ends_precision != "day" or left <= 0:
        return prose("Due {day}", day=Name("today" if left == 0 else format_day(state.ends_on, state.ends_precision)))
    return prose("Due in {days}", days=view.show("milestone_days_left", left, milestone=milestone.id))


def moved_text(milestone: OneMilestone, view: View) -> Text:
    """Returns how often the milestone was moved, and when last; nothing of one that never had a date."""
    moves = len(milestone.moves)
    if not moves:
        return "" if milestone.first is None else "It has never been moved."
    last = milestone.moves["moved_on"].iloc[-1]
    times = view.show("milestone_moves", moves, plural(moves, "time"), milestone=milestone.id)
    return prose("It was moved {times}, last on {day}.", times=times, day=Name(format_day(last)))


def _is_rebaselined(milestone: OneMilestone) -> bool:
    return milestone.first != milestone.values.get("baseline")


def _first_slip(milestone: OneMilestone) -> int | None:
    """Returns the slip against the first baseline; None where it is not known or the milestone was set aside."""
    days = milestone.state.first_slip_days
    return None if days is None or milestone.state.state == "set aside" else int(days)


@dataclass(frozen=True)
class FactCell:
    """A fact: label, value, its mark (a shape and its tone), and a note in words besides who said it. ``field``: the field that it shows."""

    label: str
    value: Text | Shown
    field: str = ""
    mark: str = ""
    tone: Tone = ""
    note: Text | Shown = ""


def fact_cells(milestone: OneMilestone, waits_on: str, owner: str, view: View) -> list[FactCell]:
    """Returns the facts: first date, expected, done, slip, and on whom it waits."""
    values, state, slip = milestone.values, milestone.state, _first_slip(milestone)
    tone = STATES[state.state][1]
    moves = len(milestone.moves)
    shown_slip = view.show(slip_measure(not _is_rebaselined(milestone)), slip, format_slip(slip), milestone=milestone.id)
    counted = view.words("milestone_moves", moves, "move", milestone=milestone.id) if moves else "no moves"
    return [
        FactCell("First date", str(milestone.first or "Not known"), "baseline", "outline", "quiet"),
        FactCell("Expected", _expected(values.get("forecast"), view.today), "forecast", MARKS.get(state.state, "full"), tone),
        FactCell("Done", str(values.get("actual") or ("Dropped" if state.state == "dropped" else "Not yet")), "actual", "full", "quiet"),
        FactCell("Slip", shown_slip, mark="square" if slip and slip > 0 else "", tone="bad", note=counted),
        *([FactCell("Waits on", waits_on, "waits_on", note=f"Owner: {owner}" if owner else "")] if state.state not in CLOSED else []),
    ]


def _expected(forecast: Day | None, today: date) -> str:
    if forecast is None:
        return "Not dated"
    return format_near_day(forecast.on, today) if forecast.exact else str(forecast)


def later_lines(milestone: OneMilestone, view: View) -> list[tuple[Name, Prose]]:
    """Returns what comes after the milestone: its name with its address, and when it is expected and whether it waits for this one."""
    return [(Name(later.title, f"/record/milestone/{later.id}{view.search}"), _later_words(later)) for later in milestone.story.after]


def _later_words(later: Any) -> Prose:
    kind = f"{MilestoneType(later.type).label}, " if later.type in (MilestoneType.GATE, MilestoneType.DECISION) else ""
    when = Name(str(later.ends)) if later.ends else Name("not dated")
    return prose("{kind}{when}{waits}", kind=kind, when=when, waits="; it waits for this one" if later.waits else "")
