"""Queries of companies, and of one across challenges and cohorts: the organisation, its teams, their stages, gates, milestones and sessions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from db.errors import NotFound
from db.history import entity
from db.queries.built_once import Entities, built_once
from db.queries.milestones import by_expected_day
from db.schema.enums.records import OrganisationType, SessionStatus
from db.schema.models import (
    Agreement,
    Challenge,
    Cohort,
    Milestone,
    Organisation,
    Programme,
    ResearchSession,
    StageDates,
    StageMove,
    Team,
    TeamChallenge,
)


def programme_of_company(session: Session, company_id: str) -> str:
    """Returns the id of the programme of an organisation. Raises :class:`NotFound` when it does not exist in the viewer's scope."""
    organisation = entity(session, Organisation)
    programme_id = session.scalar(select(organisation.programme_id).where(organisation.id == company_id))
    if programme_id is None:
        raise NotFound(company_id)
    return str(programme_id)


def read_company(session: Session, company_id: str) -> dict[str, Any]:
    """Returns a company, or another organisation that has a team.

    Raises :class:`NotFound` when it does not exist in the viewer's scope.
    """
    organisation, team, programme = entity(session, Organisation), entity(session, Team), entity(session, Programme)
    statement = (
        select(
            organisation.id, organisation.programme_id, programme.short_name.label("programme"), organisation.name, organisation.legal_name,
            organisation.trading_names, organisation.type, organisation.identifier, organisation.size_band, organisation.founded_year,
            organisation.council_area, organisation.website, organisation.notes, organisation.source, organisation.archived,
        )
        .join(programme, programme.id == organisation.programme_id)
        .where(organisation.id == company_id, or_(organisation.type == OrganisationType.COMPANY.value, exists().where(team.organisation_id == organisation.id)))
    )  # fmt: skip
    row = session.execute(statement).mappings().first()
    if row is None:
        raise NotFound(company_id)
    return dict(row)


@built_once
def teams(entity: Entities, company_id: str) -> Select[Any]:
    """Teams of the company, oldest cohort first: id, name, cohort_id, cohort, stage, outcome, entered_on with precision, product, source."""
    team, cohort = entity(Team), entity(Cohort)
    return (
        select(
            team.id, team.name, team.cohort_id, cohort.name.label("cohort"), team.stage, team.outcome, team.entered_on,
            team.entered_precision, team.product, team.source,
        )
        .outerjoin(cohort, cohort.id == team.cohort_id)
        .where(team.organisation_id == company_id)
        .order_by(cohort.position, team.entered_on, team.name, team.id)
    )  # fmt: skip


@built_once
def company_challenges(entity: Entities, company_id: str) -> Select[Any]:
    """Challenges of the company's teams, candidate challenges included: team_id, challenge_id, code, title."""
    team, link, challenge = entity(Team), entity(TeamChallenge), entity(Challenge)
    return (
        select(link.team_id, challenge.id.label("challenge_id"), challenge.code, challenge.title)
        .join(team, team.id == link.team_id)
        .join(challenge, challenge.id == link.challenge_id)
        .where(team.organisation_id == company_id)
        .order_by(challenge.code, challenge.title, challenge.id)
    )


@built_once
def agreements(entity: Entities, company_id: str) -> Select[Any]:
    """Agreements with the company, or novated to it: id, kind, challenge_id, reference, company_id, company, value_pence, ends_on, heir_id,
    novated_to, signed, novated and in-use dates with precision. ``here``: whether it was novated to this company.
    """
    agreement, company = entity(Agreement), entity(Organisation)
    new_company = entity.alias(Organisation, "new company")
    return (
        select(
            agreement.id, agreement.kind, agreement.challenge_id, agreement.reference, company.id.label("company_id"),
            company.name.label("company"), agreement.value_pence, agreement.signed_on, agreement.signed_precision, agreement.ends_on,
            new_company.id.label("heir_id"), new_company.name.label("novated_to"), agreement.novated_on, agreement.novated_precision,
            agreement.in_use_on, agreement.in_use_precision, (agreement.organisation_id != company_id).label("here"),
        )
        .join(company, company.id == agreement.organisation_id)
        .outerjoin(new_company, new_company.id == agreement.novated_to_id)
        .where(or_(agreement.organisation_id == company_id, agreement.novated_to_id == company_id))
        .order_by(agreement.signed_on, agreement.id)
    )  # fmt: skip


