"""Queries of all cohorts for comparison, and of one cohort. All except :func:`cohort_milestones` use only tables that finance may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.errors import NotFound
from db.history import entity
from db.rows import fetch_rows
from db.schema.models import (
    Challenge,
    ChallengeSponsor,
    Cohort,
    Milestone,
    Organisation,
    Programme,
    PublishedFigure,
    StageDates,
    Team,
    TeamChallenge,
)
from db.session import frame

if TYPE_CHECKING:
    import pandas as pd


def _cohort_columns(cohort: Any) -> tuple[Any, ...]:
    return (
        cohort.id, cohort.name, cohort.reference, cohort.position, cohort.flow, cohort.launch_on, cohort.launch_precision, cohort.close_on,
        cohort.close_precision, cohort.demo_day_on, cohort.demo_day_precision, cohort.ended_on, cohort.notes, cohort.source,
        cohort.archived,
    )  # fmt: skip


def list_cohorts(session: Session, programme_id: str, *, cohort_id: str | None = None) -> pd.DataFrame:
    """Unarchived cohorts in order: id, name, reference, position, flow, dates with precision, notes, source.

    With ``cohort_id`` that cohort alone, also where it is archived.
    """
    cohort = entity(session, Cohort)
    statement = select(*_cohort_columns(cohort)).where(cohort.programme_id == programme_id)
    statement = statement.where(cohort.archived.is_(False) if cohort_id is None else cohort.id == cohort_id)
    return frame(session, statement.order_by(cohort.position, cohort.name, cohort.id))


def programme_of_cohort(session: Session, cohort_id: str) -> str:
    """Returns the id of the programme of a cohort. Raises :class:`NotFound` when it is not in the viewer's scope."""
    cohort = entity(session, Cohort)
    programme_id = session.scalar(select(cohort.programme_id).where(cohort.id == cohort_id))
    if programme_id is None:
        raise NotFound(cohort_id)
    return str(programme_id)


def read_cohort(session: Session, cohort_id: str) -> dict[str, Any]:
    """Returns a cohort with its programme_id and the programme's short name. Raises :class:`NotFound` when it is not in the viewer's scope."""
    cohort, programme = entity(session, Cohort), entity(session, Programme)
    statement = select(*_cohort_columns(cohort), cohort.programme_id, programme.short_name.label("programme")).join(
        programme, programme.id == cohort.programme_id
    )
    rows = fetch_rows(session, statement.where(cohort.id == cohort_id))
    if not rows:
        raise NotFound(cohort_id)
    return rows[0]


def challenge_counts(session: Session, programme_id: str) -> pd.DataFrame:
    """Challenges by cohort: cohort_id (None: of no cohort), challenges, priced (those with a maximum contract value), low and high of those
    values in pence, and sponsors (distinct organisations that sponsor one of them)."""
    challenge, link = entity(session, Challenge), entity(session, ChallengeSponsor)
    max_pence = challenge.max_contract_pence
    statement = select(
        challenge.cohort_id,
        func.count(func.distinct(challenge.id)).label("challenges"),
        func.count(func.distinct(case((max_pence.is_not(None), challenge.id)))).label("priced"),
        func.min(max_pence).label("low"),
        func.max(max_pence).label("high"),
        func.count(func.distinct(link.organisation_id)).label("sponsors"),
    ).outerjoin(link, link.challenge_id == challenge.id)
    return frame(
        session, statement.where(challenge.programme_id == programme_id).group_by(challenge.cohort_id).order_by(challenge.cohort_id)
    )


def team_counts(session: Session, programme_id: str) -> pd.DataFrame:
    """Company teams by cohort, flow and stage: cohort_id, flow, stage (None: not known), teams.

    A team is counted once, also where it is a candidate for several challenges. Its flow and, where the team has none, its cohort are those
    of its challenges.
    """
    team, link, challenge = entity(session, Team), entity(session, TeamChallenge), entity(session, Challenge)
    team_rows = (
        select(
            team.id, team.stage, func.coalesce(team.cohort_id, func.min(challenge.cohort_id)).label("cohort_id"),
            func.coalesce(func.min(challenge.flow), "Standard").label("flow"),
        )
        .outerjoin(link, link.team_id == team.id)
        .outerjoin(challenge, challenge.id == link.challenge_id)
        .where(team.programme_id == programme_id)
        .group_by(team.id, team.stage, team.cohort_id)
        .subquery()
    )  # fmt: skip
    return frame(
        session,
        select(team_rows.c.cohort_id, team_rows.c.flow, team_rows.c.stage, func.count().label("teams"))
        .group_by(team_rows.c.cohort_id, team_rows.c.flow, team_rows.c.stage)
        .order_by(team_rows.c.cohort_id, team_rows.c.flow, team_rows.c.stage),
    )


def stage_periods(session: Session, programme_id: str, *, cohort: str | None = None) -> pd.DataFrame:
    """Stage dates: cohort_id, flow, stage, planned, own (of the cohort itself, not of a challenge), start and end with precision, seen.

    Equal dates of several challenges are one row; ``seen`` is their number.
    """
    period, challenge, cohort_row = entity(session, StageDates), entity(session, Challenge), entity(session, Cohort)
    cohort_id = func.coalesce(challenge.cohort_id, period.cohort_id)
    period_columns = (
        cohort_id.label("cohort_id"), func.coalesce(challenge.flow, cohort_row.flow).label("flow"), period.stage, period.planned,
        period.challenge_id.is_(None).label("own"), period.start_on, period.start_precision, period.end_on, period.end_precision,
    )  # fmt: skip
    periods = (
        select(*period_columns)
        .outerjoin(challenge, challenge.id == period.challenge_id)
        .outerjoin(cohort_row, cohort_row.id == period.cohort_id)
        .where(period.programme_id == programme_id)
        .subquery()
    )
    columns = list(periods.c)
    statement = select(*columns, func.count().label("seen")).group_by(*columns).order_by(periods.c.start_on, periods.c.end_on, *columns)
    return frame(session, statement if cohort is None else statement.where(periods.c.cohort_id == cohort))


