"""Queries of the records from which health is computed: milestones, re-forecasts and sponsor actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from db.queries.built_once import Entities, built_once
from db.schema.enums.records import ChallengeState, Party
from db.schema.models import Action, Challenge, Milestone, Reforecast, Stage
from db.session_state import read_once


@read_once
@built_once
def running_challenges(entity: Entities, programme_id: str, challenges: Sequence[str] | None) -> Select[Any]:
    """Running challenges: id, code, title, cohort_id, flow, stage, stage_since, threshold (quiet threshold of the stage in working
    days)."""
    challenge, stage = entity(Challenge), entity(Stage)
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
    return statement if challenges is None else statement.where(challenge.id.in_(challenges))


@built_once
def milestones(entity: Entities, challenges: Sequence[str]) -> Select[Any]:
    """Milestones that are neither dropped nor archived: id, challenge_id, actual_on, and baseline and forecast with their precision."""
    milestone = entity(Milestone)
    statement = select(
        milestone.id, milestone.challenge_id, milestone.baseline_on, milestone.baseline_precision, milestone.forecast_on,
        milestone.forecast_precision, milestone.actual_on,
    )  # fmt: skip
    conditions = (milestone.archived.is_(False), milestone.dropped_on.is_(None))
    return statement.where(milestone.challenge_id.in_(challenges), *conditions).order_by(milestone.id)


@built_once
def milestone_moves(entity: Entities, challenges: Sequence[str]) -> Select[Any]:
    """Re-forecasts of milestones, by date: milestone_id, moved_on, from_on, to_on."""
    move = entity(Reforecast)
    statement = select(move.milestone_id, move.moved_on, move.from_on, move.to_on)
    return statement.where(move.challenge_id.in_(challenges)).order_by(move.moved_on, move.from_on, move.to_on, move.id)


@built_once
def sponsor_actions(entity: Entities, challenges: Sequence[str]) -> Select[Any]:
    """Actions owed by sponsors: challenge_id, raised_on, due_on, answered_on."""
    action = entity(Action)
    statement = select(action.challenge_id, action.raised_on, action.due_on, action.answered_on)
    return statement.where(action.challenge_id.in_(challenges), action.owed_by == Party.SPONSOR.value).order_by(action.raised_on, action.id)
