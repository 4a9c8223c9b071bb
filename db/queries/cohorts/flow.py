"""Queries of the Innovation Flow across cohorts. All except the days of selection use only tables that finance may read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, func, literal, select

from db.queries.built_once import Entities, built_once
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
from db.values.dates import Precision


@built_once
def stages(entity: Entities, programme_id: str) -> Select[Any]:
    """Stages of the Innovation Flows: flow, position, name, usual_teams."""
    stage = entity(Stage)
    columns = (stage.flow, stage.position, stage.name, stage.usual_teams)
    return select(*columns).where(stage.programme_id == programme_id).order_by(stage.flow, stage.position, stage.id)


@built_once
def challenges(entity: Entities, programme_id: str) -> Select[Any]:
    """Challenges, archived ones included: id, cohort_id, flow, sector, state, and the numbers of applied, sifted and interviewed companies
    (missing: not known)."""
    challenge = entity(Challenge)
    columns = (
        challenge.id, challenge.cohort_id, challenge.flow, challenge.sector, challenge.state, challenge.applied, challenge.sifted,
        challenge.interviewed,
    )  # fmt: skip
    return select(*columns).where(challenge.programme_id == programme_id).order_by(challenge.id)


@built_once
def sponsors(entity: Entities, programme_id: str) -> Select[Any]:
    """Sponsors of challenges: challenge_id, organisation_id, name."""
    link, organisation = entity(ChallengeSponsor), entity(Organisation)
    statement = select(link.challenge_id, organisation.id.label("organisation_id"), organisation.name).join(
        organisation, organisation.id == link.organisation_id
    )
    return statement.where(link.programme_id == programme_id).order_by(organisation.name, link.challenge_id)


@built_once
def team_entries(entity: Entities, programme_id: str) -> Select[Any]:
    """Company teams, one row each: id, organisation_id, size_band, cohort_id (of the team, else of its challenges), flow (of its challenges),
    stage, outcome, and teams (1), as :func:`db.queries.cohorts.comparison.team_counts` has it."""
    team, company, team_cohorts = entity(Team), entity(Organisation), cohort_by_team(entity)
    statement = (
        select(
            team.id, team.organisation_id, company.size_band, func.coalesce(team.cohort_id, team_cohorts.c.cohort_id).label("cohort_id"),
            func.coalesce(team_cohorts.c.flow, "Standard").label("flow"), team.stage, team.outcome, literal(1).label("teams"),
        )
        .join(company, company.id == team.organisation_id)
        .outerjoin(team_cohorts, team_cohorts.c.team_id == team.id)
        .where(team.programme_id == programme_id)
    )  # fmt: skip
    return statement.order_by(team.id)


@built_once
def team_challenges(entity: Entities, programme_id: str) -> Select[Any]:
    """Challenges of teams, candidate challenges included: team_id, challenge_id."""
    link = entity(TeamChallenge)
    statement = select(link.team_id, link.challenge_id).where(link.programme_id == programme_id)
    return statement.order_by(link.team_id, link.challenge_id)


@built_once
def agreements(entity: Entities, programme_id: str) -> Select[Any]:
    """Agreements by team: team_id, organisation_id and challenge_id (both missing where the team is known), pre_commercial (how many are),
    in_use_on (the first day in use)."""
    agreement = entity(Agreement)
    without_team = agreement.team_id.is_(None)
    organisation, challenge = (case((without_team, column)) for column in (agreement.organisation_id, agreement.challenge_id))
    pre_commercial = func.sum(case((agreement.kind == AgreementKind.PRE_COMMERCIAL.value, 1), else_=0))
    return (
        select(
            agreement.team_id,
            organisation.label("organisation_id"),
            challenge.label("challenge_id"),
            pre_commercial.label("pre_commercial"),
            func.min(agreement.in_use_on).label("in_use_on"),
        )
        .where(agreement.programme_id == programme_id)
        .group_by(agreement.team_id, organisation, challenge)
    )


@built_once
def stage_periods(entity: Entities, programme_id: str) -> Select[Any]:
    """Actual stage dates that are known to the day: challenge_id (missing: of the cohort), cohort_id, flow, stage, start_on, end_on."""
    period, cohort = entity(StageDates), entity(Cohort)
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
    return statement.order_by(period.start_on, period.end_on, period.id)


@built_once
def selection_milestones(entity: Entities, programme_id: str) -> Select[Any]:
    """Completed milestones of challenges that are known to the day: challenge_id, stage (the one that ends), on. Not readable by finance."""
    milestone = entity(Milestone)
    return select(milestone.challenge_id, milestone.stage, milestone.actual_on.label("on")).where(
        milestone.programme_id == programme_id,
        milestone.actual_precision == Precision.DAY.value,
        milestone.actual_on.is_not(None),
        milestone.team_id.is_(None),
        milestone.challenge_id.is_not(None),
        milestone.stage.is_not(None),
    )


@built_once
def selection_decisions(entity: Entities, programme_id: str) -> Select[Any]:
    """Days of gate decisions about teams that are known to the day: challenge_id, stage (the one that ends), on. Not readable by finance.

    Equal days of one challenge and stage are one row.
    """
    stage_move = entity(StageMove)
    return (
        select(stage_move.challenge_id, stage_move.from_stage.label("stage"), stage_move.decided_on.label("on"))
        .where(
            stage_move.programme_id == programme_id,
            stage_move.decided_precision == Precision.DAY.value,
            stage_move.team_id.is_not(None),
            stage_move.challenge_id.is_not(None),
            stage_move.from_stage.is_not(None),
        )
        .distinct()
    )
