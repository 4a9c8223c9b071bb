"""Queries of all cohorts for comparison, and of one cohort. All except :func:`cohort_milestones` use only tables that finance may read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from db.errors import NotFound
from db.history import entity
from db.queries.built_once import Entities, built_once
from db.queries.milestones import by_expected_day
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


def _date_columns(cohort: Any) -> tuple[Any, ...]:
    return (
        cohort.id, cohort.name, cohort.flow, cohort.launch_on, cohort.launch_precision, cohort.close_on, cohort.close_precision,
        cohort.demo_day_on, cohort.demo_day_precision,
    )  # fmt: skip


def _more_columns(cohort: Any) -> tuple[Any, ...]:
    return cohort.reference, cohort.position, cohort.ended_on, cohort.notes, cohort.source, cohort.archived


@built_once
def list_cohorts(entity: Entities, programme_id: str) -> Select[Any]:
    """Unarchived cohorts in order: id, name, flow, and launch, close and Demo Day with precision."""
    cohort = entity(Cohort)
    statement = select(*_date_columns(cohort)).where(cohort.programme_id == programme_id, cohort.archived.is_(False))
    return statement.order_by(cohort.position, cohort.name, cohort.id)


@built_once
def cohort_alone(entity: Entities, cohort_id: str) -> Select[Any]:
    """One cohort as :func:`list_cohorts` has it, also where it is archived, with reference, position, ended_on, notes, source, archived."""
    cohort = entity(Cohort)
    return select(*_date_columns(cohort), *_more_columns(cohort)).where(cohort.id == cohort_id)


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
    statement = select(*_date_columns(cohort), *_more_columns(cohort), cohort.programme_id, programme.short_name.label("programme")).join(
        programme, programme.id == cohort.programme_id
    )
    rows = fetch_rows(session, statement.where(cohort.id == cohort_id))
    if not rows:
        raise NotFound(cohort_id)
    return rows[0]


@built_once
def challenge_counts(entity: Entities, programme_id: str) -> Select[Any]:
    """Challenges by cohort: cohort_id (None: of no cohort), challenges, priced (those with a maximum contract value), low and high of those
    values in pence, and sponsors (distinct organisations that sponsor one of them)."""
    challenge, link = entity(Challenge), entity(ChallengeSponsor)
    max_pence = challenge.max_contract_pence
    statement = select(
        challenge.cohort_id,
        func.count(func.distinct(challenge.id)).label("challenges"),
        func.count(func.distinct(case((max_pence.is_not(None), challenge.id)))).label("priced"),
        func.min(max_pence).label("low"),
        func.max(max_pence).label("high"),
        func.count(func.distinct(link.organisation_id)).label("sponsors"),
    ).outerjoin(link, link.challenge_id == challenge.id)
    return statement.where(challenge.programme_id == programme_id).group_by(challenge.cohort_id).order_by(challenge.cohort_id)


@built_once
def team_counts(entity: Entities, programme_id: str) -> Select[Any]:
    """Company teams by cohort, flow and stage: cohort_id, flow, stage (None: not known), teams.

    A team is counted once, also where it is a candidate for several challenges. Its flow and, where the team has none, its cohort are those
    of its challenges.
    """
    team, link, challenge = entity(Team), entity(TeamChallenge), entity(Challenge)
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
    return (
        select(team_rows.c.cohort_id, team_rows.c.flow, team_rows.c.stage, func.count().label("teams"))
        .group_by(team_rows.c.cohort_id, team_rows.c.flow, team_rows.c.stage)
        .order_by(team_rows.c.cohort_id, team_rows.c.flow, team_rows.c.stage)
    )


@built_once
def stage_periods(entity: Entities, programme_id: str) -> Select[Any]:
    """Stage dates: cohort_id, flow, stage, planned, own (of the cohort itself, not of a challenge), start and end with precision, seen.

    Equal dates of several challenges are one row; ``seen`` is their number.
    """
    return _grouped_periods(entity, lambda period, _: period.programme_id == programme_id)


@built_once
def cohort_stage_periods(entity: Entities, cohort_id: str) -> Select[Any]:
    """Stage dates of one cohort, as :func:`stage_periods` has them."""
    return _grouped_periods(entity, lambda _, of_cohort: of_cohort == cohort_id)


def _grouped_periods(entity: Entities, condition: Callable[[Any, Any], Any]) -> Select[Any]:
    """Returns the statement of :func:`stage_periods`. ``condition``: on the class of stage dates, and on the cohort of each."""
    period, challenge, cohort_row = entity(StageDates), entity(Challenge), entity(Cohort)
    cohort_id = func.coalesce(challenge.cohort_id, period.cohort_id)
    period_columns = (
        cohort_id.label("cohort_id"), func.coalesce(challenge.flow, cohort_row.flow).label("flow"), period.stage, period.planned,
        period.challenge_id.is_(None).label("own"), period.start_on, period.start_precision, period.end_on, period.end_precision,
    )  # fmt: skip
    periods = (
        select(*period_columns)
        .outerjoin(challenge, challenge.id == period.challenge_id)
        .outerjoin(cohort_row, cohort_row.id == period.cohort_id)
        .where(condition(period, cohort_id))
        .subquery()
    )
    columns = list(periods.c)
    return select(*columns, func.count().label("seen")).group_by(*columns).order_by(periods.c.start_on, periods.c.end_on, *columns)


@built_once
def published_figures(entity: Entities, programme_id: str) -> Select[Any]:
    """Published figures: id, cohort_id, metric, value, bound, unit, cumulative, as of, definition, source."""
    return _figures(entity, lambda figure: figure.programme_id == programme_id)


@built_once
def cohort_published_figures(entity: Entities, cohort_id: str) -> Select[Any]:
    """Published figures of one cohort, as :func:`published_figures` has them."""
    return _figures(entity, lambda figure: figure.cohort_id == cohort_id)


def _figures(entity: Entities, condition: Callable[[Any], Any]) -> Select[Any]:
    figure = entity(PublishedFigure)
    columns = (
        figure.id, figure.cohort_id, figure.metric, figure.value, figure.bound, figure.unit, figure.cumulative, figure.as_of_on,
        figure.as_of_precision, figure.definition, figure.source,
    )  # fmt: skip
    return select(*columns).where(condition(figure)).order_by(figure.metric, figure.as_of_on, figure.id)


@built_once
def cohort_challenges(entity: Entities, cohort_id: str) -> Select[Any]:
    """Unarchived challenges of a cohort: id, code, title, sector, flow, stage, stage_since, state, max_contract_pence, and teams (their number,
    candidates included)."""
    challenge, link = entity(Challenge), entity(TeamChallenge)
    team_numbers = select(link.challenge_id, func.count().label("teams")).group_by(link.challenge_id).subquery()
    statement = (
        select(
            challenge.id, challenge.code, challenge.title, challenge.sector, challenge.flow, challenge.stage, challenge.stage_since,
            challenge.state, challenge.max_contract_pence, func.coalesce(team_numbers.c.teams, 0).label("teams"),
        )
        .outerjoin(team_numbers, team_numbers.c.challenge_id == challenge.id)
        .where(challenge.cohort_id == cohort_id, challenge.archived.is_(False))
    )  # fmt: skip
    return statement.order_by(challenge.code, challenge.title, challenge.id)


def cohort_by_team(entity: Entities) -> Any:
    """Returns a subquery (team_id, cohort_id, flow): the cohort of a team's challenges, for teams that have no cohort of their own, and their
    flow."""
    link, challenge = entity(TeamChallenge), entity(Challenge)
    statement = select(link.team_id, func.min(challenge.cohort_id).label("cohort_id"), func.min(challenge.flow).label("flow")).join(
        challenge, challenge.id == link.challenge_id
    )
    return statement.group_by(link.team_id).subquery()


@built_once
def cohort_teams(entity: Entities, cohort_id: str) -> Select[Any]:
    """Company teams of a cohort or of its challenges: id, name, company_id, company, stage (None: not known), outcome."""
    team, company, team_cohorts = entity(Team), entity(Organisation), cohort_by_team(entity)
    statement = (
        select(team.id, team.name, company.id.label("company_id"), company.name.label("company"), team.stage, team.outcome)
        .join(company, company.id == team.organisation_id)
        .outerjoin(team_cohorts, team_cohorts.c.team_id == team.id)
        .where(func.coalesce(team.cohort_id, team_cohorts.c.cohort_id) == cohort_id)
    )
    return statement.order_by(team.name, team.id)


@built_once
def cohort_team_challenges(entity: Entities, cohort_id: str) -> Select[Any]:
    """Challenges of a cohort by team, candidate challenges included: team_id, challenge_id."""
    link, challenge = entity(TeamChallenge), entity(Challenge)
    statement = (
        select(link.team_id, link.challenge_id).join(challenge, challenge.id == link.challenge_id).where(challenge.cohort_id == cohort_id)
    )
    return statement.order_by(link.team_id, challenge.code, challenge.title, challenge.id)


@built_once
def cohort_sponsors(entity: Entities, cohort_id: str) -> Select[Any]:
    """Sponsors of the challenges of a cohort: challenge_id, organisation_id, name, the lead first."""
    challenge, link, organisation = entity(Challenge), entity(ChallengeSponsor), entity(Organisation)
    statement = (
        select(link.challenge_id, organisation.id.label("organisation_id"), organisation.name)
        .join(challenge, challenge.id == link.challenge_id)
        .join(organisation, organisation.id == link.organisation_id)
        .where(challenge.cohort_id == cohort_id)
    )
    return statement.order_by(link.challenge_id, link.position, organisation.name, organisation.id)


@built_once
def cohort_milestones(entity: Entities, cohort_id: str) -> Select[Any]:
    """Unarchived milestones of the cohort itself: id, title, type, and the three dates with precision. Not readable by finance."""
    milestone = entity(Milestone)
    columns = (
        milestone.id, milestone.title, milestone.type, milestone.baseline_on, milestone.baseline_precision, milestone.forecast_on,
        milestone.forecast_precision, milestone.actual_on, milestone.actual_precision,
    )  # fmt: skip
    statement = select(*columns).where(milestone.cohort_id == cohort_id, milestone.challenge_id.is_(None), milestone.archived.is_(False))
    return statement.order_by(*by_expected_day(milestone), milestone.title, milestone.id)
