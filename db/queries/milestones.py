"""Queries of milestones and stage dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.batching import read_in_batches
from db.queries.built_once import Entities, built_once
from db.records.milestones import DATE_FIELDS, MilestoneDates
from db.schema.models import Challenge, Milestone, Rebaseline, Reforecast, StageDates


@built_once
def list_milestones(
    entity: Entities, programme_id: str, *, challenges: Sequence[str] | None = None, cohort: str | None = None, since: date | None = None
) -> Select[Any]:
    """Unarchived milestones, one row each: ids, title, type, stage, owner, waits_on, the three dates with precision, dropped_on, the state
    of the challenge as ``challenge_state``, ``moves`` (the number of re-forecasts), and ``first_baseline_on`` with its precision: the baseline
    before its first re-baseline, else the baseline.

    ``challenges``: only of these; with ``cohort`` also the cohort's own milestones. ``since``: without those completed or dropped earlier.
    Ordered by actual, else forecast date, those that are not dated last.
    """
    milestone, challenge = entity(Milestone), entity(Challenge)
    reforecast, first = entity(Reforecast), entity(Rebaseline)
    moved = select(reforecast.milestone_id, func.count().label("moves")).where(reforecast.programme_id == programme_id)
    if challenges is not None:  # of all milestones of a programme the moves are many
        of_view = _filter_by_challenges(select(milestone.id).where(milestone.programme_id == programme_id), milestone, challenges, cohort)
        moved = moved.where(reforecast.milestone_id.in_(of_view))
    moves = moved.group_by(reforecast.milestone_id).subquery()
    statement = select(
        milestone.id, milestone.challenge_id, milestone.cohort_id, milestone.title, milestone.type, milestone.stage, milestone.owner,
        milestone.waits_on, milestone.baseline_on, milestone.baseline_precision, milestone.forecast_on, milestone.forecast_precision,
        milestone.actual_on, milestone.actual_precision, milestone.dropped_on, challenge.state.label("challenge_state"),
        func.coalesce(moves.c.moves, 0).label("moves"), *first_baseline(milestone, first),
    )  # fmt: skip
    statement = statement.outerjoin(first, is_first_of(first, milestone)).outerjoin(moves, moves.c.milestone_id == milestone.id)
    statement = statement.outerjoin(challenge, challenge.id == milestone.challenge_id)
    statement = statement.where(milestone.programme_id == programme_id, milestone.archived.is_(False))
    statement = _filter_by_challenges(statement, milestone, challenges, cohort)
    if since is not None:
        ended_on = func.coalesce(milestone.actual_on, milestone.dropped_on)
        statement = statement.where(or_(ended_on.is_(None), ended_on >= since))
    return statement.order_by(*by_expected_day(milestone), milestone.title, milestone.id)


def first_baseline(milestone: Any, first: Any) -> tuple[Any, Any]:
    """The columns ``first_baseline_on`` and ``first_baseline_precision`` of a milestone joined to its first re-baseline."""
    return (
        func.coalesce(first.from_on, milestone.baseline_on).label("first_baseline_on"),
        func.coalesce(first.from_precision, milestone.baseline_precision).label("first_baseline_precision"),
    )


def is_first_of(first: Any, milestone: Any) -> Any:
    """The condition that a re-baseline is the first of a milestone."""
    return and_(first.milestone_id == milestone.id, first.number == 1)


def by_expected_day(milestone: Any) -> tuple[Any, Any]:
    """The order by actual, else forecast day; those that are not dated last, on every database."""
    ends_on = func.coalesce(milestone.actual_on, milestone.forecast_on)
    return ends_on.is_(None), ends_on


def _filter_by_challenges(
    statement: Select[*tuple[Any, ...]], milestone: Any, challenges: Sequence[str] | None, cohort: str | None
) -> Select[*tuple[Any, ...]]:
    if challenges is None:
        return statement
    of_challenges = milestone.challenge_id.in_(challenges)
    return statement.where(
        or_(of_challenges, and_(milestone.challenge_id.is_(None), milestone.cohort_id == cohort)) if cohort is not None else of_challenges
    )


@built_once
def stage_periods(
    entity: Entities, programme_id: str, *, cohort: str | None = None, challenges: Sequence[str] | None = None
) -> Select[Any]:  # fmt: skip
    """Stage dates, of a cohort and of some challenges where given, one row each: challenge_id, cohort_id, stage, label, planned, start_on and
    end_on with precision."""
    period = entity(StageDates)
    statement = select(
        period.challenge_id,
        period.cohort_id,
        period.stage,
        period.label,
        period.planned,
        period.start_on,
        period.start_precision,
        period.end_on,
        period.end_precision,
    ).where(period.programme_id == programme_id)
    if cohort is not None:
        statement = statement.where(period.cohort_id == cohort)
    if challenges is not None:
        statement = statement.where(period.challenge_id.in_(challenges))
    return statement.order_by(period.start_on, period.id)


@built_once
def moves_of_challenge(entity: Entities, challenge_id: str) -> Select[Any]:
    """Re-forecasts of the milestones of a challenge, in order: milestone_id, moved_on, from_on, to_on, note."""
    move = entity(Reforecast)
    statement = select(move.milestone_id, move.moved_on, move.from_on, move.to_on, move.note).where(move.challenge_id == challenge_id)
    return statement.order_by(move.moved_on, move.from_on, move.to_on, move.id)


def stored_dates(session: Session, ids: Iterable[str]) -> dict[str, MilestoneDates]:
    """Returns the stored dates of milestones, by id."""
    dates: dict[str, MilestoneDates] = {}
    columns = [getattr(Milestone, name) for field in DATE_FIELDS for name in field.columns]
    has_moved = select(Reforecast.id).where(Reforecast.milestone_id == Milestone.id).exists()
    for row in read_in_batches(session, select(Milestone.id, *columns, has_moved.label("has_moved")), Milestone.id, ids):
        baseline, forecast, actual = (field.from_row(row) for field in DATE_FIELDS)
        dates[row.id] = MilestoneDates(baseline, forecast, actual, row.has_moved)
    return dates
