"""Moves one date for a whole cohort: its open milestones of one title, day, type or stage, or the cohort's own date.

The cohort's own date moves with the milestones of the same name. One decision, one reason, one transaction. Completed and dropped
milestones do not move, nor do those of challenges that are not running.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.commands.act_steps import (
    ActStep,
    check_not_passed,
    record_decision,
    require_lead,
    set_transaction_reason,
    shift_day,
    slip_text,
)
from db.commands.challenge_lifecycle.open_records import load_rows_by_id, plural
from db.commands.milestone_dates import set_forecast
from db.errors import Invalid
from db.history import today
from db.queries.open_records import LIVE_STATES, expected_day, is_milestone_open
from db.queries.programmes.navigation import read_working_days
from db.schema.enums.records import ChallengeState, MilestoneType
from db.schema.models import Challenge, Cohort, Milestone
from db.values.dates import Day, Precision

Values = dict[str, Any]
COHORT_DATE_LABELS = {"launch": "Launch", "close": "Applications close", "demo_day": "Demo Day"}
ACTIVE_STATES = tuple(state for state in LIVE_STATES if state != ChallengeState.PAUSED)


@dataclass(frozen=True)
class OpenCohortMilestone:
    """An open milestone of a cohort. ``code``: code or title of its challenge, empty for one of the whole cohort."""

    id: str
    code: str
    title: str
    type: str
    stage: str | None
    ends: Day | None


def open_cohort_milestones(session: Session, cohort: str) -> list[OpenCohortMilestone]:
    """Returns the open milestones of a cohort and of its running challenges, by day and title."""
    columns = (Milestone.forecast_on, Milestone.forecast_precision)
    rows = session.execute(
        select(Milestone.id, Challenge.code, Challenge.title.label("of"), Milestone.title, Milestone.type, Milestone.stage, *columns)
        .outerjoin(Challenge, Challenge.id == Milestone.challenge_id)
        .where(
            is_milestone_open(),
            or_(
                (Challenge.cohort_id == cohort) & Challenge.state.in_(ACTIVE_STATES) & Challenge.archived.is_(False),
                Milestone.challenge_id.is_(None) & (Milestone.cohort_id == cohort),
            ),
        )
        .order_by(Milestone.forecast_on, Challenge.code, Milestone.title, Milestone.id)
    ).all()
    return [OpenCohortMilestone(row.id, row.code or row.of or "", row.title, row.type, row.stage, expected_day(row)) for row in rows]


def selection_keys(milestone: OpenCohortMilestone) -> list[tuple[str, str]]:
    """Returns (key, label) of each group that a milestone belongs to."""
    keys = [
        (f"title:{milestone.title.casefold()}", f"Title “{milestone.title}”"),
        (f"type:{milestone.type}", f"Type {MilestoneType(milestone.type).label}"),
    ]
    if milestone.stage:
        keys.append((f"stage:{milestone.stage}", f"Stage {milestone.stage}"))
    if milestone.ends:
        keys.append((f"on:{milestone.ends.written}", f"Expected {milestone.ends}"))
    return keys


def date_groups(session: Session, cohort: Any) -> list[tuple[str, str]]:
    """Returns (key, label) of the dates of a cohort that can be moved together, its own dates first."""
    milestones = open_cohort_milestones(session, cohort.id)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for milestone in milestones:
        for key in selection_keys(milestone):
            counts[key] += 1
    own_dates = []
    for name, label in COHORT_DATE_LABELS.items():
        if day := _cohort_day(cohort, name):
            same_name = sum(milestone.title.casefold() == label.casefold() for milestone in milestones)
            own_dates.append(
                (
                    f"own:{name}",
                    f"{label}: the cohort's own date, {day}"
                    + (f", and {plural(same_name, 'milestone')} of that name" if same_name else ""),
                )
            )
    order = ("title", "on", "stage", "type")
    groups = sorted(
        ((key, words, count) for (key, words), count in counts.items()), key=lambda group: (order.index(group[0].split(":")[0]), group[1])
    )
    shared_dates = [
        (key, f"{words}: {plural(count, 'milestone')}") for key, words, count in groups if count > 1 or key.startswith("title:")
    ]
    return own_dates + shared_dates + ([("all:", f"Every open milestone of the cohort: {len(milestones)}")] if milestones else [])


def _cohort_day(cohort: Any, name: str) -> Day | None:
    """One of the cohort's own dates with its precision; None when not set."""
    day = getattr(cohort, f"{name}_on")
    return None if day is None else Day(day, Precision(getattr(cohort, f"{name}_precision")))


