"""Queries of the records from which health is computed: weekly updates, milestones, re-forecasts and sponsor actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.history import entity
from db.rows import Rows, fetch_rows
from db.schema.enums.records import ChallengeState, Party
from db.schema.models import Action, Challenge, Milestone, Reforecast, Stage, WeeklyUpdate


def running_challenges(session: Session, programme_id: str, challenges: Sequence[str] | None) -> Rows:
    """Running challenges: id, code, title, cohort_id, flow, stage, stage_since, threshold (quiet threshold of the stage in working
    days)."""
    past, stage = entity(session, Challenge), entity(session, Stage)
    joined = (stage.programme_id == past.programme_id) & (stage.flow == past.flow) & (stage.name == past.stage)
    statement = (
        select(
            past.id,
            past.code,
            past.title,
            past.cohort_id,
            past.flow,
            past.stage,
            past.stage_since,
            stage.quiet_working_days.label("threshold"),
        )
        .outerjoin(stage, joined)
        .where(past.programme_id == programme_id, past.state == ChallengeState.RUNNING.value, past.archived.is_(False))
        .order_by(past.code, past.title, past.id, stage.position, stage.id)
    )
    return fetch_rows(session, statement if challenges is None else statement.where(past.id.in_(challenges)))


def weekly_updates(session: Session, challenges: Sequence[str], since: date) -> Rows:
    """Weekly updates since a Monday: id, challenge_id, week, health, changed, oldest first."""
    past = entity(session, WeeklyUpdate)
    statement = select(past.id, past.challenge_id, past.week, past.health, past.changed)
    return fetch_rows(session, statement.where(past.challenge_id.in_(challenges), past.week >= since).order_by(past.week, past.id))


def milestones(session: Session, challenges: Sequence[str]) -> Rows:
    """Milestones that are neither dropped nor archived: id, challenge_id, baseline_on, forecast_on, actual_on."""
    past = entity(session, Milestone)
    statement = select(past.id, past.challenge_id, past.baseline_on, past.forecast_on, past.actual_on)
    conditions = (past.archived.is_(False), past.dropped_on.is_(None))
    return fetch_rows(session, statement.where(past.challenge_id.in_(challenges), *conditions).order_by(past.id))


def milestone_moves(session: Session, challenges: Sequence[str]) -> Rows:
    """Re-forecasts of milestones, by date: milestone_id, moved_on, from_on, to_on."""
    past = entity(session, Reforecast)
    statement = select(past.milestone_id, past.moved_on, past.from_on, past.to_on).where(past.challenge_id.in_(challenges))
    return fetch_rows(session, statement.order_by(past.moved_on, past.id))


def sponsor_actions(session: Session, challenges: Sequence[str]) -> Rows:
    """Actions owed by sponsors: challenge_id, raised_on, due_on, answered_on."""
    past = entity(session, Action)
    statement = select(past.challenge_id, past.raised_on, past.due_on, past.answered_on)
    return fetch_rows(
        session, statement.where(past.challenge_id.in_(challenges), past.owed_by == Party.SPONSOR.value).order_by(past.raised_on, past.id)
    )