def published_figures(session: Session, programme_id: str, *, cohort: str | None = None) -> pd.DataFrame:
    """Published figures, all or of one cohort: id, metric, value, low, high, bound, unit, cumulative, as of, definition, source."""
    figure = entity(session, PublishedFigure)
    columns = (
        figure.id, figure.cohort_id, figure.challenge_id, figure.metric, figure.value, figure.low, figure.high, figure.bound, figure.unit,
        figure.cumulative, figure.as_of_on, figure.as_of_precision, figure.definition, figure.source,
    )  # fmt: skip
    statement = select(*columns).where(figure.programme_id == programme_id)
    if cohort is not None:
        statement = statement.where(figure.cohort_id == cohort)
    return frame(session, statement.order_by(figure.metric, figure.as_of_on, figure.id))


def cohort_challenges(session: Session, cohort_id: str) -> pd.DataFrame:
    """Unarchived challenges of a cohort: id, code, title, sector, flow, stage, stage_since, state, max_contract_pence, and teams (their number,
    candidates included)."""
    challenge, link = entity(session, Challenge), entity(session, TeamChallenge)
    team_numbers = select(link.challenge_id, func.count().label("teams")).group_by(link.challenge_id).subquery()
    statement = (
        select(
            challenge.id, challenge.code, challenge.title, challenge.sector, challenge.flow, challenge.stage, challenge.stage_since,
            challenge.state, challenge.max_contract_pence, func.coalesce(team_numbers.c.teams, 0).label("teams"),
        )
        .outerjoin(team_numbers, team_numbers.c.challenge_id == challenge.id)
        .where(challenge.cohort_id == cohort_id, challenge.archived.is_(False))
    )  # fmt: skip
    return frame(session, statement.order_by(challenge.code, challenge.title, challenge.id))


def cohort_by_team(session: Session) -> Any:
    """Returns a subquery (team_id, cohort_id, flow): the cohort of a team's challenges, for teams that have no cohort of their own, and their
    flow."""
    link, challenge = entity(session, TeamChallenge), entity(session, Challenge)
    statement = select(link.team_id, func.min(challenge.cohort_id).label("cohort_id"), func.min(challenge.flow).label("flow")).join(
        challenge, challenge.id == link.challenge_id
    )
    return statement.group_by(link.team_id).subquery()


def cohort_teams(session: Session, cohort_id: str) -> pd.DataFrame:
    """Company teams of a cohort or of its challenges: id, name, company_id, company, stage (None: not known), outcome."""
    team, company, team_cohorts = entity(session, Team), entity(session, Organisation), cohort_by_team(session)
    statement = (
        select(team.id, team.name, company.id.label("company_id"), company.name.label("company"), team.stage, team.outcome)
        .join(company, company.id == team.organisation_id)
        .outerjoin(team_cohorts, team_cohorts.c.team_id == team.id)
        .where(func.coalesce(team.cohort_id, team_cohorts.c.cohort_id) == cohort_id)
    )
    return frame(session, statement.order_by(team.name, team.id))


def cohort_team_challenges(session: Session, cohort_id: str) -> pd.DataFrame:
    """Challenges of a cohort by team, candidate challenges included: team_id, challenge_id."""
    link, challenge = entity(session, TeamChallenge), entity(session, Challenge)
    statement = (
        select(link.team_id, link.challenge_id).join(challenge, challenge.id == link.challenge_id).where(challenge.cohort_id == cohort_id)
    )
    return frame(session, statement.order_by(link.team_id, challenge.code, challenge.title, challenge.id))


def cohort_sponsors(session: Session, cohort_id: str) -> pd.DataFrame:
    """Sponsors of the challenges of a cohort: challenge_id, organisation_id, name, the lead first."""
    challenge, link, organisation = entity(session, Challenge), entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = (
        select(link.challenge_id, organisation.id.label("organisation_id"), organisation.name)
        .join(challenge, challenge.id == link.challenge_id)
        .join(organisation, organisation.id == link.organisation_id)
        .where(challenge.cohort_id == cohort_id)
    )
    return frame(session, statement.order_by(link.challenge_id, link.position, organisation.name, organisation.id))


def cohort_milestones(session: Session, cohort_id: str) -> pd.DataFrame:
    """Unarchived milestones of the cohort itself: id, title, type, and the three dates with precision. Not readable by finance."""
    milestone = entity(session, Milestone)
    columns = (
        milestone.id, milestone.title, milestone.type, milestone.baseline_on, milestone.baseline_precision, milestone.forecast_on,
        milestone.forecast_precision, milestone.actual_on, milestone.actual_precision,
    )  # fmt: skip
    statement = select(*columns).where(milestone.cohort_id == cohort_id, milestone.challenge_id.is_(None), milestone.archived.is_(False))
    return frame(
        session,
        statement.order_by(func.coalesce(milestone.actual_on, milestone.forecast_on, milestone.baseline_on), milestone.title, milestone.id),
    )