def _select_by_key(milestones: list[OpenCohortMilestone], key: str) -> list[OpenCohortMilestone]:
    """The milestones of the group with the key."""
    kind, _, name = key.partition(":")
    if kind == "all":
        return milestones
    if kind == "own":
        return [milestone for milestone in milestones if milestone.title.casefold() == COHORT_DATE_LABELS[name].casefold()]
    return [milestone for milestone in milestones if key in dict(selection_keys(milestone))]


def plan_date_move(session: Session, cohort: Cohort, values: Values) -> list[ActStep]:
    """Returns the steps for the cohort's own date and for the milestones. Raises :class:`Invalid` when nothing would move."""
    calendar = read_working_days(session, cohort.programme_id)
    to: date | None = values.get("to")
    if (to is None) == (not values.get("days")):
        raise Invalid([("to", "Enter the new day, or by how many working days they move, not both")])

    def moved_day(before: Day) -> Day:
        return Day(to) if to is not None else shift_day(before, values["days"], calendar)

    chosen = [
        milestone
        for milestone in _select_by_key(open_cohort_milestones(session, cohort.id), values["which"])
        if milestone.ends is None or moved_day(milestone.ends) != milestone.ends
    ]
    moves = [
        (milestone, milestone.ends, moved_day(milestone.ends) if milestone.ends else Day(to))  # type: ignore[arg-type] # the condition below makes it a day
        for milestone in chosen
        if milestone.ends or to
    ]
    field = "to" if to is not None else "days"
    check_not_passed([(milestone.title, after) for milestone, _, after in moves], field, today(session, cohort.programme_id))
    steps = _cohort_date_steps(cohort, values, moved_day)
    if moves:
        steps.append(_milestones_step(session, moves, values))
    if not steps:
        raise Invalid([(field, "Nothing would move: every one of these stands on that day already, or is done")])
    return steps


def _cohort_date_steps(cohort: Cohort, values: Values, moved_day: Any) -> list[ActStep]:
    """The step for the cohort's own date; empty when another group is chosen or the date stays."""
    kind, _, name = values["which"].partition(":")
    before = _cohort_day(cohort, name) if kind == "own" else None
    if before is None or (after := moved_day(before)) == before:
        return []

    def move_own_date() -> None:
        setattr(cohort, f"{name}_on", after.on)
        setattr(cohort, f"{name}_precision", after.precision.value)

    return [ActStep(f"{COHORT_DATE_LABELS[name]} of {cohort.name} moved from {before} to {after}", move_own_date)]


def _milestones_step(session: Session, moves: list[tuple[OpenCohortMilestone, Day | None, Day]], values: Values) -> ActStep:
    """The step that reforecasts the milestones. ``moves``: (milestone, day before, day after)."""
    rows = load_rows_by_id(session, Milestone, [milestone.id for milestone, _, _ in moves])

    def move_milestones() -> None:
        for row, (_, _, after) in zip(rows, moves, strict=True):
            set_forecast(session, row, after, values["category"], values["reason"])

    details = tuple(
        f"{milestone.code + ': ' if milestone.code else ''}{milestone.title}: {slip_text(row.baseline_on, row.baseline_precision == 'day', before, after)}"
        for row, (milestone, before, after) in zip(rows, moves, strict=True)
    )
    shift_text = f"to {Day(values['to'])}" if values.get("to") else f"by {values['days']} working days"
    return ActStep(f"{plural(len(rows), 'milestone')} moved {shift_text}", move_milestones, details)


def move_dates(session: Session, cohort: Cohort, values: Values) -> None:
    """Move the dates, with one reason and one decision. For leads and administrators."""
    require_lead(session)
    set_transaction_reason(session, values["reason"])
    steps = plan_date_move(session, cohort, values)
    for step in steps:
        step.execute()
    what = " ".join(f"{step.words}." for step in steps)
    record_decision(
        session, programme_id=cohort.programme_id, challenge_id=None, about=("cohort", cohort.id), what=f"{cohort.name}: {what}",
        why=values["reason"], by=values.get("decided_by"),
    )  # fmt: skip
