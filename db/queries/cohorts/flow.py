"""Queries of the Innovation Flow across cohorts. All except the days of selection use only tables that finance may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import Session

from db.history import entity
from db.queries.cohorts.comparison import cohort_by_team
from db.schema.enums.records import AgreementKind
from db.schema.models import (
    Agreement,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Milestone,
    Organisation,
    Stage,
    StageDates,
    StageMove,
    Team,
    TeamChallenge,
)
from db.session import frame
from db.values.dates import Precision

if TYPE_CHECKING:
    import pandas as pd


def stages(session: Session, programme_id: str) -> pd.DataFrame:
    """Stages of the Innovation Flows: flow, position, name, usual_teams."""
    stage = entity(session, Stage)
    columns = (stage.flow, stage.position, stage.name, stage.usual_teams)
    return frame(session, select(*columns).where(stage.programme_id == programme_id).order_by(stage.flow, stage.position, stage.id))


def challenges(session: Session, programme_id: str) -> pd.DataFrame:
    """Challenges, archived ones included: id, cohort_id, flow, sector, state, and the numbers of applied, sifted and interviewed companies
    (missing: not known)."""
    challenge = entity(session, Challenge)
    columns = (
        challenge.id, challenge.cohort_id, challenge.flow, challenge.sector, challenge.state, challenge.applied, challenge.sifted,
        challenge.interviewed,
    )  # fmt: skip
    return frame(session, select(*columns).where(challenge.programme_id == programme_id).order_by(challenge.id))


def sponsors(session: Session, programme_id: str) -> pd.DataFrame:
    """Sponsors of challenges: challenge_id, organisation_id, name."""
    link, organisation = entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = select(link.challenge_id, organisation.id.label("organisation_id"), organisation.name).join(
        organisation, organisation.id == link.organisation_id
    )
    return frame(session, statement.where(link.programme_id == programme_id).order_by(organisation.name, link.challenge_id))


def team_entries(session: Session, programme_id: str) -> pd.DataFrame:
    """Company teams, one row each: id, organisation_id, size_band, cohort_id (of the team, else of its challenges), flow (of its challenges),
    stage, outcome, and teams (1), as :func:`db.queries.cohorts.comparison.team_counts` has it."""
    team, company, team_cohorts = entity(session, Team), entity(session, Organisation), cohort_by_team(session)
    statement = (
        select(
            team.id, team.organisation_id, company.size_band, func.coalesce(team.cohort_id, team_cohorts.c.cohort_id).label("cohort_id"),
            func.coalesce(team_cohorts.c.flow, "Standard").label("flow"), team.stage, team.outcome, literal(1).label("teams"),
        )
        .join(company, company.id == team.organisation_id)
        .outerjoin(team_cohorts, team_cohorts.c.team_id == team.id)
        .where(team.programme_id == programme_id)
    )  # fmt: skip
    return frame(session, statement.order_by(team.id))


def team_challenges(session: Session, programme_id: str) -> pd.DataFrame:
    """Challenges of teams, candidate challenges included: team_id, challenge_id."""
    link = entity(session, TeamChallenge)
    statement = select(link.team_id, link.challenge_id).where(link.programme_id == programme_id)
    return frame(session, statement.order_by(link.team_id, link.challenge_id))


def agreements(session: Session, programme_id: str) -> pd.DataFrame:
    """Agreements by team: team_id, organisation_id and challenge_id (both missing where the team is known), pre_commercial (how many are),
    in_use_on (the first day in use)."""
    agreement = entity(session, Agreement)
    without_team = agreement.team_id.is_(None)
    organisation, challenge = (case((without_team, column)) for column in (agreement.organisation_id, agreement.challenge_id))
    pre_commercial = func.sum(case((agreement.kind == AgreementKind.PRE_COMMERCIAL.value, 1), else_=0))
    return frame(
        session,
        select(
            agreement.team_id,
            organisation.label("organisation_id"),
            challenge.label("challenge_id"),
            pre_commercial.label("pre_commercial"),
            func.min(agreement.in_use_on).label("in_use_on"),
        )
        .where(agreement.programme_id == programme_id)
        .group_by(agreement.team_id, organisation, challenge),
    )


def stage_periods(session: Session, programme_id: str) -> pd.DataFrame:
    """Actual stage dates that are known to the day: challenge_id (missing: of the cohort), cohort_id, flow, stage, start_on, end_on."""
    period, cohort = entity(session, StageDates), entity(session, Cohort)
    statement = (
        select(period.challenge_id, period.cohort_id, cohort.flow, period.stage, period.start_on, period.end_on)
        .outerjoin(cohort, cohort.id == period.cohort_id)
        .where(
            period.programme_id == programme_id,
            period.planned.is_(False),
            period.start_precision == Precision.DAY.value,
            period.end_precision == Precision.DAY.value,
            period.start_on.is_not(None),
            period.end_on.is_not(None),
        )
    )
    return frame(session, statement.order_by(period.start_on, period.end_on, period.id))


def selection_milestones(session: Session, programme_id: str) -> pd.DataFrame:
    """Completed milestones of challenges that are known to the day: challenge_id, stage (the one that ends), on. Not readable by finance."""
    milestone = entity(session, Milestone)
    return frame(
        session,
        select(milestone.challenge_id, milestone.stage, milestone.actual_on.label("on")).where(
            milestone.programme_id == programme_id,
            milestone.actual_precision == Precision.DAY.value,
            milestone.actual_on.is_not(None),
            milestone.team_id.is_(None),
            milestone.challenge_id.is_not(None),
            milestone.stage.is_not(None),
        ),
    )


def selection_decisions(session: Session, programme_id: str) -> pd.DataFrame:
    """Days of gate decisions about teams that are known to the day: challenge_id, stage (the one that ends), on. Not readable by finance.

    Equal days of one challenge and stage are one row.
    """
    stage_move = entity(session, StageMove)
    return frame(
        session,
        select(stage_move.challenge_id, stage_move.from_stage.label("stage"), stage_move.decided_on.label("on"))
        .where(
            stage_move.programme_id == programme_id,
            stage_move.decided_precision == Precision.DAY.value,
            stage_move.team_id.is_not(None),
            stage_move.challenge_id.is_not(None),
            stage_move.from_stage.is_not(None),
        )
        .distinct(),
    )
