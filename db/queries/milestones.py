"""Queries of milestones and stage dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.frames import Frame
from db.history import entity
from db.schema.models import Challenge, Milestone, Reforecast, StageDates
from db.session import read_frame


def list_milestones(
    session: Session, programme_id: str, *, challenges: Sequence[str] | None = None, cohort: str | None = None, since: date | None = None
) -> Frame:
    """Unarchived milestones, one row each: ids, title, type, stage, owner, waits_on, the three dates with precision, dropped_on, ``state`` of
    the challenge, and ``moves`` (the number of re-forecasts).

    ``challenges``: only of these; with ``cohort`` also the cohort's own milestones. ``since``: without those completed or dropped earlier.
    Ordered by actual, else forecast, else baseline date.
    """
    past, challenge = entity(session, Milestone), entity(session, Challenge)
    reforecast = entity(session, Reforecast)
    moves = (
        select(reforecast.milestone_id, func.count().label("moves"))
        .where(reforecast.programme_id == programme_id)
        .group_by(reforecast.milestone_id)
        .subquery()
    )
    statement = select(
        past.id, past.challenge_id, past.cohort_id, past.title, past.type, past.stage, past.owner, past.waits_on,
        past.baseline_on, past.baseline_precision, past.forecast_on, past.forecast_precision, past.actual_on, past.actual_precision,
        past.dropped_on, challenge.state, func.coalesce(moves.c.moves, 0).label("moves"),
    ).outerjoin(moves, moves.c.milestone_id == past.id).outerjoin(challenge, challenge.id == past.challenge_id)  # fmt: skip
    statement = statement.where(past.programme_id == programme_id, past.archived.is_(False))
    statement = _filter_by_challenges(statement, past, challenges, cohort)
    if since is not None:
        ended_on = func.coalesce(past.actual_on, past.dropped_on)
        statement = statement.where(or_(ended_on.is_(None), ended_on >= since))
    return read_frame(session, statement.order_by(func.coalesce(past.actual_on, past.forecast_on, past.baseline_on), past.title, past.id))


def _filter_by_challenges(
    statement: Select[*tuple[Any, ...]], past: Any, challenges: Sequence[str] | None, cohort: str | None
) -> Select[*tuple[Any, ...]]:
    if challenges is None:
        return statement
    of_challenges = past.challenge_id.in_(challenges)
    return statement.where(or_(of_challenges, and_(past.challenge_id.is_(None), past.cohort_id == cohort)) if cohort else of_challenges)


def stage_periods(session: Session, programme_id: str, *, cohort: str | None = None) -> Frame:
    """Stage dates, one row each: challenge_id, cohort_id, stage, label, planned, start_on and end_on with precision."""
    past = entity(session, StageDates)
    statement = select(
        past.challenge_id,
        past.cohort_id,
        past.stage,
        past.label,
        past.planned,
        past.start_on,
        past.start_precision,
        past.end_on,
        past.end_precision,
    ).where(past.programme_id == programme_id)
    if cohort is not None:
        statement = statement.where(past.cohort_id == cohort)
    return read_frame(session, statement.order_by(past.start_on, past.id))
