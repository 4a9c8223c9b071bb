"""Queries of the Innovation Flow across cohorts. All except :func:`selection_days` use only tables that finance may read."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.history import entity
from db.queries.cohorts.comparison import cohort_by_team
from db.rows import Rows, fetch_rows
from db.schema.models import (
    Agreement,
    Challenge,
    ChallengeSponsor,
    Cohort,
    Milestone,
    Organisation,
    StageDates,
    StageMove,
    Team,
    TeamChallenge,
)
from db.values.dates import Precision


def challenges(session: Session, programme_id: str) -> Rows:
    """Challenges, archived ones included: id, cohort_id, flow, sector, state, and the numbers of applied, sifted and interviewed companies (None: not
    known)."""
    challenge = entity(session, Challenge)
    columns = (
        challenge.id, challenge.cohort_id, challenge.flow, challenge.sector, challenge.state, challenge.applied, challenge.sifted,
        challenge.interviewed,
    )  # fmt: skip
    return fetch_rows(session, select(*columns).where(challenge.programme_id == programme_id).order_by(challenge.id))


def sponsors(session: Session, programme_id: str) -> Rows:
    """Sponsors of challenges: challenge_id, organisation_id, name."""
    link, organisation = entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = select(link.challenge_id, organisation.id.label("organisation_id"), organisation.name).join(
        organisation, organisation.id == link.organisation_id
    )
    return fetch_rows(session, statement.where(link.programme_id == programme_id).order_by(organisation.name, link.challenge_id))


def team_entries(session: Session, programme_id: str) -> Rows:
    """Company teams, one row each: id, organisation_id, size_band, cohort_id (of the team, else of its challenges), stage,
    outcome."""
    team, company, team_cohorts = entity(session, Team), entity(session, Organisation), cohort_by_team(session)
    statement = (
        select(
            team.id, team.organisation_id, company.size_band, func.coalesce(team.cohort_id, team_cohorts.c.cohort_id).label("cohort_id"),
            team.stage, team.outcome,
        )
        .join(company, company.id == team.organisation_id)
        .outerjoin(team_cohorts, team_cohorts.c.team_id == team.id)
        .where(team.programme_id == programme_id)
    )  # fmt: skip
    return fetch_rows(session, statement.order_by(team.id))


def team_challenges(session: Session, programme_id: str) -> Rows:
    """Challenges of teams, candidate challenges included: team_id, challenge_id."""
    link = entity(session, TeamChallenge)
    statement = select(link.team_id, link.challenge_id).where(link.programme_id == programme_id)
    return fetch_rows(session, statement.order_by(link.team_id, link.challenge_id))


def agreements(session: Session, programme_id: str) -> Rows:
    """Agreements: team_id (None: only the company is known), organisation_id, challenge_id, kind, in_use_on."""
    agreement = entity(session, Agreement)
    columns = (agreement.team_id, agreement.organisation_id, agreement.challenge_id, agreement.kind, agreement.in_use_on)
    return fetch_rows(session, select(*columns).where(agreement.programme_id == programme_id).order_by(agreement.id))


def stage_periods(session: Session, programme_id: str) -> Rows:
    """Actual stage dates that are known to the day: challenge_id (None: of the cohort), cohort_id, flow, stage, start_on, end_on."""
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
    return fetch_rows(session, statement.order_by(period.start_on, period.end_on, period.id))


def selection_days(session: Session, programme_id: str) -> Rows:
    """Dates of the selection of teams: challenge_id, stage (the one that ends), on, told. Not readable by finance.

    They are the completed milestones of the challenge in that stage (``told`` False) and the gate decisions about its teams (``told`` True),
    as far as they are known to the day.
    """
    milestone, stage_move = entity(session, Milestone), entity(session, StageMove)
    milestone_days = select(milestone.challenge_id, milestone.stage, milestone.actual_on.label("on")).where(
        milestone.programme_id == programme_id,
        milestone.actual_precision == Precision.DAY.value,
        milestone.actual_on.is_not(None),
        milestone.team_id.is_(None),
    )
    decision_days = select(stage_move.challenge_id, stage_move.from_stage.label("stage"), stage_move.decided_on.label("on")).where(
        stage_move.programme_id == programme_id, stage_move.decided_precision == Precision.DAY.value, stage_move.team_id.is_not(None)
    )
    rows = [row | {"told": False} for row in fetch_rows(session, milestone_days)] + [
        row | {"told": True} for row in fetch_rows(session, decision_days)
    ]
    return [row for row in rows if row["challenge_id"] and row["stage"]]
