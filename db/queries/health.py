"""Queries of the records from which health is computed: weekly updates, milestones, re-forecasts and sponsor actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.history import entity
from db.schema.enums.records import ChallengeState, Party
from db.schema.models import Action, Challenge, Milestone, Reforecast, Stage, WeeklyUpdate
from db.session import frame
from db.session_state import read_once

if TYPE_CHECKING:
    import pandas as pd


@read_once
def running_challenges(session: Session, programme_id: str, challenges: Sequence[str] | None) -> pd.DataFrame:
    """Running challenges: id, code, title, cohort_id, flow, stage, stage_since, threshold (quiet threshold of the stage in working
    days)."""
    challenge, stage = entity(session, Challenge), entity(session, Stage)
    joined = (stage.programme_id == challenge.programme_id) & (stage.flow == challenge.flow) & (stage.name == challenge.stage)
    statement = (
        select(
            challenge.id,
            challenge.code,
            challenge.title,
            challenge.cohort_id,
            challenge.flow,
            challenge.stage,
            challenge.stage_since,
            stage.quiet_working_days.label("threshold"),
        )
        .outerjoin(stage, joined)
        .where(challenge.programme_id == programme_id, challenge.state == ChallengeState.RUNNING.value, challenge.archived.is_(False))
        .order_by(challenge.code, challenge.title, challenge.id, stage.position, stage.id)
    )
    return frame(session, statement if challenges is None else statement.where(challenge.id.in_(challenges)))


def weekly_updates(session: Session, challenges: Sequence[str], since: date) -> pd.DataFrame:
    """Weekly updates since a Monday: id, challenge_id, week, health, changed, oldest first."""
    update = entity(session, WeeklyUpdate)
    statement = select(update.id, update.challenge_id, update.week, update.health, update.changed)
    return frame(session, statement.where(update.challenge_id.in_(challenges), update.week >= since).order_by(update.week, update.id))


def milestones(session: Session, challenges: Sequence[str]) -> pd.DataFrame:
    """Milestones that are neither dropped nor archived: id, challenge_id, actual_on, and baseline and forecast with their precision."""
    milestone = entity(session, Milestone)
    statement = select(
        milestone.id, milestone.challenge_id, milestone.baseline_on, milestone.baseline_precision, milestone.forecast_on,
        milestone.forecast_precision, milestone.actual_on,
    )  # fmt: skip
    conditions = (milestone.archived.is_(False), milestone.dropped_on.is_(None))
    return frame(session, statement.where(milestone.challenge_id.in_(challenges), *conditions).order_by(milestone.id))


def milestone_moves(session: Session, challenges: Sequence[str]) -> pd.DataFrame:
    """Re-forecasts of milestones, by date: milestone_id, moved_on, from_on, to_on."""
    move = entity(session, Reforecast)
    statement = select(move.milestone_id, move.moved_on, move.from_on, move.to_on)
    return frame(session, statement.where(move.challenge_id.in_(challenges)).order_by(move.moved_on, move.from_on, move.to_on, move.id))


def sponsor_actions(session: Session, challenges: Sequence[str]) -> pd.DataFrame:
    """Actions owed by sponsors: challenge_id, raised_on, due_on, answered_on."""
    action = entity(session, Action)
    statement = select(action.challenge_id, action.raised_on, action.due_on, action.answered_on)
    return frame(
        session,
        statement.where(action.challenge_id.in_(challenges), action.owed_by == Party.SPONSOR.value).order_by(action.raised_on, action.id),
    )