@built_once
def listed_companies(entity: Entities, programme_id: str) -> Select[Any]:
    """Unarchived companies, and other organisations that have a team, by name: id, name, size_band, type."""
    organisation, team = entity(Organisation), entity(Team)
    entered = organisation.id.in_(select(team.organisation_id).where(team.programme_id == programme_id))
    return (
        select(organisation.id, organisation.name, organisation.size_band, organisation.type)
        .where(organisation.programme_id == programme_id, organisation.archived.is_(False))
        .where(or_(organisation.type == OrganisationType.COMPANY.value, entered))
        .order_by(organisation.name, organisation.id)
    )


def _team_ids(entity: Entities, company_id: str) -> Any:
    team = entity(Team)
    return select(team.id).where(team.organisation_id == company_id)


@built_once
def stage_periods(entity: Entities, company_id: str) -> Select[Any]:
    """Dates of stages of the challenges that the company's teams answer, each with its team: team_id, challenge_id, flow, stage, planned, and
    start and end. Periods without a first day are left out."""
    period, link, challenge = entity(StageDates), entity(TeamChallenge), entity(Challenge)
    return (
        select(
            link.team_id, period.challenge_id, challenge.flow, period.stage, period.planned, period.start_on, period.start_precision,
            period.end_on, period.end_precision,
        )
        .join(link, link.challenge_id == period.challenge_id)
        .join(challenge, challenge.id == period.challenge_id)
        .where(link.team_id.in_(_team_ids(entity, company_id)), period.start_on.is_not(None))
        .order_by(period.start_on, period.id)
    )  # fmt: skip


@built_once
def gate_decisions(entity: Entities, company_id: str) -> Select[Any]:
    """Gate decisions about the company's teams, latest first: id, team_id, challenge_id, decision, from_stage, to_stage, decided_on with
    precision, decided_by, reason, conditions, override."""
    move = entity(StageMove)
    return (
        select(
            move.id, move.team_id, move.challenge_id, move.decision, move.from_stage, move.to_stage, move.decided_on, move.decided_precision,
            move.decided_by, move.reason, move.conditions, move.override,
        )
        .where(move.team_id.in_(_team_ids(entity, company_id)))
        .order_by(move.decided_on.desc(), move.id)
    )  # fmt: skip


@built_once
def milestones(entity: Entities, company_id: str) -> Select[Any]:
    """Unarchived milestones of the company's teams, by date: id, title, challenge_id, the three dates with precision, dropped_on and the state
    of the challenge as ``challenge_state``."""
    milestone, challenge = entity(Milestone), entity(Challenge)
    return (
        select(
            milestone.id, milestone.title, milestone.challenge_id, milestone.baseline_on, milestone.baseline_precision, milestone.forecast_on,
            milestone.forecast_precision, milestone.actual_on, milestone.actual_precision, milestone.dropped_on,
            challenge.state.label("challenge_state"),
        )
        .outerjoin(challenge, challenge.id == milestone.challenge_id)
        .where(milestone.team_id.in_(_team_ids(entity, company_id)), milestone.archived.is_(False))
        .order_by(*by_expected_day(milestone), milestone.title, milestone.id)
    )  # fmt: skip


@built_once
def research_sessions(entity: Entities, company_id: str) -> Select[Any]:
    """Research sessions held by the company's teams, oldest first: id, held_on, citizens."""
    held = entity(ResearchSession)
    statement = select(held.id, held.held_on, held.citizens).where(held.team_id.in_(_team_ids(entity, company_id)))
    return statement.where(held.status == SessionStatus.HELD.value).order_by(held.held_on, held.id)
