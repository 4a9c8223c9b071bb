"""Reads of cohorts side by side, and of one cohort. All but the events name only tables that finance may read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.errors import NotFound
from db.history import entity
from db.rows import Rows, fetch_rows
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


def _cohort_columns(past: Any) -> tuple[Any, ...]:
    return (
        past.id, past.name, past.reference, past.position, past.flow, past.launch_on, past.launch_precision, past.close_on, past.close_precision,
        past.demo_day_on, past.demo_day_precision, past.ended_on, past.notes, past.source, past.archived,
    )  # fmt: skip


def list_cohorts(session: Session, programme_id: str) -> Rows:
    """Cohorts in their order, archived ones left out: id, name, reference, position, flow, dates with precision, notes, source."""
    past = entity(session, Cohort)
    chosen = select(*_cohort_columns(past)).where(past.programme_id == programme_id, past.archived.is_(False))
    return fetch_rows(session, chosen.order_by(past.position, past.name, past.id))


def read_cohort(session: Session, cohort_id: str) -> dict[str, Any]:
    """A cohort with its programme_id and the programme's short name. Raises :class:`NotFound` when the viewer has none of that id."""
    past, owner = entity(session, Cohort), entity(session, Programme)
    joined = select(*_cohort_columns(past), past.programme_id, owner.short_name.label("programme")).join(
        owner, owner.id == past.programme_id
    )
    found = fetch_rows(session, joined.where(past.id == cohort_id))
    if not found:
        raise NotFound(cohort_id)
    return found[0]


def challenge_counts(session: Session, programme_id: str) -> Rows:
    """By cohort (None: of no cohort): cohort_id, challenges, priced (with a maximum contract), and the lowest and highest of those in pence."""
    past = entity(session, Challenge)
    price = past.max_contract_pence
    counted = select(
        past.cohort_id,
        func.count().label("challenges"),
        func.count(price).label("priced"),
        func.min(price).label("low"),
        func.max(price).label("high"),
    )
    return fetch_rows(session, counted.where(past.programme_id == programme_id).group_by(past.cohort_id).order_by(past.cohort_id))


def sponsor_counts(session: Session, programme_id: str) -> Rows:
    """By cohort: cohort_id, sponsors (organisations that pose a challenge of it, each once)."""
    past, posing = entity(session, Challenge), entity(session, ChallengeSponsor)
    counted = select(past.cohort_id, func.count(func.distinct(posing.organisation_id)).label("sponsors")).join(
        posing, posing.challenge_id == past.id
    )
    return fetch_rows(session, counted.where(past.programme_id == programme_id).group_by(past.cohort_id).order_by(past.cohort_id))


def team_counts(session: Session, programme_id: str) -> Rows:
    """By cohort, flow and stage reached: cohort_id, flow, stage (None: not known), teams.

    A team counts once, also where it is a candidate of several challenges; its flow is that of its challenges.
    """
    team, link, challenge = entity(session, Team), entity(session, TeamChallenge), entity(session, Challenge)
    each = (
        select(
            team.id, team.stage,
            func.coalesce(team.cohort_id, func.min(challenge.cohort_id)).label("cohort_id"),
            func.coalesce(func.min(challenge.flow), "Standard").label("flow"),
        )
        .outerjoin(link, link.team_id == team.id)
        .outerjoin(challenge, challenge.id == link.challenge_id)
        .where(team.programme_id == programme_id)
        .group_by(team.id, team.stage, team.cohort_id)
        .subquery()
    )  # fmt: skip
    return fetch_rows(
        session,
        select(each.c.cohort_id, each.c.flow, each.c.stage, func.count().label("teams"))
        .group_by(each.c.cohort_id, each.c.flow, each.c.stage)
        .order_by(each.c.cohort_id, each.c.flow, each.c.stage),
    )


def stage_periods(session: Session, programme_id: str, *, cohort: str | None = None) -> Rows:
    """Dates of stages: cohort_id, flow, stage, planned, own (of the cohort itself), start and end with precision, and how many have them.

    Equal dates of several challenges come as one row with their number in ``seen``.
    """
    past, challenge, whole = entity(session, StageDates), entity(session, Challenge), entity(session, Cohort)
    cohort_id = func.coalesce(challenge.cohort_id, past.cohort_id)
    kept = (
        cohort_id.label("cohort_id"), func.coalesce(challenge.flow, whole.flow).label("flow"), past.stage, past.planned,
        past.challenge_id.is_(None).label("own"), past.start_on, past.start_precision, past.end_on, past.end_precision,
    )  # fmt: skip
    each = (
        select(*kept)
        .outerjoin(challenge, challenge.id == past.challenge_id)
        .outerjoin(whole, whole.id == past.cohort_id)
        .where(past.programme_id == programme_id)
        .subquery()
    )
    columns = list(each.c)
    statement = select(*columns, func.count().label("seen")).group_by(*columns).order_by(each.c.start_on, each.c.end_on, *columns)
    return fetch_rows(session, statement if cohort is None else statement.where(each.c.cohort_id == cohort))


