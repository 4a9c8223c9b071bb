"""One date moves for a whole cohort: its open milestones of one title, day, type or stage, or the cohort's own date with those named after it.

One decision, one reason, one transaction. What is done or dropped stays, and so does a challenge that no longer runs.
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
    reforecast_milestone,
    require_lead,
    set_transaction_reason,
    shift_day,
    slip_text,
)
from db.commands.challenge_lifecycle.open_records import load_rows_by_id, plural
from db.errors import Invalid
from db.history import today
from db.queries.open_records import LIVE_STATES, expected_day, is_milestone_open
from db.queries.programmes.navigation import read_working_days
from db.schema.enums.records import ChallengeState, MilestoneType
from db.schema.models import Challenge, Cohort, Milestone
from db.values.dates import Day, Precision

Values = dict[str, Any]
COHORT_DATE_LABELS = {"launch": "Launch", "close": "Applications close", "demo_day": "Demo Day"}
ACTIVE_STATES = tuple(one for one in LIVE_STATES if one != ChallengeState.PAUSED)


@dataclass(frozen=True)
class OpenCohortMilestone:
    """An open milestone of a cohort: the code of its challenge (empty: of the whole cohort), what it can be chosen by."""

    id: str
    code: str
    title: str
    type: str
    stage: str | None
    ends: Day | None


def open_cohort_milestones(session: Session, cohort: str) -> list[OpenCohortMilestone]:
    """Open milestones of a cohort and of its challenges that go on, by day and title."""
    columns = (Milestone.forecast_on, Milestone.forecast_precision, Milestone.baseline_on, Milestone.baseline_precision)
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


def selection_keys(one: OpenCohortMilestone) -> list[tuple[str, str]]:
    """(key, words) of everything that a milestone can be chosen by."""
    keys = [(f"title:{one.title.casefold()}", f"Title “{one.title}”"), (f"type:{one.type}", f"Type {MilestoneType(one.type).label}")]
    if one.stage:
        keys.append((f"stage:{one.stage}", f"Stage {one.stage}"))
    if one.ends:
        keys.append((f"on:{one.ends.written}", f"Expected {one.ends}"))
    return keys


def date_groups(session: Session, cohort: Any) -> list[tuple[str, str]]:
    """(key, words) of the dates of a cohort that can be moved together, its own first."""
    found = open_cohort_milestones(session, cohort.id)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for one in found:
        for key in selection_keys(one):
            counts[key] += 1
    own = []
    for name, label in COHORT_DATE_LABELS.items():
        if on := _cohort_day(cohort, name):
            named = sum(one.title.casefold() == label.casefold() for one in found)
            own.append(
                (
                    f"own:{name}",
                    f"{label}: the cohort's own date, {on}" + (f", and {plural(named, 'milestone')} of that name" if named else ""),
                )
            )
    order = ("title", "on", "stage", "type")
    shared = sorted(
        ((key, words, count) for (key, words), count in counts.items()), key=lambda one: (order.index(one[0].split(":")[0]), one[1])
    )
    several = [(key, f"{words}: {plural(count, 'milestone')}") for key, words, count in shared if count > 1 or key.startswith("title:")]
    return own + several + ([("all:", f"Every open milestone of the cohort: {len(found)}")] if found else [])


def _cohort_day(cohort: Any, name: str) -> Day | None:
    on = getattr(cohort, f"{name}_on")
    return None if on is None else Day(on, Precision(getattr(cohort, f"{name}_precision")))


def _select_by_key(found: list[OpenCohortMilestone], key: str) -> list[OpenCohortMilestone]:
    kind, _, word = key.partition(":")
    if kind == "all":
        return found
    if kind == "own":
        return [one for one in found if one.title.casefold() == COHORT_DATE_LABELS[word].casefold()]
    return [one for one in found if key in dict(selection_keys(one))]


def plan_date_move(session: Session, cohort: Cohort, values: Values) -> list[ActStep]:
    """The moves: of the cohort's own date where it is meant, and of each milestone. Raises :class:`Invalid` where nothing would move."""
    calendar = read_working_days(session, cohort.programme_id)
    to: date | None = values.get("to")
    if (to is None) == (not values.get("days")):
        raise Invalid([("to", "Enter the new day, or by how many working days they move, not both")])

    def new(before: Day) -> Day:
        return Day(to) if to is not None else shift_day(before, values["days"], calendar)

    chosen = [
        one
        for one in _select_by_key(open_cohort_milestones(session, cohort.id), values["which"])
        if one.ends is None or new(one.ends) != one.ends
    ]
    moves = [(one, one.ends, new(one.ends) if one.ends else Day(to)) for one in chosen if one.ends or to]  # type: ignore[arg-type] # to is a day where there is no other
    field = "to" if to is not None else "days"
    check_not_passed([(one.title, after) for one, _, after in moves], field, today(session))
    steps = _cohort_date_steps(cohort, values, new)
    if moves:
        steps.append(_milestones_step(session, moves, values))
    if not steps:
        raise Invalid([(field, "Nothing would move: every one of these stands on that day already, or is done")])
    return steps


def _cohort_date_steps(cohort: Cohort, values: Values, new: Any) -> list[ActStep]:
    kind, _, name = values["which"].partition(":")
    before = _cohort_day(cohort, name) if kind == "own" else None
    if before is None or (after := new(before)) == before:
        return []

    def move() -> None:
        setattr(cohort, f"{name}_on", after.on)
        setattr(cohort, f"{name}_precision", after.precision.value)

    return [ActStep(f"{COHORT_DATE_LABELS[name]} of {cohort.name} moved from {before} to {after}", move)]


def _milestones_step(session: Session, moves: list[tuple[OpenCohortMilestone, Day | None, Day]], values: Values) -> ActStep:
    rows = load_rows_by_id(session, Milestone, [one.id for one, _, _ in moves])

    def move() -> None:
        for row, (_, _, after) in zip(rows, moves, strict=True):
            reforecast_milestone(session, row, after, values["category"], values["reason"])

    details = tuple(
        f"{one.code + ': ' if one.code else ''}{one.title}: {slip_text(row.baseline_on, row.baseline_precision == 'day', before, after)}"
        for row, (one, before, after) in zip(rows, moves, strict=True)
    )
    by = f"to {Day(values['to'])}" if values.get("to") else f"by {values['days']} working days"
    return ActStep(f"{plural(len(rows), 'milestone')} moved {by}", move, details)


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