def published_figures(session: Session, programme_id: str, *, cohort: str | None = None) -> Rows:
    """Published figures, all or of one cohort: id, metric, value, low, high, bound, unit, cumulative, as of, definition, source."""
    past = entity(session, PublishedFigure)
    chosen = (
        past.id, past.cohort_id, past.challenge_id, past.metric, past.value, past.low, past.high, past.bound, past.unit, past.cumulative,
        past.as_of_on, past.as_of_precision, past.definition, past.source,
    )  # fmt: skip
    statement = select(*chosen).where(past.programme_id == programme_id)
    if cohort is not None:
        statement = statement.where(past.cohort_id == cohort)
    return fetch_rows(session, statement.order_by(past.metric, past.as_of_on, past.id))


def cohort_challenges(session: Session, cohort_id: str) -> Rows:
    """Challenges of a cohort, archived ones left out: id, code, title, flow, stage, state, and how many teams name each (candidates too)."""
    past, link = entity(session, Challenge), entity(session, TeamChallenge)
    linked = select(link.challenge_id, func.count().label("teams")).group_by(link.challenge_id).subquery()
    statement = (
        select(
            past.id, past.code, past.title, past.sector, past.flow, past.stage, past.stage_since, past.state, past.max_contract_pence,
            func.coalesce(linked.c.teams, 0).label("teams"),
        )
        .outerjoin(linked, linked.c.challenge_id == past.id)
        .where(past.cohort_id == cohort_id, past.archived.is_(False))
    )  # fmt: skip
    return fetch_rows(session, statement.order_by(past.code, past.title, past.id))


def cohort_by_team(session: Session) -> Any:
    """A subquery (team_id, cohort_id): the cohort of a team's challenges, which is its own where none is recorded for the team itself."""
    link, of = entity(session, TeamChallenge), entity(session, Challenge)
    chosen = select(link.team_id, func.min(of.cohort_id).label("cohort_id")).join(of, of.id == link.challenge_id)
    return chosen.group_by(link.team_id).subquery()


def cohort_teams(session: Session, cohort_id: str) -> Rows:
    """Company teams of a cohort, each once: id, name, company_id, company, stage (None: not known), outcome. Its own, or those of its challenges."""
    team, body, own = entity(session, Team), entity(session, Organisation), cohort_by_team(session)
    statement = (
        select(team.id, team.name, body.id.label("company_id"), body.name.label("company"), team.stage, team.outcome)
        .join(body, body.id == team.organisation_id)
        .outerjoin(own, own.c.team_id == team.id)
        .where(func.coalesce(team.cohort_id, own.c.cohort_id) == cohort_id)
    )
    return fetch_rows(session, statement.order_by(team.name, team.id))


def cohort_team_challenges(session: Session, cohort_id: str) -> Rows:
    """The challenges of a cohort that each team answers, or may: team_id, challenge_id."""
    link, of = entity(session, TeamChallenge), entity(session, Challenge)
    statement = select(link.team_id, link.challenge_id).join(of, of.id == link.challenge_id).where(of.cohort_id == cohort_id)
    return fetch_rows(session, statement.order_by(link.team_id, of.code, of.title, of.id))


def cohort_sponsors(session: Session, cohort_id: str) -> Rows:
    """Sponsors of the challenges of a cohort: challenge_id, organisation_id, name, the lead first."""
    past, posing, body = entity(session, Challenge), entity(session, ChallengeSponsor), entity(session, Organisation)
    statement = (
        select(posing.challenge_id, body.id.label("organisation_id"), body.name)
        .join(past, past.id == posing.challenge_id)
        .join(body, body.id == posing.organisation_id)
        .where(past.cohort_id == cohort_id)
    )
    return fetch_rows(session, statement.order_by(posing.challenge_id, posing.position, body.name, body.id))


def cohort_milestones(session: Session, cohort_id: str) -> Rows:
    """Milestones of the cohort as a whole: id, title, type, and the three dates with precision. Not for finance."""
    past = entity(session, Milestone)
    chosen = (
        past.id, past.title, past.type, past.baseline_on, past.baseline_precision, past.forecast_on, past.forecast_precision,
        past.actual_on, past.actual_precision,
    )  # fmt: skip
    whole = select(*chosen).where(past.cohort_id == cohort_id, past.challenge_id.is_(None), past.archived.is_(False))
    return fetch_rows(session, whole.order_by(func.coalesce(past.actual_on, past.forecast_on, past.baseline_on), past.title, past.id))
